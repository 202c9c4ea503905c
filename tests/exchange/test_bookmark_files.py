"""Bookmark files and their like: words stay words, and a browser's own folders are no topics."""

from pathlib import Path

import pytest

from toolkit.errors import Refused
from toolkit.exchange.columns import is_root, is_trash
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.record import LinkRecord, Row, RowProblem
from toolkit.exchange.source import open_source

BEGINNING = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<TITLE>Bookmarks</TITLE>\n<H1>Bookmarks</H1>\n"


def rows_of(path: Path, text: str) -> list[Row]:
    path.write_text(text)
    source = open_source(path)
    try:
        return list(begin(source, Wanted())[0].rows)
    finally:
        source.close()


def bookmarks(tmp_path: Path, text: str) -> list[Row]:
    return rows_of(tmp_path / "b.html", f"{BEGINNING}<DL><p>\n{text}\n</DL><p>\n")


def only(rows: list[Row]) -> LinkRecord:
    (row,) = rows
    assert isinstance(row, LinkRecord)
    return row


def test_a_reference_in_one_line_is_read(tmp_path: Path) -> None:
    row = only(rows_of(tmp_path / "r.bib", "@misc{boat, title={Boat}, url={https://a.example/}}\n"))
    assert (row.url, row.title) == ("https://a.example/", "Boat")


@pytest.mark.parametrize("kind", ["TYPE=FAX", "TYPE=WORK,PAGER", "MODEM"])
def test_a_number_that_nobody_answers_is_no_contact(kind: str, tmp_path: Path) -> None:
    card = f"FN:Owl\nTEL;{kind}:01632 960001\nTEL;TYPE=WORK,VOICE:01632 960002\n"
    text = f"BEGIN:VCARD\n{card}URL:https://a.example/\nEND:VCARD\n"
    row = only(rows_of(tmp_path / "c.vcf", text))
    assert [one.value for one in row.contacts] == ["01632 960002"]
    assert ("fax", "01632 960001") in row.extra


LINK = '<DT><A HREF="https://a.example/">A</A>'
WORDS = {
    "Put the <script> tag last": "Put the <script> tag last",
    "a <Widget/> of <textarea rows=3>": "a <Widget/> of <textarea rows=3>",
    "if a < b and c > d": "if a < b and c > d",
    "1 <2 and 3>2": "1 <2 and 3>2",
    "the <title> and <style> elements": "the <title> and <style> elements",
    "written as &lt;b&gt; & not bold": "written as <b> & not bold",
    "one<br>two<p>three": "one two three",
    "<b>bold</b> and <em class='x'>more</em>": "bold and more",
    "- one\n  - two\n\n* three": "- one - two * three",
    "see <a href='https://b.example/x'>the guide</a> first": (
        "see the guide (https://b.example/x) first"
    ),
    'at <a href="https://b.example/x">https://b.example/x</a>.': "at https://b.example/x.",
    "<ul><li>one</li><li>two</li></ul>": "one two",
}


@pytest.mark.parametrize("written", WORDS)
def test_a_description_is_words_whatever_stands_in_it(written: str, tmp_path: Path) -> None:
    first, second = bookmarks(tmp_path, f"{LINK}\n<DD>{written}\n{LINK.replace('a.e', 'z.e')}")
    assert isinstance(first, LinkRecord)
    assert isinstance(second, LinkRecord)
    assert (first.title, first.summary) == ("A", WORDS[written])
    assert (second.url, second.title) == ("https://z.example/", "A")


@pytest.mark.parametrize("title", ["<Widget/>", "if a < b then", "the <a> element", "x <y> z"])
def test_a_title_keeps_its_pointed_brackets(title: str, tmp_path: Path) -> None:
    row = only(bookmarks(tmp_path, f'<DT><A HREF="https://a.example/">{title}</A>'))
    # An <a> without an address is a word too, which a browser would not show.
    assert row.title == title.replace("<a> ", " ").replace("  ", " ")


def test_links_without_items_are_links_even_after_a_description(tmp_path: Path) -> None:
    rows = bookmarks(
        tmp_path,
        '<A HREF="https://a.example/">A</A><DD>of A <A HREF="https://b.example/">B</A><DD>of B',
    )
    assert [(row.url, row.summary) for row in rows if isinstance(row, LinkRecord)] == [
        ("https://a.example/", "of A"),
        ("https://b.example/", "of B"),
    ]


def test_words_behind_a_link_are_its_summary(tmp_path: Path) -> None:
    assert only(bookmarks(tmp_path, f"{LINK} for carers")).summary == "for carers"


MARKED = ["PERSONAL_TOOLBAR_FOLDER", "UNFILED_BOOKMARKS_FOLDER"]


