"""A search as JSON: the keys of docs/json.md."""

from __future__ import annotations

from datetime import date

from toolkit.output.documents import Document, link_document
from toolkit.usecases.find import FindResult, FoundLink
from toolkit.usecases.warned import LinkWarning


def find_document(found: FindResult, today: date) -> Document:
    """Return the keys of a search's answer."""
    return {
        "query_words": list(found.query_words),
        "corrections": [
            {"from": correction.said, "to": correction.meant} for correction in found.corrections
        ],
        "crisis_hint": found.crisis_hint,
        "warning": warning_document(found.warning),
        "links": [_hit_document(hit, today) for hit in found.links],
        "nearest_tags": list(found.nearest_tags),
    }


def warning_document(warning: LinkWarning | None) -> Document | None:
    """Return a warning as JSON, or None."""
    if warning is None:
        return None
    instead = warning.instead.name if warning.instead else warning.instead_url
    # An address that is not in the library has no id and no state of its own.
    known = None if warning.address else warning.link
    return {
        "id": known.name if known else None,
        "url": warning.address or warning.link.url,
        "level": known.trust.level.value if known else None,
        "state": known.health.state.value if known else None,
        "kind": warning.kind,
        "reason": warning.reason,
        "instead": instead or None,
    }


def _hit_document(hit: FoundLink, today: date) -> Document:
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "fuzzy": hit.fuzzy,
        "matched": list(hit.matched),
        "why": hit.why,
        "parts": {name: round(value, 4) for name, value in hit.parts},
        "link": link_document(hit.link, today),
    }
