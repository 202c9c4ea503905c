"""Rows on their way into the library: a few thousand at a time.

New links are added together, links that are there are merged, each row gets
its fate. Must not read files or open transactions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from toolkit.domain.link import Link
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level, Trust, Vetting
from toolkit.errors import Refused
from toolkit.exchange.record import LinkRecord, Row, RowProblem
from toolkit.storage.library import Library
from toolkit.usecases.arrive import arrive
from toolkit.usecases.claims import joined, missing, own_texts, parts, says_avoid, texts_of
from toolkit.usecases.merge import merge
from toolkit.usecases.tally import Fate, Problem, Tally, shortened

# Under this name a note is kept that must not stand before a judgement made here.
BESIDE = "imported note"

_NAMED = re.compile(r"'.*' is (not (?:an address|the name of a site))", re.DOTALL)
_DISGUISED = re.compile(r" before '@.*'$", re.DOTALL)

Reject = Callable[[RowProblem | LinkRecord], None]


@dataclass(slots=True)
class _New:
    """A link that is about to be added, with what is said of it."""

    link: Link
    texts: tuple[str, ...] = ()


@dataclass(slots=True)
class Intake:
    """One file on its way in; `source` is how its claims are told, `reject` keeps rows."""

    library: Library
    now: datetime
    tally: Tally
    file: str
    source: str
    reject: Reject
    _new: dict[str, _New] = field(default_factory=dict)
    _own: dict[str, Link] = field(default_factory=dict)
    _first_id: int = 0

    def take(self, rows: Sequence[Row]) -> None:
        """Take in some rows; afterwards they are in the library or have a reason."""
        arrived = [found for row in rows if (found := self._arrive(row)) is not None]
        keys = list(dict.fromkeys(fields["url_key"] for _, fields in arrived))
        self._own = self.library.links.by_keys(keys)
        self._new = {}
        self._first_id = self.library.links.next_id()
        for record, fields in arrived:
            self._settle(record, fields)
        self._add_new()
        self.tally.rows += len(rows)

    def _arrive(self, row: Row) -> tuple[LinkRecord, dict[str, Any]] | None:
        if isinstance(row, RowProblem):
            fate = Fate.REJECTED if row.rejected else Fate.SKIPPED
            self._end(row, fate, row.reason, row.value)
            return None
        try:
            fields, address = arrive(row, self.now)
        except Refused as error:
            value = clean_line(row.url or row.title)
            self._end(row, Fate.REJECTED, _sentence(error.message), value)
            return None
        if says_avoid(row):
            text = texts_of(row, self.source)[len(row.claims) - 1]
            self._end(row, Fate.SKIPPED, "somebody says to avoid it", f"{address.given} {text}")
            return None
        if address.completed:
            self._tell(row, Fate.ADDED, "https:// was put before the address", address.given)
        return row, fields

    def _settle(self, record: LinkRecord, fields: dict[str, Any]) -> None:
        link = Link(id=self._first_id + len(self._new), **fields)
        texts = self._texts(record, link)
        if new := self._new.get(link.url_key):
            fate = self._into_new(record, new, link, texts)
        elif own := self._own.get(link.url_key):
            fate = self._into_own(record, own, link, texts)
        else:
            self._new[link.url_key] = _New(link, texts)
            fate = Fate.ADDED
        self.tally.count(fate)

    def _texts(self, record: LinkRecord, link: Link) -> tuple[str, ...]:
        if not (record.claims or record.note or record.evidence or record.crisis):
            return ()
        own = self._own.get(link.url_key)
        if own and own.crisis and record.crisis:
            record = record._replace(crisis=False)
        return texts_of(record, self.source)

    def _into_new(self, record: LinkRecord, new: _New, link: Link, texts: tuple[str, ...]) -> Fate:
        merged = merge(new.link, link)
        self._tell_conflicts(record, merged.conflicts)
        more = missing(texts, new.texts)
        if not merged.changes and not more:
            return Fate.UNCHANGED
        new.link = replace(new.link, **merged.changes)
        new.texts = (*new.texts, *more)
        return Fate.MERGED

    def _into_own(self, record: LinkRecord, own: Link, link: Link, texts: tuple[str, ...]) -> Fate:
        merged = merge(own, link)
        self._tell_conflicts(record, merged.conflicts)
        changes = merged.changes
        vetting = None
        if more := self._unknown(own, texts):
            vetting = self._vetting_for(own, more)
            if vetting is None:
                beside = dict(changes.get("extra", own.extra))
                beside[BESIDE] = joined([*parts(beside.get(BESIDE, "")), *more])
                changes["extra"] = tuple(beside.items())
                self._tell(record, Fate.MERGED, "its note was kept beside yours", joined(more))
        if changes:
            own = replace(own, **changes, updated_at=self.now)
            self.library.links.save(own)
        if vetting:
            own = replace(own, trust=Trust(vetting=self.library.vettings.add(own.id, vetting)))
        self._own[own.url_key] = own
        return Fate.MERGED if changes or vetting else Fate.UNCHANGED

    def _unknown(self, own: Link, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Return what is said that this library does not know of its link."""
        if not texts:
            return ()
        known = [own.trust.note, dict(own.extra).get(BESIDE, "")]
        if not (more := missing(texts, known)):
            return ()
        return missing(more, own_texts(self.library.vettings.of(own.id), self.source))

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
        self.library.vettings.add_first(
            [(entry.link.id, self._note(entry.texts)) for entry in new if entry.texts]
        )

    def _note(self, texts: tuple[str, ...]) -> Vetting:
        return Vetting(level=Level.UNVETTED, recorded_at=self.now, note=joined(texts))

    def _end(self, row: Row, fate: Fate, reason: str, value: str) -> None:
        self.tally.count(fate)
        self._tell(row, fate, reason, value)
        if fate is Fate.REJECTED:
            self.reject(row)

    def _tell_conflicts(self, record: LinkRecord, conflicts: Sequence[tuple[str, str]]) -> None:
        for reason, theirs in conflicts:
            self._tell(record, Fate.MERGED, reason, theirs)

    def _tell(self, row: Row, fate: Fate, reason: str, value: str) -> None:
        problem = Problem(self.file, row.line, reason, shortened(clean_line(value)), fate)
        self.tally.tell(problem)


def _sentence(message: str) -> str:
    """Return a reason without the value it speaks of, so that same ones are grouped."""
    reason = message.removesuffix(".")
    if found := _NAMED.fullmatch(reason):
        return found[1]
    return _DISGUISED.sub(" before the host", reason)
