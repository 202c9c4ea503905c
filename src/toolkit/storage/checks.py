"""The append-only check record, its runs, and the health that is kept on links.

What a history means is the policy's; here is what was seen, what pages were,
which links are due. Must not decide a state.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple

from toolkit.domain.link import LinkType
from toolkit.domain.page import PROVISIONAL, Baseline, Check, Counts, Finding, Fingerprint
from toolkit.domain.text import number_of
from toolkit.domain.trust import Level, Standing, State
from toolkit.errors import RowDamaged
from toolkit.storage.database import reads
from toolkit.storage.rows import Operations, read_json, read_time, time_text

# The last one tells whether the row counts, so `runs` must be joined.
_COUNTED = "(counts = 'always' OR (counts = 'when closed' AND closed_at NOT NULL AND trusted = 1))"
CHECK_COLUMNS = (
    "checks.id, link_id, run_id, checked_at, finding, cause, reason, status, final_url, moved_to,"
    f" attempts, elapsed_ms, counts, voids, {_COUNTED}"
)

# Where a link keeps what its checks come to.
HEALTH = tuple(
    "health_state health_since health_checked_at health_reason next_check_at last_good_at"
    " moved_to".split()
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of checks; `trusted`: its failures to connect count."""

    id: int
    started_at: datetime
    closed_at: datetime | None = None
    trusted: bool = False
    deferred: int = 0


@reads("a check")
def read_check(row: Sequence[Any]) -> Check:
    """Make a check of CHECK_COLUMNS."""
    return Check(
        id=row[0],
        link_id=row[1],
        run_id=row[2],
        at=read_time(row[3]),
        finding=Finding(row[4]),
        cause=row[5],
        reason=row[6],
        status=row[7],
        final_url=row[8],
        moved_to=row[9],
        attempts=row[10],
        elapsed_ms=row[11],
        counts=Counts(row[12]),
        voids=row[13],
        counted=bool(row[14]),
    )


@reads("the health of a link")
def read_state(text: str) -> State:
    """Read a state."""
    return State(text)


def text_or_null(moment: datetime | None) -> str | None:
    """Write a time, or None."""
    return time_text(moment) if moment else None


def time_or_none(text: str | None) -> datetime | None:
    """Read a time, or None."""
    return read_time(text) if text else None


IN_FORCE = (
    "voids IS NULL AND NOT EXISTS (SELECT 1 FROM checks AS later WHERE later.voids = checks.id)"
)
# What a run learned of a link; where it learned nothing, what it tried last.
_COUNTS = f"{_COUNTED} AND {IN_FORCE}"
_OF_RUN = (
    f"SELECT coalesce(max(iif({_COUNTS}, checks.id, NULL)), max(checks.id)) FROM checks"
    " JOIN runs ON runs.id = run_id WHERE run_id = ? AND voids IS NULL GROUP BY link_id"
)
_ADD = (
    "INSERT INTO checks (link_id, run_id, url, checked_at, finding, cause, reason, status,"
    " final_url, moved_to, attempts, elapsed_ms, counts, before)"
    f" SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, json_array({', '.join(HEALTH)})"
    " FROM links WHERE id = ?"
)
_PROVISIONAL = f"finding IN {(*map(str, PROVISIONAL),)}"
_VOID = (
    "INSERT INTO checks (link_id, run_id, url, checked_at, finding, counts, voids)"
    " SELECT link_id, run_id, url, ?, finding, 'never', id FROM checks WHERE"
)
_FORGET_PAGES = (
    "DELETE FROM fingerprints WHERE link_id = ? AND taken_at IN"
    " (SELECT checked_at FROM checks WHERE run_id = ? AND link_id = ?)"
)
_FROM = "FROM checks JOIN runs ON runs.id = run_id"
_DUE = (
    "(next_check_at IS NULL OR next_check_at <= ? OR health_checked_at > ?"
    " OR (health_state IN ('suspect', 'changed') AND EXISTS (SELECT 1 FROM vettings"
    " WHERE vettings.id = vetting_id AND recorded_at >= health_checked_at)))"
)
_LINKS = "SELECT count(*) FROM links WHERE removed_at IS NULL AND"
KEEP_HEALTH = f"UPDATE links SET {', '.join(f'{column} = ?' for column in HEALTH)} WHERE id = ?"
_OF_ADDRESS = (
    "EXISTS (SELECT 1 FROM links WHERE links.id = checks.link_id AND links.url = checks.url"
    " AND checks.id > history_from)"
)
# A clock that ran ahead must not keep links from being checked for years.
_AHEAD = timedelta(days=1)
# Rows read together: many enough to be quick, few enough to be small.
_AT_ONCE = 500
_LOOKED_THROUGH = "looked through at"


