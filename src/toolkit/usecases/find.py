"""Find links for a question, an id or an address.

Introduces the library to the search, and holds the product's rules of an
answer: what is never offered is left out, a link asked for by name answers
with its warning. Must not store or log the question.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple, TypeVar

from toolkit.domain.health import State
from toolkit.domain.link import Link, LinkType
from toolkit.domain.offer import withheld
from toolkit.domain.trust import Level
from toolkit.domain.url import looks_like_address
from toolkit.domain.words import words_of
from toolkit.search.engine import Found, Hit, Search, search, words_found
from toolkit.search.explain import read_as, why
from toolkit.search.likeness import cut
from toolkit.search.live import LiveSearch
from toolkit.search.narrow import REPLACED, keeper, last
from toolkit.search.query import LONGEST_TEXT, Query, read_query
from toolkit.search.suggest import nearest_tags
from toolkit.search.wanted import Meaning
from toolkit.storage.library import Library
from toolkit.usecases.named import by_name, instead_of
from toolkit.usecases.valued import links_of_value
from toolkit.usecases.warned import LinkWarning, warn, warn_of

# Links explained closely enough to say what words were taken for.
_BORNE_OUT = 3
_SURE = 1.0
Value = TypeVar("Value")


class FindRequest(NamedTuple):
    """A question, and what narrows its answer.

    `region` is an ISO code; `everything` shows the never-offered too, last;
    `hint` asks for the crisis hint (single questions of a person only).
    """

    text: str
    most: int = 10
    tags: tuple[str, ...] = ()
    type: LinkType | None = None
    region: str | None = None
    trust: Level | None = None
    health: State | None = None
    everything: bool = False
    hint: bool = True


class Correction(NamedTuple):
    """A word of the question and the word that was searched for as well."""

    said: str
    meant: str
    synonym: bool = False


class FoundLink(NamedTuple):
    """A link of the answer.

    `matched` are field names, `parts` what made the score, `words` the link's
    own words that matched (folded), `fuzzy` that only corrected words did.
    """

    rank: int
    score: float
    fuzzy: bool
    matched: tuple[str, ...]
    why: str
    link: Link
    parts: tuple[tuple[str, float], ...] = ()
    words: tuple[str, ...] = ()


class FindResult(NamedTuple):
    """The answer to a question."""

    query_words: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    crisis_hint: bool = False
    warning: LinkWarning | None = None
    links: tuple[FoundLink, ...] = ()
    nearest_tags: tuple[str, ...] = ()


def find(
    library: Library,
    request: FindRequest,
    *,
    now: datetime,
    home_region: str,
    live: LiveSearch | None = None,
) -> FindResult:
    """Answer a question with links, best first; an empty answer is no error.

    `live` keeps what it can between questions (a picker). Raises LibraryError.
    """
    with library.reading():
        if asked_for := by_name(library, request.text):
            return _answer_by_name(library, request, *asked_for)
        if doubtful := _doubtful(library, request.text):
            return doubtful
        return _answer_by_words(library, request, live, home_region=home_region, today=now.date())


def live_search(library: Library) -> LiveSearch:
    """Return what `find` can be given to be quick at every keystroke."""
    return LiveSearch(library.index, library.links)


def _answer_by_name(library: Library, request: FindRequest, link: Link, name: str) -> FindResult:
    kind = withheld(link)
    unsure = not kind and link.trust.level is Level.UNVETTED
    if unsure and (doubtful := _doubtful(library, link.url)):
        return doubtful
    if not kind:
        return FindResult(links=(_named(link, name, 1),))
    warning = warn(library, link, kind)
    chosen = [warning.instead] if warning.instead else []
    if request.everything:
        chosen.append(link)
    links = tuple(_named(one, name, rank) for rank, one in enumerate(chosen, 1))
    return FindResult(warning=warning, links=links)


def _doubtful(library: Library, text: str) -> FindResult | None:
    """Answer an unknown address that is on an avoided site, or imitates a known one."""
    if not looks_like_address(text):
        return None
    from toolkit.usecases.lookalike import doubt_about  # noqa: PLC0415 - addresses alone

    doubt = doubt_about(library, text)
    if doubt is None:
        return None
    warning = warn_of(library, doubt)
    links = (_named(warning.instead, "address", 1),) if warning.instead else ()
    return FindResult(warning=warning, links=links)


def _named(link: Link, name: str, rank: int) -> FoundLink:
    return FoundLink(
        rank=rank, score=_SURE, fuzzy=False, matched=(name,), why=f"You gave its {name}.", link=link
    )


def _answer_by_words(
    library: Library,
    request: FindRequest,
    live: LiveSearch | None,
    *,
    home_region: str,
    today: date,
) -> FindResult:
    query = _query(library, request)
    hint = request.hint and _crisis_hint(request.text)
    if not query.words:
        return FindResult(crisis_hint=hint, links=_by_value(library, request, query))
    found = search(
        Search(
            source=live or library.index,
            shelf=live or library.links,
            meanings=_meanings(library),
            home_region=home_region,
            today=today,
            cut=live.cut if live else cut,
        ),
        query,
        keeper(query, everything=request.everything),
        request.most,
    )
    hits = _offered(library, request, query, found)[: request.most]
    links = tuple(_found_link(rank, hit) for rank, hit in enumerate(hits, 1))
    return FindResult(
        query_words=tuple(dict.fromkeys(one.said for one in found.wanted if not one.extra)),
        corrections=tuple(Correction(*read) for read in read_as(found.wanted, hits[:_BORNE_OUT])),
        crisis_hint=hint,
        links=links,
        nearest_tags=() if links else nearest_tags(query.words, library.tags.names()),
    )


def _query(library: Library, request: FindRequest) -> Query:
    text = request.text
    if looks_like_address(text):
        text = " ".join(words_of(text.partition("://")[2] or text))
    query = read_query(text, library.tags.known)
    return query._replace(
        tags=(*query.tags, *request.tags),
        types=(*query.types, *_given(request.type)),
        regions=(*query.regions, *_given(request.region)),
        levels=(*query.levels, *_given(request.trust)),
        states=(*query.states, *_given(request.health)),
    )


def _given(value: Value | None) -> tuple[Value, ...]:
    return () if value is None else (value,)


def _crisis_hint(text: str) -> bool:
    from toolkit.search.crisis import crisis_hint  # noqa: PLC0415 - bulk questions need none

    return crisis_hint(text[:LONGEST_TEXT])


def _meanings(library: Library) -> list[Meaning]:
    found = []
    for synonym in library.synonyms.every():
        word, means = tuple(words_of(synonym.word)), tuple(words_of(synonym.means))
        found.append(Meaning(word, means))
        if synonym.both_ways:
            found.append(Meaning(means, word))
    return found


def _offered(library: Library, request: FindRequest, query: Query, found: Found) -> list[Hit]:
    """Put newer addresses in the place of replaced ones, and the never-offered last."""
    hits: dict[int, Hit] = {}
    behind: dict[int, Hit] = {}
    for hit in found.hits:
        if not last(query, hit.link):
            hits.setdefault(hit.link.id, hit)
        elif withheld(hit.link) == REPLACED and (newer := instead_of(library, hit.link)):
            hits.setdefault(newer.id, hit._replace(link=newer))
        if last(query, hit.link) and request.everything:
            behind[hit.link.id] = hit
        if len(hits) >= request.most and not request.everything:
            break
    return [*hits.values(), *behind.values()]


def _found_link(rank: int, hit: Hit) -> FoundLink:
    return FoundLink(
        rank=rank,
        score=hit.score,
        fuzzy=hit.fuzzy,
        matched=hit.match.fields,
        why=why(hit),
        link=hit.link,
        parts=hit.parts,
        words=words_found(hit),
    )


def _by_value(library: Library, request: FindRequest, query: Query) -> tuple[FoundLink, ...]:
    links = links_of_value(library, query, everything=request.everything)
    why_found = "It has the values you asked for."
    return tuple(
        FoundLink(rank=rank, score=0.0, fuzzy=False, matched=(), why=why_found, link=link)
        for rank, link in enumerate(links[: request.most], 1)
    )
