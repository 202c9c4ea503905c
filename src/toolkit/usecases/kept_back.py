"""Which link a list that is heeded keeps back from an answer, and how it is offered again.

Loaded only where a list is heeded.
"""

from __future__ import annotations

from shlex import join

from toolkit.domain.judgement import WARNED, withheld
from toolkit.domain.link import Link
from toolkit.errors import NoMatch
from toolkit.search.confidence import Confidence, judge
from toolkit.search.engine import Search, search
from toolkit.search.query import Query


def kept_back(query: Query, tools: Search, best: float) -> Link | None:
    """Return the link that would have come first, None for none; `best` is the first's score."""

    def warned(link: Link) -> bool:
        return withheld(link) == WARNED and query.filters.admit(link)

    found = search(tools, query, warned, 1)
    if not found.hits or found.hits[0].score <= best:
        return None
    first = found.hits[0]
    fits = judge(found.expansion, first.match, exact=first.exact).confidence
    return first.link if fits is not Confidence.NONE else None


def only_kept_back(link: Link, reason: str, about: object) -> NoMatch:
    """Say that nothing else fits, whose word that is, and how to offer the link again."""
    names = dict.fromkeys(one.source for one in link.says if one.heeded)
    lifts = "; ".join(join(("toolkit", "follow", name, "--no-heed")) for name in names)
    return NoMatch(
        f"What fits is not offered, because you heed this: {link.name} {link.title}: {reason}.",
        hint=f"To offer it all the same: toolkit vet {link.name}."
        f" To heed that list no longer: {lifts}",
        about=about,
    )
