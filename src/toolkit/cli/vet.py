"""`vet`: record a judgement; a short form on a terminal, a screen for many, all of it as flags.

The form asks only for what no flag said. Must not hold a rule: the use case checks all
answers, and the same words work as flags.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, NamedTuple, TypeVar

import typer

from toolkit.cli.options import AllowNet, Assent, Offline, page_reader, read_page_of
from toolkit.cli.session import Session, session_of
from toolkit.domain.link import BENCHMARKS, CHOICES, MARKS, BoxAnswer, Link, usual_review
from toolkit.domain.text import clean_line
from toolkit.domain.trust import How, Level, Scope
from toolkit.errors import ConfigError, ToolkitError, UsageError
from toolkit.output.views.links import show_link
from toolkit.output.views.vet import page_document, page_lines, show_before_vetting
from toolkit.usecases.edit import get, named
from toolkit.usecases.judging import Round, Turn, turns_of_items
from toolkit.usecases.review import review
from toolkit.usecases.vet import (
    ANSWER_LETTERS,
    DO_NOT_PHONE,
    HOW_LETTERS,
    MARK_NUMBERS,
    NAMED,
    Judgement,
    evidence_of,
    require_right,
    vetting_in_force,
)
from toolkit.usecases.vet import vet as record

# The short form of `vet`: what a person is asked at a terminal, a line each. Asks only for what
# no flag said.


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
        if not said.note.strip():
            session.console.insist("A warning needs a reason. Ctrl-C leaves.")
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
        if not name:
            session.console.insist("Whoever reads it may ask by whom. Ctrl-C leaves.")
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


# The screen on which links are judged one after another: `review`, `vet --bulk`.


def judge_on_screen(
    session: Session,
    turns: Sequence[Turn],
    *,
    notice: str = "",
    offline: bool = False,
    allow_net: Sequence[str] | None = None,
) -> None:
    """Show each link in turn, and record what the person says of it; `notice` is said first."""
    from toolkit.tui.vetting import Vetting  # noqa: PLC0415 - loads Textual

    kit = session.kit
    sitting = Round(kit.library, turns, kit.time, kit.settings.settings.by, kit.keep_name)
    look = page_reader(session, offline=offline, allow_net=allow_net)
    screen = Vetting(sitting, look=look, colour=session.console.colour, notice=notice)
    screen.run()
    if screen.failure is not None:
        raise screen.failure
    if screen.return_code:
        raise typer.Exit(screen.return_code)
    many = sitting.recorded
    done = "Nothing was" if not many else "1 thing was" if many == 1 else f"{many} things were"
    session.console.note(f"{done} recorded.")


class Judged(StrEnum):
    """The levels that a person's vetting can give."""

    RECOMMENDED = Level.RECOMMENDED.value
    CAUTION = Level.CAUTION.value
    AVOID = Level.AVOID.value


Box = Annotated[BoxAnswer | None, typer.Option(help="JAMA benchmark, for the evidence.")]


def vet(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    link_id: Annotated[
        str,
        typer.Argument(
            help="A link's id, such as k41, or its address.", metavar="ID", show_default=False
        ),
    ] = "",
    *,
    level: Annotated[Judged | None, typer.Option(help="How far it is trusted.")] = None,
    note: Annotated[
        str, typer.Option("--note", "--reason", help="One sentence why; avoid needs it.")
    ] = "",
    evidence: Annotated[str, typer.Option(help="What the judgement rests on.")] = "",
    how: Annotated[How | None, typer.Option(help="How it was checked.")] = None,
    by: Annotated[str, typer.Option(help="Who judges; your setting 'by' if not given.")] = "",
    review_in: Annotated[
        str, typer.Option("--review-in", metavar="12m", help="When to look again, or a date.")
    ] = "",
    instead: Annotated[
        str, typer.Option(metavar="ID|URL", help="What to use in place of an avoided link.")
    ] = "",
    scope: Annotated[Scope, typer.Option(help="What --level avoid speaks of.")] = Scope.PAGE,
    mark: Annotated[str, typer.Option(help="A publisher's mark: pif-tick, nhs-content, ...")] = "",
    seen: Annotated[str, typer.Option(metavar="DAY", help="When the mark was seen.")] = "",
    authorship: Box = None,
    attribution: Box = None,
    currency: Box = None,
    disclosure: Box = None,
    contacts_checked: Annotated[
        bool, typer.Option("--contacts-checked", help="You compared the numbers and hours as well.")
    ] = False,
    bulk: Annotated[
        bool, typer.Option("--bulk", help="Walk through what 'review' lists, worst first.")
    ] = False,
    plain: Annotated[
        bool, typer.Option("--plain", help="With --bulk: a line at a time, for screen readers.")
    ] = False,
    offline: Offline = False,
    allow_net: AllowNet = None,
) -> None:
    """Record your judgement.

    How far a link is trusted, by whom, on what evidence. On a terminal what is
    missing is asked for.

    The record is only ever added to: 'show' gives the whole history, 'undo'
    takes the newest vetting back.

    Examples:
      toolkit vet k12
      toolkit vet k12 --level recommended --how read --note "clear and current"
      toolkit vet k12 --level caution --note "adverts between the paragraphs" --review-in 6m
      toolkit vet k12 --level avoid --reason "blames the patient" --instead k34 --by Sam
      toolkit vet --bulk
    """
    session = session_of(context)
    boxes = {
        "authorship": authorship,
        "attribution": attribution,
        "currency": currency,
        "disclosure": disclosure,
    }
    said = Said(
        level=Level(level.value) if level else None,
        note=note,
        evidence=evidence,
        how=how,
        by=by,
        review_in=review_in,
        instead=instead,
        scope=scope,
        mark=mark,
        seen=seen,
        boxes={name: answer for name, answer in boxes.items() if answer},
        contacts_checked=contacts_checked,
    )
    if bulk:
        _require_bulk(session, link_id, said)
        items = review(session.kit.library, session.kit.now).items
        if session.can_draw and not plain:
            judge_on_screen(session, turns_of_items(items), offline=offline, allow_net=allow_net)
        else:
            walk(session, [item.link for item in items], offline=offline, allow_net=allow_net)
        return
    link = named(session.kit.library, _required(link_id))
    if not _vet_one(session, link, said, offline=offline, allow_net=allow_net):
        session.console.note("Nothing was recorded.")


