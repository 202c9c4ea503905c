"""Spreadsheets: read with the extra, and without it an error that says both ways out."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Run

_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ROWS = [
    ["Our list", ""],
    ["Name", "Website"],
    ["A calm page", "https://sheet.example/a"],
    ["", ""],
    ["No address", "phone only"],
]


def cell(text: str) -> str:
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    rows = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in ROWS)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.sheet.main+xml"/>'
        f'<Override PartName="/xl/s.xml" ContentType="{_CONTENT}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1"'
        f' Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="Links" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{_OFFICE}/worksheet" Target="s.xml"/></Relationships>',
        "xl/s.xml": f'<worksheet xmlns="{_MAIN}"><sheetData>{rows}</sheetData></worksheet>',
    }
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return path


def test_a_sheet_is_imported_like_a_table(run: Run, sheet: Path) -> None:
    document = run("import", str(sheet), "--json").document
    counts = {name: document[name] for name in ("rows", "added", "skipped", "rejected")}
    assert counts == {"rows": 3, "added": 1, "skipped": 1, "rejected": 1}
    assert document["problems"][-1]["line"] == 5


def test_without_the_extra_the_error_says_both_ways_out(sheet: Path, starter: Path) -> None:
    program = (
        "import sys; sys.modules['python_calamine'] = None\n"
        "from toolkit.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "--library", str(starter), "import", str(sheet)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "save it as CSV" in done.stderr
    assert "apomediary-toolkit[sheets]" in done.stderr
