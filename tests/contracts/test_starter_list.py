"""Every row of the starter list obeys the rules of the domain."""

import csv
import json
import re
from datetime import date
from pathlib import Path

import pytest

from tests.conftest import NOW
from toolkit.domain.judgement import withheld
from toolkit.domain.link import ContactKind, LinkType, tag_key
from toolkit.domain.region import find_region
from toolkit.domain.trust import Level
from toolkit.domain.url import read_address
from toolkit.exchange.starter import read_starter, starter_file
from toolkit.storage.library import Library

FILE = Path(__file__).resolve().parents[2] / "data" / "seed_links.csv"
with FILE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file))
EVIDENCE = "compiled from public sources in November 2026; not phoned"
# No snippet says these of a link that this curator has not vetted.
CLAIMS = re.compile(r"\b(vetted|trusted|recommended|recommend|guarantee\w*|best)\b", re.IGNORECASE)
PROMISES = re.compile(r"\b(always (there|open)|available|any ?time|confidential)\b", re.IGNORECASE)
# Part of an official name, not a promise.
OFFICIAL_NAMES = ("National Confidential Inquiry",)


def ids(row: dict[str, str]) -> str:
    return row["url"][:60]


each_row = pytest.mark.parametrize("row", ROWS, ids=ids)


def test_the_list_is_whole_and_read_from_the_checkout_or_the_wheel() -> None:
    assert len(ROWS) == 198
    assert len(list(read_starter(starter_file()))) == 198
    assert len({read_address(row["url"]).key for row in ROWS}) == 198


@each_row
def test_words_are_there_and_kind(row: dict[str, str]) -> None:
    says = row["say"].split(" | ")
    assert len(says) == 2
    assert len(set(says)) == 2
    assert 60 <= len(row["summary"]) <= 230
    for say in says:
        assert 30 <= len(say) <= 140
        assert say.isascii()
        assert not CLAIMS.search(say)
        assert not PROMISES.search(_without_names(say))


@each_row
def test_tags_and_terms_are_there_and_distinct(row: dict[str, str]) -> None:
    tags, terms = row["tags"].split("; "), row["terms"].split("; ")
    assert 2 <= len(tags) <= 6
    assert len({tag_key(tag) for tag in tags}) == len(tags)
    assert len(terms) >= 3
    assert all(term == term.lower() and 2 <= len(term) <= 60 for term in terms)


@each_row
def test_kinds_regions_and_flags_are_of_the_vocabulary(row: dict[str, str]) -> None:
    assert LinkType(row["type"])
    assert all(find_region(code) for code in row["regions"].split(";") if code)
    assert row["crisis"] in ("", "yes")
    assert row["private"] in ("", "yes")
    assert row["audience"]
    assert row["crisis"] == "" or row["type"] == "helpline"


@each_row
def test_review_days_count_from_the_compilation(row: dict[str, str]) -> None:
    assert row["evidence"] == EVIDENCE
    compiled, review = (date.fromisoformat(row[name]) for name in ("compiled_on", "review_by"))
    months = (review.year - compiled.year) * 12 + review.month - compiled.month
    assert (compiled.year, compiled.month) == (2026, 11)
    assert months == (3 if row["type"] == "helpline" else 12)


@each_row
def test_contacts_are_data(row: dict[str, str]) -> None:
    for contact in json.loads(row["contacts"] or "[]"):
        assert ContactKind(contact["kind"])
        assert contact["value"] or contact["note"] or contact["kind"] in ("chat", "email")
        assert re.fullmatch(r"[0-9 ]*", contact["value"])
        assert all(find_region(code) for code in contact["region"].split(";") if code)


@each_row
def test_old_addresses_lead_to_a_current_link_of_the_list(row: dict[str, str]) -> None:
    if row["replaced_by"]:
        (target,) = [other for other in ROWS if other["url"] == row["replaced_by"]]
        assert not target["replaced_by"]


def test_facts_that_the_sources_doubt_are_left_out() -> None:
    by_title = {row["title"]: row for row in ROWS}
    hopeline = json.loads(by_title["HOPELINE247"]["contacts"])
    assert [contact["kind"] for contact in hopeline] == ["text"]
    assert "left out" in by_title["HOPELINE247"]["note"]
    assert by_title["OCD-UK"]["contacts"] == ""


def test_nobody_has_judged_them(library: Library) -> None:
    links = list(library.links.every())
    assert {link.trust.level for link in links} == {Level.LISTED}
    assert {link.trust.vetted_on for link in links} == {None}
    assert {withheld(link) for link in links} == {"", "replaced"}
    assert not any(link.trust.overdue(NOW.date()) for link in links)


def _without_names(text: str) -> str:
    for name in OFFICIAL_NAMES:
        text = text.replace(name, "")
    return text
