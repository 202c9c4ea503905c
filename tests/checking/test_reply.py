"""Answers out of bytes: the same however they arrive, and lenient as browsers are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checking.reply import LARGEST_HEAD, Head, Malformed, read_head

OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def head_of(raw: bytes) -> Head:
    head = read_head(bytearray(raw))
    assert head is not None
    return head


def body_of(raw: bytes, sizes: list[int]) -> tuple[bytes, bool]:
    """Read an answer that arrives in pieces; return its body and whether it is whole."""
    buffer, head, body, read, start = bytearray(), None, None, b"", 0
    for size in [*sizes, len(raw)]:
        buffer += raw[start : start + size]
        start += size
        head = head or read_head(buffer)
        if head is not None:
            body = body or head.body()
            read += body.take(buffer)
    assert body is not None
    return read, body.done or body.ends()


@pytest.mark.parametrize(
    ("raw", "body", "whole"),
    [
        (OK + b"Content-Length: 5\r\n\r\nhellomore", b"hello", True),
        (OK + b"Content-Length: 9\r\n\r\nhello", b"hello", False),
        (OK + b"Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", b"hello", True),
        (OK + b"Content-Length: 5, 5\r\n\r\nhello", b"hello", True),
        (OK + b"Content-Length: 2\r\nContent-Length: 5\r\n\r\nhello", b"hello", True),
        (OK + b"Content-Length: -3\r\n\r\nhello", b"hello", True),
        (OK + b"Content-Length: " + b"9" * 5_000 + b"\r\n\r\nhello", b"hello", True),
        (OK + b"\r\nhello", b"hello", True),
        (b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", b"", True),
        (CHUNKED + b"5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n", b"hello world", True),
        (CHUNKED + b"5\nhello\n0\nTrailer: x\n\n", b"hello", True),
        (CHUNKED + b"5\r\nhello\r\n", b"hello", False),
        (CHUNKED + b"9\r\nhello", b"hello", False),
    ],
)
@given(sizes=st.lists(st.integers(0, 9), max_size=40))
def test_a_body_is_the_same_in_whatever_pieces_it_arrives(
    raw: bytes, body: bytes, sizes: list[int], *, whole: bool
) -> None:
    assert body_of(raw, sizes) == (body, whole)


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\n" + OK + b"X: y\r\n\r\n",
        b"http/1.1 200\r\nX: y\r\n\r\n",
        b"HTTP/1.1 200 OK\nX: y\n\n",
        OK + b"no header at all\r\nX: y\r\n\r\n",
        OK + b": no name\r\nX : y\r\n\r\n",
        OK + b"X:\r\n  y\r\n\r\n",
        OK + b"X: y\r\nB\xc3\xa4d name: \xff\r\n\r\n",
    ],
)
def test_a_page_behind_odd_headers_is_there(raw: bytes) -> None:
    head = head_of(raw)
    assert head.status == 200
    assert dict(head.headers)[b"x"].strip() == b"y"


@pytest.mark.parametrize(
    "raw",
    [b"<html>old</html>\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1 20 OK\r\n\r\n",
     b"HTTP/1.1 099 x\r\n\r\n", OK + b"X: " + b"y" * (LARGEST_HEAD + 1)],
)  # fmt: skip
def test_what_browsers_refuse_is_malformed(raw: bytes) -> None:
    with pytest.raises(Malformed):
        read_head(bytearray(raw))


@pytest.mark.parametrize("line", [b"hello", b"-5", b"0x5", b"f" * 16, b"5" * 5_000])
def test_a_chunk_without_a_size_breaks_the_body_off(line: bytes) -> None:
    with pytest.raises(Malformed):
        head_of(CHUNKED).body().take(bytearray(line if len(line) > 99 else line + b"\r\nhello"))


@pytest.mark.parametrize(
    ("raw", "lasts"),
    [(OK, True), (OK + b"Connection: Close\r\n", False), (b"HTTP/1.0 200 OK\r\n", False),
     (b"HTTP 200\r\n", False)],
)  # fmt: skip
def test_a_connection_is_kept_only_where_the_server_keeps_it(raw: bytes, *, lasts: bool) -> None:
    assert head_of(raw + b"\r\n").lasts is lasts


@given(raw=st.binary(max_size=300), after=st.sampled_from([b"", OK, CHUNKED, OK + b"X: "]))
def test_no_bytes_are_too_odd_to_be_told_from_an_answer(raw: bytes, after: bytes) -> None:
    buffer = bytearray(after + raw)
    try:
        head = read_head(buffer)
        if head is not None:
            body = head.body()
            while buffer and not body.done and body.take(buffer):
                pass
    except Malformed:
        return
    assert head is None or not any(b"\n" in value or b"\x00" in value for _, value in head.headers)