@pytest.mark.parametrize("mark", MARKED)
@pytest.mark.parametrize("name", ["Barra degli indirizzi", "\u30d6\u30c3\u30af\u30de\u30fc\u30af"])
def test_folders_that_the_browser_marks_as_its_own_are_no_tags(
    mark: str, name: str, tmp_path: Path
) -> None:
    row = only(
        bookmarks(
            tmp_path,
            f'<DT><H3 ADD_DATE="1" {mark}="true">{name}</H3>\n<DL><p>\n'
            f"<DT><H3>{name} of mine</H3>\n<DL><p>\n{LINK}\n</DL><p>\n</DL><p>",
        )
    )
    assert row.tags == (f"{name} of mine",)


def test_what_was_thrown_away_is_skipped_and_told(tmp_path: Path) -> None:
    rows = bookmarks(
        tmp_path,
        f"<DT><H3>Trash</H3>\n<DL><p>\n{LINK}\n</DL><p>\n"
        "<DT><H3>Mine</H3>\n<DL><p>\n<DT><H3>Trash</H3>\n<DL><p>\n"
        f"{LINK.replace('a.e', 'b.e')}\n</DL><p>\n</DL><p>",
    )
    thrown, kept = rows
    assert isinstance(thrown, RowProblem)
    assert (thrown.value, thrown.rejected) == ("A", False)
    assert "trash" in thrown.reason
    assert isinstance(kept, LinkRecord)
    assert kept.tags == ("Mine", "Trash")


ROOTS: list[tuple[dict[str, object], str]] = [
    ({"root": "toolbarFolder", "title": "Werkbalk"}, ""),
    ({"guid": "unfiled_____", "title": "x"}, ""),
    ({"id": "menu________", "title": "x"}, ""),
    ({"guid": "0bc5d13f-2cba-5d74-951f-3f233fe6c908", "name": "x"}, ""),
    ({"id": "1", "parentId": "0", "dateGroupModified": 1, "title": "x"}, ""),
    ({"folderType": "bookmarks-bar", "title": "x"}, ""),
    ({"name": "x", "children": []}, "bookmark_bar"),
    ({"name": "x", "children": []}, "userRoot"),
]


@pytest.mark.parametrize(("item", "key"), ROOTS)
def test_a_browser_tells_its_own_folders_without_words(item: dict[str, object], key: str) -> None:
    assert is_root(item, key)


@pytest.mark.parametrize(
    "item",
    [
        {"title": "Bookmarks bar"},
        {"guid": "Xy12345abcde", "title": "Sleep", "id": 3},
        {"root": ["not", "a", "name"], "guid": None},
        {"parentId": "0", "title": "a collection of another program"},
    ],
)
def test_an_own_folder_is_none_of_the_browsers(item: dict[str, object]) -> None:
    assert not is_root(item)
    assert not is_trash(item)


def test_the_trash_of_a_browser_is_known() -> None:
    assert is_trash({"name": "x"}, "trash")
    assert is_trash({"type": "trash", "title": "x"})


@pytest.mark.parametrize("ending", ["</a></li>", "</a>", ""])
def test_a_page_of_nothing_but_lists_is_read_with_headings_as_folders(
    ending: str, tmp_path: Path
) -> None:
    text = (
        "<!DOCTYPE html><html><head><title>Export</title></head><body>\n<h1>Unread</h1>\n<ol>\n"
        f'<li><a href="https://a.example/?x=1&amp;y=2">A &amp; B{ending}\n</ol>\n'
        f'<h1>Carers</h1><ol><li><a href="https://b.example/">B{ending}</ol></body></html>'
    )
    first, second = rows_of(tmp_path / "l.html", text)
    assert isinstance(first, LinkRecord)
    assert isinstance(second, LinkRecord)
    assert (first.url, first.title, first.tags, first.extra) == (
        "https://a.example/?x=1&y=2",
        "A & B",
        (),
        (("status", "unread"),),
    )
    assert (second.title, second.tags, second.extra) == ("B", ("Carers",), ())


@pytest.mark.parametrize(
    "page",
    [
        "<html><ul><li><a href='https://menu.example/'>Menu</a></ul><dl><dt>{}</dl></html>",
        "<!doctype html><h1>Help</h1><dl><dt>{}</dl>",
        "<body><dl><dt>{}</dl>",
    ],
)
@pytest.mark.parametrize("term", [f"{LINK[4:]}</dt>", "Night Line</dt><dd>a</dd>"])
def test_a_page_with_a_list_of_terms_is_no_bookmark_file(
    page: str, term: str, tmp_path: Path
) -> None:
    with pytest.raises(Refused, match="is a web page"):
        rows_of(tmp_path / "page.html", page.format(term))


@pytest.mark.parametrize("folder", ["", '<DT><H3 ADD_DATE="1">Sleep</H3>\n<DL><p>\n'])
def test_a_bookmark_file_needs_no_beginning(folder: str, tmp_path: Path) -> None:
    row = only(rows_of(tmp_path / "b.html", f"<DL><p>\n{folder}{LINK}\n</DL><p>\n"))
    assert (row.url, row.title, row.tags) == ("https://a.example/", "A", ("Sleep",)[: len(folder)])
