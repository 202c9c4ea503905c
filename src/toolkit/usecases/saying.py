"""What a reply says of a link, and the log of what went out.

In which language, to whom, with which sentence; the log is local, nothing of it is
exported, and the question is not in it. Must not write the reply, ask or print.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, datetime
from html import unescape
from typing import NamedTuple, TypeVar

from toolkit.domain.link import Link
from toolkit.domain.region import USUAL, language_name, parse_language, read_language
from toolkit.domain.sentences import (
    MARK_WORDS,
    PURPOSE_WORDS,
    WHO_WORDS,
    Purpose,
    Who,
    bare_sentences,
    choose_sentences,
    in_language,
    read_mark,
    read_sentence,
)
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level
from toolkit.domain.url import (
    Found,
    addresses_in,
    bare_host,
    host_of,
    read_address,
    without_addresses,
)
from toolkit.errors import Refused, ToolkitError, UsageError
from toolkit.settings.model import Settings
from toolkit.snippets.template import draft_in
from toolkit.storage.library import Library
from toolkit.storage.log import POST_KEPT_FOR, Reply
from toolkit.usecases.cautions import Doubts
from toolkit.usecases.edit import get

# More replies than anybody writes by hand in a day.
_A_DAY = 500
_SWITCH_ON = "toolkit config set reply_drafts true"


_Kind = TypeVar("_Kind", Who, Purpose)


class Tone(NamedTuple):
    """How a person is to be spoken to: in which language, as whom, to what end.

    `language` is a code, "" for the usual one; `drafts` that texts may be used which
    no speaker of the language has reviewed.
    """

    language: str = ""
    drafts: bool = False
    who: Who | None = None
    purpose: Purpose | None = None


def tone_of(settings: Settings, language: str | None, who: str, purpose: str) -> Tone:
    """Read how a person is to be spoken to; without a `language` as the settings say.

    Raises UsageError for a language or a mark that does not exist, with the nearest.
    """
    code = settings.reply_language if language is None else read_language(language)
    return Tone(
        code, settings.reply_drafts, _mark(who, Who, "--who"), _mark(purpose, Purpose, "--purpose")
    )


def tone_from(text: str, usual: Tone) -> Tone:
    """Read "other, pass-on, Welsh" in any order; what is not said is as in `usual`.

    Raises UsageError for a word that is neither a mark nor a language, with the nearest.
    """
    tone = usual
    for word in clean_line(text).replace(",", " ").split():
        mark = read_mark(word)
        if isinstance(mark, Who):
            tone = tone._replace(who=mark)
        elif isinstance(mark, Purpose):
            tone = tone._replace(purpose=mark)
        elif code := parse_language(word):
            tone = tone._replace(language=code)
        else:
            raise UsageError(f"'{word}' is neither of these nor a language.", hint=_TONE_WORDS)
    return tone


def tone_for(tone: Tone, text: str, link: Link) -> Tone:
    """Speak to somebody who worries where a post surely is by one, and the link can."""
    sentences = in_language(link, tone.language or USUAL, drafts=tone.drafts).sentences
    able = any(Who.OTHER in read_sentence(one).marks for one in sentences)
    if tone.who or not able:
        return tone
    from toolkit.search.crisis import is_about_another  # noqa: PLC0415 - such links alone

    return tone._replace(who=Who.OTHER) if is_about_another(text) else tone


def tone_words(tone: Tone) -> str:
    """Write a tone as `tone_from` reads it."""
    marks = [mark.value.replace(" ", "-") for mark in (tone.who, tone.purpose) if mark]
    return ", ".join([*marks, *([tone.language] if tone.language else [])])


def _mark(word: str, kind: type[_Kind], option: str) -> _Kind | None:
    if not word:
        return None
    mark = read_mark(word)
    if not isinstance(mark, kind):
        from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

        names = [one.value.replace(" ", "-") for one in kind]
        near = get_close_matches(clean_line(word).casefold(), names, 1)
        raise UsageError(
            f"{option} is '{clean_line(word)}'.",
            hint=(f"Did you mean {near[0]}? " if near else "")
            + f"Give {', '.join(names[:-1])} or {names[-1]}.",
        )
    return mark


_TONE_WORDS = f"Give {', '.join(word.replace(' ', '-') for word in MARK_WORDS)}, or cy."


class Saying(NamedTuple):
    """What the main link says, the links as they speak, and what to know of it.

    `language` is the one that they really speak.
    """

    say: str
    links: tuple[Link, ...]
    language: str = ""
    told: tuple[str, ...] = ()


def say_of(library: Library, links: Sequence[Link], tone: Tone, typed: str = "") -> Saying:
    """Choose what a reply with these links says; `typed` is the curator's own sentence.

    A link without a sentence in the language, or without one of the marks that are
    asked for, says what it usually says, and that is told.
    """
    language = tone.language or USUAL
    main = in_language(links[0], language, drafts=tone.drafts)
    told = []
    chosen = choose_sentences(main.sentences, tone.who, tone.purpose)
    if not typed:
        if not main.said:
            told.append(_unsaid(links[0], language, waiting=main.waiting))
        if main.draft:
            told.append(f"The sentence of {links[0].name} is a {draft_in(language)}.")
        if chosen.texts and not chosen.whole:
            told.append(_unmarked(links[0], tone))
    spoken = links
    if main.said or typed:
        spoken = [in_language(one, language, drafts=tone.drafts).link for one in links]
    words = _Words(library)
    say = typed or rested_sentence(library, links[0], words.passable(chosen.texts))
    if chosen.texts and not say:
        told.append(
            f"The sentence of {links[0].name} names an address that you avoid, so it was left out."
        )
    safe = tuple(map(words.without_addresses, spoken))
    return Saying(say, safe, tone.language if main.said or typed else "", tuple(told))


# What stood around an address: nothing is left between brackets, or at the end.
_BLANK_MARKS = re.compile(
    r"\s*[(\[<]\s*[)\]>]|^[\s,;:|\u2013\u2014-]+|[\s,;:|\u2013\u2014-]+$|\s+(?=[\s)\],;:.!?])"
)


class _Words:
    """What may go out of the words of links: no avoided address, and none of a stranger's."""

    def __init__(self, library: Library) -> None:
        """Read nothing yet: hardly a link has an address in its words."""
        self._doubts = Doubts(library)

    def passable(self, sentences: Sequence[str]) -> list[str]:
        """Return the sentences that name no avoided address."""
        return [say for say in sentences if not self._doubts.about_text(say)]

    def without_addresses(self, link: Link) -> Link:
        """Return a link with its words as they may go out; a name it always has."""
        unvetted = link.trust.level is Level.UNVETTED
        host = host_of(link.url)

        def kept(found: Found) -> bool:
            own = bare_host(found.host.lower()) == bare_host(host)
            return own or not (unvetted or self._doubts.about(found.url))

        def said(text: str) -> str:
            if next(addresses_in(text), None) is None:
                return text
            return _BLANK_MARKS.sub("", without_addresses(text, kept)).strip()

        return replace(
            link,
            title=said(link.title) or bare_host(host),
            publisher=said(link.publisher),
            summary=said(link.summary),
            contacts=tuple(one._replace(note=said(one.note)) for one in link.contacts),
        )


