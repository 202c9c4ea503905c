"""What a file says is found again: in a field of the record, in a claim, or beside it."""

import io
import json
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.exchange.columns import COLUMNS, IGNORE
from toolkit.exchange.format_csv import read_rows
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.record import LinkRecord, Row, RowProblem
from toolkit.exchange.source import LONGEST_LINE, Encoding, Source, open_source

NAMED = [name for field in COLUMNS if field not in (IGNORE, "url") for name in COLUMNS[field][:2]]
ODD = "zz 42"


def source_of(content: bytes, encoding: str = "utf-8") -> Source:
    return Source("x", io.BytesIO(content), Encoding(encoding), content[:65_536], len(content))


def rows_of(path: Path, encoding: str = "") -> list[Row]:
    source = open_source(path, encoding)
    try:
        reading, _ = begin(source, Wanted())
        return list(reading.rows)
    finally:
        source.close()


@pytest.mark.parametrize("name", NAMED)
def test_a_cell_of_any_known_column_is_found_again(name: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"url,{name}\nhttps://a.example/,{ODD}\n")
    (row,) = rows_of(path)
    assert ODD in str(row._replace(cells=()))


@pytest.mark.parametrize("name", NAMED)
def test_a_value_of_any_known_key_is_found_again(name: str, tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps([{"url": "https://a.example/", name: ODD}]))
    (row,) = rows_of(path)
    assert ODD in str(row)


CELLS = st.text("ab\",;\r\n ' x", max_size=12)


@given(text=st.text('ab",\r\n ', max_size=80), size=st.integers(1, 9))
@example(text='a,"b\nc",d\n"e', size=1)
@example(text='a,"b\nc,d\n"e"f"\ng\n', size=2)
def test_rows_are_the_same_however_lines_come(text: str, size: int) -> None:
    source = source_of(text.encode())
    assert list(read_rows(source, ",", at_once=size)) == list(read_rows(source, ","))


@given(text=st.text("ab\r\n", max_size=60))
def test_lines_end_where_universal_line_ends_are(text: str) -> None:
    expected = io.StringIO(text, newline="").readlines()
    assert list(source_of(text.encode()).lines()) == expected


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", ""])
def test_a_line_too_long_comes_cut_and_the_next_is_whole(end: str) -> None:
    long = "x" * (2 * LONGEST_LINE + 7)
    lines = list(source_of(f"a{end or chr(10)}{long}{end}b".encode()).lines())
    expected = ["x" * LONGEST_LINE, "b"] if end else ["x" * LONGEST_LINE]
    assert lines[1:] == expected


