"""Documents of word processors: what a person sees there, written as Markdown."""

import io
import zipfile
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.errors import Refused
from toolkit.exchange.archive import unpacked
from toolkit.exchange.format_documents import markdown_of
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.packages import Package
from toolkit.exchange.source import spool

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_LINKS = {"r1": "https://a.example/?a=1&amp;b=2", "r2": "https://b.example/x_y_"}
_STYLES = (
    '<w:style w:styleId="Kop1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:styleId="Kop2"><w:name w:val="heading 2"/></w:style>'
)


def docx(body: str) -> io.BytesIO:
    names = f'xmlns:w="urn:w" xmlns:r="{_OFFICE}"'
    relations = "".join(
        f'<Relationship Id="{id_}" Type="{_OFFICE}/hyperlink" Target="{target}"'
        ' TargetMode="External"/>'
        for id_, target in _LINKS.items()
    )
    styles = f'<Relationship Id="s" Type="{_OFFICE}/styles" Target="styles.xml"/>'
    main = f'<Relationship Id="m" Type="{_OFFICE}/officeDocument" Target="/word/document2.xml"/>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f"<Relationships>{main}</Relationships>",
        "word/_rels/document2.xml.rels": f"<Relationships>{relations}{styles}</Relationships>",
        "word/styles.xml": f"<w:styles {names}>{_STYLES}</w:styles>",
        "word/document2.xml": f"<w:document {names}><w:body>{body}</w:body></w:document>",
    }
    return packed(parts)


def odt(body: str) -> io.BytesIO:
    names = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"'
        for short in ("office", "text", "table")
    )
    content = (
        f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.text"
    return packed({"mimetype": mimetype, "content.xml": content})


def packed(parts: dict[str, str]) -> io.BytesIO:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return stream


def lines_of(document: io.BytesIO) -> list[str]:
    return [line for line in markdown_of(Package("x", document)) if line]


def r(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*inside: str, look: str = "") -> str:
    return f"<w:p><w:pPr>{look}</w:pPr>{''.join(inside)}</w:p>"


def link(id_: str, *inside: str) -> str:
    return f'<w:hyperlink r:id="{id_}">{"".join(inside)}</w:hyperlink>'


def test_links_keep_their_words_and_what_stands_beside_them() -> None:
    bold = r("Calm", "<w:b/>") + r(" line", "<w:b/>")
    body = p(bold, r(" 01632 960001 – "), link("r1", r("web"), r("site"))) + p(
        link("r2", r("Night")), r(": open [always] &amp; <here>".replace("<", "&lt;"))
    )
    assert lines_of(docx(body)) == [
        "**Calm line** 01632 960001 – [website](<https://a.example/?a=1&b=2>)",
        r"[Night](<https://b.example/x_y_>): open \[always\] & \<here>",
    ]


def test_an_address_that_shows_itself_stays_bare() -> None:
    body = p(r("Night: "), link("r2", r("https://b.example/x_y_")))
    assert lines_of(docx(body)) == ["Night: https://b.example/x_y_"]


def test_headings_of_any_language_and_lists_are_kept() -> None:
    body = (
        p(r("Sleep"), look='<w:pStyle w:val="Kop1"/>')
        + p(r("At night"), look='<w:pStyle w:val="Kop2"/>')
        + p(r("Grief"), look='<w:outlineLvl w:val="2"/>')
        + p(link("r1", r("Calm")), look='<w:numPr><w:numId w:val="1"/></w:numPr>')
        + p(r("# a sign, no heading"))
    )
    assert lines_of(docx(body)) == [
        "# Sleep",
        "## At night",
        "### Grief",
        "- [Calm](<https://a.example/?a=1&b=2>)",
        r"\# a sign, no heading",
    ]


def test_a_heading_of_which_there_are_several_is_no_title() -> None:
    sleep, grief = (p(r(text), look='<w:pStyle w:val="Kop1"/>') for text in ("Sleep", "Grief"))
    assert lines_of(docx(sleep + p(r("one")) + grief)) == ["## Sleep", "one", "## Grief"]


def test_links_written_as_fields_are_read() -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    instruction = (
        '<w:r><w:instrText> HYPERLINK "https://c.example/" \\o "shown" </w:instrText></w:r>'
    )
    simple = "<w:fldSimple w:instr=' HYPERLINK \"https://d.example/\" '>" + r("Dee")
    body = p(mark("begin"), instruction, mark("separate"), r("Sea"), mark("end"), r(" after")) + p(
        f"{simple}</w:fldSimple>", r(" and more")
    )
    assert lines_of(docx(body)) == [
        "[Sea](<https://c.example/>) after",
        "[Dee](<https://d.example/>) and more",
    ]


def test_what_was_struck_out_or_is_there_twice_is_left_out() -> None:
    old = "<w:del><w:r><w:delText>old</w:delText></w:r></w:del>"
    twice = "<w:Choice>" + r("one") + "</w:Choice><w:Fallback>" + r("one") + "</w:Fallback>"
    moved = "<w:moveFrom>" + r("moved") + "</w:moveFrom>"
    assert lines_of(docx(p(old, moved, r("new "), twice))) == ["new one"]


def test_a_table_is_a_table_with_merged_cells_filled_down() -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(cells)}</w:tr>"

    def cell(text: str, look: str = "") -> str:
        return f"<w:tc><w:tcPr>{look}</w:tcPr>{text}</w:tc>"

    inner = f"<w:tbl>{row(cell(p(r('within'))))}</w:tbl>"
    body = "<w:tbl>{}</w:tbl>".format(
        row(cell(p(r("Topic"))), cell(p(r("Name"))), cell(p(r("a|b"))))
        + row(
            cell(p(r("sleep")), '<w:vMerge w:val="restart"/>'),
            cell(p(link("r1", r("Calm")))),
            cell(inner + p(r("one")) + p(r("two"))),
        )
        + row(cell(p(), "<w:vMerge/>"), cell(p(r("wide")), '<w:gridSpan w:val="2"/>'))
    )
    assert lines_of(docx(body)) == [
        r"| Topic | Name | a\|b |",
        "| --- | --- | --- |",
        "| sleep | [Calm](<https://a.example/?a=1&b=2>) | within one two |",
        "| sleep | wide |  |",
    ]


