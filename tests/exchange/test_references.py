"""An address arrives as it is: references are resolved where a browser resolves them."""

from html.entities import html5
from pathlib import Path
from unicodedata import category

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from toolkit.exchange.cells import in_attribute, in_text, in_xml
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.markup import Tag, read_markup
from toolkit.exchange.record import LinkRecord
from toolkit.exchange.source import open_source

WITHOUT_SIGN = sorted(name for name in html5 if not name.endswith(";"))
# What makes a parameter of a reference: &copy=1, &region=uk, &section[]=2.
TAILS = ["=1", "ion=uk", "s=", "_id=3", "[]=2", "1=x", "", "&b=2", ";=1", ";", "%20", "-a=1"]
ADDRESS = "https://a.example/find?a=1&{}"


def browser(value: str) -> str:
    """Return what a browser reads in an attribute."""
    node = LexborHTMLParser(f'<a href="{value}">x</a>').css_first("a")
    assert node is not None
    return str(node.attributes["href"])


def ours(value: str, *, xml: bool = False) -> str:
    tag = next(iter(read_markup([f'<a href="{value}">x</a>'], xml=xml)))
    assert isinstance(tag, Tag)
    return tag.attributes["href"]


def without_controls(text: str) -> str:
    """Leave out what is removed on entry anyway, and what is no character."""
    return "".join(char for char in text if category(char) not in ("Cc", "Cn"))


@pytest.mark.parametrize("tail", TAILS)
def test_every_name_that_may_begin_a_parameter_is_read_as_a_browser_reads_it(tail: str) -> None:
    for name in WITHOUT_SIGN:
        value = ADDRESS.format(f"{name}{tail}")
        assert ours(value) == browser(value)


def test_every_name_of_html_is_read_as_a_browser_reads_it() -> None:
    for name in html5:
        assert ours(f"&{name}") == browser(f"&{name}")


NAMES = st.sampled_from(sorted(html5))
VALUES = st.lists(
    NAMES | st.sampled_from([*TAILS, "amp;", "&", "#38;", "#x26", "#38", "q", "?", "=", " "]),
    max_size=6,
).map(lambda parts: "".join(f"&{part}" for part in parts))


@given(VALUES | st.text("&#x38;copyregiamp=1 ", max_size=20))
@example("&notit;")
@example("&copy")
@example("&copy=")
@example("&ampcopy=1")
@example("&amp;copy=1")
@example("&#1")
def test_an_attribute_is_read_as_a_browser_reads_it(value: str) -> None:
    assert without_controls(ours(value)) == without_controls(browser(value))


@pytest.mark.parametrize("tail", ["=1", "ion=uk", ""])
def test_xml_has_five_names_and_each_needs_its_sign(tail: str) -> None:
    for name in WITHOUT_SIGN:
        value = ADDRESS.format(f"{name}{tail}")
        assert ours(value, xml=True) == value
    assert ours("?a=1&amp;b=&lt;&#62;&#x27;&copy;", xml=True) == "?a=1&b=<>'&copy;"


@pytest.mark.parametrize("read", [in_text, in_attribute, in_xml])
def test_a_reference_of_many_digits_is_no_character_and_no_fault(read: object) -> None:
    assert callable(read)
    text = f"a &#{'1' * 5000}; b &#x{'f' * 5000}; &amp;"
    assert read(text) == f"{text[:-5]}&"


LISTS = {
    "bookmarks.html": '<!DOCTYPE NETSCAPE-Bookmark-file-1>\n<DL><p>\n<DT><A HREF="{}">A</A>\n</DL>',
    "pocket.html": '<h1>Unread</h1><ul><li><a href="{}" time_added="1700000000">A</a></li></ul>',
    "list.xbel": '<xbel version="1.0"><bookmark href="{}"><title>A</title></bookmark></xbel>',
    "pinboard.xml": '<?xml version="1.0"?>\n<posts user="a">\n<post href="{}" description="A" />',
    "atom.xml": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{}"/></entry></feed>',
}


@pytest.mark.parametrize("file", LISTS)
def test_every_reader_leaves_the_parameters_of_an_address(file: str, tmp_path: Path) -> None:
    query = "&".join(f"{name}{tail}" for name in WITHOUT_SIGN for tail in ("=1", "ion=uk"))
    address = f"https://a.example/?a=1&{query}"
    (tmp_path / file).write_text(LISTS[file].format(address), "utf-8")
    source = open_source(tmp_path / file, "")
    try:
        (row,) = begin(source, Wanted())[0].rows
    finally:
        source.close()
    assert isinstance(row, LinkRecord)
    assert row.url == address
