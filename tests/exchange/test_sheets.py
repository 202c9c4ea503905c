"""Spreadsheets: every sheet with addresses is read, as shown, with what is behind its cells."""

import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import numbers
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from tests.conftest import Run
from toolkit.errors import Refused, UsageError
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.record import LinkRecord
from toolkit.exchange.sniff import OLE
from toolkit.exchange.source import open_source

# Made with xlwt, which writes what Excel 97 wrote.
OLD = Path(__file__).parents[1] / "data" / "old-excel.xls"
HEADER = ["Name", "Website", "Topic", "Phone", "Added"]


def rows_of(path: Path, **columns: str) -> tuple[list[LinkRecord], list[str]]:
    """Return the links of a file and the notes on it."""
    source = open_source(path)
    try:
        reading, _ = begin(source, Wanted(columns=columns))
        rows = list(reading.rows)
        return [row for row in rows if isinstance(row, LinkRecord)], reading.notes
    finally:
        source.close()


def workbook(rows: Iterable[Sequence[object]]) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    return book, sheet


def saved(book: openpyxl.Workbook, tmp_path: Path) -> Path:
    path = tmp_path / "list.xlsx"
    book.save(path)
    return path


def ods(tmp_path: Path, tables: str, styles: str = "") -> Path:
    path = tmp_path / "list.ods"
    content = (
        '<?xml version="1.0"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return path


def table(name: str, *rows: str, more: str = "") -> str:
    return f'<table:table table:name="{name}"{more}>{"".join(rows)}</table:table>'


def row(*cells: str, more: str = "") -> str:
    inside = "".join(
        cell if cell.startswith("<table:") else f"<table:table-cell>{p(cell)}</table:table-cell>"
        for cell in cells
    )
    return f"<table:table-row{more}>{inside}</table:table-row>"


def p(text: str) -> str:
    return f"<text:p>{text}</text:p>"


def a(address: str, text: str) -> str:
    return f'<text:a xlink:href="{address}">{text}</text:a>'


def test_the_address_behind_a_cell_is_read(tmp_path: Path) -> None:
    book, sheet = workbook([HEADER, ["Calm", "Have a look"], ["Still", "b.example/x"]])
    sheet["B2"].hyperlink = "https://a.example/calm?a=1&b=2"
    sheet["B3"].hyperlink = "https://b.example/x/"
    links, _ = rows_of(saved(book, tmp_path))
    assert [(link.title, link.url) for link in links] == [
        ("Calm", "https://a.example/calm?a=1&b=2"),
        ("Still", "https://b.example/x/"),
    ]


def test_a_name_that_is_a_link_gives_title_and_address(tmp_path: Path) -> None:
    book, sheet = workbook([["Resource", "Notes"], ['The "calm" page', "good"]])
    sheet["A2"].hyperlink = "https://a.example/"
    links, _ = rows_of(saved(book, tmp_path))
    assert [(link.title, link.url) for link in links] == [('The "calm" page', "https://a.example/")]


def test_a_fragment_of_a_link_stays(tmp_path: Path) -> None:
    book, sheet = workbook([HEADER, ["Calm", "here"]])
    sheet["B2"].hyperlink = Hyperlink(ref="B2", target="https://a.example/list", location="calm")
    links, _ = rows_of(saved(book, tmp_path))
    assert [link.url for link in links] == ["https://a.example/list#calm"]


def test_the_address_that_is_shown_counts_over_an_old_one_behind_it(tmp_path: Path) -> None:
    book, sheet = workbook([HEADER, ["Calm", "https://new.example/"]])
    sheet["B2"].hyperlink = "https://old.example/"
    assert [link.url for link in rows_of(saved(book, tmp_path))[0]] == ["https://new.example/"]


def test_an_email_link_leaves_the_words_of_its_cell(tmp_path: Path) -> None:
    book, sheet = workbook([["Name", "Website"], ["Ask", "https://a.example/"]])
    sheet["A2"].hyperlink = "mailto:ask@a.example"
    links, _ = rows_of(saved(book, tmp_path))
    assert [(link.title, link.url) for link in links] == [
        ("Ask (ask@a.example)", "https://a.example/")
    ]


def test_a_formula_gives_the_address_in_it(tmp_path: Path) -> None:
    rows = [HEADER, ["Calm", '=HYPERLINK("https://a.example/","Go")']]
    book, _ = workbook(rows)
    assert [link.url for link in rows_of(saved(book, tmp_path))[0]] == ["https://a.example/"]


def test_every_sheet_is_a_table_of_its_own_and_its_name_a_topic(tmp_path: Path) -> None:
    book, sheet = workbook([["How to use this file"], ["Please tell us what is wrong"]])
    sheet.title = "READ ME"
    sleep = book.create_sheet("Sleep")
    sleep.append(["Website", "Name"])
    sleep.append(["https://a.example/", "Night"])
    plain = book.create_sheet("Sheet3")
    plain.append(["Organisation", "Link"])
    plain.append(["Calm", "https://b.example/"])
    old = book.create_sheet("Gone")
    old.append(["Name", "Link"])
    old.append(["Old", "https://old.example/"])
    old.sheet_state = "hidden"
    links, notes = rows_of(saved(book, tmp_path))
    assert [(link.line, link.url, link.tags) for link in links] == [
        (2, "https://a.example/", ("Sleep",)),
        (2, "https://b.example/", ()),
    ]
    told = " ".join(notes)
    assert "'READ ME'" in told
    assert "Hidden" in told
    assert "'Gone'" in told


def test_a_single_list_takes_no_topic_from_its_sheet(tmp_path: Path) -> None:
    book, sheet = workbook([HEADER, ["Calm", "https://a.example/"]])
    sheet.title = "Helplines"
    assert rows_of(saved(book, tmp_path))[0][0].tags == ()


def test_sheets_without_addresses_are_named_with_their_columns(tmp_path: Path) -> None:
    book, _ = workbook([["Name", "Town"], ["Calm", "Leeds"]])
    second = book.create_sheet("Second")
    second.append(["Who", "What"])
    second.append(["Calm", "Talk"])
    with pytest.raises(Refused, match=r"'Second' \(Who, What\)"):
        rows_of(saved(book, tmp_path))


def test_a_column_is_looked_for_in_every_sheet(tmp_path: Path) -> None:
    book, _ = workbook([["Who", "Where to"], ["Calm", "https://a.example/"]])
    second = book.create_sheet("Second")
    second.append(["Name", "Link"])
    second.append(["Night", "https://b.example/"])
    path = saved(book, tmp_path)
    links, _ = rows_of(path, title="Who")
    assert [link.title for link in links] == ["Calm", "Night"]
    with pytest.raises(UsageError, match="nowhere"):
        rows_of(path, title="nowhere")


def test_merged_topics_are_filled_down_and_empty_rows_stay_empty(tmp_path: Path) -> None:
    rows = [
        ["Topic", "Name", "Website"],
        ["sleep", "A", "https://a.example/"],
        ["", "B", "https://b.example/"],
        ["", "", ""],
        ["grief", "C", "https://c.example/"],
    ]
    book, sheet = workbook(rows)
    sheet.merge_cells("A2:A4")
    links, _ = rows_of(saved(book, tmp_path))
    assert [link.tags for link in links] == [("sleep",), ("sleep",), ("grief",)]


def test_numbers_and_dates_are_as_they_are_shown(tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        HEADER,
        ["A", "https://a.example/", 2024, 1632960001, datetime(2024, 4, 13)],  # noqa: DTZ001 - a sheet has no zone
        ["B", "https://b.example/", 0.1 + 0.2, 1632960001, 45395.5],
    ]
    book, sheet = workbook(rows)
    sheet["E2"].number_format = numbers.FORMAT_DATE_DMMINUS
    sheet["E3"].number_format = '[$-809]d" of "mmmm yyyy'
    sheet["D3"].number_format = "00000\\ 000000"
    links, _ = rows_of(saved(book, tmp_path))
    assert [link.tags for link in links] == [("2024",), ("0.3",)]
    assert [link.cells[3] for link in links] == ["1632960001", "01632 960001"]
    assert [link.cells[4] for link in links] == ["2024-04-13", "2024-04-13T12:00:00"]


def test_characters_by_number_are_read_and_half_a_sign_is_none(tmp_path: Path) -> None:
    written = "a_x000A_b _xD83D__xDE00_ _xD800_ _x005F_x0041_"
    book, _ = workbook([HEADER, [written, "https://a.example/"]])
    links, _ = rows_of(saved(book, tmp_path))
    assert links[0].title == "a b \U0001f600 \ufffd _x0041_"


def test_dates_of_an_old_macintosh_are_read_by_its_first_day(tmp_path: Path) -> None:
    book, sheet = workbook([HEADER, ["A", "https://a.example/", "", "", 43933]])
    book.epoch = CALENDAR_MAC_1904
    sheet["E2"].number_format = numbers.FORMAT_DATE_YYYYMMDD2
    assert rows_of(saved(book, tmp_path))[0][0].cells[4] == "2024-04-13"


def test_a_cell_far_out_costs_neither_memory_nor_the_list(tmp_path: Path) -> None:
    book, sheet = workbook([HEADER, ["A", "https://a.example/"]])
    sheet["XFD1048576"] = "lost"
    links, _ = rows_of(saved(book, tmp_path))
    assert links[0].url == "https://a.example/"


def changed(path: Path, part: str, old: str, new: str) -> Path:
    """Write one part of a package anew."""
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<worksheet", '<!DOCTYPE w [<!ENTITY e "https://e.example/">]><worksheet'),
        ("<sheetData>", "<sheetData>" + "<x>" * 100_000),
        ("<sheetData>", "<sheetData"),
        ("<sheetData>", f'<sheetData x="{" " * 3_000_000}">'),
    ],
)
def test_xml_that_no_program_writes_is_refused(tmp_path: Path, old: str, new: str) -> None:
    book, _ = workbook([HEADER, ["A", "https://a.example/"]])
    path = changed(saved(book, tmp_path), "xl/worksheets/sheet1.xml", old, new)
    with pytest.raises(Refused, match="XML cannot be read"):
        rows_of(path)


