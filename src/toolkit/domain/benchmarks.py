"""The four JAMA benchmarks: what a page says of itself, ticked by a person.

After Silberg, Lundberg and Musacchio, "Assessing, Controlling, and Assuring
the Quality of Medical Information on the Internet", JAMA 1997;277:1244-1245.
Four answers, kept as evidence. Must not add them up: there is no score.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Answer(StrEnum):
    """What a person ticked."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Benchmark(NamedTuple):
    """One of the four: its name (also the flag's) and the question."""

    name: str
    question: str


BENCHMARKS: tuple[Benchmark, ...] = (
    Benchmark("authorship", "Does it say who wrote it, and what qualifies them?"),
    Benchmark("attribution", "Does it give its sources?"),
    Benchmark("currency", "Does it give the dates it was written or reviewed?"),
    Benchmark("disclosure", "Does it say who owns and pays for it?"),
)


def benchmark_evidence(answers: Mapping[str, Answer]) -> str:
    """Write the answers as evidence: `JAMA: authorship yes, currency no`; "" for none."""
    given = [f"{one.name} {answers[one.name]}" for one in BENCHMARKS if one.name in answers]
    return f"JAMA: {', '.join(given)}" if given else ""
