"""What is said when nothing was found: the same words at every front door."""

from __future__ import annotations

from toolkit.errors import NoMatch
from toolkit.usecases.find import FindResult


def no_match(found: FindResult) -> NoMatch:
    """Say that nothing was found, with the nearest tags."""
    near = f"Nearest tags: {', '.join(found.nearest_tags)}." if found.nearest_tags else ""
    hint = near or "Try other words, or look through 'toolkit tag list'."
    return NoMatch("No link in your library fits these words.", hint=hint, about=found)
