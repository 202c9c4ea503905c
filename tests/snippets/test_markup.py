"""How text and links are written, read back by real parsers."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.snippets.platform import Markup, autolink, escape, link, whom

markdown_it = pytest.importorskip("markdown_it", reason="markdown-it-py reads Markdown back")

# Text as people write it: no control characters, which are removed on entry.
prose = st.text(alphabet=st.characters(exclude_categories=["C", "Zl", "Zp"]))
nasty = st.text(alphabet="\\`*_[]<>&~^|#+-=!.()\"':;1aé /\n")
one_line = nasty.map(lambda text: " ".join(text.split()))
addresses = st.text(alphabet="abc()_*[]&;=?#/.~^!'$,|\"\\", max_size=30).map(
    lambda rest: f"https://example.org/{rest}"
)


class Reader(HTMLParser):
    """Collects the words shown, and the address and `rel` of each link."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shown = ""
        self.links: list[dict[str, str | None]] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "a":
            self.links.append(dict(attrs))

    def handle_data(self, data: str) -> None:
        self.shown += data


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def read_markdown(source: str) -> Reader:
    """Render with CommonMark and struck-out text, addresses left as they are."""
    renderer = markdown_it.MarkdownIt("commonmark").enable("strikethrough")
    renderer.normalizeLink = lambda url: url
    renderer.validateLink = lambda _url: True
    return read(renderer.render(source))


@given(prose | nasty)
def test_html_text_reads_back_the_same(text: str) -> None:
    found = read(escape(text, Markup.HTML))
    assert (found.shown, found.tags) == (text, [])


@given(one_line.filter(bool), addresses)
def test_an_html_link_reads_back_with_its_title_and_address(title: str, url: str) -> None:
    found = read(link(title, url, Markup.HTML))
    assert found.shown == title
    assert found.links == [{"href": url, "rel": "noopener"}]


@given(prose.map(lambda text: " ".join(text.split())) | one_line)
def test_markdown_text_reads_back_the_same_and_formats_nothing(text: str) -> None:
    found = read_markdown(escape(text, Markup.MARKDOWN))
    assert found.shown.strip() == text.strip()
    assert set(found.tags) <= {"p"}


@given(nasty)
def test_no_line_of_markdown_opens_a_block(text: str) -> None:
    found = read_markdown(escape(text, Markup.MARKDOWN))
    assert set(found.tags) <= {"p", "br"}
    assert found.shown.split() == text.split()


@given(one_line.filter(bool), addresses)
def test_a_markdown_link_reads_back_with_its_title_and_address(title: str, url: str) -> None:
    found = read_markdown(link(title, url, Markup.MARKDOWN))
    assert found.shown.strip() == title
    assert [one["href"] for one in found.links] == [url]


@given(addresses)
def test_a_markdown_address_alone_is_a_link_to_itself(url: str) -> None:
    found = read_markdown(autolink(url, Markup.MARKDOWN))
    assert found.shown.strip() == url
    assert [one["href"] for one in found.links] == [url]


def test_a_markdown_destination_keeps_its_brackets() -> None:
    written = link("Sleep", "https://example.org/Sleep_(phase)", Markup.MARKDOWN)
    assert written == r"[Sleep](https://example.org/Sleep_\(phase\))"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Sleep help", "Sleep help: https://a.org/b_c"),
        ("Can't sleep?", "Can't sleep? https://a.org/b_c"),
        ("", "https://a.org/b_c"),
        ("Two\nlines", "Two lines: https://a.org/b_c"),
    ],
)
def test_a_plain_link_is_its_title_and_the_bare_address(title: str, expected: str) -> None:
    assert link(title, "https://a.org/b_c", Markup.PLAIN) == expected


@given(prose)
def test_plain_text_is_left_alone(text: str) -> None:
    assert escape(text, Markup.PLAIN) == text


def test_a_link_without_a_title_shows_its_address() -> None:
    found = read(link("", "https://a.org/?b=1&c=2", Markup.HTML))
    assert found.shown == "https://a.org/?b=1&c=2"


@pytest.mark.parametrize("markup", [Markup.MARKDOWN, Markup.HTML])
def test_an_address_cannot_break_out_of_its_link(markup: Markup) -> None:
    written = link("Help", 'https://a.org/" onclick="x> <b', markup)
    found = read(written) if markup is Markup.HTML else read_markdown(written)
    assert found.shown.strip() == "Help"
    assert set(found.tags) <= {"a", "p"}
    assert [one["href"] for one in found.links] == ['https://a.org/"%20onclick="x%3E%20%3Cb']


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("u/jo_smith", "u/jo_smith"),
        ("/u/_jo_", "/u/_jo_"),
        ("@jo_smith", "@jo_smith"),
        ("@jo_smith,", "@jo_smith,"),
        ("@jo_s@a.example", "@jo_s@a.example"),
        ("jo_", "jo_"),
        ("@_jo_", "`@_jo_`"),
        ("@jo_smith_", "`@jo_smith_`"),
        ("u/jo*smith", "`u/jo*smith`"),
        ("@jo`~s", "``@jo`~s``"),
        ("1.", "`1.`"),
        ("Jo & *Ann*", r"Jo & \*Ann\*"),
        ("---", r"\---"),
    ],
)
def test_markdown_makes_nobody_else_of_a_name(name: str, written: str) -> None:
    assert whom(name, Markup.MARKDOWN) == written
    assert read_markdown(whom(name, Markup.MARKDOWN)).shown.strip() == name or name == "/u/_jo_"


handles = st.from_regex(r"@?[a-z0-9_][a-z0-9_.*~`-]{0,12}[a-z0-9_]", fullmatch=True).filter(
    lambda name: any(character.isalnum() for character in name)
)


@given(handles)
def test_a_handle_reads_back_the_same_from_markdown_and_stands_there_raw(name: str) -> None:
    written = whom(name, Markup.MARKDOWN)
    assert name in written
    found = read_markdown(f"{written} Hello")
    assert found.shown.strip() == f"{name} Hello"
    assert set(found.tags) <= {"p", "code"}


def test_a_name_inside_a_sentence_stays_somebodys() -> None:
    said = escape("See u/jo_smith, @ann_b and jo_c.", Markup.MARKDOWN)
    assert said == r"See u/jo_smith, @ann_b and jo\_c."
    assert escape("@_a_ and @b_", Markup.MARKDOWN) == r"@\_a\_ and @b\_"


def test_no_words_open_or_close_a_tag_of_bbcode() -> None:
    title = "Help [/url][url=https://evil.example]call us[/url]"
    written = link(title, "https://a.example/x", Markup.BBCODE)
    assert written.count("[") == 2
    assert written.startswith("[url=https://a.example/x]Help (/url)(url=https://evil.example)")
    assert escape("[b]bold[/b]", Markup.BBCODE) == "(b)bold(/b)"
