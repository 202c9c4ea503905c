"""What may be said of a link: whom a sentence is for, in which language, in which crisis.

Must not compose a reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple

from toolkit.domain.link import Link, Text
from toolkit.domain.region import USUAL, parse_language
from toolkit.domain.trust import Level

_SMALL_WORDS = ("for ", "to ", "be ")
_LONGEST_MARKS = 80


class Who(StrEnum):
    """Whom a sentence is for: who wrote, somebody who worries about another, staff."""

    SELF = "self"
    OTHER = "other"
    STAFF = "staff"


class Purpose(StrEnum):
    """Why they write: to talk, to pass something on, nobody helps, to be heard."""

    TALK = "talk"
    SHARE = "pass on"
    CANNOT_REACH = "cannot reach"
    HEARD = "heard"


WHO_WORDS = {
    Who.SELF: "the person themself",
    Who.OTHER: "somebody who worries about another",
    Who.STAFF: "staff",
}
PURPOSE_WORDS = {
    Purpose.TALK: "to talk",
    Purpose.SHARE: "to pass on",
    Purpose.CANNOT_REACH: "cannot reach the right people",
    Purpose.HEARD: "to be heard",
}
Mark = Who | Purpose
_MARKS: dict[str, Mark] = {
    **{mark.value: mark for kind in (Who, Purpose) for mark in kind},
    "cannot reach the right people": Purpose.CANNOT_REACH,
    "you": Who.SELF,
    "somebody you worry about": Who.OTHER,
}
MARK_WORDS = tuple(mark.value for kind in (Who, Purpose) for mark in kind)


class Sentence(NamedTuple):
    """A sentence as a reply says it, and its marks."""

    text: str
    marks: frozenset[Mark] = frozenset()


@cache
def read_mark(word: str) -> Mark | None:
    """Read `other`, `pass on`, `pass-on` or `to pass on`; None for what is no mark."""
    name = " ".join(word.casefold().replace("-", " ").split())
    while name not in _MARKS and name.startswith(_SMALL_WORDS):
        name = name.partition(" ")[2]
    return _MARKS.get(name)


def read_sentence(text: str) -> Sentence:
    """Part a sentence from its marks."""
    inside, rest = _in_brackets(text)
    if not rest:
        return Sentence(text)
    marks = [read_mark(word) for word in inside.split(",")]
    known = frozenset(mark for mark in marks if mark is not None)
    return Sentence(text) if None in marks else Sentence(rest, known)


def _in_brackets(text: str) -> tuple[str, str]:
    """Part what stands in brackets at the beginning from the rest, both "" where none does."""
    if text[:1] != "[":
        return "", ""
    inside, bracket, rest = text[1:].partition("]")
    whole = bracket and rest.strip() and len(inside) <= _LONGEST_MARKS
    return (inside, rest.strip()) if whole else ("", "")


def bare_sentences(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the sentences without their marks."""
    return tuple(read_sentence(text).text for text in texts)


def nearest_mark(text: str) -> str:
    """Return the mark that a word in brackets before a sentence was perhaps to be, or ""."""
    inside, _ = _in_brackets(text)
    if not inside or read_sentence(text).text != text:
        return ""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    words = [word.strip().casefold() for word in inside.split(",")]
    wrong = [word for word in words if read_mark(word) is None]
    return next((near[0] for word in wrong if (near := get_close_matches(word, MARK_WORDS, 1))), "")


class Chosen(NamedTuple):
    """The sentences to take turns; `whole`: they carry every mark that was asked for."""

    texts: tuple[str, ...]
    whole: bool = True


def choose_sentences(
    texts: Sequence[str], who: Who | None = None, purpose: Purpose | None = None
) -> Chosen:
    """Return the sentences that fit best, without their marks.

    One for others or for staff is said to nobody else, unless there is nothing else to
    say, nor is one to pass on to whoever asks for themself. A sentence without a mark for
    whom is for anybody.
    """
    ranked = [
        (_rank(sentence, who, purpose), sentence.text) for sentence in map(read_sentence, texts)
    ]
    if not ranked:
        return Chosen((), whole=who is None and purpose is None)
    best = max(rank for rank, _ in ranked)
    whole = best == (_MEANT, True)
    return Chosen(tuple(text for rank, text in ranked if rank == best), whole)


