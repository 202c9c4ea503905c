"""Markup and JSON as streams: the same however they are cut, and never without end."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.exchange.format_json import JsonStream, NotJson
from toolkit.exchange.markup import Tag, Text, read_markup

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)  # fmt: skip


def cut(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def walk(stream: JsonStream) -> Any:
    """Read a document by walking into every object and array."""
    first = stream.peek()
    if first == "{":
        return {key: walk(stream) for key in stream.members()}
    if first == "[":
        return [walk(stream) for _ in stream.items()]
    return stream.value()


@given(JSON, st.integers(1, 7), st.sampled_from([None, 1]))
def test_json_is_the_same_however_it_is_cut(document: Any, size: int, indent: int | None) -> None:
    text = json.dumps(document, indent=indent)
    assert walk(JsonStream(cut(text, size))) == document


@given(JSON, st.integers(1, 7))
def test_what_is_not_read_is_passed_over(document: Any, size: int) -> None:
    text = json.dumps({"first": document, "then": [document, 1], "last": "found"})
    stream = JsonStream(cut(text, size))
    found = [stream.value() for key in stream.members() if key == "last"]
    assert found == ["found"]


@pytest.mark.parametrize("text", ['{"a": 1', '{"a" 1}', "[1, 2", "[1 2]", "{1: 2}"])
def test_broken_json_says_where(text: str) -> None:
    with pytest.raises(NotJson, match="line 1"):
        walk(JsonStream([text]))


def test_json_nested_without_end_is_refused() -> None:
    with pytest.raises(NotJson, match="nested too deeply"):
        JsonStream(["[" * 100_000]).value()


def merged(tokens: Iterator[Tag | Text]) -> list[object]:
    """Return the tokens with texts that follow each other made one."""
    found: list[object] = []
    for token in tokens:
        text = token.text if isinstance(token, Text) else None
        if text is not None and found and isinstance(found[-1], str):
            found[-1] += text
        else:
            found.append(token if text is None else text)
    return found


PIECES = [
    '<a href="x&amp;y" b=c>',
    "</a>",
    "<br/>",
    "<!-- - > -->",
    "<",
    ">",
    "&amp;",
    "text",
    '"',
    "'",
    "<dt",
    "<![CDATA[<b>]]>",
    "\n",
    "=",
    "<a title=it's>",
    '<a title="x > y <b>" href=z>',
    "<a title = 'x > y'>",
    "<?xml ?>",
    "<!DOCTYPE x>",
]
PAGES = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@given(PAGES, st.integers(1, 9))
def test_markup_is_the_same_however_it_is_cut(page: str, size: int) -> None:
    assert merged(read_markup(cut(page, size))) == merged(read_markup([page]))


def test_attributes_are_read_as_browsers_do() -> None:
    (tag,) = read_markup(["<A HREF=\"a&amp;b\" HREF='second' Bare=x TITLE='it\"s' SHORT>"])
    assert isinstance(tag, Tag)
    assert tag.attributes == {"href": "a&b", "bare": "x", "title": 'it"s', "short": ""}


@pytest.mark.parametrize("piece", ["<", '<a "', "<a href='", "<!--", "<![CDATA[", "&", "<a <"])
def test_megabytes_of_one_broken_sign_end_soon(piece: str) -> None:
    page = piece * (1_500_000 // len(piece))
    assert sum(1 for _ in read_markup(cut(page, 1 << 20))) >= 1
