"""Rows on their way into the library: a few thousand at a time.

New links are added together, links that are there are merged, each row gets
its outcome. Must not read files or open transactions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

from toolkit.domain.fields import says_more, stands_for
from toolkit.domain.judgement import Proposal
from toolkit.domain.link import Contact, Link, unique_names
from toolkit.domain.sentences import by_column, column_of, with_texts
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level, Trust, Vetting
from toolkit.errors import Refused
from toolkit.exchange.record import LinkRecord, Row, RowProblem
from toolkit.storage.library import Library
from toolkit.usecases.cautions import LOOKALIKE, Doubt, Doubts
from toolkit.usecases.merge import (
    Normalised,
    claim_text,
    joined,
    merge,
    missing,
    normalise,
    own_texts,
    parts,
    saying_of,
    says_avoid,
    texts_of,
)

MOST_PROBLEMS = 10_000


MOST_REASONS = 1_000


_LONGEST_VALUE = 200


class RowOutcome(StrEnum):
    """What becomes of a row."""

    ADDED = "added"
    MERGED = "merged"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Problem:
    """What a person should know of a row; its outcome says what became of it."""

    file: str
    line: int
    reason: str
    value: str
    outcome: RowOutcome


@dataclass(slots=True)
class RowCounts:
    """Rows by outcome; `reasons` counts every problem, `problems` keeps the first.

    `crisis` are the ids of links that the list has as crisis lines and this
    library has not, `new` the numbers of new links, `untyped` of how many with a
    number nobody said the type.
    """

    rows: int = 0
    outcomes: Counter[RowOutcome] = field(default_factory=Counter)
    reasons: Counter[tuple[RowOutcome, str]] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0
    crisis: list[str] = field(default_factory=list)
    new: list[range] = field(default_factory=list)
    untyped: int = 0
    first_untyped: str = ""

    def new_ids(self) -> Iterator[str]:
        """Yield the ids of new links."""
        return (f"k{number}" for numbers in self.new for number in numbers)

    def tell(self, problem: Problem) -> None:
        """Keep a problem, or count it only."""
        kind = (problem.outcome, problem.reason)
        if kind not in self.reasons and len(self.reasons) >= MOST_REASONS:
            kind = (problem.outcome, "other reasons")
        self.reasons[kind] += 1
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(problem)
        else:
            self.left_out += 1

    def count(self, outcome: RowOutcome, number: int = 1) -> None:
        """Count rows of one outcome."""
        self.outcomes[outcome] += number

    def require_whole(self) -> None:
        """Prove that every row has one outcome. Raises RuntimeError."""
        if self.rows != self.outcomes.total():
            raise RuntimeError(f"{self.rows} rows, but {self.outcomes.total()} outcomes")


def shortened(value: str) -> str:
    """Cut a value for a report; the file of rejected rows has it whole."""
    return value if len(value) <= _LONGEST_VALUE else value[: _LONGEST_VALUE - 1] + "\u2026"


# Under this name a note is kept that must not stand before a judgement made here.
BESIDE = "imported note"
CRISIS_TOLD = "marked as a crisis line in that list, but not here until you say so"

_NAMED = re.compile(
    r"'.*' is (not an address|not the name of a site|a number, not the name of a site)", re.DOTALL
)
_DISGUISED = re.compile(r" before '@.*'$", re.DOTALL)

Reject = Callable[[RowProblem | LinkRecord], None]
_Told = list[tuple[str, str]]


@dataclass(slots=True)
class _New:
    """A link that is about to be added, with what is said of it."""

    link: Link
    texts: tuple[str, ...] = ()


@dataclass
class Importer:
    """One file on its way in; `source` is how its claims are told, `reject` keeps rows.

    `doubts` knows which addresses are to be avoided, and which look like others;
    `mine` says that the list is the curator's own, so that its sentences may be
    used; `by` is the curator's name, `tags` are what every link gets.
    """

    library: Library
    now: datetime
    counted: RowCounts
    file: str
    source: str
    reject: Reject
    doubts: Doubts
    mine: bool = False
    by: str = ""
    tags: tuple[str, ...] = ()
    _later: list[Proposal] = field(default_factory=list)
    _changed: dict[str, Link] = field(default_factory=dict)
    _new: dict[str, _New] = field(default_factory=dict)
    _own: dict[str, Link] = field(default_factory=dict)
    _first_id: int = 0

    def take(self, rows: Sequence[Row]) -> None:
        """Take in some rows; afterwards they are in the library or have a reason."""
        arrived = [found for row in rows if (found := self._arrive(row)) is not None]
        keys = list(dict.fromkeys(arrival.fields["url_key"] for _, arrival in arrived))
        self._own = self.library.links.by_keys(keys)
        self._new = {}
        self._first_id = self.library.links.next_id()
        for record, arrival in arrived:
            self._settle(record, arrival)
        self._add_new()
        # Once a link, however many rows speak of it.
        for link in self._changed.values():
            self.library.links.save(link)
        self._changed = {}
        for proposal in self._later:
            self.library.proposals.put(proposal)
        self._later = []
        self.counted.rows += len(rows)

    def _arrive(self, row: Row) -> tuple[LinkRecord, Normalised] | None:
        if isinstance(row, RowProblem):
            outcome = RowOutcome.REJECTED if row.rejected else RowOutcome.SKIPPED
            self._end(row, outcome, row.reason, row.value)
            return None
        row = row if self.mine else _with_one_note(row)
        if self.tags:
            row = row._replace(tags=unique_names([*row.tags, *self.tags]))
        try:
            return row, normalise(row, self.now, "" if self.mine else self.source)
        except Refused as error:
            value = clean_line(row.url or row.title)
            self._end(row, RowOutcome.REJECTED, _sentence(error.message), value)
            return None

    def _settle(self, record: LinkRecord, arrival: Normalised) -> None:
        key = arrival.fields["url_key"]
        own = self._own.get(key)
        warned = own is not None and says_avoid(record) and own.trust.level is not Level.AVOID
        if not warned and (warning := self._warning(record, arrival)) is not None:
            self._end(record, RowOutcome.SKIPPED, *warning)
            return
        arrival = _without_doubtful(arrival, self.doubts)
        number = self._first_id + len(self._new)
        link = Link(id=number, crisis=record.crisis, **arrival.fields)
        texts = self._texts(record)
        told = list(arrival.told)
        if own and warned:
            told.append(self._warning_kept(own, record))
            record = record._replace(claims=())
            texts = self._texts(record)
        if new := self._new.get(key):
            outcome = self._into_new(new, link, texts, told)
        elif own:
            said = len(own.says)
            outcome = self._into_own(self._own[key], link, record, texts, told)
            if len(self._own[key].says) > said:
                outcome = RowOutcome.MERGED
        else:
            if link.crisis:
                link = replace(link, crisis=False)
                self._later.append(self._proposal(link, "crisis", value=True))
                self._tell_crisis(link, told)
            self._new[key] = _New(link, texts)
            outcome = RowOutcome.ADDED
        if arrival.perhaps:
            self._suggest(key, arrival.perhaps)
        self.counted.count(outcome)
        for reason, value in told:
            self._tell(record, outcome, reason, value)

    def _warning(self, record: LinkRecord, arrival: Normalised) -> tuple[str, str] | None:
        known = arrival.fields["url_key"] in self._own
        return _warning(record, arrival, self.source, None if known else self.doubts)

    def _texts(self, record: LinkRecord) -> tuple[str, ...]:
        if not (record.claims or record.note or record.evidence):
            return ()
        return texts_of(record, self.source, self._people)

    @cached_property
    def _people(self) -> frozenset[str]:
        """Those who judged links of this library: nobody else's list speaks for them."""
        return self.library.vettings.people() | ({self.by} if self.by else set())

    def _warning_kept(self, own: Link, record: LinkRecord) -> tuple[str, str]:
        """Keep beside a link of ours that somebody says to avoid it; returns what to tell."""
        self._warn_of(own, record)
        text = claim_text(record.claims[-1], self.source, self._people)
        return "says to avoid it; the warning was kept beside your link", f"{own.name} {text}"

    def _warn_of(self, own: Link, record: LinkRecord) -> None:
        """Keep the newest word of a list on a link of ours, unless it is known."""
        claim = record.claims[-1]
        said = claim_text(claim, self.source, self._people)
        if said in own_texts(self.library.vettings.of(own.id), self.source, self._people):
            return
        saying = saying_of(claim, self.source, self._people, self.now)
        if self.library.proposals.warn(own.id, saying, self.source):
            self._own[own.url_key] = replace(own, says=(*own.says, saying))

    def _into_new(self, new: _New, link: Link, texts: tuple[str, ...], told: _Told) -> RowOutcome:
        merged = merge(new.link, link)
        told += merged.told
        for name, value in merged.proposed.items():
            self._later.append(self._proposal(new.link, name, value))
        more = missing(texts, new.texts)
        if not (merged.changes or merged.proposed or more):
            return RowOutcome.UNCHANGED
        new.link = replace(new.link, **merged.changes)
        new.texts = (*new.texts, *more)
        return RowOutcome.MERGED

    def _into_own(
        self, own: Link, link: Link, record: LinkRecord, texts: tuple[str, ...], told: _Told
    ) -> RowOutcome:
        merged = merge(own, link)
        told += merged.told
        changes = merged.changes
        if "say" in changes or (self.mine and own.is_strangers and set(own.say) <= set(link.say)):
            changes["came_from"] = link.came_from
        if self.mine and link.texts:
            # What the curator's own file says alike is the curator's word now.
            known = by_column(own.texts)
            alike = [one for one in link.texts if column_of(one) in known]
            changes.setdefault("texts", with_texts(alike, own.texts))
        new = self._propose(own, merged.proposed, told)
        if record.claims and record.claims[-1].level == Level.CAUTION.value and stands_for(own):
            self._warn_of(own, record)
            own = self._own[own.url_key]
        vetting = None
        if more := self._unknown(own, texts):
            vetting = self._vetting_for(own, more)
            if vetting is None:
                beside = dict(changes.get("extra", own.extra))
                beside[BESIDE] = joined([*parts(beside.get(BESIDE, "")), *more])
                changes["extra"] = tuple(beside.items())
                told.append(("its note was kept beside yours", joined(more)))
        if {name: value for name, value in changes.items() if getattr(own, name) != value}:
            own = replace(own, **changes, updated_at=self.now)
            self._changed[own.url_key] = own
            new = True
        if vetting:
            own = replace(own, trust=Trust(vetting=self.library.vettings.add(own.id, vetting)))
        self._own[own.url_key] = own
        return RowOutcome.MERGED if new or vetting else RowOutcome.UNCHANGED

    def _propose(self, own: Link, proposed: Mapping[str, Any], told: _Told) -> bool:
        """Keep what only a person may take over; tells whether any of it is new."""
        known = [
            not self.library.proposals.put(self._proposal(own, name, value))
            for name, value in proposed.items()
        ]
        if proposed.get("crisis"):
            self._tell_crisis(own, told)
        return not all(known)

    def _suggest(self, key: str, perhaps: tuple[Contact, ...]) -> None:
        """Propose the numbers that damaged ones may have been: a person finds out."""
        link = self._new[key].link if key in self._new else self._own[key]
        if says_more(link, "contacts", perhaps):
            mended = self._proposal(link, "contacts", perhaps)
            self._later.append(
                mended._replace(source=f"{self.source} (a damaged number, repaired)")
            )

    def _proposal(self, link: Link, name: str, value: Any) -> Proposal:  # noqa: ANN401 - of its type
        return Proposal(link.id, name, value, self.source, self.now)

    def _tell_crisis(self, link: Link, told: _Told) -> None:
        self.counted.crisis.append(link.name)
        told.append((CRISIS_TOLD, f"{link.name} {link.title}"))

    def _unknown(self, own: Link, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Return what is said that this library does not know of its link."""
        if not texts:
            return ()
        known = [own.trust.note, dict(own.extra).get(BESIDE, "")]
        if not (more := missing(texts, known)):
            return ()
        own_said = own_texts(self.library.vettings.of(own.id), self.source, self._people)
        return missing(more, own_said)

    def _vetting_for(self, own: Link, more: tuple[str, ...]) -> Vetting | None:
        """Return the row that holds the note; None where it would hide a judgement."""
        if own.trust.level is not Level.UNVETTED:
            return None
        return Vetting(
            level=Level.UNVETTED,
            recorded_at=self.now,
            note=joined([*parts(own.trust.note), *more]),
            evidence=own.trust.vetting.evidence if own.trust.vetting else "",
        )

    def _add_new(self) -> None:
        new = list(self._new.values())
        if not new:
            return
        self.library.links.add_many([entry.link for entry in new])
        self.counted.new.append(range(self._first_id, self._first_id + len(new)))
        untyped = [one.link for one in new if one.link.lacks_type]
        if untyped:
            self.counted.untyped += len(untyped)
            self.counted.first_untyped = self.counted.first_untyped or untyped[0].name
        self.library.vettings.add_first(
            [(entry.link.id, self._note(entry.texts)) for entry in new if entry.texts]
        )

    def _note(self, texts: tuple[str, ...]) -> Vetting:
        return Vetting(level=Level.UNVETTED, recorded_at=self.now, note=joined(texts))

    def _end(self, row: Row, outcome: RowOutcome, reason: str, value: str) -> None:
        self.counted.count(outcome)
        self._tell(row, outcome, reason, value)
        if outcome is RowOutcome.REJECTED:
            self.reject(row)

    def _tell(self, row: Row, outcome: RowOutcome, reason: str, value: str) -> None:
        problem = Problem(self.file, row.line, reason, shortened(clean_line(value)), outcome)
        self.counted.tell(problem)


def _with_one_note(row: LinkRecord) -> LinkRecord:
    """Take what a library keeps beside its link for a note: that is what it was."""
    beside = [value for name, value in row.extra if name == BESIDE]
    if not beside:
        return row
    extra = tuple((name, value) for name, value in row.extra if name != BESIDE)
    return row._replace(note=joined(filter(None, (row.note, *beside))), extra=extra)


def foresee(row: Row, now: datetime, source: str, doubts: Doubts) -> tuple[Link | None, str]:
    """Return the link that a row would be; None and the reason where it would be none."""
    if isinstance(row, RowProblem):
        return None, row.reason
    try:
        arrival = normalise(row, now)
    except Refused as error:
        return None, error.message
    if warning := _warning(row, arrival, source, doubts):
        return None, " ".join(warning)
    return Link(**_without_doubtful(arrival, doubts).fields), ""


def _warning(
    record: LinkRecord, arrival: Normalised, source: str, doubts: Doubts | None
) -> tuple[str, str] | None:
    """Say why a link is not to be taken in: its file, or this library, warns of it."""
    if record.claims and says_avoid(record):
        text = texts_of(record, source)[len(record.claims) - 1]
        return "somebody says to avoid it", f"{arrival.address.given} {text}"
    doubt = doubts.about(arrival.address.given) if doubts else None
    return _doubtful(doubt) if doubt else None


def _doubtful(doubt: Doubt) -> tuple[str, str]:
    """Return a doubt as a reason, by which rows are grouped, and what it is about."""
    link = doubt.link
    if doubt.kind == LOOKALIKE:
        return "it looks like a known site's address", f"{doubt.url} ({link.name}: {doubt.reason})"
    whole = "its whole site is to be avoided" if doubt.site else "it is to be avoided"
    return whole, f"{doubt.url} ({link.name}: {link.trust.reason})"


def _without_doubtful(arrival: Normalised, doubts: Doubts) -> Normalised:
    """Leave a newer address out that nobody should be led to, and tell it."""
    newer = arrival.fields.get("replaced_by")
    doubt = doubts.about(newer) if newer else None
    if doubt is None:
        return arrival
    fields = {name: value for name, value in arrival.fields.items() if name != "replaced_by"}
    reason, value = _doubtful(doubt)
    told = (*arrival.told, (f"its newer address was left out: {reason}", value))
    return arrival._replace(fields=fields, told=told)


def _sentence(message: str) -> str:
    """Return a reason without the value it speaks of, so that same ones are grouped."""
    reason = message.removesuffix(".")
    if found := _NAMED.fullmatch(reason):
        return found[1]
    return _DISGUISED.sub(" before the host", reason)
