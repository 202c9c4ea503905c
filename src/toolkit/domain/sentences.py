"""The marks of a sentence: whom it is for, and why they write.

A curator writes them in square brackets before the sentence: "[other] You need not
find the right words.", "[staff, pass on] …". What is no mark in brackets belongs to the
sentence. Must not know links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from functools import cache
from typing import NamedTuple

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
