"""Bodies: decoded with a limit, whatever they claim to be."""

from __future__ import annotations

import gzip
import sys
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest

from toolkit.checking.body import AFTER_HEAD, LARGEST, LARGEST_RAW, Body

TEXT = b"<title>A page</title>" + b"words " * 50


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


def zstandard(data: bytes) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd  # noqa: PLC0415 - by version
    else:
        from backports import zstd  # noqa: PLC0415 - by version
    return zstd.compress(data)


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("", bytes),
        ("identity", bytes),
        ("gzip", gzip.compress),
        ("x-gzip", gzip.compress),
        ("GZIP", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", deflated),
        ("br", brotli.compress),
        ("zstd", zstandard),
    ],
)
@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_every_coding_gives_the_text_in_pieces_of_any_size(
    coding: str, pack: Callable[[bytes], bytes], size: int
) -> None:
    body, data = Body(coding), pack(TEXT)
    for start in range(0, len(data), size):
        body.feed(data[start : start + size])
    assert body.content == TEXT


def test_a_bomb_gives_no_more_than_a_page() -> None:
    body = Body("gzip")
    body.feed(gzip.compress(b"a" * 80_000_000))
    assert len(body.content) == LARGEST
    assert body.full


@pytest.mark.parametrize(
    ("coding", "pack"),
    [
        ("gzip", gzip.compress),
        ("deflate", zlib.compress),
        ("deflate", deflated),
        ("br", brotli.compress),
        ("zstd", zstandard),
    ],
)
def test_a_bomb_takes_no_more_memory_than_a_page(
    coding: str, pack: Callable[[bytes], bytes]
) -> None:
    bomb = pack(b"a" * 80_000_000)
    tracemalloc.start()
    try:
        body = Body(coding)
        body.feed(bomb)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The documentation says so.
    assert len(body.content) == 512 * 1024
    # As it is taken out and as it is kept; brotli takes it out twice.
    assert most < 6 * LARGEST


def test_reading_stops_some_way_after_the_head() -> None:
    body = Body("")
    body.feed(b"<head></HE")
    body.feed(b"AD>" + b"x" * 200_000)
    assert body.full
    assert len(body.content) <= len(b"<head></head") + AFTER_HEAD


@pytest.mark.parametrize("coding", ["gzip, gzip", "br, gzip", "nonsense"])
def test_unknown_codings_are_not_read(coding: str) -> None:
    body = Body(coding)
    body.feed(b"\x00\x01")
    assert body.full
    assert body.content == b""


@pytest.mark.parametrize("coding", ["UTF-8", "none", "identity"])
def test_a_coding_that_is_none_keeps_no_text_from_being_read(coding: str) -> None:
    body = Body(coding)
    body.feed("<title>Hilfe für dich</title>\r\n\t".encode())
    assert (body.readable, body.broken) == (True, False)
    assert body.content.startswith(b"<title>")


def test_a_packed_body_that_ends_early_is_told_apart() -> None:
    for packed, broken in ((gzip.compress(TEXT), False), (gzip.compress(TEXT)[:-20], True)):
        body = Body("gzip")
        body.feed(packed)
        assert body.broken is broken


def test_an_endless_body_that_unpacks_to_nothing_ends() -> None:
    body = Body("deflate")
    body.feed(b"\x78\x9c")
    for _ in range(LARGEST_RAW // 5_000):
        assert not body.full
        # Stored blocks without content: RFC 1951, 3.2.4.
        body.feed(b"\x00\x00\x00\xff\xff" * 1_000)
    body.feed(b"\x00\x00\x00\xff\xff" * 1_000)
    assert body.full
    assert body.content == b""


def test_a_broken_stream_keeps_what_came_before() -> None:
    body = Body("gzip")
    body.feed(gzip.compress(TEXT)[:-20])
    body.feed(b"\xff" * 50)
    assert TEXT.startswith(body.content)
    assert body.broken