class Checks:
    """What was seen of links, and when each is to be looked at again."""

    def __init__(self, db: sqlite3.Connection, operations: Operations) -> None:
        """Keep the connection and the operations log."""
        self._db = db
        self._operations = operations

    def begin(self, now: datetime) -> int:
        """Open a run and return its id; one that was cut short is closed first."""
        for (cut,) in self._db.execute("SELECT id FROM runs WHERE closed_at IS NULL").fetchall():
            which = f"run_id = ? AND {_PROVISIONAL} AND {IN_FORCE}"
            self._db.execute(f"{_VOID} {which}", (time_text(now), cut))
            self.close(cut, now, trusted=False, deferred=0)
        cursor = self._db.execute("INSERT INTO runs (started_at) VALUES (?)", (time_text(now),))
        return int(cursor.lastrowid or 0)

    def hurry(self) -> None:
        """Let commits wait for no disk; outside a transaction only.

        A crash of the program loses nothing, one of the machine the last moments.
        """
        self._db.execute("PRAGMA synchronous = NORMAL")

    def close(self, run_id: int, now: datetime, *, trusted: bool, deferred: int) -> None:
        """Close a run, and note it as a step that `undo` takes back."""
        self._db.execute(
            "UPDATE runs SET closed_at = ?, trusted = ?, deferred = ? WHERE id = ?",
            (time_text(now), int(trusted), deferred, run_id),
        )
        which = f"checks WHERE run_id = ? AND {IN_FORCE}"
        (count,) = self._db.execute(
            f"SELECT count(DISTINCT link_id) FROM {which}", (run_id,)
        ).fetchone()
        if count:
            self._operations.begin("check", now)
            self._operations.record("run", run_id, None)
            self._operations.finish(f"check {number_of(count, 'link')}")

    def add(self, check: Check, url: str) -> None:
        """Append a check of the address `url`, with what its link's health was."""
        what = check.finding.value, check.cause, check.reason, check.status
        how = check.final_url, check.moved_to, check.attempts, check.elapsed_ms, check.counts.value
        run = check.run_id, url, time_text(check.at)
        self._db.execute(_ADD, (*run, *what, *how, check.link_id))

    def history(self, link_id: int) -> list[Check]:
        """Return the checks in force of a link's present address, oldest first."""
        rows = self._db.execute(
            f"SELECT {CHECK_COLUMNS} {_FROM} WHERE link_id = ? AND {IN_FORCE} AND {_OF_ADDRESS}"
            " ORDER BY checks.id",
            (link_id,),
        )
        return [read_check(row) for row in rows]

    def of(self, link_id: int) -> list[Check]:
        """Return every check of a link, also of former addresses, oldest first."""
        rows = self._db.execute(
            f"SELECT {CHECK_COLUMNS} {_FROM} WHERE link_id = ? ORDER BY checks.id", (link_id,)
        )
        return [read_check(row) for row in rows]

    def of_run(self, run_id: int) -> Iterator[list[Check]]:
        """Yield a check of each link in a run, by link: the last that counts, else the last."""
        rows = self._db.execute(
            f"SELECT {CHECK_COLUMNS} AND {IN_FORCE} {_FROM} WHERE checks.id IN ({_OF_RUN})"
            " ORDER BY link_id",
            (run_id,),
        )
        while some := rows.fetchmany(_AT_ONCE):
            yield [read_check(row) for row in some]

    def times_checked(self, link_id: int) -> int:
        """Return how often a link's present address was checked, second tries aside."""
        return self._number(
            "SELECT count(*) FROM checks WHERE link_id = ? AND attempts = 1 AND voids IS NULL"
            f" AND {_OF_ADDRESS}",
            link_id,
        )

    def keep(self, link_id: int, kept: Standing) -> None:
        """Keep on a link what its checks come to."""
        health, others = kept.health, (kept.next_check_at, kept.last_good_at)
        values = (
            health.state.value,
            *map(text_or_null, (health.since, health.checked_at)),
            health.reason,
            *map(text_or_null, others),
            kept.moved_to,
        )
        self._db.execute(KEEP_HEALTH, (*values, link_id))

    def due(self, now: datetime) -> Iterator[tuple[int, str]]:
        """Yield ids and addresses of the links that are due, longest due first.

        What looked wrong and was vetted since is due at once.
        """
        return self._listed(_DUE, *_due_at(now))

    def count_due(self, now: datetime) -> int:
        """Return how many links are due."""
        return self._number(f"{_LINKS} {_DUE}", *_due_at(now))

    def older_than(self, moment: datetime) -> Iterator[tuple[int, str]]:
        """Yield ids and addresses of the links last checked before a moment, or never."""
        return self._listed("coalesce(health_checked_at, '') < ?", time_text(moment))

    def every(self) -> Iterator[tuple[int, str]]:
        """Yield ids and addresses of all links."""
        return self._listed("1")

    def with_reason(self, words: str) -> Iterator[tuple[int, str]]:
        """Yield ids and addresses of the links in whose reason these words stand."""
        return self._listed("instr(health_reason, ?)", words)

    def next_due(self) -> datetime | None:
        """Return when the next link is due; None without links, or when one is due already."""
        row = self._db.execute(
            "SELECT min(coalesce(next_check_at, '')) FROM links WHERE removed_at IS NULL"
        ).fetchone()
        return read_time(row[0]) if row[0] else None

    def last_run(self) -> Run | None:
        """Return the newest run, closed or not."""
        row = self._db.execute(
            "SELECT id, started_at, closed_at, trusted, deferred FROM runs ORDER BY id DESC LIMIT 1"
        ).fetchone()
        if row is None:
            return None
        run_id, started_at, closed_at, worked, deferred = row
        at = read_time(started_at), time_or_none(closed_at)
        return Run(run_id, *at, trusted=bool(worked), deferred=deferred)

    def last_check(self, *, trusted: bool = False) -> datetime | None:
        """Return when links were last looked through, whether any was due or not.

        `trusted`: and the network worked where one was; the first run if it never did.
        """
        row = self._db.execute(
            "SELECT coalesce(max(at), (SELECT min(started_at) FROM runs)) FROM (SELECT"
            " max(started_at) AS at FROM runs WHERE trusted >= ?"
            " UNION ALL SELECT value FROM facts WHERE name = ?)",
            (int(trusted), _LOOKED_THROUGH),
        ).fetchone()
        return time_or_none(row[0])

    def looked_through(self, now: datetime) -> None:
        """Keep that nothing was due now: a schedule that has nothing to do still runs."""
        self._db.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (_LOOKED_THROUGH, time_text(now)),
        )

    def turned(self, run_id: int) -> Iterator[tuple[int, State, State]]:
        """Yield the links whose state, where it can be read, turned in a run: was, and is."""
        rows = self._db.execute(
            "SELECT links.id, before, health_state FROM checks JOIN links ON links.id = link_id"
            " WHERE checks.id IN (SELECT min(id) FROM checks WHERE run_id = ? AND voids IS NULL"
            " GROUP BY link_id) AND removed_at IS NULL ORDER BY links.id",
            (run_id,),
        )
        for link_id, before, now in rows:
            with suppress(RowDamaged):
                was, is_ = read_state(read_json(before)[0]), read_state(now)
                if was != is_:
                    yield link_id, was, is_

    def count_states(self, run_id: int) -> dict[State, int]:
        """Return how many links of which a run learned something stand in each state."""
        rows = self._db.execute(
            "SELECT health_state, count(*) FROM links WHERE removed_at IS NULL AND id IN"
            f" (SELECT link_id {_FROM} WHERE run_id = ? AND {_COUNTS}) GROUP BY health_state",
            (run_id,),
        )
        return {State(state): count for state, count in rows if state in set(State)}

    def count_asked(self, run_id: int) -> int:
        """Return how many links a run asked for, whatever it learned."""
        return self._number(f"{_LINKS} id IN (SELECT link_id FROM checks WHERE run_id = ?)", run_id)

    def unsettled(self, run_id: int) -> list[int]:
        """Return the links of a run whose state waits for its end."""
        rows = self._db.execute(
            "SELECT DISTINCT link_id FROM checks WHERE run_id = ?"
            f" AND (counts = 'when closed' OR {_PROVISIONAL})",
            (run_id,),
        )
        return [row[0] for row in rows]

    def known_alive(self) -> list[tuple[int, str]]:
        """Return ids and addresses of links that worked when last looked at, the latest first."""
        return self._db.execute(
            "SELECT id, url FROM links WHERE removed_at IS NULL"
            " AND health_state IN ('alive', 'moved') AND last_good_at IS NOT NULL"
            " ORDER BY last_good_at DESC, id LIMIT 100"
        ).fetchall()

    def void(self, run_id: int, link_id: int, now: datetime, *, all_: bool) -> Check | None:
        """Append rows that take back what a run saw of a link; returns the last of it.

        Only failures that count when a run has closed, unless `all_`, which forgets the page too.
        """
        which = "" if all_ else " AND counts = 'when closed'"
        rows = self._db.execute(
            f"SELECT {CHECK_COLUMNS} {_FROM} WHERE run_id = ? AND link_id = ? AND {IN_FORCE}"
            f"{which} ORDER BY checks.id",
            (run_id, link_id),
        ).fetchall()
        checks = [read_check(row) for row in rows]
        self._db.executemany(f"{_VOID} id = ?", [(time_text(now), check.id) for check in checks])
        if all_:
            self._db.execute(_FORGET_PAGES, (link_id, run_id, link_id))
            self._db.execute("DELETE FROM validators WHERE link_id = ?", (link_id,))
        return checks[-1] if checks else None

    def moved(self, ids: Sequence[int]) -> list[tuple[int, str]]:
        """Return the links that stand as moved, with where to; of `ids` when given."""
        rows = self._db.execute(
            "SELECT id, moved_to FROM links WHERE removed_at IS NULL AND health_state = 'moved'"
            " ORDER BY id"
        )
        return [(link_id, to) for link_id, to in rows if not ids or link_id in set(ids)]

    def in_states(self, states: Collection[State]) -> list[int]:
        """Return the links in one of these states, and every crisis line."""
        rows = self._db.execute(
            "SELECT id FROM links WHERE removed_at IS NULL AND (crisis OR health_state IN"
            f" ({', '.join('?' for _ in states)})) ORDER BY id",
            [state.value for state in states],
        )
        return [row[0] for row in rows]

    def take_back(self, run_id: int, now: datetime) -> None:
        """Append a row that voids each check of a run; its links stand as before."""
        rows = self._db.execute(
            "SELECT checks.id, link_id, checks.url = links.url, before FROM checks"
            f" JOIN links ON links.id = link_id WHERE run_id = ? AND {IN_FORCE}"
            " ORDER BY checks.id DESC",
            (run_id,),
        ).fetchall()
        for check_id, link_id, same_address, before in rows:
            self._db.execute(f"{_VOID} id = ?", (time_text(now), check_id))
            if same_address:
                self._db.execute(KEEP_HEALTH, (*read_json(before), link_id))

    def _number(self, sql: str, *values: int | str) -> int:
        return int(self._db.execute(sql, values).fetchone()[0])

    def _listed(self, condition: str, *values: str) -> Iterator[tuple[int, str]]:
        yield from self._db.execute(
            f"SELECT id, url FROM links WHERE removed_at IS NULL AND {condition}"
            " ORDER BY next_check_at IS NOT NULL, next_check_at, id",
            values,
        )


