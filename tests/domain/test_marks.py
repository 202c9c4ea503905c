"""Publisher marks: evidence with a day, that goes stale and never judges."""

from datetime import date

import pytest

from toolkit.domain.link import (
    BENCHMARKS,
    MARKS,
    BoxAnswer,
    Mark,
    Seen,
    benchmark_evidence,
    find_mark,
    seen_marks,
)

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize("mark", MARKS, ids=[mark.slug for mark in MARKS])
def test_each_mark_is_found_by_its_names_and_read_back_from_evidence(mark: Mark) -> None:
    assert find_mark(mark.slug) == find_mark(mark.name.upper()) == mark
    evidence = f"read in full; {Seen(mark, TODAY).evidence}; JAMA: currency no"
    assert list(seen_marks(evidence)) == [Seen(mark, TODAY)]


@pytest.mark.parametrize("mark", [mark for mark in MARKS if mark.closed], ids=lambda m: m.slug)
def test_a_closed_scheme_is_stale_at_once(mark: Mark) -> None:
    assert "closed" in Seen(mark, TODAY).stale(TODAY)


def test_the_yearly_mark_is_stale_after_twelve_months() -> None:
    mark = find_mark("pif-tick")
    assert mark is not None
    assert Seen(mark, date(2025, 11, 23)).stale(TODAY) == ""
    assert "12 months" in Seen(mark, date(2025, 11, 22)).stale(TODAY)


def test_words_that_only_resemble_a_mark_are_none() -> None:
    assert list(seen_marks("the PIF TICK is nice; PIF TICK seen 2026-13-45")) == []
    assert find_mark("gold star") is None


def test_the_benchmarks_are_kept_as_answers_and_never_added_up() -> None:
    answers = {"disclosure": BoxAnswer.UNSURE, "authorship": BoxAnswer.YES}
    assert benchmark_evidence(answers) == "JAMA: authorship yes, disclosure unsure"
    assert benchmark_evidence({}) == ""
    assert len(BENCHMARKS) == 4
