"""The short form of `vet`: what a person is asked at a terminal, a line each.

Asks only for what no flag said. Must not hold a rule: the use case checks all
answers, and the same words work as flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar

from toolkit.cli.session import Session
from toolkit.domain.link import BENCHMARKS, CHOICES, MARKS, BoxAnswer, Link, usual_review
from toolkit.domain.text import clean_line
from toolkit.domain.trust import How, Level, Scope
from toolkit.errors import ConfigError, UsageError
from toolkit.usecases.vet import (
    ANSWER_LETTERS,
    DO_NOT_PHONE,
    HOW_LETTERS,
    MARK_NUMBERS,
    NAMED,
    Judgement,
    evidence_of,
    vetting_in_force,
)

Choice = TypeVar("Choice")
_LEVELS = {
    "r": Level.RECOMMENDED,
    "c": Level.CAUTION,
    "a": Level.AVOID,
}


class Said(NamedTuple):
    """What was said so far, by flags and answers; None and "" mean: nothing yet."""

    level: Level | None = None
    note: str = ""
    evidence: str = ""
    how: How | None = None
    by: str = ""
    review_in: str = ""
    instead: str = ""
    scope: Scope = Scope.PAGE
    mark: str = ""
    seen: str = ""
    boxes: Mapping[str, BoxAnswer] = {}
    contacts_checked: bool = False


def judgement_of(session: Session, link: Link, said: Said) -> Judgement:
    """Return the judgement that flags and answers make. Raises UsageError."""
    if said.level is None:
        raise UsageError(
            f"How is {link.name} judged?", hint="Give --level recommended, caution or avoid."
        )
    return Judgement(
        level=said.level,
        note=said.note,
        evidence=evidence_of(said.evidence, said.mark, said.seen, said.boxes, session.today),
        how=said.how or (How.MARK if said.mark else None),
        by=said.by or session.kit.settings.settings.by,
        review_in=said.review_in,
        instead=said.instead,
        scope=said.scope,
        contacts_checked=said.contacts_checked,
        seen=vetting_in_force(link),
    )


def asked(session: Session, link: Link, said: Said) -> Said | None:
    """Ask for what is missing; None when the person passes this link over.

    With a level given by flag only the necessary is asked for.
    """
    whole = said.level is None
    if whole:
        level = _ask_one(session, "r recommended, c caution, a avoid (Enter passes over)", _LEVELS)
        if level is None:
            return None
        said = said._replace(level=level)
    if said.level is Level.AVOID:
        said = _asked_of_avoid(session, link, said)
    elif whole and not said.note:
        said = said._replace(note=session.ask_line("Why, in one sentence: "))
    if said.level in NAMED:
        said = _asked_name(session, said)
    return _asked_of_the_rest(session, link, said) if whole else said


def _asked_of_avoid(session: Session, link: Link, said: Said) -> Said:
    standing_already = link.trust.level is Level.AVOID
    while not said.note.strip() and not standing_already:
        said = said._replace(note=session.ask_line("Why is it to be avoided? "))
    said = _asked_name(session, said)
    if not said.instead:
        answer = session.ask_line("What instead? An id or an address (Enter for none): ")
        said = said._replace(instead=answer.strip())
    return said


def _asked_name(session: Session, said: Said) -> Said:
    """Ask for the curator's name where it is not known, and remember it."""
    if said.by or session.kit.settings.settings.by:
        return said
    name = ""
    while not name:
        name = clean_line(session.ask_line("Your name, as it will appear: "))
    try:
        session.kit.keep_name(name)
    except ConfigError as error:
        session.console.note(f"Your name is not remembered: {error.message}")
    return said._replace(by=name)


def _asked_of_the_rest(session: Session, link: Link, said: Said) -> Said:
    if said.how is None and not said.mark:
        said = _asked_how(session, link, said)
    if not said.boxes:
        said = said._replace(boxes=_ask_boxes(session))
    if link.contacts and not said.contacts_checked:
        answer = session.ask_line("Were numbers and hours compared too? [y/N] ")
        said = said._replace(contacts_checked=answer.strip().casefold() in ("y", "yes"))
    if not said.review_in:
        usual = usual_review(link.type)
        others = ", ".join(span for span in CHOICES if span != usual)
        answer = session.ask_line(f"Look again in (Enter: {usual}; or {others}): ")
        said = said._replace(review_in=answer.strip())
    return said


def _asked_how(session: Session, link: Link, said: Said) -> Said:
    if link.crisis:
        session.console.note(DO_NOT_PHONE)
    prompt = "r page read, p phoned, m publisher's mark, s second-hand (Enter: not said)"
    how = _ask_one(session, prompt, HOW_LETTERS)
    said = said._replace(how=how)
    if how is How.MARK:
        names = ", ".join(f"{number} {mark.name}" for number, mark in enumerate(MARKS, 1))
        said = said._replace(mark=_ask_one(session, names, MARK_NUMBERS) or "")
    return said


def _ask_boxes(session: Session) -> dict[str, BoxAnswer]:
    boxes: dict[str, BoxAnswer] = {}
    for one in BENCHMARKS:
        answer = _ask_one(session, f"{one.question} y, n, u unsure (Enter: leave)", ANSWER_LETTERS)
        if answer is None:
            break
        boxes[one.name] = answer
    return boxes


def _ask_one(session: Session, prompt: str, choices: Mapping[str, Choice]) -> Choice | None:
    """Ask until the answer is one of the choices or empty."""
    while True:
        answer = session.ask_line(f"{prompt}: ").strip().casefold()
        if not answer:
            return None
        if answer in choices:
            return choices[answer]
        named = [value for value in choices.values() if str(value) == answer]
        if named:
            return named[0]
        session.console.insist(f"Give one of: {', '.join(choices)}. Ctrl-C leaves.")
