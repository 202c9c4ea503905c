"""Hops: the quick way to read an address gives what the parser gives."""

from __future__ import annotations

import pytest
from ada_url import URL
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.domain.url import parse_url

_HOSTS = st.sampled_from(
    ["example.org", "www.nhs.uk", "127.1", "0x7f.1", "a..b", "-x-", "xn--bcher-kva.example",
     "xn--a", "1.2.3.4.5", "256.1.1.1", "a.com.", "."]
)  # fmt: skip
_PORTS = st.sampled_from(["", ":80", ":443", ":8080", ":0", ":65536", ":00080"])
_REST = st.text(alphabet="/.?aZ9_~-&=+:@%2e'|\\ #;,()é", max_size=20)


@given(scheme=st.sampled_from(["http", "https"]), host=_HOSTS, port=_PORTS, rest=_REST)
@example(scheme="http", host="a.example", port=":80", rest="/../b")
@example(scheme="http", host="a.example", port="", rest="/a/./b")
@example(scheme="http", host="a.example", port="", rest="/a?")
@example(scheme="http", host="a.example", port="", rest="/a\n")
def test_an_address_is_read_as_browsers_read_it(
    scheme: str, host: str, port: str, rest: str
) -> None:
    text = f"{scheme}://{host}{port}{rest}"
    hop = parse_url(text)
    try:
        url = URL(text)
    except ValueError:
        assert hop is None
        return
    assert hop is not None
    assert hop.url == url.href.partition("#")[0]
    assert (hop.scheme, hop.host, hop.path) == (url.protocol[:-1], url.hostname, url.pathname)
    assert (hop.query, hop.fragment) == (url.search.removeprefix("?"), url.hash.removeprefix("#"))
    assert hop.authority == url.host


@pytest.mark.parametrize("text", ["", "nothing", "http://", "https://[::bad/", "//a.example/"])
def test_what_is_no_address_is_none(text: str) -> None:
    assert parse_url(text) is None