def _due_at(now: datetime) -> tuple[str, str]:
    return time_text(now), time_text(now + _AHEAD)


_PRINT = tuple(field.name for field in fields(Fingerprint))
_values_of = attrgetter(*_PRINT)
_SET_BASELINE = (
    f"INSERT INTO fingerprints (link_id, url, taken_at, vetted, {', '.join(_PRINT)})"
    f" VALUES (?, ?, ?, ?, {', '.join('?' for _ in _PRINT)})"
)
_PRINT_COLUMNS = ", ".join(f"fingerprints.{name}" for name in _PRINT)
# One statement a link, because a large run asks this for each.
_KNOWN = (
    "SELECT links.url, links.title, health_state, health_checked_at, crisis, type, vettings.level,"
    " vettings.recorded_at, validators.url, etag, modified, taken_at, vetted,"
    f" {_PRINT_COLUMNS} FROM links LEFT JOIN vettings ON vettings.id = vetting_id"
    " LEFT JOIN validators ON validators.link_id = links.id"
    " LEFT JOIN fingerprints ON fingerprints.id = (SELECT max(id) FROM fingerprints AS one"
    " WHERE one.link_id = links.id AND one.url = links.url)"
    " WHERE links.id = ? AND removed_at IS NULL"
)
_SEEN_AND_MEANT = frozenset({Level.RECOMMENDED.value, Level.CAUTION.value})


