"""Whether the crisis reply has anybody to name: said wherever it would be missed.

Must not write the reply.
"""

from __future__ import annotations

from toolkit.domain.region import place_name
from toolkit.snippets.crisis import crisis_contacts
from toolkit.storage.library import Library


def missing_line(library: Library, region: str) -> str:
    """Say that no crisis line of this library serves a region, "" where one does."""
    return "" if crisis_contacts(library.links.in_crisis(), region) else no_line(region)


def no_line(region: str) -> str:
    """Say that nobody is named for a region, and how to change that."""
    return (
        f"No crisis line of this library serves {place_name(region)}, so the crisis reply names"
        " none. Mark one with 'toolkit edit ID --crisis' and vet it with 'toolkit vet ID';"
        " 'toolkit review' shows what lists call one."
    )
