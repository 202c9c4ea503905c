"""What a reply says of a link: in which language, to whom, and with which sentence.

Must not write the reply.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
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
from toolkit.domain.url import Found, addresses_in, bare_host, host_of, without_addresses
from toolkit.errors import UsageError
from toolkit.settings.model import Settings
from toolkit.snippets.template import draft_in
from toolkit.storage.library import Library
from toolkit.usecases.lookalike import Doubts

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
            told.append(f"What {links[0].name} says is a {draft_in(language)}.")
        if chosen.texts and not chosen.whole:
            told.append(_unmarked(links[0], tone))
    spoken = links
    if main.said or typed:
        spoken = [in_language(one, language, drafts=tone.drafts).link for one in links]
    words = _Words(library)
    say = typed or rested_sentence(library, links[0], words.passable(chosen.texts))
    if chosen.texts and not say:
        told.append(f"What {links[0].name} says names an address that you avoid: left out.")
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
            f"What {link.name} says in {name} is a {draft_in(language)}, so this is its English;"
            f" '{_SWITCH_ON}' uses drafts."
        )
    return f"{link.name} has no sentence in {name}; this is its English."


def _unmarked(link: Link, tone: Tone) -> str:
    if not (tone.who or tone.purpose):
        return f"All sentences of {link.name} are for others or to pass on; this is one of them."
    asked = [WHO_WORDS[tone.who]] if tone.who else []
    asked += [PURPOSE_WORDS[tone.purpose]] if tone.purpose else []
    return f"{link.name} has no sentence for this ({', '.join(asked)}); this is one of its others."


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
