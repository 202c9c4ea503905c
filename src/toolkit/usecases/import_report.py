"""The report of an import: what became of every row, and the problems to tell.

Must not grow with the file: beyond a limit problems are only counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

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
    library has not.
    """

    rows: int = 0
    outcomes: Counter[RowOutcome] = field(default_factory=Counter)
    reasons: Counter[tuple[RowOutcome, str]] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    left_out: int = 0
    crisis: list[str] = field(default_factory=list)

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