_MEANT, _FOR_ANYBODY, _FOR_ANOTHER = 2, 1, 0
_TO_PASS_ON = frozenset((Purpose.SHARE,))


def _is_about_another(sentence: Sentence, who: Who | None) -> bool:
    """Tell whether it speaks of somebody to tell, to one who may need it themself."""
    return who in (None, Who.SELF) and sentence.marks == _TO_PASS_ON


def _rank(sentence: Sentence, who: Who | None, purpose: Purpose | None) -> tuple[int, bool]:
    meant = {mark for mark in sentence.marks if isinstance(mark, Who)}
    suits = purpose in sentence.marks if purpose else not _is_about_another(sentence, who)
    if (who or Who.SELF) in meant or (not meant and who in (None, Who.SELF)):
        return _MEANT, suits
    return (_FOR_ANOTHER if meant else _FOR_ANYBODY), suits


# A link's texts in other languages: their columns, how they are merged, which are said. A text
# is a draft until somebody who speaks the language has read it. Texts that name no language are
# the link's own fields.


# The fields that can be in another language.
TRANSLATED = ("title", "summary", "say")
_COLUMN = rf"(?i)\s*({'|'.join(TRANSLATED)})\s*\[\s*([a-z]{{2}})\s*(draft)?\s*\]\s*"


class TextColumn(NamedTuple):
    """Texts of one kind: of a field in a language, drafts apart."""

    language: str
    field: str
    draft: bool = False

    @property
    def name(self) -> str:
        """What its column is called: `say[cy]`, `say[cy draft]`."""
        return f"{self.field}[{self.language}{' draft' if self.draft else ''}]"


def column_of(text: Text) -> TextColumn:
    """Return the column that a text stands in."""
    return TextColumn(text.language, text.field, text.draft)


def is_column(name: str) -> bool:
    """Tell whether a column is named as texts in a language are, whatever the language."""
    return "[" in name and re.fullmatch(_COLUMN, name) is not None


def read_column(name: str) -> TextColumn | None:
    """Read `say[cy]` or `Summary [cy draft]`; None for any other name of a column."""
    found = re.fullmatch(_COLUMN, name)
    language = parse_language(found[2]) if found else None
    return TextColumn(language, found[1].lower(), bool(found[3])) if found and language else None


def by_column(texts: Iterable[Text]) -> dict[TextColumn, tuple[Text, ...]]:
    """Return texts by their columns."""
    found: dict[TextColumn, tuple[Text, ...]] = {}
    for text in texts:
        column = column_of(text)
        found[column] = (*found.get(column, ()), text)
    return found


def with_texts(own: Sequence[Text], theirs: Sequence[Text]) -> tuple[Text, ...]:
    """Return our texts with theirs in the place of ours of the same column.

    An empty text takes the column away. What both say alike stays ours.
    """
    kept = by_column(own)
    for column, texts in by_column(theirs).items():
        if [one.text for one in texts] != [one.text for one in kept.get(column, ())]:
            kept[column] = tuple(one for one in texts if one.text)
    return tuple(text for column in sorted(kept, key=_order) for text in kept[column])


def _order(column: TextColumn) -> tuple[str, int, bool]:
    return column.language, TRANSLATED.index(column.field), column.draft


def reviewed(texts: Sequence[Text], language: str) -> tuple[Text, ...]:
    """Return the texts with the drafts of a language as read by somebody who speaks it.

    A title or summary that was read already keeps its place, and the draft stays one.
    """
    there = {one.field for one in texts if one.language == language and not one.draft}
    read = [
        one._replace(draft=False)
        if one.language == language and (one.field == "say" or one.field not in there)
        else one
        for one in texts
    ]
    return with_texts((), read)


def waiting_texts(link: Link) -> dict[str, list[str]]:
    """Return by the list that brought them what texts wait for a vetting."""
    found: dict[str, list[str]] = {}
    for one in link.texts if link.trust.level is Level.UNVETTED else ():
        if one.came_from:
            found.setdefault(one.came_from, []).append(one.text)
    return found


