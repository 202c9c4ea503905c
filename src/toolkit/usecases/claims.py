"""What other people, or other libraries, say of a link: kept as a note, never a judgement.

"Ann says recommended, 2026-11: clear and current". Must not make a trust level.
"""

from __future__ import annotations

from collections.abc import Iterable

from toolkit.domain.trust import Level, Vetting
from toolkit.exchange.record import Claim, LinkRecord

# Between the notes of several sources; also how they are told apart again.
_BETWEEN = " // "
_AVOID = "avoid"


def texts_of(record: LinkRecord, source: str) -> tuple[str, ...]:
    """Return what a record says of its link beyond the facts, one text a claim."""
    texts = [claim_text(claim, source) for claim in record.claims]
    if record.crisis:
        texts.append(crisis_text(source))
    if note := _note(record.note, record.evidence):
        texts.append(note)
    return tuple(dict.fromkeys(texts))


def claim_text(claim: Claim, source: str) -> str:
    """Write a claim as a sentence: who says what, when, and on what ground."""
    when = f", {claim.on[:7]}" if claim.on else ""
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
    about = "; ".join(filter(None, details))
    return f"{claim.by or source} says {claim.level}{when}" + (f": {about}" if about else "")


def crisis_text(source: str) -> str:
    """Say that a list marks a link as a crisis line; only the curator makes it one here."""
    return f"{source} marks it as a crisis line"


def own_texts(vettings: Iterable[Vetting], source: str) -> frozenset[str]:
    """Return what our own vettings would say of themselves in a file."""
    texts: set[str] = set()
    for vetting in vettings:
        if vetting.level in (Level.UNVETTED, Level.LISTED):
            texts.update(parts(_note(vetting.note, vetting.evidence)))
        else:
            texts.add(claim_text(claim_of(vetting), source))
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