@pytest.mark.parametrize("old", ['<row r="2"', 's="1"', 'numFmtId="14"', 'ref="C2:C3"', "<v>2<"])
def test_a_number_that_cannot_be_costs_nothing_but_itself(tmp_path: Path, old: str) -> None:
    rows: list[Sequence[object]] = [
        HEADER,
        ["A", "https://a.example/", 2, "", 45395],
        ["B", "https://b.example/"],
    ]
    book, sheet = workbook(rows)
    sheet["E2"].number_format = numbers.FORMAT_DATE_DMYSLASH
    sheet["E3"].number_format = "mm-dd-yy"
    sheet.merge_cells("C2:C3")
    part = "xl/styles.xml" if old.startswith("num") else "xl/worksheets/sheet1.xml"
    new = "9" * 5_000
    path = changed(saved(book, tmp_path), part, old, re.sub(r"\d+", new, old, count=1))
    assert [link.url for link in rows_of(path)[0]] == ["https://a.example/", "https://b.example/"]


def test_a_sheet_that_is_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    book, _ = workbook([HEADER, ["A", "https://a.example/"]])
    path = saved(book, tmp_path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/more.xml", "w", force_zip64=True) as stream,
    ):
        for _ in range(600):
            stream.write(b" " * (1 << 20))
    with pytest.raises(Refused, match="MB when unpacked"):
        rows_of(path)