def walk(
    session: Session,
    links: Sequence[Link],
    *,
    offline: bool = False,
    allow_net: Sequence[str] | None = None,
) -> None:
    """Ask about each link in turn; what was recorded stays when the person leaves."""
    for place, link in enumerate(links, 1):
        session.console.note(f"{place} of {len(links)}; Ctrl-C leaves.")
        try:
            current = get(session.kit.library, link.id)
            _vet_one(session, current, Said(), offline=offline, allow_net=allow_net)
        except ToolkitError as error:
            # One bad answer must not end the walk; the link stays on the list.
            session.console.insist(f"{error.message} {error.hint}".rstrip())


def _vet_one(
    session: Session,
    link: Link,
    said: Said,
    *,
    offline: bool,
    allow_net: Sequence[str] | None,
) -> bool:
    """Read the page, ask what is missing, record; False when passed over."""
    assent = Assent(session)
    _require_right(session, link, said, assent)
    page = read_page_of(session, link.url, offline=offline, allow_net=allow_net)
    answers: Said | None = said
    if session.can_ask:
        show_before_vetting(session.console, link, session.today)
    for line in page_lines(page):
        session.console.note(line)
    if session.can_ask:
        answers = asked(session, link, said)
    if answers is None:
        return False
    judgement = judgement_of(session, link, answers)
    seen = page.fingerprint if page else None
    vetted = assent.to(
        lambda: record(
            session.kit.library,
            link.id,
            judgement._replace(agreed=assent.given),
            session.kit.now,
            seen,
        )
    )
    talk = f"Recorded. 'toolkit undo' takes it back, 'toolkit show {link.name}' has the history."
    more = {"page": page_document(page)}
    show_link(session.console, vetted.link, session.today, session.home, talk, more)
    for line in vetted.advice:
        session.console.note(line)
    return True


def _require_right(session: Session, link: Link, said: Said, assent: Assent) -> None:
    """Refuse what is wrong with the flags before the network is asked."""
    library, now = session.kit.library, session.kit.now
    if session.can_ask:
        # What is missing will be asked for: of an avoid the rules admit the most.
        said = said._replace(
            level=said.level or Level.AVOID, note=said.note or "?", by=said.by or "?"
        )
    judgement = judgement_of(session, link, said)
    assent.to(lambda: require_right(library, link, judgement._replace(agreed=assent.given), now))


def _required(link_id: str) -> str:
    if not link_id:
        raise UsageError("Which link?", hint="For example: toolkit vet k41; or toolkit vet --bulk")
    return link_id


def _require_bulk(session: Session, link_id: str, said: Said) -> None:
    if link_id or said != Said():
        raise UsageError(
            "--bulk asks about every link in the list, one by one.",
            hint="Leave the id and the other flags out.",
        )
    if not session.can_ask:
        raise UsageError(
            "--bulk asks questions, and there is nobody to answer here.",
            hint="See: toolkit review; then toolkit vet ID --level LEVEL --note WHY",
        )
