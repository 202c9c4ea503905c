"""The questions of a vetting and what their short answers mean, for every front door.

A line of a terminal and a form of the picker ask the same and take the same
letters. Must not ask, and must not judge: `vet` checks the whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple, TypeVar

from toolkit.domain.benchmarks import BENCHMARKS, Answer
from toolkit.domain.link import Link
from toolkit.domain.marks import MARKS
from toolkit.domain.review_dates import CHOICES, usual_review
from toolkit.domain.text import clean_line
from toolkit.domain.trust import How, Level, Scope
from toolkit.errors import UsageError
from toolkit.usecases.vet import Judgement, evidence_of, standing

HOW_LETTERS = {"r": How.READ, "p": How.PHONED, "m": How.MARK, "s": How.SECOND_HAND}
ANSWER_LETTERS = {"y": Answer.YES, "n": Answer.NO, "u": Answer.UNSURE}
MARK_NUMBERS = {str(number): mark.slug for number, mark in enumerate(MARKS, 1)}
_SCOPES = {"p": Scope.PAGE, "s": Scope.SITE}
_YES_NO = {"y": True, "n": False}
Value = TypeVar("Value")


class Question(NamedTuple):
    """A question of the form: its name, what is asked, the answer that stands there."""

    name: str
    asks: str
    value: str = ""


def questions(link: Link, level: Level, by: str) -> tuple[Question, ...]:
    """Return what is asked about a link; only an avoid needs an answer (why, and who)."""
    avoid = level is Level.AVOID
    first = [
        Question("note", "Why is it to be avoided?" if avoid else "Why, in one sentence:"),
        Question("evidence", "What does that rest on?"),
        Question("how", "How was it checked? r read, p phoned, m publisher's mark, s second-hand"),
    ]
    avoided = [
        Question("instead", "What in its place? An id or an address"),
        Question("scope", "Avoid p this page, or s the whole site", "p"),
    ]
    marks = ", ".join(f"{number} {mark.name}" for number, mark in enumerate(MARKS, 1))
    judged = [
        Question("mark", f"Whose mark? {marks}"),
        *(Question(one.name, f"{one.question} y, n, u unsure") for one in BENCHMARKS),
    ]
    contacts = [Question("contacts", "Were numbers and hours compared too? y, n")]
    last = [
        Question("review_in", f"Look again in: {', '.join(CHOICES)}", usual_review(link.type)),
        Question("by", "Your name", by),
    ]
    return (
        *first,
        *(avoided if avoid else judged),
        *(contacts if link.contacts and not avoid else []),
        *last,
    )


def judgement_from(link: Link, level: Level, answers: Mapping[str, str], today: date) -> Judgement:
    """Read the answers of the form; an empty one says nothing. Raises UsageError."""
    boxes = {
        one.name: answer
        for one in BENCHMARKS
        if (answer := _read(answers, one.name, one.question, ANSWER_LETTERS)) is not None
    }
    mark = _read(answers, "mark", "Whose mark?", MARK_NUMBERS) or ""
    how = _read(answers, "how", "How was it checked?", HOW_LETTERS)
    compared = _read(answers, "contacts", "Were numbers and hours compared?", _YES_NO)
    return Judgement(
        level=level,
        note=answers.get("note", ""),
        evidence=evidence_of(answers.get("evidence", ""), mark, "", boxes, today),
        how=how or (How.MARK if mark else None),
        by=answers.get("by", ""),
        review_in=answers.get("review_in", ""),
        instead=answers.get("instead", ""),
        scope=_read(answers, "scope", "This page or the whole site?", _SCOPES) or Scope.PAGE,
        contacts_checked=bool(compared),
        seen=standing(link),
    )


def _read(
    answers: Mapping[str, str], name: str, asks: str, letters: Mapping[str, Value]
) -> Value | None:
    said = clean_line(answers.get(name, "")).casefold()
    if not said:
        return None
    if said in letters:
        return letters[said]
    for value in letters.values():
        if str(value) == said:
            return value
    raise UsageError(f"{asks} '{said}' is none of the answers.", hint=f"Give {', '.join(letters)}.")
