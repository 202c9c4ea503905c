"""`vet`: record a judgement; a short form on a terminal, all of it as flags."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

import typer

from toolkit.cli.assent import Assent
from toolkit.cli.reading import AllowNet, Offline, read_page_of
from toolkit.cli.session import Session, session_of
from toolkit.cli.vet_form import Said, asked, judgement_of
from toolkit.cli.vet_screen import judge_on_screen
from toolkit.domain.link import BoxAnswer, Link
from toolkit.domain.trust import How, Level, Scope
from toolkit.errors import ToolkitError, UsageError
from toolkit.output.views.links import show_link
from toolkit.output.views.vet import page_document, page_lines, show_before_vetting
from toolkit.usecases.edit import get, named
from toolkit.usecases.judging import turns_of_items
from toolkit.usecases.review import review
from toolkit.usecases.vet import require_right
from toolkit.usecases.vet import vet as record


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