def test_an_odt_gives_the_same() -> None:
    merged = '<table:table-cell table:number-rows-spanned="2"><text:p>sleep</text:p>'
    wide = '<table:table-cell table:number-columns-spanned="2"><text:p>wide</text:p>'
    end, covered = "</table:table-cell>", "<table:covered-table-cell/>"
    body = (
        '<text:h text:outline-level="2">Night</text:h>'
        '<text:list><text:list-item><text:p><text:a xlink:href="https://a.example/">Calm'
        "</text:a>,<text:s/>open<text:note><text:p>not this</text:p></text:note></text:p>"
        "</text:list-item></text:list><text:p>One<text:line-break/>Two</text:p>"
        f"<table:table><table:table-row>{merged}{end}<table:table-cell><text:p>A</text:p>{end}"
        f"</table:table-row><table:table-row>{covered}<table:table-cell><text:p>B</text:p>{end}"
        f"</table:table-row><table:table-row>{wide}{end}{covered}</table:table-row></table:table>"
    )
    assert lines_of(odt(body)) == [
        "### Night",
        "- [Calm](<https://a.example/>), open",
        "One",
        "Two",
        "| sleep | A |",
        "| --- | --- |",
        "| sleep | B |",
        "| wide |  |",
    ]


def test_a_document_is_read_as_a_list() -> None:
    body = p(r("Sleep"), look='<w:pStyle w:val="Kop2"/>') + p(link("r1", r("Calm")))
    (source,) = unpacked(spool(io.BytesIO(docx(body).getvalue()), "-"))
    reading, _ = begin(source, Wanted())
    (row,) = reading.rows
    assert (row.url, row.title, row.tags) == ("https://a.example/?a=1&b=2", "Calm", ("Sleep",))
    source.close()


@pytest.mark.parametrize("body", ["", p(r(" "))])
def test_a_document_without_text_is_refused(run: Run, tmp_path: Path, body: str) -> None:
    path = tmp_path / "list.docx"
    path.write_bytes(docx(body).getvalue())
    assert "without text" in run("import", str(path)).err


@pytest.mark.parametrize("inside", ["<w:p>" * 100_000, "<w:p>&e;</w:p>", "<w:p"])
def test_xml_that_no_program_writes_is_refused(inside: str) -> None:
    with pytest.raises(Refused, match="XML cannot be read"):
        lines_of(docx(inside))
