"""Vetting: record who judged a link, when, on what evidence, until when.

Appends to the record and never changes it; `undo` appends a row that takes one
back. Must not judge by itself, ask, or fetch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import NamedTuple, TypeVar

from toolkit.domain.fields import subject_of
from toolkit.domain.judgement import withheld
from toolkit.domain.link import (
    BENCHMARKS,
    CHOICES,
    MARKS,
    BoxAnswer,
    Link,
    Seen,
    benchmark_evidence,
    find_mark,
    parse_id,
    past_day,
    review_day,
    usual_review,
)
from toolkit.domain.page import Baseline, Fingerprint
from toolkit.domain.sentences import waiting_texts
from toolkit.domain.text import clean_line
from toolkit.domain.trust import JUDGED, How, Level, Scope, Vetting
from toolkit.domain.url import read_address
from toolkit.errors import Refused, UsageError
from toolkit.storage.library import Library
from toolkit.usecases.cautions import Doubts, domain_of, links_of_site, refuse
from toolkit.usecases.contacts import one_line
from toolkit.usecases.edit import get
from toolkit.usecases.find import chain_of

DO_NOT_PHONE = (
    "Crisis lines are better not phoned to check them: each call takes a place that somebody"
    " may need now. Read their page, or write to their office."
)


class Judgement(NamedTuple):
    """What a person says of a link.

    `note` is one sentence why; for `avoid` it is the reason. `evidence` are
    sentences, `review_in` a span or a day ("" for the type's usual one),
    `instead` an id or an address. `contacts_checked`: numbers and hours were
    compared too. `seen` is the number of the vetting that stood when the
    person looked (0: none; None: not known). `agreed` are the addresses on
    which the person insists, though they look like others.
    """

    level: Level
    note: str = ""
    evidence: tuple[str, ...] = ()
    how: How | None = None
    by: str = ""
    review_in: str = ""
    instead: str = ""
    scope: Scope = Scope.PAGE
    contacts_checked: bool = False
    seen: int | None = None
    agreed: tuple[str, ...] = ()


class Vetted(NamedTuple):
    """A link after a vetting, and what the person should know all the same."""

    link: Link
    advice: tuple[str, ...] = ()


def vet(
    library: Library,
    link_id: int,
    judgement: Judgement,
    now: datetime,
    fingerprint: Fingerprint | None = None,
) -> Vetted:
    """Append a vetting. Raises NotFound, Refused, UsageError.

    `fingerprint` is what the page was when the person judged it, so that a
    check can tell when it becomes another.
    """
    now = now.astimezone(UTC).replace(microsecond=0)
    with library.operation("vet", now) as writing:
        link = get(library, link_id)
        _require_still(link, judgement)
        vetting = _vetting(library, link, judgement, now)
        others = _others_of_site(library, link, judgement)
        for one in (link, *others):
            library.vettings.add(one.id, vetting._replace(subject=subject_of(one)))
        if judgement.contacts_checked:
            library.links.save(_with_checked_contacts(link, now))
        if fingerprint is not None and judgement.level is not Level.AVOID:
            library.pages.set_baseline(
                link.id, link.url, Baseline(fingerprint=fingerprint, taken_at=now, vetted=True)
            )
        writing.summary = f"vet {_names(link, *others)}: {judgement.level.value}"
    return Vetted(link=get(library, link_id), advice=_advice(link, others, judgement))


def require_right(library: Library, link: Link, judgement: Judgement, now: datetime) -> None:
    """Raise what `vet` would, and record nothing."""
    with library.reading():
        _vetting(library, link, judgement, now)


def evidence_of(
    said: str, mark: str, seen: str, answers: Mapping[str, BoxAnswer], today: date
) -> tuple[str, ...]:
    """Return evidence as sentences: the person's own, a publisher's mark, the benchmarks.

    `seen` is the ISO day on which the mark was seen ("" for today). Raises
    UsageError for an unknown mark or an impossible day.
    """
    if seen and not mark:
        raise UsageError("--seen can only be given with --mark.", hint=f"Marks: {_mark_names()}")
    sentences = [one_line(said, "evidence")]
    if mark:
        found = find_mark(mark)
        if found is None:
            raise UsageError(
                f"'{clean_line(mark)}' is not a mark that this program knows.",
                hint=f"Marks: {_mark_names()}",
            )
        sentences.append(Seen(found, past_day(seen, today) if seen else today).evidence)
    sentences.append(benchmark_evidence(answers))
    return tuple(sentence for sentence in sentences if sentence)


def vetting_in_force(link: Link) -> int:
    """Return the number of the vetting in force, 0 for none (see `Judgement.seen`)."""
    return (link.trust.vetting.id or 0) if link.trust.vetting else 0


def _vetting(library: Library, link: Link, judgement: Judgement, now: datetime) -> Vetting:
    if judgement.level not in JUDGED:
        raise UsageError(
            f"'{judgement.level.value}' is not a judgement.",
            hint="Give --level recommended, caution or avoid.",
        )
    today = now.date()
    avoid = judgement.level is Level.AVOID
    note = one_line(judgement.note, "note")
    return Vetting(
        level=judgement.level,
        recorded_at=now,
        note="" if avoid else note,
        evidence="; ".join(judgement.evidence),
        how=judgement.how,
        review_by=review_day(judgement.review_in or usual_review(link.type), today),
        reason=_reason(link, note) if avoid else "",
        instead=_instead(library, link, judgement) if avoid else _no_alternative(judgement),
        scope=judgement.scope,
        by=_name(judgement.by, judgement.level),
    )


def _require_still(link: Link, judgement: Judgement) -> None:
    """Refuse when somebody else vetted the link while this person looked."""
    vetting = link.trust.vetting
    if judgement.seen is None or vetting is None or judgement.seen == vetting.id:
        return
    by = f" by {vetting.by}" if vetting.by else ""
    raise Refused(
        f"{link.name} has been vetted since{by}: {vetting.level.value}.",
        hint=f"Look at it with 'toolkit show {link.name}', then vet it again if you disagree.",
    )


# Whoever is sent on, or away, may ask by whom.
NAMED = frozenset({Level.RECOMMENDED, Level.AVOID})


def _name(text: str, level: Level) -> str:
    name = one_line(text, "name")
    if level in NAMED and not name:
        what = "A warning" if level is Level.AVOID else "A recommendation"
        raise UsageError(
            f"{what} needs the name of the person who gives it.",
            hint="Give --by NAME, or set it once: toolkit config set by NAME",
        )
    return name


def _reason(link: Link, note: str) -> str:
    """Return the reason of an avoid; one that stands already may be kept."""
    kept = link.trust.reason if link.trust.level is Level.AVOID else ""
    if not (note or kept):
        raise UsageError(
            f"A warning needs a reason: why is {link.name} to be avoided?",
            hint="Give it in one sentence with --note.",
        )
    return note or kept


def _no_alternative(judgement: Judgement) -> str:
    if judgement.instead or judgement.scope is not Scope.PAGE:
        raise UsageError(
            "--instead and --scope belong to --level avoid.",
            hint="A newer address of the same source: toolkit edit ID --replaced-by URL",
        )
    return ""


def _instead(library: Library, link: Link, judgement: Judgement) -> str:
    """Return the alternative as an id or an address. Raises Refused, NotFound."""
    text = clean_line(judgement.instead)
    if not text:
        return link.trust.instead if link.trust.level is Level.AVOID else ""
    found = _known(library, text)
    if found is None:
        address = read_address(text)
        if address.key == link.url_key:
            raise Refused(
                f"{link.name} cannot stand in for itself.",
                hint="Name another link or address in its place.",
            )
        _require_other_site(library, link, judgement, address.given)
        return address.given
    _require_offered(library, link, found)
    _require_other_site(library, link, judgement, found.url)
    return found.name


def _known(library: Library, text: str) -> Link | None:
    number = parse_id(text)
    return get(library, number) if number else library.links.by_key(read_address(text).key)


def _require_offered(library: Library, link: Link, alternative: Link) -> None:
    """Refuse an alternative that is not offered itself, or leads back here."""
    if link.id in (alternative.id, *(one.id for one in chain_of(library, alternative))):
        raise Refused(
            f"{alternative.name} cannot stand in for {link.name}: it leads back to it."
            if alternative.id != link.id
            else f"{link.name} cannot stand in for itself.",
            hint="Name another link or address in its place.",
        )
    if kind := withheld(alternative):
        raise Refused(
            f"{alternative.name} cannot be an alternative: it is never offered itself ({kind}).",
            hint="Name one that may be passed on; 'toolkit find WORDS' shows them.",
        )


def _require_other_site(library: Library, link: Link, judgement: Judgement, url: str) -> None:
    same = domain_of(url) == domain_of(link.url)
    if judgement.scope is Scope.SITE and same:
        raise Refused(
            f"{url} is on the site that is to be avoided.",
            hint="Name a page of another site, or leave --scope at page.",
        )
    doubt = Doubts(library).about(url)
    if doubt and doubt.link.id != link.id:
        refuse(doubt, judgement.agreed)


def _others_of_site(library: Library, link: Link, judgement: Judgement) -> list[Link]:
    """Return the other links that an avoid of the whole site speaks of."""
    if judgement.scope is not Scope.SITE:
        return []
    return [
        other
        for other in links_of_site(library, domain_of(link.url))
        if other.id != link.id and other.trust.level is not Level.AVOID
    ]


def _with_checked_contacts(link: Link, now: datetime) -> Link:
    today = now.date()
    contacts = tuple(contact._replace(checked_on=today) for contact in link.contacts)
    return replace(link, contacts=contacts, updated_at=now)


def _advice(link: Link, others: Sequence[Link], judgement: Judgement) -> tuple[str, ...]:
    advice = []
    if others:
        advice.append(f"Also to be avoided now, as pages of the same site: {_names(*others)}.")
    if link.crisis and judgement.how is How.PHONED:
        advice.append(DO_NOT_PHONE)
    if judgement.level is Level.AVOID and not (judgement.instead or link.trust.instead):
        advice.append(
            f"No alternative is named: toolkit vet {link.name} --level avoid --instead ID"
        )
    waiting = waiting_texts(link)
    if link.is_strangers and link.say:
        waiting[link.came_from] = [*link.say, *waiting.get(link.came_from, ())]
    for source, said in waiting.items() if judgement.level is not Level.AVOID else ():
        advice.append(
            f"Replies use its sentences from now on. They came from {source}: {' | '.join(said)}"
        )
    if judgement.contacts_checked and not link.contacts:
        advice.append(f"{link.name} has no contacts to check.")
    return tuple(advice)


def _names(*links: Link) -> str:
    return ", ".join(link.name for link in links)


def _mark_names() -> str:
    return ", ".join(mark.slug for mark in MARKS)


HOW_LETTERS = {"r": How.READ, "p": How.PHONED, "m": How.MARK, "s": How.SECOND_HAND}
ANSWER_LETTERS = {"y": BoxAnswer.YES, "n": BoxAnswer.NO, "u": BoxAnswer.UNSURE}
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
    """Return what is asked about a link; a reason and a name are needed for an avoid.

    A recommendation needs the name. One that is not known yet is asked for first.
    """
    avoid = level is Level.AVOID
    first = [
        *([] if by else [Question("by", "Your name")]),
        Question("note", "Why is it to be avoided?" if avoid else "Why, in one sentence:"),
        Question("evidence", "What does that rest on?"),
        Question("how", "How was it checked? r read, p phoned, m publisher's mark, s second-hand"),
    ]
    avoided = [
        Question("instead", "What instead? An id or an address"),
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
        *([Question("by", "Your name", by)] if by else []),
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
        seen=vetting_in_force(link),
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
    raise UsageError(
        f"{asks} '{said}' is not one of the answers.", hint=f"Give {', '.join(letters)}."
    )
