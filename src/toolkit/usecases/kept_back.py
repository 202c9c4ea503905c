"""Which link is kept back from an answer, and how it is offered again.

Loaded only where nothing else fits, or a list is heeded.
"""

from __future__ import annotations

from collections.abc import Collection
from shlex import join

from toolkit.domain.judgement import WARNED, settled_by, withheld
from toolkit.domain.link import Link
from toolkit.domain.trust import BAD, SHOWN_AS, Level
from toolkit.errors import NoMatch
from toolkit.search.confidence import Confidence, judge
from toolkit.search.engine import Search, search
from toolkit.search.query import Query

# Not an old address: its newer one stands for it.
EVERY = frozenset({WARNED, Level.AVOID.value, *BAD})


def kept_back(query: Query, tools: Search, best: float, kinds: Collection[str]) -> Link | None:
    """Return the link that would have come first, None for none; `best` is the first's score.

    `kinds` are the reasons, of `withheld`, for which one is looked at.
    """

    def kept(link: Link) -> bool:
        return withheld(link) in kinds and query.filters.admit(link)

    found = search(tools, query, kept, 1)
    if not found.hits or found.hits[0].score <= best:
        return None
    first = found.hits[0]
    fits = judge(found.expansion, first.match, exact=first.exact).confidence
    return first.link if fits is not Confidence.NONE else None


def only_kept_back(
    link: Link, reason: str, instead: Link | None, instead_url: str, about: object
) -> NoMatch:
    """Say that nothing else fits, why this is not offered, and what to do about it."""
    kind = withheld(link)
    why = {
        WARNED: f", because you heed this: {link.name} {link.title}: {reason}",
        Level.AVOID.value: f": {link.name} {link.title} is to be avoided: {reason}",
    }
    state = f": {link.name} {link.title}: {SHOWN_AS[link.health.state]}: {reason}"
    return NoMatch(
        f"What fits is not offered{why.get(kind, state)}".rstrip(".: ") + ".",
        hint=f"In its place: toolkit reply {instead.name} ({instead.title})"
        if instead
        else way_on(link, kind, instead_url),
        about=about,
    )


def way_on(link: Link, kind: str, instead: str) -> str:
    """Say what to do about a link that is never offered; `instead` is an alternative's address."""
    if kind == WARNED:
        names = dict.fromkeys(one.source for one in link.says if one.heeded)
        lifts = "; ".join(join(("toolkit", "follow", name, "--no-heed")) for name in names)
        return (
            f"To offer it all the same: toolkit vet {link.name}."
            f" To heed that list no longer: {lifts}"
        )
    if instead:
        return f"Add the alternative first: toolkit add {instead}"
    if kind == Level.AVOID.value:
        return f"Name an alternative: toolkit vet {link.name} --level avoid --instead ID"
    if kind in BAD:
        return f"What settles it: {settled_by(link)}"
    return f"Name a newer address: toolkit edit {link.name} --replaced-by URL"
