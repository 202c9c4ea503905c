"""What other people, or other libraries, say of a link: kept as a note, never a judgement.

"Ann says recommended, 2026-11: clear and current". Must not make a trust level.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from toolkit.domain.link import Saying
from toolkit.domain.trust import Level, Vetting
from toolkit.exchange.record import Claim, LinkRecord

# Between the notes of several sources; also how they are told apart again.
_BETWEEN = " // "
_AVOID = "avoid"


def texts_of(record: LinkRecord, source: str, people: Collection[str] = ()) -> tuple[str, ...]:
    """Return what a record says of its link beyond the facts, one text a claim.

    `people` are those of this library: what a list says in their name is told as
    the list's word.
    """
    texts = [claim_text(claim, source, people) for claim in record.claims]
    if note := _note(record.note, record.evidence):
        texts.append(_as_theirs(note, source, people))
    return tuple(dict.fromkeys(texts))


def claim_text(claim: Claim, source: str, people: Collection[str] = ()) -> str:
    """Write a claim as a sentence: who says what, when, and on what ground."""
    when = f", {claim.on[:7]}" if claim.on else ""
    about = _ground(claim)
    who = _who(claim, source, people)
    return f"{who} says {claim.level}{when}" + (f": {about}" if about else "")


def saying_of(claim: Claim, source: str, people: Collection[str], now: datetime) -> Saying:
    """Return a claim as it is kept beside a link of ours."""
    about = claim.reason or claim.note or claim.evidence
    instead = f"; instead: {claim.instead}" if claim.instead else ""
    return Saying(
        who=_who(claim, source, people),
        level=claim.level,
        on=claim.on[:10],
        text=f"{about}{instead}",
        at=now,
    )


def _who(claim: Claim, source: str, people: Collection[str]) -> str:
    known = {name.casefold() for name in people}
    if claim.by and claim.by.casefold() in known:
        return f"{source}, in the name of {claim.by},"
    return claim.by or source


def _as_theirs(note: str, source: str, people: Collection[str]) -> str:
    """Say of a note that names one of us that it is the list's."""
    folded = note.casefold()
    named = any(name.casefold() in folded for name in people)
    return f"{source} says: {note}" if named else note


def _ground(claim: Claim) -> str:
    details = [claim.reason, claim.note]
    details += [
        f"{name}: {value}"
        for name, value in (
            ("evidence", claim.evidence),
            ("review by", claim.review_by),
            ("instead", claim.instead),
        )
        if value
    ]
    return "; ".join(filter(None, details))


def own_texts(
    vettings: Iterable[Vetting], source: str, people: Collection[str] = ()
) -> frozenset[str]:
    """Return what our own vettings would say of themselves in a file."""
    texts: set[str] = set()
    for vetting in vettings:
        if vetting.level in (Level.UNVETTED, Level.LISTED):
            note = _note(vetting.note, vetting.evidence)
            texts.update(parts(note))
            texts.update(_as_theirs(part, source, people) for part in parts(note))
        else:
            texts.add(claim_text(claim_of(vetting), source, people))
    return frozenset(texts)


def claim_of(vetting: Vetting) -> Claim:
    """Return a vetting as our export states it."""
    return Claim(
        level=vetting.level.value,
        by=vetting.by,
        on=vetting.recorded_at.date().isoformat(),
        note=vetting.note,
        evidence=vetting.evidence,
        review_by=vetting.review_by.isoformat() if vetting.review_by else "",
        reason=vetting.reason,
        instead=vetting.instead,
    )


def says_avoid(record: LinkRecord) -> bool:
    """Tell whether the newest claim warns of the link."""
    return bool(record.claims) and record.claims[-1].level == _AVOID


def joined(texts: Iterable[str]) -> str:
    """Write several texts as one note."""
    return _BETWEEN.join(texts)


def parts(note: str) -> tuple[str, ...]:
    """Part a note into the texts it was made of."""
    return tuple(note.split(_BETWEEN)) if note else ()


def missing(texts: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return the texts of which some part is not known yet."""
    there = {part for text in known for part in parts(text)}
    return tuple(text for text in texts if not there.issuperset(parts(text)))


def _note(note: str, evidence: str) -> str:
    if not evidence or evidence in note:
        return note
    return f"{note} (evidence: {evidence})" if note else f"evidence: {evidence}"
