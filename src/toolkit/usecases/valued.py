"""Links by their values alone: `type:helpline tag:sleep`, without words to rank by.

Must not search by words.
"""

from __future__ import annotations

from itertools import islice

from toolkit.domain.link import Link
from toolkit.search.engine import marks_of
from toolkit.search.narrow import keeper, last
from toolkit.search.query import Query
from toolkit.storage.library import Library

_MOST_SCANNED = 20_000


def links_of_value(library: Library, query: Query, *, everything: bool) -> list[Link]:
    """Return the links that have every value a query names, by id, never-offered last."""
    if not (query.tags or query.types or query.regions or query.levels or query.states):
        return []
    marks = marks_of(query)
    if marks:
        slots = library.index.holding([], _MOST_SCANNED, marks=marks)
        links = library.links.many(sorted(library.index.id_of(slot) for slot in slots))
    else:
        links = list(islice(library.links.every(), _MOST_SCANNED))
    keep = keeper(query, everything=everything)
    kept = [link for link in links if keep(link) and (everything or not last(query, link))]
    return sorted(kept, key=lambda link: last(query, link))
