"""Spreadsheets going out: every cell a text, and import reads what CSV would give."""

import csv
import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.conftest import NOW, Run
from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.url import read_address
from toolkit.storage.library import Library

ODD = (
    "=1+1",
    '\'=HYPERLINK("https://x.example/","x")',
    "0123",
    "_x0041_ stays",
    "#N/A",
    "1e5",
    "TRUE",
    "\u05e9\u05dc\u05d5\u05dd \U0001f49a",
)


def filled(path: Path, **values: object) -> None:
    with Library(path) as library, library.operation("add", NOW):
        for number, title in enumerate(ODD):
            address = read_address(f"https://odd{number}.example/_x0042_?a=1&b=%3C#f")
            link = Link(
                url=address.given,
                url_key=address.key,
                title=title,
                updated_at=NOW,
                contacts=(Contact(ContactKind.PHONE, "01632 960123"),),
                **values,  # type: ignore[arg-type]  # by name
            )
            library.links.add(link)


def text_of(cell: Any) -> str:
    """Return what a spreadsheet program shows; openpyxl leaves this escape as it is."""
    return str(cell.value or "").replace("_x005F_", "_")


@pytest.fixture
def sheet(run: Run, starter: Path, tmp_path: Path) -> Path:
    filled(starter)
    path = tmp_path / "links.xlsx"
    assert run("export", str(path)).code == 0
    return path


def test_a_sheet_has_the_cells_of_the_csv_all_as_texts(sheet: Path, run: Run) -> None:
    table = list(csv.reader(io.StringIO(run("export", "--format", "csv").out)))
    cells = list(openpyxl.load_workbook(sheet)["Links"].iter_rows())
    assert [[text_of(cell) for cell in row] for row in cells] == table
    assert {cell.data_type for row in cells for cell in row if cell.value} == {"s"}
    assert {cell.number_format for row in cells for cell in row if cell.value} == {"@"}


def test_addresses_of_a_sheet_can_be_followed(sheet: Path) -> None:
    rows = list(openpyxl.load_workbook(sheet)["Links"].iter_rows(min_row=2))
    followed = [row[0].hyperlink and row[0].hyperlink.target for row in rows]
    assert followed == [text_of(row[0]) for row in rows]
    assert not any(cell.hyperlink for row in rows for cell in row[1:])


def test_a_sheet_comes_back_unchanged(sheet: Path, run: Run, tmp_path: Path) -> None:
    report = run("import", str(sheet), "--json").document
    assert report["unchanged"] == report["rows"] > len(ODD)
    other = str(tmp_path / "other.db")
    run("init", "--empty", "--library", other)
    run("import", str(sheet), "--library", other)
    links = run("list", "--library", other, "--json").document["links"]
    found = {link["url"]: link for link in links}
    for number, title in enumerate(ODD):
        link = found[f"https://odd{number}.example/_x0042_?a=1&b=%3C#f"]
        assert link["title"] == title
        assert [one["value"] for one in link["contacts"]] == ["01632 960123"]


def test_a_text_too_long_for_a_cell_is_not_cut(run: Run, starter: Path, tmp_path: Path) -> None:
    filled(starter, extra=(("article", "x" * 40_000),))
    path = tmp_path / "links.xlsx"
    result = run("export", str(path))
    assert (result.code, list(tmp_path.glob("*.xlsx*"))) == (1, [])
    assert "https://odd0.example/" in result.err
    assert "Write .csv or .json" in result.err


def test_a_sheet_is_not_written_to_stdout(run: Run) -> None:
    result = run("export", "--format", "xlsx")
    assert (result.code, result.out) == (2, "")
    assert "Name a file" in result.err


def test_without_the_extra_the_error_says_both_ways_out(starter: Path, tmp_path: Path) -> None:
    path = tmp_path / "links.xlsx"
    code = (
        "import sys; sys.modules['openpyxl'] = None;"
        "from toolkit.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", code, "export", str(path), "--library", str(starter)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, path.exists()) == (1, False)
    assert "apomediary-toolkit[sheets]" in done.stderr
    assert "--bom" in done.stderr
