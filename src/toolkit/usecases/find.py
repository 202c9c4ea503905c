"""Find links for a question, an id or an address.

Holds the product's rules of an answer: what is never offered is left out, a link
asked for by name answers with its warning. Must not store or log the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.judgement import WARNED, Filters, saying_words, withheld
from toolkit.domain.link import Link, parse_id
from toolkit.domain.region import only_for
from toolkit.domain.sentences import CrisisSigns
from toolkit.domain.text import Stemmer, late, words_of
from toolkit.domain.trust import SHOWN_AS, Level
from toolkit.domain.url import LONGEST, looks_like_address, read_address, words_beside
from toolkit.errors import NoMatch, Refused
from toolkit.search.cached import CachedSearch, nearest_tags, not_a_filter, read_as, why
from toolkit.search.confidence import CERTAIN, NOTHING, Confidence, Judged, judge
from toolkit.search.engine import Found, Hit, Search, facets_of, search, words_found
from toolkit.search.expand import SynonymRule, forms_of
from toolkit.search.query import LONGEST_TEXT, Query, read_query, region_of
from toolkit.search.score import tokenise
from toolkit.storage.library import Library

if TYPE_CHECKING:
    from toolkit.usecases.cautions import Doubt

_REPLACED = "replaced"
_HOLDS_ADDRESS = late(r"http|hxxp|www", re.IGNORECASE)


def instead_of(library: Library, link: Link) -> Link | None:
    """Follow a link to the one that stands for it and may be offered.

    One that a list brought does not: its words are a stranger's until it is vetted.
    """
    for following in chain_of(library, link):
        if following.is_strangers:
            return None
        if not withheld(following):
            return following
    return None


def chain_of(library: Library, link: Link) -> Iterator[Link]:
    """Yield the links that stand for a link one after another, each once.

    A newer address, or the alternative of one to be avoided; it ends at an
    address that is not in the library.
    """
    seen = {link.id}
    while (named := by_name(library, onward_of(link))) and named[0].id not in seen:
        link = named[0]
        seen.add(link.id)
        yield link


def onward_of(link: Link) -> str:
    """Return where a link leads on to: its newer address or alternative, "" for nowhere."""
    return link.replaced_by or link.trust.instead


def by_name(library: Library, text: str) -> tuple[Link, str] | None:
    """Return the link whose id or address this is, and by which of the two."""
    name = text.strip() if len(text) < LONGEST else ""
    if number := parse_id(name):
        link = library.links.get(number)
        return (link, "id") if link else None
    if not looks_like_address(name):
        return None
    try:
        link = library.links.by_key(read_address(name).key)
    except Refused:
        return None
    return (link, "address") if link else None


_MOST_SCANNED = 20_000


def links_of_value(library: Library, query: Query) -> list[Link]:
    """Return the links that have every value a query names, by id, never-offered last."""
    if not query.filters.name_a_value:
        return []
    facets = facets_of(query)
    if facets:
        rowids = library.index.matching([], _MOST_SCANNED, facets=facets)
        links = library.links.many(sorted(library.index.id_of(rowid) for rowid in rowids))
    else:
        links = list(islice(library.links.every(), _MOST_SCANNED))
    return sorted(filter(query.filters.show, links), key=query.filters.put_last)


class LinkWarning(NamedTuple):
    """A link that was asked for by name and is never offered, with the reason.

    `address` is what was asked for where it is not in the library itself: then
    `link` says that its site is to be avoided, or is the one it imitates.
    `more` are the warnings about the other addresses of the same post.
    """

    link: Link
    kind: str
    reason: str
    instead: Link | None = None
    instead_url: str = ""
    address: str = ""
    more: tuple[LinkWarning, ...] = ()

    @property
    def url(self) -> str:
        """The address that is not to be passed on."""
        return self.address or self.link.url


def warn(library: Library, link: Link, kind: str) -> LinkWarning:
    """Say why a link is not offered (`kind` of `withheld`), and what stands for it."""
    reasons = {
        Level.AVOID.value: link.trust.reason,
        "replaced": "it has a newer address",
        WARNED: "; ".join(saying_words(one) for one in link.says if one.heeded),
    }
    reason = reasons.get(kind) or link.health.reason or SHOWN_AS[link.health.state]
    instead = instead_of(library, link)
    url = instead.url if instead else _sound(library, onward_of(link))
    return LinkWarning(link=link, kind=kind, reason=reason, instead=instead, instead_url=url)


def warn_of(library: Library, doubt: Doubt) -> LinkWarning:
    """Say why to be careful with an address, and what stands for it."""
    if not doubt.site:
        return warn(library, doubt.link, doubt.kind)
    avoided = withheld(doubt.link)
    known = warn(library, doubt.link, avoided) if avoided else None
    return LinkWarning(
        link=doubt.link,
        kind=doubt.kind,
        reason=doubt.reason,
        instead=known.instead if known else doubt.link,
        instead_url=known.instead_url if known else doubt.link.url,
        address=doubt.url,
    )


def _sound(library: Library, address: str) -> str:
    """Return an alternative outside the library, unless nobody should be led there."""
    if not address or parse_id(address):
        return ""
    from toolkit.usecases.cautions import doubt_about  # noqa: PLC0415 - addresses alone

    return "" if doubt_about(library, address) else address


# Links explained closely enough to say what words were taken for.
_BORNE_OUT = 3
_SURE = 1.0


class FindRequest(NamedTuple):
    """A question, and what narrows its answer.

    `hint` asks for the crisis hint (single questions of a person only); `by_meaning`
    asks for meaning too where words alone are sure; a crisis prompt never waits for it.
    """

    text: str
    most: int = 10
    filters: Filters = Filters()
    hint: bool = True
    by_meaning: bool = False


class Correction(NamedTuple):
    """A word of the question and the word that was searched for as well."""

    said: str
    meant: str
    synonym: bool = False


class FoundLink(NamedTuple):
    """A link of the answer.

    `matched` are field names, `parts` what made the score, `words` the link's
    own words that matched (folded), `fuzzy` that only corrected words did, `judged`
    how surely it is an answer; `only` whom it is for ("England only") where that
    is not the place named, or the home region.
    """

    rank: int
    score: float
    fuzzy: bool
    matched: tuple[str, ...]
    why: str
    link: Link
    parts: tuple[tuple[str, float], ...] = ()
    words: tuple[str, ...] = ()
    judged: Judged = CERTAIN
    only: str = ""


class FindResult(NamedTuple):
    """The answer to a question; `judged` is how surely the first link is one.

    `narrowed`: values were asked for, too; `unread` are sentences about filters that were
    read as words; `kept_back` is why what fits best is not offered; `place` is where whoever
    asks is; `library_empty`: the library has no links.
    """

    query_words: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    signs: CrisisSigns | None = None
    warning: LinkWarning | None = None
    links: tuple[FoundLink, ...] = ()
    nearest_tags: tuple[str, ...] = ()
    judged: Judged = CERTAIN
    narrowed: bool = False
    unread: tuple[str, ...] = ()
    kept_back: LinkWarning | None = None
    place: str = ""
    library_empty: bool = False

    @property
    def crisis_hint(self) -> bool:
        """Tell whether the question may come from, or be about, somebody in crisis."""
        return self.signs is not None

    @property
    def only(self) -> dict[int, str]:
        """Whom alone a link is for, by its id, where that is somebody else."""
        return {hit.link.id: hit.only for hit in self.links if hit.only}

    @property
    def confidence(self) -> Confidence:
        """How sure the answer is; nothing found is no answer."""
        return self.judged.confidence if self.links else Confidence.NONE


def find(
    library: Library,
    request: FindRequest,
    *,
    now: datetime,
    home_region: str,
    live: CachedSearch | None = None,
) -> FindResult:
    """Answer a question with links, best first; an empty answer is no error.

    `live` keeps what it can between questions (a picker). Raises LibraryError.
    """
    there = region_of(request.text, home_region, surely_there=True)
    place = (*request.filters.regions, there.code if there else home_region)[0]
    with library.reading():
        if named := by_name(library, request.text):
            found = _answer_by_name(library, request, *named)
        else:
            found = _doubtful(library, request.text) or _answer_by_words(
                library, request, live, home_region=home_region, today=now.date()
            )
    return found._replace(place=place)


def cached_search(library: Library) -> CachedSearch:
    """Return what `find` can be given to be quick at every keystroke."""
    return CachedSearch(library.index, library.links)


def _answer_by_name(library: Library, request: FindRequest, link: Link, name: str) -> FindResult:
    kind = withheld(link)
    if not kind and link.trust.level is Level.UNVETTED and (found := _doubtful(library, link.url)):
        return found
    if not kind:
        return FindResult(links=(_named(link, name, 1),))
    warning = warn(library, link, kind)
    chosen = [*filter(None, (warning.instead, link if request.filters.everything else None))]
    links = tuple(_named(one, name, rank) for rank, one in enumerate(chosen, 1))
    return FindResult(warning=warning, links=links)


def _doubtful(library: Library, text: str) -> FindResult | None:
    """Answer an unknown address that is on an avoided site, or imitates a known one."""
    if not looks_like_address(text):
        return None
    from toolkit.usecases.cautions import doubt_about  # noqa: PLC0415 - addresses alone

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
    live: CachedSearch | None,
    *,
    home_region: str,
    today: date,
) -> FindResult:
    query = _query(library, request)
    signs = _crisis_signs(request.text) if request.hint else None
    if not query.words:
        return FindResult(signs=signs, links=_by_value(library, request, query))
    tools = Search(
        source=live or library.index,
        store=live or library.links,
        synonyms=_synonym_rules(library, query),
        home_region=home_region,
        today=today,
        tokenise=live.tokenise if live else tokenise,
    )
    model = library.nearness
    near = tools._replace(meaning=model) if model and (signs is None or model.is_ready) else tools
    tools = near if request.by_meaning else tools
    found, hits, judged = _searched(library, request, query, tools)
    if tools is not near and not judged.settled:
        found, hits, judged = _searched(library, request, query, tools := near)
    if judged.confidence is Confidence.NONE and not query.filters.everything:
        hits = [hit for hit in hits if _judged(found, hit).confidence is not Confidence.NONE]
        judged = _judged(found, hits[0]) if hits else NOTHING
    stemmer = library.index.stemmer
    links = tuple(
        _found_link(rank, hit, stemmer)._replace(
            judged=_judged(found, hit), only=only_for(hit.link.regions, found.context.wanted)
        )
        for rank, hit in enumerate(hits, 1)
    )
    terms = found.expansion.terms
    return FindResult(
        query_words=tuple(dict.fromkeys(one.said for one in terms if not one.bonus)),
        corrections=tuple(Correction(*words) for words in read_as(terms, hits[:_BORNE_OUT])),
        signs=signs,
        links=links,
        nearest_tags=() if links else nearest_tags(query.words, library.tags.names(), stemmer),
        library_empty=not links and not library.links.count(),
        judged=judged,
        narrowed=query.filters.name_a_value,
        unread=tuple(not_a_filter(*one, library.tags.names) for one in query.unread),
        kept_back=_kept_back(library, query, tools, hits),
    )


def _kept_back(
    library: Library, query: Query, tools: Search, hits: list[Hit]
) -> LinkWarning | None:
    if query.filters.everything or (hits and not library.links.heeded()):
        return None
    from toolkit.usecases.cautions import EVERY, kept_back  # noqa: PLC0415 - seldom wanted

    link = kept_back(query, tools, hits[0].score if hits else 0.0, (WARNED,) if hits else EVERY)
    return warn(library, link, withheld(link)) if link else None


def _searched(
    library: Library, request: FindRequest, query: Query, tools: Search
) -> tuple[Found, list[Hit], Judged]:
    """Return what was found, what of it is offered, and how sure the first one is."""
    found = search(tools, query, lambda link: may_answer(query.filters, link), request.most)
    hits = _offered(library, request, query, found)[: request.most]
    return found, hits, _judged(found, hits[0]) if hits else NOTHING


def _judged(found: Found, hit: Hit) -> Judged:
    elsewhere = found.context.elsewhere(hit.link)
    return judge(found.expansion, hit.match, exact=hit.exact, elsewhere=elsewhere)


def _query(library: Library, request: FindRequest) -> Query:
    text = request.text
    if looks_like_address(text):
        text = " ".join(words_of(text.partition("://")[2] or text))
    elif _HOLDS_ADDRESS.search(text):
        text = words_beside(text[:LONGEST_TEXT], lambda host: _is_offered(library, host))
    query = read_query(text, library.tags.known)
    return query._replace(filters=query.filters.and_also(request.filters))


def may_answer(filters: Filters, link: Link) -> bool:
    """Tell whether a link may answer: itself, or by the newer address that replaces it."""
    return filters.show(link) or (withheld(link) == _REPLACED and filters.admit(link))


def _is_offered(library: Library, host: str) -> bool:
    return any(not withheld(one) for one in library.links.at_host(host.removeprefix("www.")))


def _crisis_signs(text: str) -> CrisisSigns | None:
    from toolkit.search.crisis import crisis_signs  # noqa: PLC0415 - bulk questions need none

    return crisis_signs(text)


def _synonym_rules(library: Library, query: Query) -> list[SynonymRule]:
    """Return the synonyms whose first word, either way round, may stand in the question."""
    there = {form for word in query.words for form in forms_of(word)}
    found = []
    for synonym in library.synonyms.beginning(there):
        way = (synonym.word, synonym.means)
        for said, means in (way, way[::-1]) if synonym.both_ways else (way,):
            words = tuple(words_of(said))
            if words and not there.isdisjoint(forms_of(words[0])):
                beside = frozenset(synonym.not_beside.split())
                found.append(SynonymRule(words, tuple(words_of(means)), beside))
    return found


def _offered(library: Library, request: FindRequest, query: Query, found: Found) -> list[Hit]:
    """Put newer addresses in the place of replaced ones, and the never-offered last."""
    hits: dict[int, Hit] = {}
    behind: dict[int, Hit] = {}
    filters = query.filters
    for hit in found.hits:
        if not filters.put_last(hit.link):
            hits.setdefault(hit.link.id, hit)
        elif withheld(hit.link) == _REPLACED and (newer := instead_of(library, hit.link)):
            hits.setdefault(newer.id, hit._replace(link=newer))
        if filters.put_last(hit.link) and filters.everything:
            behind[hit.link.id] = hit
        if len(hits) >= request.most and not filters.everything:
            break
    return [*hits.values(), *behind.values()]


def _found_link(rank: int, hit: Hit, stemmer: Stemmer) -> FoundLink:
    return FoundLink(
        rank=rank,
        score=hit.score,
        fuzzy=hit.fuzzy,
        matched=hit.match.fields,
        why=why(hit),
        link=hit.link,
        parts=hit.parts,
        words=words_found(hit, stemmer),
    )


def _by_value(library: Library, request: FindRequest, query: Query) -> tuple[FoundLink, ...]:
    why_found = "It matches what you filtered by."
    return tuple(
        FoundLink(rank=rank, score=0.0, fuzzy=False, matched=(), why=why_found, link=link)
        for rank, link in enumerate(links_of_value(library, query)[: request.most], 1)
    )


def no_match(found: FindResult) -> NoMatch:
    """Say that nothing was found: what a list keeps back, or the nearest tags."""
    if kept := found.kept_back:
        from toolkit.usecases.cautions import only_kept_back  # noqa: PLC0415 - as above

        return only_kept_back(kept.link, kept.reason, kept.instead, kept.instead_url, found)
    if found.library_empty:
        hint = "'toolkit import FILE' brings a list of links in, 'toolkit add URL' keeps one."
        return NoMatch("There are no links in your library yet.", hint=hint, about=found)
    if found.narrowed:
        return NoMatch(
            "No link in your library has these words and passes your filters.",
            hint="Ask again without --region, --tag, --type, --trust or --health.",
            about=found,
        )
    near = f"Nearest tags: {', '.join(found.nearest_tags)}." if found.nearest_tags else ""
    hint = (
        f"{near or 'Try other words.'} 'toolkit find WORDS --all' shows what comes nearest;"
        " 'toolkit add URL' keeps a link for it."
    )
    return NoMatch("No link in your library fits these words.", hint=hint.strip(), about=found)


def unsure_words(found: FindResult) -> str:
    """Say that no link surely fits, and why; "" where the first one does."""
    if not found.links or found.confidence is Confidence.SURE:
        return ""
    return f"Not sure that any of these fits. {found.judged.why}"


def not_sure(found: FindResult) -> NoMatch:
    """Say that nothing fits surely enough to be sent unasked, with what comes nearest."""
    nearest = "; ".join(f"{hit.link.name} {hit.link.title}" for hit in found.links[:_BORNE_OUT])
    return NoMatch(
        # Without the words that were not understood: an error never echoes the question.
        f"Not sure that any link fits. {found.judged.share}",
        hint=f"Nearest: {nearest}. Name one (toolkit reply {found.links[0].link.name}),"
        " or give --anyway for the first.",
        about=found,
    )