class Known(NamedTuple):
    """What is known of a link before it is checked.

    `urgent`: people in need rely on it. `vetted_at`: when a person last judged
    the page fit to be offered. `validators` are address, ETag, Last-Modified.
    """

    url: str
    title: str
    state: State
    checked_at: datetime | None
    urgent: bool
    vetted_at: datetime | None
    validators: tuple[str, str, str] | None
    baseline: Baseline | None


class Pages:
    """What is remembered of pages and their hosts between checks."""

    def __init__(self, db: sqlite3.Connection) -> None:
        """Keep the connection."""
        self._db = db

    def baseline(self, link_id: int) -> Baseline | None:
        """Return what the page at a link's present address was, or None."""
        row = self._db.execute(
            f"SELECT taken_at, vetted, {_PRINT_COLUMNS}"
            " FROM fingerprints JOIN links ON links.id = link_id AND links.url = fingerprints.url"
            " WHERE link_id = ? ORDER BY fingerprints.id DESC LIMIT 1",
            (link_id,),
        ).fetchone()
        return _read_baseline(row) if row else None

    def known(self, link_id: int) -> Known | None:
        """Return what is known of a link, or None when it is not there."""
        row = self._db.execute(_KNOWN, (link_id,)).fetchone()
        return _read_known(row) if row else None

    def set_baseline(self, link_id: int, url: str, baseline: Baseline) -> None:
        """Keep what the page at an address is now."""
        taken = link_id, url, time_text(baseline.taken_at), int(baseline.vetted)
        self._db.execute(_SET_BASELINE, (*taken, *_values_of(baseline.fingerprint)))

    def set_validators(self, link_id: int, url: str, etag: str, modified: str) -> None:
        """Keep a page's validators, or forget them when it has none."""
        self._db.execute("DELETE FROM validators WHERE link_id = ?", (link_id,))
        if etag or modified:
            self._db.execute(
                "INSERT INTO validators (link_id, url, etag, modified) VALUES (?, ?, ?, ?)",
                (link_id, url, etag, modified),
            )

    def leave_alone(self, host: str, until: datetime) -> None:
        """Keep until when a host asked to be left alone."""
        self._db.execute(
            "INSERT INTO hosts (host, not_before) VALUES (?, ?)"
            " ON CONFLICT (host) DO UPDATE SET not_before = excluded.not_before",
            (host, time_text(until)),
        )

    def left_alone(self, now: datetime) -> frozenset[str]:
        """Return the hosts that asked to be left alone until later than now."""
        rows = self._db.execute("SELECT host FROM hosts WHERE not_before > ?", (time_text(now),))
        return frozenset(row[0] for row in rows)


@reads("what a page was")
def _read_baseline(row: Sequence[Any]) -> Baseline:
    print_ = Fingerprint(**dict(zip(_PRINT, row[2:], strict=True)))
    return Baseline(fingerprint=print_, taken_at=read_time(row[0]), vetted=bool(row[1]))


@reads("what is known of a page")
def _read_known(row: Sequence[Any]) -> Known:
    url, title, state, checked_at, crisis, kind, level, vetted_at, *rest = row
    at, etag, modified, *print_ = rest
    return Known(
        url=url,
        title=title,
        state=State(state),
        checked_at=read_time(checked_at) if checked_at else None,
        urgent=bool(crisis) or kind == LinkType.HELPLINE,
        vetted_at=read_time(vetted_at) if level in _SEEN_AND_MEANT else None,
        validators=(at, etag, modified) if at is not None else None,
        baseline=_read_baseline(print_) if print_[0] is not None else None,
    )