DAMAGED: dict[str, tuple[str, bytes]] = {
    "UTF-16 of odd length": (
        "a.csv",
        b"\xff\xfe" + "url,title\nhttps://a.example/,A\n".encode("utf-16-le") + b"x",
    ),
    "half a character in UTF-16": (
        "a.csv",
        b"\xff\xfe"
        + "url\nhttps://a.example/\nhttps://b.example/".encode("utf-16-le")
        + b"\x00\xd8\n\x00",
    ),
    "a mark and no UTF-8": (
        "a.csv",
        b"\xef\xbb\xbfurl,title\nhttps://a.example/,A\nhttps://b.example/,\xff\n",
    ),
    "bookmarks": (
        "a.html",
        "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<A HREF='https://a.example/'>é ü</A>\n".encode()
        + b"<A HREF='https://b.example/'>b\xff</A>",
    ),
    "JSON": (
        "a.json",
        '[{"url":"https://a.example/","title":"é ü"},'.encode()
        + b'{"url":"https://b.example/","title":"\xff"}]',
    ),
    "plain text": (
        "a.txt",
        "é ü: https://a.example/\n".encode() + b"\xff https://b.example/\n",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_bytes_that_are_no_text_cost_their_own_row_and_are_told(name: str, tmp_path: Path) -> None:
    file, content = DAMAGED[name]
    (tmp_path / file).write_bytes(content)
    good, bad = rows_of(tmp_path / file)
    assert isinstance(good, LinkRecord)
    assert good.url == "https://a.example/"
    assert isinstance(bad, RowProblem)
    assert bad.reason == "bytes that are not text in this encoding"
    assert bad.rejected


def test_an_encoding_that_was_said_does_not_hide_damage(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"url,title\nhttps://a.example/,caf\xe9\n")
    (row,) = rows_of(path, "utf-8")
    assert isinstance(row, RowProblem)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("https://a.example/x Calm page", ("Calm page", "")),
        ("Calm page: https://a.example/x", ("Calm page", "")),
        ("Calm page: https://a.example/x, it helps.", ("Calm page", "it helps.")),
        ("(https://a.example/x)", ("", "")),
        ("- https://a.example/x \u2013 dashed", ("dashed", "")),
    ],
)
def test_words_beside_an_address_are_its_title_and_summary(
    line: str, said: tuple[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "words.txt"
    path.write_text(f"{line}\nand some more words\n", encoding="utf-8")
    (row,) = rows_of(path)
    assert isinstance(row, LinkRecord)
    assert (row.url, row.title, row.summary) == ("https://a.example/x", *said)


def test_words_between_two_addresses_are_kept_beside_both(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("See https://a.example/ for grief and https://b.example/ for sleep\n")
    kept = [row.extra for row in rows_of(path) if isinstance(row, LinkRecord)]
    assert kept == [
        (("text", "See \u2026 for grief and"),),
        (("text", "for grief and \u2026 for sleep"),),
    ]


@pytest.mark.parametrize(
    "cell",
    ["[text](https://a.example/x_(y))", "<https://a.example/x_(y)>", " https://a.example/x_(y)"],
)
def test_an_address_is_found_in_the_marks_around_it(cell: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f'Name,Link,Notes\nA,"{cell}",n\n')
    (row,) = rows_of(path)
    assert isinstance(row, LinkRecord)
    assert row.url.strip() == "https://a.example/x_(y)"


NESTED: dict[str, object] = {
    "Chrome": {
        "roots": {
            "bookmark_bar": {
                "type": "folder",
                "name": "Bookmarks bar",
                "children": [
                    {"type": "folder", "name": "Sleep", "children": [
                        {"type": "url", "name": "A", "url": "https://a.example/"},
                    ]},
                ],
            },
        },
    },
    "Firefox": {
        "title": "",
        "children": [
            {"title": "Sleep", "type": "text/x-moz-place-container", "children": [
                {"title": "A", "uri": "https://a.example/", "type": "text/x-moz-place"},
            ]},
        ],
    },
    "an API": {"data": {"items": [{"url": "https://a.example/", "title": "A", "tags": ["Sleep"]}]}},
    "by name": {"links": {"one": {"url": "https://a.example/", "title": "A", "tag": "Sleep"}}},
}  # fmt: skip


@pytest.mark.parametrize("name", NESTED)
def test_links_deep_in_json_are_found_with_their_folders(name: str, tmp_path: Path) -> None:
    path = tmp_path / "nested.json"
    path.write_text(json.dumps(NESTED[name]))
    (row,) = rows_of(path)
    assert isinstance(row, LinkRecord)
    assert (row.url, row.title, row.tags) == ("https://a.example/", "A", ("Sleep",))


@pytest.mark.parametrize("attributes", ['HREF="{a}" ICON="{long}"', 'ICON="{long}" HREF="{a}"'])
@pytest.mark.parametrize("size", [1_500_000, 5_000_000])
def test_an_icon_of_megabytes_costs_the_icon_alone(
    attributes: str, size: int, tmp_path: Path
) -> None:
    path = tmp_path / "icon.html"
    written = attributes.format(a="https://a.example/", long="x" * size)
    path.write_text(
        f"<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DT><A {written}>A</A>\n"
        '<DT><A HREF="https://b.example/">B</A>\n'
    )
    assert rows_of(path) == [
        LinkRecord(line=2, url="https://a.example/", title="A"),
        LinkRecord(line=3, url="https://b.example/", title="B"),
    ]


def test_an_attribute_of_megabytes_that_is_no_icon_is_told(tmp_path: Path) -> None:
    path = tmp_path / "long.html"
    path.write_text(
        '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DT><A HREF="https://a.example/"'
        f' SHORTCUTURL="{"x" * 5_000_000}">A</A>\n'
    )
    (row,) = rows_of(path)
    assert isinstance(row, LinkRecord)
    assert (row.url, row.extra) == ("https://a.example/", (("shortcuturl", "left out: too long"),))


def test_a_tag_that_never_ends_is_a_rejected_row_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "endless.html"
    path.write_text(
        '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DT><A HREF="https://a.example/">A</A>\n<A '
        + "x" * 3_000_000
        + '>\n<DT><A HREF="https://b.example/">B</A>\n'
    )
    first, bad, last = sorted(rows_of(path), key=lambda row: row.line)
    assert isinstance(bad, RowProblem)
    assert (bad.line, bad.rejected) == (3, True)
    assert first == LinkRecord(line=2, url="https://a.example/", title="A")
    assert last == LinkRecord(line=4, url="https://b.example/", title="B")


MARKUP = [
    "<xbel",
    "<posts and <post x",
    "<feed http://www.w3.org/2005/Atom",
    "NETSCAPE-Bookmark-file",
    "<dl and <dt",
    "<a time_added=",
    'class="message default clearfix',
]


@pytest.mark.parametrize("words", MARKUP)
def test_words_of_markup_in_a_cell_leave_a_table_a_table(words: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"url,title,note\nhttps://a.example/,A,{words}\n")
    (row,) = rows_of(path)
    assert isinstance(row, LinkRecord)
    assert (row.url, row.title, row.note) == ("https://a.example/", "A", words)
