"""Elements one in the other: as deep as browsers go, and no text is lost by it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.page import Received
from toolkit.domain.text import DEEPEST, flattened
from toolkit.pages.page import Page, read_page

MANY = 20_000


def read(markup: str) -> Page:
    kind = "text/html; charset=utf-8"
    received = Received(url="https://a.example/", content_type=kind, body=markup.encode())
    return read_page(received)


@pytest.mark.parametrize(
    "tag", ["div", "ol", "table", "span", "section", "b", "x-own", "DIV a='>'"]
)
def test_nesting_ends_at_the_depth_at_which_browsers_end_it(tag: str) -> None:
    markup = f"<title>Deep</title><p>{f'<{tag}>' * MANY}the words"
    assert flattened(markup).count(f"<{tag}>") == DEEPEST
    assert read(markup).title == "Deep"


@pytest.mark.parametrize(
    "inner",
    [
        "<div><!--</div>-->",
        '<div a="</div>">',
        "<div><script></div></script>",
        "<div></span>",
        "<div><TEXTAREA></div></textarea>",
    ],
)
def test_what_only_looks_like_an_end_tag_ends_nothing(inner: str) -> None:
    assert flattened(inner * MANY).count("<div") == DEEPEST


def test_text_below_the_deepest_element_is_still_text() -> None:
    markup = f"<body>{'<div>' * MANY}inside{'</div>' * MANY}<p>after"
    assert read(markup).text == "inside after"


@pytest.mark.parametrize(
    "piece",
    ["<div><p>One<br>two</p></div>", "<li>One", "<tr><td>One<td>two", "<p>One<img><p>", "</div>"],
)
def test_a_long_page_that_is_flat_stays_as_it_is(piece: str) -> None:
    markup = f"<ul><table>{piece * MANY}"
    assert flattened(markup) == markup


@given(
    st.lists(
        st.sampled_from(
            ["<div>", "</div>", "<b>", "</b>", "<p>", "<!--", "-->", "<a '", '"', ">", "x ", "<"]
        ),
        max_size=60,
    )
)
def test_what_is_flat_enough_is_left_alone_whatever_it_is(pieces: list[str]) -> None:
    # So often that a page of the same pieces is long enough to be looked at.
    markup = "".join(pieces) * (8_200 // max(1, len(pieces)))
    flat = flattened(markup)
    assert len(flat) <= len(markup)
    assert flattened(flat) == flat
