"""From values and a template to a snippet that fits its platform.

Optional lines go first, in their order. A text message takes one more part before it
loses the sentence or what follows it in that order; where no address is written, less is
said of where to look. Where there is no such room, the sentence is shortened at a word
boundary, and left out before it is a mere greeting; one that was typed for this reply
stays until every ready-made line is gone. An address, a number with what belongs to it,
or half a grapheme is never cut: what still does not fit is said, with by how much.
Pure text work: must not know links, clocks or clipboards.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from toolkit.snippets.contacts import ENGLISH, Phrases, says_places, with_notes, without_colon
from toolkit.snippets.length import Length, measure, rooms
from toolkit.snippets.platform import (
    Markup,
    Platform,
    Unit,
    Warns,
    autolink,
    cuts,
    escape,
    link,
    says_enough,
    whom,
    without_broken_end,
)
from toolkit.snippets.template import (
    NONCHARACTERS,
    OPENS_WITH_COLON,
    PLACED,
    Line,
    Template,
    place_first,
)

SENTENCE = "say"
# What is shortened when dropping lines was not enough, and may go altogether.
_SHORTENED = (SENTENCE, "summary")
# Shortened last, and never to nothing beside a number, which needs a name.
_NAME = "title"
# One newline is no line break in Markdown and HTML. Markdown's own, two blanks at
# the end of a line, is lost in many editors; an empty line never is.
BREAKS = {
    Markup.PLAIN: "\n",
    Markup.MARKDOWN: "\n\n",
    Markup.REDDIT: "\n\n",
    Markup.HTML: "<br>\n",
    Markup.BBCODE: "\n",
}
# Stand for the address, and for whom it is, while the words around them are escaped.
# Noncharacters of Unicode; in a value they would be a mistake and become U+FFFD.
_ADDRESS, _WHOM = "\ufdd0", "\ufdd1"
# "chat on the page" reaches nobody where the page is not told.
_REACHES = re.compile(r"[0-9]{3}|@")
# Stands before where to look, below an address that nobody can follow.
_NO_LINK = "Links can't be followed here:"


class Other(NamedTuple):
    """A further link of a reply: its title, where it serves, its address and numbers.

    `where` says where to look for it when no address is written.
    """

    title: str
    url: str
    region: str = ""
    contacts: str = ""
    where: str = ""


class Numbers(NamedTuple):
    """The numbers of a link, bit by bit less of them, and the line they stand on alone."""

    contacts: str
    fewer: tuple[str, ...]
    extra: str = ""


class Content(NamedTuple):
    """What a reply has to say, as plain text.

    `values` by placeholder; `fewer_contacts` is what `contacts` may shrink to, bit
    by bit, `briefly` says less beside them; `where` tells where to look when links cannot
    be followed, in full and then briefly; `others` are further links; `extra` is a line
    that must stand after the template's. `own` tells that the sentence was typed for this
    reply; `phrases` are what the program says itself.
    """

    values: Mapping[str, str]
    fewer_contacts: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    others: tuple[Other, ...] = ()
    extra: str = ""
    own: bool = False
    phrases: Phrases = ENGLISH
    briefly: Numbers | None = None


class Paragraph(NamedTuple):
    """A finished line in the platform's markup; `necessary` holds address or number.

    `whole` is never split, as every necessary one: in hours numbers stand too.
    """

    text: str
    necessary: bool
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """A text for one platform, how long it is, and what was left out.

    `length.fits` is False when even the necessary lines are too long;
    `length.over` then says by how much. `respelled` tells that a text message
    was put into GSM-7 spelling to fit. `warning` is a content warning that the
    platform keeps in a field of its own.
    """

    text: str
    platform: Platform
    length: Length
    dropped: tuple[str, ...] = ()
    respelled: bool = False
    warning: str = ""


class _Draft(NamedTuple):
    """One thing to try: lines left, content as it is now, names of what went."""

    lines: tuple[Line, ...]
    content: Content
    dropped: tuple[str, ...] = ()


def compose(
    template: Template,
    content: Content,
    platform: Platform,
    *,
    warning: str = "",
    gsm7: bool = False,
) -> Snippet:
    """Fill a template and make it fit.

    `warning` is the content warning: the first line of the text, or kept apart
    where the platform has a field for it. `gsm7` asks for the GSM-7 spelling of
    a text message even where it fits without.
    """
    whole = _Draft(template.lines, content)
    every_room = rooms(platform)
    for number, room in enumerate(every_room, 1):

        def written(draft: _Draft, room: Platform = room) -> Snippet:
            lines = paragraphs(template, draft.content, room, draft.lines)
            snippet = replace(finished(lines, room, warning), dropped=draft.dropped)
            return _spelled(snippet, content) if gsm7 or not snippet.length.fits else snippet

        last = number == len(every_room)
        # One more message is no price for the sentence; two more are, unless it is the
        # person's own, or only its letters make it long.
        keeps = not last and (number == 1 or content.own or _is_outside_gsm7(content, room))
        # Nor is where to look, if no address is written.
        for keep_sentence in (keeps,) if keeps or room.addresses else (True, False):
            tried = _dropping(whole, room, keep_sentence=keep_sentence)
            draft, snippet = _first_fitting(tried, written)
            if snippet.length.fits:
                return snippet
    return _cut(draft, written)


def _is_outside_gsm7(content: Content, platform: Platform) -> bool:
    detail = measure(content.values.get(SENTENCE, ""), platform).detail
    return detail is not None and bool(detail.forced) and detail.spelling is None


def _first_fitting(
    drafts: Iterator[_Draft], written: Callable[[_Draft], Snippet]
) -> tuple[_Draft, Snippet]:
    """Return the first draft that fits, else the last."""
    first = next(drafts)
    snippet = written(first)
    if snippet.length.fits:
        return first, snippet
    # Each is shorter than the one before, so not every one of a hundred is written.
    rest = list(drafts) or [first]
    place = bisect_left(range(len(rest)), x=True, key=lambda at: written(rest[at]).length.fits)
    draft = rest[min(place, len(rest) - 1)]
    return draft, written(draft)


def _cut(draft: _Draft, written: Callable[[_Draft], Snippet]) -> Snippet:
    """Shorten a draft that has no optional line left and no room to grow into."""
    draft, snippet = _first_fitting(_told_briefly(draft), written)
    if snippet.length.fits:
        return snippet
    # A sentence typed for this reply is shortened after everything else.
    for name in reversed(_SHORTENED) if draft.content.own else _SHORTENED:
        draft, snippet = _shorten(draft, name, written, may_go=True)
        if snippet.length.fits:
            return snippet
    draft, snippet = _first_fitting(_with_fewer_contacts(draft), written)
    if snippet.length.fits:
        return snippet
    nameless = not draft.content.values.get("contacts")
    return _shorten(draft, _NAME, written, may_go=nameless)[1]


def paragraphs(
    template: Template,
    content: Content,
    platform: Platform,
    lines: tuple[Line, ...] | None = None,
) -> list[Paragraph]:
    """Write the lines of a reply in the platform's markup, one a paragraph.

    `lines` are those left of the template's.
    """
    kept = template.lines if lines is None else lines
    values = {name: NONCHARACTERS.sub("\ufffd", text) for name, text in content.values.items()}
    url = values.get("url", "") if platform.addresses else ""
    hidden = bool(values.get("url")) and not url
    values["url"] = _ADDRESS if url else ""
    to, values["to"] = values.get("to", ""), _WHOM if values.get("to") else ""
    found = []
    texts, left = _texts(template, kept, values, content.phrases)
    # What the name of the link left behind stands beside where to look for it.
    region = "" if _says(content.where[:1], values) else left.get("region", "")
    where = _looked_for(content.where, platform, region) if hidden else []
    if where:
        left.pop("region", None)
    if left:
        texts[:1] = [" ".join([*left.values(), *texts[:1]])]
    for text in texts:
        shown = _in_markup(text, platform.markup)
        shown = shown.replace(_ADDRESS, autolink(url, platform.markup))
        shown = shown.replace(_WHOM, whom(to, platform.markup))
        necessary = _ADDRESS in text or bool(values.get("contacts") and values["contacts"] in text)
        hours = values.get("hours", "")
        found.append(Paragraph(shown, necessary, necessary or bool(hours and hours in text)))
        if _ADDRESS in text and not platform.clickable:
            found += _looked_for(content.where, platform, content.phrases[_NO_LINK])
    found += where
    if content.extra:
        found.append(
            Paragraph(_in_markup(content.extra, platform.markup), necessary=True, whole=True)
        )
    found += [
        Paragraph(_other(one, platform, content.phrases), necessary=True, whole=True)
        for one in content.others
    ]
    return found


def _looked_for(where: Sequence[str], platform: Platform, before: str) -> list[Paragraph]:
    """Return the line that says where to look, where there is one."""
    if not where:
        return []
    said = f"{before} {where[0]}" if before else where[0][0].upper() + where[0][1:]
    return [Paragraph(_in_markup(said, platform.markup), necessary=True, whole=True)]


def finished(lines: Sequence[Paragraph], platform: Platform, warning: str = "") -> Snippet:
    """Join finished lines as the markup breaks lines, under the content warning."""
    field = apart(warning, platform)
    above = [_in_markup(warning, platform.markup)] if warning and not field else []
    text = BREAKS[platform.markup].join([*above, *(line.text for line in lines)])
    return Snippet(text, platform, measure(text, platform, field), warning=field)


def apart(warning: str, platform: Platform) -> str:
    """Return the content warning where the platform keeps it in a field, else ""."""
    return "" if platform.warns is Warns.ABOVE else warning


def _texts(
    template: Template, kept: tuple[Line, ...], values: Mapping[str, str], phrases: Phrases
) -> tuple[list[str], dict[str, str]]:
    """Fill the lines; one that goes leaves {to} and {region} to the next.

    A place that a line names anyway is not left. Return with them what no line is
    left for, by name.
    """
    staying = [line for line in kept if line.says_something(values)]
    kept_lines = frozenset(staying)
    said = {name for line in staying for name in line.names}
    if _says([line.filled(values) for line in staying], values):
        said.add("region")
    waiting: dict[str, str] = {}
    texts: list[str] = []
    for line in template.lines:
        if line in kept_lines:
            texts.append(" ".join([*waiting.values(), line.filled(values)]).strip())
            waiting = {}
        else:
            behind = line.left_behind(values, phrases[PLACED])
            waiting.update((name, text) for name, text in behind.items() if name not in said)
    return [text for text in texts if text], waiting


def _says(texts: Sequence[str], values: Mapping[str, str]) -> bool:
    """Tell whether one of the texts names the places that the link serves."""
    places = values.get("region", "").strip(" ()").split(", ")
    return bool(places[0]) and any(says_places(text, places) for text in texts)


def _in_markup(text: str, markup: Markup) -> str:
    return BREAKS[markup].join(escape(line, markup) for line in text.split("\n"))


def _other(other: Other, platform: Platform, phrases: Phrases) -> str:
    """Write a further link on one line: "Lifeline (Northern Ireland): call …, https://…"."""
    region = other.region.strip(" ()")
    markup = platform.markup
    url = other.url if platform.addresses else ""
    if not other.title:
        place = _in_markup(place_first(region, phrases[PLACED]), markup)
        return f"{place} {autolink(url, markup)}".strip()
    named = with_notes(other.title, [region.removeprefix("the ")] if region else [])
    if markup is Markup.PLAIN or not url:
        named = without_colon(named)
    # "Mind helplines, Support line: call ...": no colon behind a colon.
    then = "," if OPENS_WITH_COLON.match(other.contacts) else ":"
    if not url:
        told = other.contacts or other.where
        return _in_markup(f"{named}{then} {told}" if told else named, markup)
    if not other.contacts:
        return link(named, url, markup)
    if markup is Markup.PLAIN:
        return f"{named}{then} {other.contacts}, {url}"
    return f"{link(named, url, markup)}{then} {_in_markup(other.contacts, markup)}"


def _dropping(draft: _Draft, platform: Platform, *, keep_sentence: bool) -> Iterator[_Draft]:
    """Yield the draft whole, then with fewer and fewer optional parts.

    `keep_sentence` stops before the sentence would go. Where no address is written,
    where to look is said briefly, and beside a number may go.
    """
    yield draft
    for gone in _in_order(draft, ready_made_too=not keep_sentence):
        if keep_sentence and any(SENTENCE in line.names for line in gone):
            if platform.addresses:
                return
            break
        lines = tuple(line for line in draft.lines if line not in gone)
        names = [line.name for line in draft.lines if line in gone and _speaks(line, draft)]
        draft = draft._replace(lines=lines, dropped=(*draft.dropped, *names))
        if names:
            yield draft
    if platform.addresses:
        yield from _with_less_of_others(draft)
    else:
        yield from _with_less_to_look_for(draft)


def _with_less_to_look_for(draft: _Draft) -> Iterator[_Draft]:
    """Yield the draft with where to look said briefly, then without it beside a number."""
    full, brief = draft.content.where, draft.content.where[-1:]
    shorter = [("what to search for", brief)] if len(full) > 1 else []
    if full and _has_number(draft):
        shorter.append(("where to look", ()))
    for name, where in shorter:
        content = draft.content._replace(where=where)
        draft = _Draft(draft.lines, content, (*draft.dropped, name))
        yield draft


def _has_number(draft: _Draft) -> bool:
    """Tell whether a number or mail address stands beside an address that is not written."""
    values = draft.content.values
    written = any("contacts" in one.names for one in draft.lines)
    return bool(values.get("url") and written and _REACHES.search(values.get("contacts", "")))


def _speaks(line: Line, draft: _Draft) -> bool:
    return line.says_something(draft.content.values)


def _in_order(draft: _Draft, *, ready_made_too: bool) -> Iterator[frozenset[Line]]:
    """Yield the lines that go together, first those that go first.

    For a sentence that was typed for this reply the ready-made ones make room, at
    last (`ready_made_too`) even those that are not optional.
    """
    own = frozenset(line for line in draft.lines if draft.content.own and SENTENCE in line.names)
    by_order: dict[int, set[Line]] = {}
    for line in draft.lines:
        if line.drop and line not in own:
            by_order.setdefault(line.drop, set()).add(line)
    yield from (frozenset(by_order[order]) for order in sorted(by_order))
    if own and ready_made_too:
        yield frozenset(line for line in draft.lines if not line.telling and not line.drop)


def _with_less_of_others(draft: _Draft) -> Iterator[_Draft]:
    """Yield the draft with less of its further links: a number outlasts its address."""
    others = tuple(one._replace(url="") if one.contacts else one for one in draft.content.others)
    for name, fewer in (
        ("addresses of further links", others),
        ("titles of further links", tuple(_untitled(one) for one in others)),
    ):
        if fewer != draft.content.others:
            content = draft.content._replace(others=fewer)
            draft = _Draft(draft.lines, content, (*draft.dropped, name))
            yield draft


def _untitled(other: Other) -> Other:
    return other._replace(title="") if other.url else other


def _shorten(
    draft: _Draft, name: str, written: Callable[[_Draft], Snippet], *, may_go: bool = False
) -> tuple[_Draft, Snippet]:
    """Shorten one value as little as needed; return the draft it ends with."""
    whole = written(draft)
    text = draft.content.values.get(name, "")
    if not text or not any(name in line.names for line in draft.lines):
        return draft, whole
    shorter = cuts(text, gsm7=whole.platform.count is Unit.SMS)
    if name != _NAME:
        shorter = [cut for cut in shorter if says_enough(cut)]
    shorter += [""] if may_go else []
    if not shorter:
        return draft, whole

    def attempt(place: int) -> _Draft:
        label = f"end of {name}" if shorter[place] else name
        return _with_value(draft, name, shorter[place], label)

    # Longest first, so the first place that fits is the least that must go.
    place = bisect_left(
        range(len(shorter)), x=True, key=lambda at: written(attempt(at)).length.fits
    )
    place = min(place, len(shorter) - 1)
    if name == SENTENCE and not draft.content.own:
        unbroken = without_broken_end(shorter[place])
        shorter[place] = unbroken if says_enough(unbroken) else shorter[place]
    last = attempt(place)
    return last, written(last)


def _with_value(draft: _Draft, name: str, text: str, label: str) -> _Draft:
    values = {**draft.content.values, name: text}
    return draft._replace(
        content=draft.content._replace(values=values), dropped=(*draft.dropped, label)
    )


def _told_briefly(draft: _Draft) -> Iterator[_Draft]:
    """Yield the draft as it is, then with less said beside its numbers."""
    yield draft
    if brief := draft.content.briefly:
        content = draft.content._replace(
            values={**draft.content.values, "contacts": brief.contacts},
            fewer_contacts=brief.fewer,
            extra=brief.extra,
        )
        yield _Draft(draft.lines, content, (*draft.dropped, "that its page is gone"))


def _with_fewer_contacts(draft: _Draft) -> Iterator[_Draft]:
    """Yield the draft with fewer and fewer of its contacts; as it is, to begin with."""
    yield draft
    if not any("contacts" in line.names for line in draft.lines):
        return
    draft = draft._replace(dropped=(*draft.dropped, "part of contacts"))
    for fewer in draft.content.fewer_contacts:
        if fewer != draft.content.values.get("contacts"):
            values = {**draft.content.values, "contacts": fewer}
            draft = draft._replace(content=draft.content._replace(values=values))
            yield draft


def _spelled(snippet: Snippet, content: Content) -> Snippet:
    """Return a text message in GSM-7 spelling, where that keeps every address and name."""
    detail = snippet.length.detail
    text = detail.spelling if detail else None
    kept = [content.values.get(name, "") for name in ("url", "to")]
    kept += [other.url for other in content.others]
    if text is None or not all(one in text for one in kept if one in snippet.text):
        return snippet
    return replace(snippet, text=text, length=measure(text, snippet.platform), respelled=True)
