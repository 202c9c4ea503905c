"""`export`: which links go out, into which files, and what a page says of them."""

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import FEW, NOW, Run
from toolkit.domain.link import Contact, ContactKind
from toolkit.storage.library import Library

PAGES = ["html", "markdown"]
OWN = "https://own-find.example/"


@pytest.fixture(scope="session")
def _starter_once(few_once: Path) -> Path:
    return few_once


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize(
    "filters",
    [
        ("--tag", "sleep"),
        ("--type", "helpline"),
        ("--region", "Scotland"),
        ("--trust", "listed"),
        ("--tag", "anxiety", "--type", "info", "--region", "GB-ENG"),
    ],
)
def test_filters_mean_what_they_mean_for_list(filters: tuple[str, ...], run: Run) -> None:
    add_own(run)
    # Old addresses go out too: a file for oneself is whole.
    listed = run("list", *filters, "--all", "--json").document["links"]
    exported = rows(run("export", *filters).out)
    assert {row["url"] for row in exported} == {link["url"] for link in listed}
    assert 0 < len(exported) < len(rows(run("export").out))


def test_a_filter_is_not_told_as_links_left_out(run: Run) -> None:
    assert "Left out" not in run("export", "--tag", "sleep").err


def test_an_avoided_link_goes_out_when_its_level_is_named(run: Run) -> None:
    run("vet", "k1", "--level", "avoid", "--reason", "sells cures", "--by", "Ann", "--how", "read")
    assert len(rows(run("export", "--trust", "avoid").out)) == 1
    page = run("export", "--trust", "avoid", "--format", "html")
    assert "HREF" not in page.out
    assert "Left out: 1 (avoid)." in page.err


@pytest.mark.parametrize("form", PAGES)
def test_a_page_has_what_nobody_vetted_only_when_asked(form: str, run: Run) -> None:
    name = add_own(run)
    quiet = run("export", "--format", form)
    assert OWN not in quiet.out
    assert "Left out: 1 (unvetted). --all takes them too." in quiet.err
    assert OWN in run("export", "--format", form, "--all").out
    assert OWN in run("export", "--format", form, "--trust", "unvetted").out
    run("vet", name, "--level", "recommended", "--note", "clear", "--by", "Ann", "--how", "read")
    listed = run("list", "--trust", "recommended", "--json").document["links"]
    assert [link["url"] for link in listed] == [OWN]
    assert OWN in run("export", "--format", form).out


@pytest.mark.parametrize("form", ["csv", "json", "espanso"])
def test_other_formats_have_what_nobody_vetted(form: str, run: Run) -> None:
    add_own(run)
    assert OWN in run("export", "--format", form).out


@pytest.mark.parametrize("form", PAGES)
def test_a_page_says_which_numbers_to_call(form: str, run: Run, starter: Path) -> None:
    contacts = (
        Contact(ContactKind.PHONE, "0808 157 0101", regions=("GB-SCT",)),
        Contact(ContactKind.TEXT, "85258", note="text SHOUT", regions=("GB-SCT",)),
        Contact(ContactKind.EMAIL, "desk@desk.example"),
        Contact(ContactKind.PHONE, "01632 960123", note="option 2", regions=("GB-WLS",)),
    )
    with Library(starter) as library, library.operation("edit", NOW):
        link = library.links.many([1])[0]
        library.links.save(replace(link, contacts=contacts, summary="Somebody listens."))
    text = run("export", "--format", form).out
    assert (
        "Somebody listens. \u2014 Phone (Scotland): 0808 157 0101; text SHOUT to 85258"
        " \u2014 Phone (Wales): 01632 960123, option 2" in text
    )
    assert "desk@desk.example" not in text


@pytest.mark.parametrize("form", PAGES)
def test_numbers_of_a_page_come_back_as_numbers(form: str, run: Run, tmp_path: Path) -> None:
    name = add_own(run)
    run("edit", name, "--summary", "They listen.", "--region", "GB-WLS")
    run("edit", name, "--contact", "phone:01632 960123", "--contact", "text:85258")
    page, other = tmp_path / "page", str(tmp_path / "other.db")
    page.write_text(run("export", "--trust", "unvetted", "--format", form).out, encoding="utf-8")
    run("init", "--empty", "--library", other)
    run("import", str(page), "--library", other)
    (link,) = run("list", "--library", other, "--json").document["links"]
    assert (link["title"], link["summary"]) == ("My own find", "They listen.")
    assert [(one["kind"], one["value"], one["region"]) for one in link["contacts"]] == [
        ("phone", "01632 960123", "GB-WLS"),
        ("text", "85258", "GB-WLS"),
    ]
    again = run("import", str(page), "--library", other, "--json").document
    assert again["unchanged"] == again["rows"] == 1


def test_a_stranger_s_words_stay_off_a_page(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "theirs.csv"
    path.write_text("url,title,phone\nhttps://t.example/,T,01632 960123 (best people ever)\n")
    run("import", str(path))
    text = run("export", "--format", "markdown", "--trust", "unvetted").out
    assert "Phone: 01632 960123" in text
    assert "best people" not in text


def test_bom_marks_csv_for_excel_and_import_reads_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    assert run("export", str(path), "--bom").code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbfurl,title,")
    assert run("export", "--bom").out == "\ufeff" + run("export").out
    report = run("import", str(path), "--json").document
    assert report["unchanged"] == report["rows"] == FEW


def test_bom_is_for_csv_alone(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "links.json"
    result = run("export", str(path), "--bom")
    assert (result.code, path.exists()) == (2, False)
    assert "--bom is for CSV, not for json." in result.err


@pytest.mark.parametrize("name", ["links.pdf", "links.ods", "links.xls", "links.txt"])
def test_an_ending_that_is_not_written_is_refused(name: str, run: Run, tmp_path: Path) -> None:
    path = tmp_path / name
    result = run("export", str(path))
    assert (result.code, path.exists()) == (2, False)
    assert f"end in '{path.suffix}'" in result.err
    assert ".csv, .xlsx, .json, .html, .md, .yml" in result.err
    assert run("export", str(path), "--format", "csv").code == 0
    assert path.read_text(encoding="utf-8").startswith("url,title,")


def test_without_an_ending_a_file_is_csv(run: Run, tmp_path: Path) -> None:
    run("export", str(tmp_path / "links"))
    assert (tmp_path / "links").read_text(encoding="utf-8").startswith("url,title,")


def add_own(run: Run) -> str:
    """Add a link that nobody vetted; returns its id."""
    added = run("add", OWN, "--offline", "--title", "My own find", "--json").document
    return str(added["link"]["id"])