def _unsaid(link: Link, language: str, *, waiting: bool) -> str:
    name = language_name(language)
    if waiting:
        return (
            f"The sentence of {link.name} in {name} is a {draft_in(language)}, so this is its"
            f" English one; to use drafts: {_SWITCH_ON}"
        )
    return f"{link.name} has no sentence in {name}; this is its English one."


def _unmarked(link: Link, tone: Tone) -> str:
    if not (tone.who or tone.purpose):
        return f"All sentences of {link.name} are for others or to pass on; this is one of them."
    asked = [WHO_WORDS[tone.who]] if tone.who else []
    asked += [PURPOSE_WORDS[tone.purpose]] if tone.purpose else []
    return f"{link.name} has no sentence for this ({', '.join(asked)}); this is another one."


def rested_sentence(library: Library, link: Link, sentences: Sequence[str] | None = None) -> str:
    """Return the sentence that has rested longest, "" where there is none.

    `sentences` are those to choose from, all that a reply may use where none are given.
    """
    texts = bare_sentences(link.sentences) if sentences is None else sentences
    if not texts:
        return ""
    uses = [reply for reply in library.replies.of_link(link.id) if reply.say in texts]
    last = {reply.say: reply.at for reply in reversed(uses)}
    never = [say for say in texts if say not in last]
    return never[0] if never else min(texts, key=lambda say: last[say])


def went_out(library: Library, said: str, today: date) -> bool:
    """Tell whether a sentence already went out today, with whatever link."""
    if not said:
        return False
    return any(
        reply.say == said and reply.at.date() == today for reply in library.replies.newest(_A_DAY)
    )


# What went out: the reply log, and what can be seen in it. Local: nothing of it is exported.
# The question is not in it.


# One row a link; no reply has more links than this.
_ONE_REPLY = 50


class Sent(NamedTuple):
    """A use of a link: when, where to, and the link as it is now (None: removed)."""

    at: datetime
    link_id: int
    platform: str
    post: str = ""
    link: Link | None = None


def log(
    library: Library, links: Sequence[Link], now: datetime, *, platform: str, said: str, post: str
) -> tuple[int, ...]:
    """Remember which links went where, and the curator's sentence; not the question.

    `post` is an address or "". Returns the rows, for `unlog`. Raises Refused for an
    address that is none, and LibraryError.
    """
    post = read_address(post).given if post else ""
    with library.atomic():
        return tuple(
            library.replies.add(
                Reply(
                    at=now,
                    link_id=link.id,
                    platform=platform,
                    say="" if place else said,
                    post=post,
                )
            )
            for place, link in enumerate(links)
        )


