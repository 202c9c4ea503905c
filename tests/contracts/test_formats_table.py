"""Every published shape of a list, in a file of exactly that shape: each row accounted for."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from tests.rows import for_each
from toolkit.exchange.columns import COLUMNS, SHAPES, field_of
from toolkit.exchange.formats import NAMES, TEXTS, Wanted
from toolkit.storage.library import Library
from toolkit.usecases.importer import RowOutcome
from toolkit.usecases.importing import ImportReport, import_lists, open_lists

LISTS = Path(__file__).parents[1] / "data" / "imports"


@dataclass(frozen=True)
class Case:
    """A file, what it is, its outcomes, and what its first link must be.

    `asked` is the format that a person must name for it.
    """

    format: str
    outcomes: dict[str, int]
    first: dict[str, object] = field(default_factory=dict)
    asked: str = ""


def added(number: int, **others: int) -> dict[str, int]:
    return {"added": number, **others}


CASES: dict[str, Case] = {
    "raindrop.csv": Case(
        "raindrop",
        added(3),
        {
            "title": "Sleep and mood",
            "tags": ("sleep", "low mood", "Health"),
            "summary": "What sleep does to mood",
            "added": "2024-03-05T09:30:00",
            "note": "Read twice. Good for students",
        },
    ),
    "raindrop-template.csv": Case("csv", added(2), {"tags": ("phone", "night", "Helplines")}),
    "raindrop.html": Case(
        "netscape", added(2), {"title": "Breathing & grounding", "summary": "Four short exercises"}
    ),
    "pocket.csv": Case(
        "pocket", added(3), {"tags": ("grief", "bereavement"), "added": "2016-06-20T05:20:00"}
    ),
    "pocket-older.csv": Case("pocket", added(1), {"tags": ("news", "mind")}),
    "pocket.html": Case(
        "pocket-html",
        added(3),
        {"url": "https://one.example/a?b=1&c=2", "tags": ("work", "stress")},
    ),
    "instapaper-4.csv": Case("instapaper", added(2), {"summary": "A chosen sentence"}),
    "instapaper-5.csv": Case("instapaper", added(1, rejected=1), {"added": "2023-03-28T10:40:00"}),
    "instapaper-6.csv": Case("instapaper", added(2), {"tags": ("sleep", "low mood")}),
    "pinboard.json": Case(
        "json",
        added(2),
        {"title": "The title is here", "tags": ("sleep", "insomnia", ".secret")},
    ),
    "pinboard.xml": Case(
        "pinboard-xml",
        added(1),
        {"url": "https://pinxml.example/?a=1&b=2", "note": 'What to do "now"'},
    ),
    "pinboard.html": Case("netscape", added(1), {"summary": "Told by people themselves"}),
    "linkding.html": Case(
        "netscape", added(3), {"summary": "What peers do", "note": "A note of mine"}
    ),
    "linkwarden.json": Case(
        "json",
        added(1, merged=1, skipped=1),
        {"tags": ("young people", "Support", "Night"), "added": "2020-02-02T02:02:02"},
    ),
    "karakeep.json": Case(
        "json", added(2, skipped=2), {"tags": ("debt", "money"), "note": "Ask for the leaflet"}
    ),
    "buku.html": Case(
        "netscape", added(2), {"title": "Titles < unescaped & bare", "tags": ("a tag", "other")}
    ),
    "buku.md": Case("markdown", added(2), {"title": "A page", "tags": ("alpha", "beta")}),
    "buku.org": Case("org", added(2), {"title": "A page", "tags": ("alpha", "beta")}),
    "buku.json": Case("json", added(2), {"summary": "What it says", "tags": ("alpha", "beta")}),
    "buku.xbel": Case("xbel", added(2), {"title": "A & B", "tags": ("Calm",)}),
    "buku.rss": Case("atom", added(2), {"tags": ("alpha", "beta"), "summary": "What it says"}),
    "buku.db": Case("buku-db", added(2), {"tags": ("alpha", "beta tag"), "summary": "Its comment"}),
    "instapaper.html": Case(
        "instapaper-html",
        added(2),
        {"url": "https://paper.example/sleep?a=1&copy=2", "title": "Sleep & rest", "tags": ()},
    ),
    "page.html": Case(
        "page",
        added(2),
        {"title": "Harbour line", "tags": ("Talking",), "summary": "open all night"},
        asked="page",
    ),
    "feed.rss": Case(
        "rss",
        added(2, skipped=1),
        {
            "url": "https://rss.example/sleep?a=1&b=2",
            "summary": "What sleep does to mood.",
            "tags": ("Sleep", "Night late"),
            "added": "2020-11-03T10:00:00",
        },
    ),
    "links.rdf": Case("rss-1", added(1), {"tags": ("grief", "loss"), "summary": "For families"}),
    "feeds.opml": Case(
        "opml",
        added(2, skipped=1),
        {"url": "https://opml.example/", "title": "A diary & more", "tags": ("Mood",)},
    ),
    "sitemap.xml": Case("sitemap", added(2), {"url": "https://map.example/a?x=1&y=2"}),
    "saved.webloc": Case(
        "webloc", added(1), {"url": "https://mac.example/page?a=1&b=2", "title": "saved"}
    ),
    "notes.enex": Case(
        "enex",
        added(1, skipped=1),
        {"title": "Coping with noise", "tags": ("noise", "home"), "added": "2024-01-02T03:04:05"},
    ),
    "linkace.csv": Case("linkace", added(1, skipped=1), {"tags": ("mood", "young", "Reading")}),
    "chrome.html": Case("netscape", added(3, rejected=1), {"added": "2020-09-13T12:26:42"}),
    "firefox.html": Case(
        "netscape",
        added(1, skipped=1, rejected=1),
        {"title": "Stress, explained", "url": "https://fox.example/?a=1&b=2"},
    ),
    "safari.html": Case("netscape", added(2), {"title": "Safari page", "added": None}),
    "readwise.csv": Case("readwise", added(1, skipped=1), {"tags": ("wellbeing", "books")}),
    "matter.csv": Case("matter", added(1), {"tags": ("burnout", "work")}),
    "mymind.csv": Case("mymind", added(1, skipped=1), {"tags": ("calm", "colour"), "note": "keep"}),
    "zotero.csv": Case(
        "zotero",
        added(2, rejected=1),
        {"url": "https://doi.org/10.1234/rest.5", "tags": ("rest", "trial"), "note": "My note"},
    ),
    "notion.csv": Case("csv", added(1), {"tags": ("one", "two"), "summary": "What we liked"}),
    "excel-semicolon-cp1252.csv": Case(
        "csv", added(1, skipped=3), {"title": "Hilfe für Angehörige"}
    ),
    "excel-utf8-bom.csv": Case("csv", added(1), {"note": "Fine; checked 12/2025"}),
    "excel-utf16.txt": Case("csv", added(1), {"title": "Écoute", "tags": ("écoute", "nuit")}),
    "sheet-formulas.csv": Case(
        "csv", added(4, rejected=2), {"url": "https://formula.example/a", "title": "Formula title"}
    ),
    "urls.csv": Case("csv", added(3), {"url": "https://only.example/a"}),
    "no-header.csv": Case("csv", added(2), {"title": "Calm breathing"}),
    "french.csv": Case("csv", added(1), {"title": "Écoute", "tags": ("écoute", "nuit")}),
    "spanish.csv": Case("csv", added(1), {"summary": "Línea de ayuda", "tags": ("ayuda",)}),
    "onetab.txt": Case("onetab", added(3), {"title": "First tab"}),
    "wiki.txt": Case("wiki", added(4), {"title": "Night page", "tags": ("At night",)}),
    "references.bib": Case(
        "bibtex",
        added(2, skipped=1),
        {"title": "Rest and its étude", "tags": ("sleep", "rest"), "summary": "What rest does"},
    ),
    "references.ris": Case(
        "ris", added(2, skipped=1), {"title": "Rest", "tags": ("sleep", "rest"), "note": "Read"}
    ),
    "cards.vcf": Case("vcard", added(1, skipped=1), {"title": "Night line", "note": "Kind, open"}),
    "A quiet page.url": Case(
        "shortcut", added(1), {"url": "https://shortcut.example/a", "title": "A quiet page"}
    ),
    "awesome.md": Case(
        "markdown",
        added(4),
        {"title": "Breathe [free]", "summary": "Paced breathing, no account.", "tags": ("Apps",)},
    ),
    "telegram.html": Case(
        "telegram-html",
        added(2),
        {"title": "Great page on sleep", "url": "https://chat.example/a?x=1&y=2"},
    ),
    "chat.txt": Case("text", added(2), {"title": "chat.example/a", "summary": ""}),
    "posts.json": Case(
        "json", added(2), {"title": "A good thread on sleep", "added": "2024-05-06T07:08:09"}
    ),
    "inbox.txt": Case("text", added(4), {"url": "https://inbox.example/a"}),
    "words.txt": Case(
        "text", added(3), {"url": "https://text.example/sleep", "title": "Good page on sleep"}
    ),
}  # fmt: skip


@pytest.fixture
def bring_in(empty_library: Library, now: datetime) -> Callable[[str], ImportReport]:
    def bring_in(name: str) -> ImportReport:
        (opened,) = open_lists(str(LISTS / name), Wanted(format=CASES[name].asked))
        try:
            return import_lists(empty_library, [opened], now)
        finally:
            opened.source.close()

    return bring_in


def outcomes(report: ImportReport) -> dict[str, int]:
    return {fate.value: number for fate, number in report.counted.outcomes.items() if number}


def test_every_list_of_the_folder_is_in_the_table() -> None:
    assert sorted(path.name for path in LISTS.iterdir()) == sorted(CASES)


@pytest.mark.parametrize("name", CASES)
def test_a_list_comes_in_as_the_table_says_and_changes_nothing_again(
    name: str, bring_in: Callable[[str], ImportReport], empty_library: Library
) -> None:
    report = bring_in(name)
    assert (report.formats[0], outcomes(report)) == (CASES[name].format, CASES[name].outcomes)
    before = list(empty_library.links.every())
    link = before[0]
    says = {
        "url": link.url,
        "title": link.title,
        "tags": link.tags,
        "summary": link.summary,
        "added": link.added_at.isoformat()[:19] if link.added_at else None,
        "note": link.trust.note,
    }
    assert CASES[name].first.items() <= says.items()
    assert empty_library.verify() == [], "the search index is out of step"
    again = bring_in(name)
    assert not again.counted.outcomes[RowOutcome.ADDED]
    assert not again.counted.outcomes[RowOutcome.MERGED]
    assert list(empty_library.links.every()) == before


def test_every_known_shape_and_format_has_a_file() -> None:
    covered = {case.format for case in CASES.values()} | {"toolkit-csv", "pinboard-json", "inbox"}
    assert {shape.name for shape in SHAPES} <= covered
    assert {row.name for row in TEXTS} <= covered
    assert Counter(NAMES).most_common(1)[0][1] == 1


@for_each(COLUMNS)
def test_a_column_is_found_by_each_of_its_names(name: str) -> None:
    found = {field_of(spelling.upper()) for spelling in COLUMNS[name]}
    assert found == {name}