class Spoken(NamedTuple):
    """A link as it speaks in a language, and the sentences that a reply may use, with marks.

    `said`: there is something in it; `draft`: what it says is a draft; `waiting`: it
    has a draft in it, and drafts may not be used.
    """

    link: Link
    sentences: tuple[str, ...]
    said: bool = True
    draft: bool = False
    waiting: bool = False


def in_language(link: Link, language: str, *, drafts: bool) -> Spoken:
    """Return a link with its texts in a language, as far as it has them and may use them.

    A stranger's sentences speak only after a vetting. A link without a sentence in
    the language speaks as it usually does, so that no reply mixes two.
    """
    there = [one for one in link.texts if one.language == language]
    vetted = link.trust.level is not Level.UNVETTED
    own = [one for one in there if vetted or not one.came_from]
    found = by_column(one for one in own if drafts or not one.draft)
    # What was reviewed takes the place of its draft.
    chosen = {column.field: texts for column, texts in sorted(found.items(), key=_drafts_first)}
    said = chosen.pop("say", ())
    if not said:
        waiting = not drafts and any(one.field == "say" for one in own)
        return Spoken(link, link.sentences, said=language == USUAL, waiting=waiting)
    changes: dict[str, Any] = {name: texts[0].text for name, texts in chosen.items()}
    draft = any(texts[0].draft for texts in (said, *chosen.values()))
    return Spoken(replace(link, **changes), tuple(one.text for one in said), draft=draft)


def _drafts_first(item: tuple[TextColumn, object]) -> bool:
    return not item[0].draft


# What the crisis prompt suggests, and what a crisis reply is written for.


# Said to the curator of what is better not answered in public.
PRIVATE = "Safer in a private message, if it is safe to write at all."


class CrisisKind(StrEnum):
    """Which of the three crisis texts fits."""

    SELF = "self"
    OTHER = "other"
    DONE = "done"


class CrisisSigns(NamedTuple):
    """Why a curator is prompted, for one post; a suggestion, never a judgement.

    `who` is DONE where harm to self or a drug has already happened, whoever it
    happened to. `age` is "child" (under 13), "teen" (13 to 19) or "" (not said).
    `private` advises an answer in a private message. `kind` is the kind of the
    danger. `audience` is "men" or "women" where the one in danger is told to be one of
    them, else "". `by_text` tells that somebody cannot use the phone.
    """

    who: CrisisKind
    age: str
    private: bool
    kind: str
    audience: str = ""
    by_text: bool = False


class CrisisCase(NamedTuple):
    """What a crisis reply is for: whom and how urgent, and where.

    `age`, `private`, `audience` and `by_text` are as in the signs, `topic` their kind.
    `region` is an ISO code, "" where it is not known; `place` the place of the post
    that gave it.
    """

    who: CrisisKind = CrisisKind.SELF
    age: str = ""
    topic: str = ""
    private: bool = False
    region: str = ""
    place: str = ""
    audience: str = ""
    by_text: bool = False

    @property
    def said(self) -> str:
        """Who wrote the post, as understood: "someone worried about another, about a teenager"."""
        age = _AGES.get(self.age, "")
        if self.who is CrisisKind.OTHER and age:
            return f"someone worried about {age}"
        return ", ".join(filter(None, (_SAID[self.who], age)))


_SAID = {
    CrisisKind.SELF: "someone who may be in danger themself",
    CrisisKind.OTHER: "someone worried about somebody else",
    CrisisKind.DONE: "someone telling of something already taken or done",
}
_AGES = {"child": "a child", "teen": "a teenager"}


def case_of(
    signs: CrisisSigns | None, who: CrisisKind | None, region: str, place: str
) -> CrisisCase:
    """Return the case of a post; `who` is what the curator said, None for the suggestion."""
    if signs is None:
        return CrisisCase(who or CrisisKind.SELF, region=region, place=place)
    return CrisisCase(
        who or signs.who,
        signs.age,
        signs.kind,
        signs.private,
        region,
        place,
        signs.audience,
        signs.by_text,
    )