def test_ods_gives_links_formulas_dates_and_what_is_shown(tmp_path: Path) -> None:
    linked = f"<table:table-cell>{p(a('https://a.example/?a=1&amp;b=2', 'Go'))}</table:table-cell>"
    of_formula = (
        '<table:table-cell table:formula=\'of:=HYPERLINK("https://b.example/";"Go")\''
        ' office:value-type="string">' + p("Go") + "</table:table-cell>"
    )
    on_a_day = (
        '<table:table-cell office:value-type="date" office:date-value="2024-04-13">'
        f"{p('13. Apr')}</table:table-cell>"
    )
    number = (
        '<table:table-cell office:value-type="float" office:value="1632960001">'
        f"<office:annotation>{p('ring twice')}</office:annotation>{p('01632 960001')}"
        "</table:table-cell>"
    )
    path = ods(
        tmp_path,
        table(
            "Sheet1",
            row(*HEADER),
            row("A", linked, "sleep", number, on_a_day),
            row(more=' table:number-rows-repeated="1000000"'),
            row("B", of_formula, "", '<table:table-cell table:number-columns-repeated="16000"/>'),
        ),
    )
    links, _ = rows_of(path)
    assert [(link.line, link.title, link.url) for link in links] == [
        (2, "A", "https://a.example/?a=1&b=2"),
        (1_000_003, "B", "https://b.example/"),
    ]
    assert links[0].cells[2:5] == ["sleep", "01632 960001", "2024-04-13"]