def unlog(library: Library, rows: Sequence[int]) -> None:
    """Forget a reply that did not go out after all. Raises LibraryError."""
    with library.atomic():
        library.replies.take_out(rows)


def sent(library: Library, now: datetime, *, link_id: int | None, most: int) -> tuple[Sent, ...]:
    """List what was sent, newest first; with one link, where it was used.

    Raises NotFound for a link that never was in the library.
    """
    with library.reading():
        if link_id is None:
            uses = library.replies.newest(most)
        else:
            uses = library.replies.of_link(link_id, most)
            if not uses:
                get(library, link_id)
        return tuple(_sent(library, use, now) for use in uses)


def last_links(library: Library) -> tuple[int, ...]:
    """Return the ids of the last reply's links, the main one first.

    Raises Refused when there is no earlier reply.
    """
    with library.reading():
        newest = library.replies.newest(_ONE_REPLY)
    if not newest:
        raise Refused("There is no earlier reply.", hint="The reply log is empty, or switched off.")
    same = [reply.link_id for reply in newest if reply.at == newest[0].at]
    return tuple(dict.fromkeys(reversed(same)))


def _sent(library: Library, reply: Reply, now: datetime) -> Sent:
    # Storage forgets old addresses at the next entry; until then nobody sees them.
    post = reply.post if now - reply.at <= POST_KEPT_FOR else ""
    return Sent(reply.at, reply.link_id, reply.platform, post, library.links.get(reply.link_id))


def links_within(
    library: Callable[[], Library], links: Sequence[Link], text: str, *, by_name: bool = False
) -> tuple[Link, ...]:
    """Return the links whose address or number a text has: of these, and of the library.

    `by_name` takes of these the ones that it names, or whose site: where no address is
    written, it says where to look. A library that cannot be opened or read adds none.
    """
    keys = _keys(text)
    named = [link for link in links if by_name and _is_named(link, text)]
    there = [link for link in links if link in named or _is_in(link, text, keys)]
    with suppress(ToolkitError):
        there += library().links.by_keys(keys).values()
    return tuple({link.id: link for link in there}.values())


def _is_in(link: Link, text: str, keys: Container[str]) -> bool:
    """Tell whether the address or a number of a link is in a text, each of them whole."""
    numbers = [one.value for one in link.contacts if one.value]
    return link.url_key in keys or any(
        re.search(rf"(?<!\d){re.escape(number)}(?!\d)", text) for number in numbers
    )


def _is_named(link: Link, text: str) -> bool:
    """Tell whether a text has the title of a link, or the name of its site."""
    from urllib.parse import urlsplit  # noqa: PLC0415 - after an edit alone

    host = (urlsplit(link.url).hostname or "").removeprefix("www.")
    return any(name and name.casefold() in text.casefold() for name in (link.title, host))


def _keys(text: str) -> list[str]:
    """Return the keys of the addresses in a text, also as HTML writes them."""
    keys = []
    for found in (*addresses_in(text), *(addresses_in(unescape(text)) if "&" in text else ())):
        for reading in found.readings:
            with suppress(Refused):
                keys.append(read_address(reading).key)
    return keys


class Used(NamedTuple):
    """How often something went out, when last, and with which links.

    `said` is a sentence, "" where this is about a link.
    """

    times: int
    last: datetime
    link_ids: tuple[int, ...]
    said: str = ""
    link: Link | None = None


class Summary(NamedTuple):
    """The links and the sentences of the log, those used most first."""

    links: tuple[Used, ...]
    sentences: tuple[Used, ...]


# The whole log: a row is some hundred bytes, and nobody writes a million replies.
_EVERY = 1_000_000


def summary(library: Library, *, link_id: int | None, most: int) -> Summary:
    """Count the uses of links and sentences, of one link or of all; `most` of each.

    Raises NotFound for a link that never was in the library.
    """
    with library.reading():
        if link_id is None:
            uses = library.replies.newest(_EVERY)
        else:
            uses = library.replies.of_link(link_id, _EVERY)
            if not uses:
                get(library, link_id)
        links = [
            used._replace(link=library.links.get(used.link_ids[0]))
            for used in _counted((use, use.link_id) for use in uses)[:most]
        ]
        said = _counted((use, use.say) for use in uses if use.say)[:most]
        return Summary(tuple(links), tuple(said))


def _counted(uses: Iterable[tuple[Reply, int | str]]) -> list[Used]:
    """Count uses by what is beside each; most used first, then the newest."""
    groups: dict[int | str, list[Reply]] = {}
    for use, about in uses:
        groups.setdefault(about, []).append(use)
    found = [
        Used(
            times=len(group),
            last=max(use.at for use in group),
            link_ids=tuple(sorted({use.link_id for use in group})),
            said=about if isinstance(about, str) else "",
        )
        for about, group in groups.items()
    ]
    return sorted(found, key=lambda used: (used.times, used.last), reverse=True)
