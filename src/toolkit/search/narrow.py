"""Which links a query lets pass, by value: type, tag, region, trust, health.

Never-offered links pass only where the query names their state, or everything
is asked for. Must not rank.
"""

from __future__ import annotations

from collections.abc import Callable

from toolkit.domain.judgement import withheld
from toolkit.domain.link import Link, tag_key
from toolkit.domain.region import touches
from toolkit.search.query import Query

# A replaced link passes, because its newer address is offered in its place.
REPLACED = "replaced"


def keeper(query: Query, *, everything: bool) -> Callable[[Link], bool]:
    """Return the test that a link must pass."""
    tags = {tag_key(tag) for tag in query.tags}
    shown = {"", REPLACED, *query.levels, *query.states}

    def keep(link: Link) -> bool:
        return (
            (everything or withheld(link) in shown)
            and (not query.types or link.type in query.types)
            and (not query.levels or link.trust.level in query.levels)
            and (not query.states or link.health.state in query.states)
            and tags <= {tag_key(tag) for tag in link.tags}
            and all(touches(link.regions, region) for region in query.regions)
        )

    return keep


def last(query: Query, link: Link) -> bool:
    """Tell whether a link stands behind all others: never offered and not named."""
    kind = withheld(link)
    return kind != "" and kind not in {*query.levels, *query.states}