def test_ods_sheets_hidden_ones_and_merged_cells(tmp_path: Path) -> None:
    style = (
        '<style:style style:name="ta2"><style:table-properties table:display="false"/>'
        "</style:style>"
    )
    topic = f'<table:table-cell table:number-rows-spanned="2">{p("sleep")}</table:table-cell>'
    path = ods(
        tmp_path,
        table(
            "Night",
            row("Topic", "Name", "Link"),
            row(topic, "A", "https://a.example/"),
            row("<table:covered-table-cell/>", "B", "https://b.example/"),
            row("", "C", "https://c.example/"),
        )
        + table("Gone", row("Link"), row("https://old.example/"), more=' table:style-name="ta2"')
        + table("Day", row("Link", "Name"), row("https://d.example/", "D")),
        style,
    )
    links, notes = rows_of(path)
    assert [(link.title, link.tags) for link in links] == [
        ("A", ("sleep", "Night")),
        ("B", ("sleep", "Night")),
        ("C", ("Night",)),
        ("D", ("Day",)),
    ]
    assert "'Gone'" in " ".join(notes)


def test_two_links_in_a_cell_of_ods_both_stay(tmp_path: Path) -> None:
    both = a("https://b.example/", "Bee") + " and " + a("https://c.example/", "Sea")
    path = ods(
        tmp_path,
        table("Sheet1", row("Name", "Link", "Remarks"), row("A", "https://a.example/", both)),
    )
    (link,) = rows_of(path)[0]
    assert all(text in str(link.note) for text in ("Bee", "https://b.example/", "https://c.ex"))


def test_a_sheet_is_imported_with_its_lines(run: Run, tmp_path: Path) -> None:
    rows = [["Our list"], HEADER, ["A calm page", "https://a.example/"], [], ["None", "by phone"]]
    book, _ = workbook(rows)
    document = run("import", str(saved(book, tmp_path)), "--json").document
    assert document["added"] == 1
    assert document["problems"][-1]["line"] == 5


def old_sheet(tmp_path: Path) -> Path:
    path = tmp_path / "list.xls"
    path.write_bytes(OLE + b"\0" * 504 + "Workbook".encode("utf-16-le") + b"\0" * 496)
    return path


def test_without_the_extra_an_old_sheet_says_both_ways_out(tmp_path: Path, starter: Path) -> None:
    program = (
        "import sys; sys.modules['python_calamine'] = None\n"
        "from toolkit.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    path = old_sheet(tmp_path)
    done = subprocess.run(
        [sys.executable, "-c", program, "--library", str(starter), "import", str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "save it as .xlsx" in done.stderr
    assert "apomediary-toolkit[sheets]" in done.stderr


def test_an_old_sheet_is_read_without_its_hidden_sheets() -> None:
    links, notes = rows_of(OLD)
    assert [(link.line, link.title, link.url, link.cells[2:]) for link in links] == [
        (2, "Calm", "https://a.example/", ["1632960001", "2024-04-13"]),
        (4, "Night", "https://b.example/", ["01632 960002", ""]),
    ]
    told = " ".join(notes)
    assert "'Gone'" in told
    assert "behind cells" in told


@pytest.mark.parametrize("place", range(1_500, 2_500, 400))
def test_a_damaged_old_sheet_ends_no_more_than_its_own_reading(tmp_path: Path, place: int) -> None:
    path = tmp_path / "list.xls"
    content = bytearray(OLD.read_bytes())
    content[place : place + 2] = b"\xff\xff"
    path.write_bytes(content)
    with suppress(Refused):
        rows_of(path)


def test_a_broken_old_sheet_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="cannot be read as a spreadsheet"):
        rows_of(old_sheet(tmp_path))


def test_the_columns_of_each_sheet_are_told(run: Run, tmp_path: Path) -> None:
    book, first = workbook([["Title", "Link"], ["A", "https://a.example/"]])
    first.title = "One"
    for name, header in (("Two", ["Charity", "Website"]), ("Three", ["Title", "Link"])):
        sheet = book.create_sheet(name)
        sheet.append(header)
        sheet.append(["B", f"https://{name.lower()}.example/"])
    err = run("import", str(saved(book, tmp_path))).err
    assert "list.xlsx: title from 'Title', address from 'Link'." in err
    second = "title and publisher from 'Charity', address from 'Website'."
    assert f"list.xlsx, sheet 'Two': {second}" in err
    assert "sheet 'Three'" not in err


def test_a_sheet_with_passwords_is_refused_wherever_it_stands(run: Run, tmp_path: Path) -> None:
    book, _ = workbook([["Title", "Link"], ["A", "https://a.example/"]])
    sheet = book.create_sheet("Logins")
    sheet.append(["Website", "Password"])
    sheet.append(["https://b.example/", "opensesame"])
    assert "column of passwords" in run("import", str(saved(book, tmp_path))).err
