"""Addresses: what is kept as given, what is refused, and which are the same."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.url import (
    LONGEST,
    address_and_words,
    host_in_key,
    looks_like_address,
    read_address,
    url_key,
)
from toolkit.errors import Refused

SAME = [
    ("https://www.nhs.uk/mental-health/", "http://nhs.uk/mental-health"),
    ("HTTPS://NHS.UK/mental-health/", "https://www.nhs.uk/mental-health/"),
    ("https://nhs.uk:443/x", "https://nhs.uk/x"),
    ("https://nhs.uk/a/../b", "https://nhs.uk/b"),
    ("https://nhs.uk/%7eme", "https://nhs.uk/~me"),
    ("https://nhs.uk/?b=2&a=1", "https://nhs.uk/?a=1&b=2"),
    ("https://nhs.uk/x?utm_source=mail&fbclid=1", "https://nhs.uk/x"),
    ("https://nhs.uk/x#:~:text=panic", "https://nhs.uk/x"),
    ("https://bücher.example/", "https://xn--bcher-kva.example/"),
    ("https://nhs.uk/a%20b.pdf", "https://nhs.uk/a b.pdf"),
]
DIFFERENT = [
    ("https://nice.org.uk/guidance/NG116", "https://nice.org.uk/guidance/ng116"),
    ("https://nhs.uk/x?ref=adhd", "https://nhs.uk/x"),
    ("https://nhs.uk/x#section", "https://nhs.uk/x"),
    ("https://samaritans.org/%CE%BFnline", "https://samaritans.org/online"),
    ("https://nhs.uk:8443/", "https://nhs.uk/"),
    ("https://england.shelter.org.uk/", "https://shelter.org.uk/"),
]
REFUSED = [
    ("not a url", "^'not a url' is not an address"),
    ("", "empty"),
    ("javascript:alert(1)", "not a web address"),
    ("file:///etc/passwd", "not a web address"),
    ("data:text/html,x", "not a web address"),
    ("mailto:a@b.uk", "not a web address"),
    ("https://nhs.uk@evil.example/", "user name"),
    ("https://", "not an address"),
    ("https://exa mple.org", "not an address"),
    ("nonsense", "not the name of a site"),
    ("116123", "is a number, not the name of a site"),
    ("https://12", "is a number, not the name of a site"),
    ("0x7f.1", "is a number, not the name of a site"),
    ("https://a.example/ (national)", "There are words after the address"),
    ("a.example - click on help", "There are words after the address"),
    ("https://a.example/ and https://b.example/", "There is more than one address here"),
    ("https://nhs.uk/" + "x" * LONGEST, "is the limit"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_page_have_one_key(one: str, other: str) -> None:
    assert url_key(one) == url_key(other)


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_pages_that_may_differ_keep_their_own_key(one: str, other: str) -> None:
    assert url_key(one) != url_key(other)


@pytest.mark.parametrize(("text", "reason"), REFUSED)
def test_what_is_no_web_address_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read_address(text)


def test_the_address_is_kept_as_it_was_given() -> None:
    address = read_address("https://WWW.nhs.uk/A/%7e?utm_source=x#:~:text=y")
    assert address.given == "https://WWW.nhs.uk/A/%7e?utm_source=x#:~:text=y"
    assert not address.completed


@pytest.mark.parametrize("bare", ["nhs.uk", "nhs.uk:8443/x", "switchboard.lgbt/help"])
def test_a_bare_domain_gets_https(bare: str) -> None:
    assert read_address(bare).given == f"https://{bare}"
    assert read_address(bare).completed


def test_the_longest_address_is_taken() -> None:
    given = "https://nhs.uk/".ljust(LONGEST, "x")
    assert read_address(given).given == given


def test_escape_codes_and_bidi_overrides_are_removed() -> None:
    assert read_address("https://nhs.uk/\x1b[31ma\u202eb").given == "https://nhs.uk/ab"


@pytest.mark.parametrize("text", ["https://x.org/a", "nhs.uk", "www.nhs.uk/a?b", "a.co:80/x"])
def test_one_address_alone_is_read_as_one(text: str) -> None:
    assert looks_like_address(text)


@pytest.mark.parametrize("text", ["116 123", "e.g.", "panic", "1.5", "so sad...", "k12", ""])
def test_words_are_not_read_as_an_address(text: str) -> None:
    assert not looks_like_address(text)


PATHS = st.text(st.sampled_from("abzAZ09%/.~?&=+#:;-_ é€%2e%41"), max_size=40)


@given(PATHS)
def test_the_key_of_a_key_is_itself(path: str) -> None:
    try:
        key = url_key(f"https://www.example.org/{path}")
    except Refused:
        return
    assert url_key(f"https://{key}") == key


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        address = read_address(text)
    except Refused:
        return
    assert address.given.partition(":")[0].lower() in ("http", "https")


def test_published_parsing_cases_give_the_published_host(conformance_dir: Path) -> None:
    """Absolute http(s) cases of web-platform-tests: same host, or refused as they are."""
    cases = json.loads((conformance_dir / "whatwg" / "urltestdata.json").read_text("utf-8"))
    wrong = []
    for case in cases:
        if isinstance(case, str) or case.get("base") or not _plain_http(case["input"]):
            continue
        try:
            key = read_address(case["input"]).key
        except Refused:
            continue
        if case.get("failure") or not key.startswith(_host(case["hostname"])):
            wrong.append(case["input"])
    # ada_url takes this label, which decodes to nothing: such a host never resolves.
    assert [text for text in wrong if "xn--pokxncvks" not in text.lower()] == []


def _plain_http(text: str) -> bool:
    return text.startswith(("http://", "https://")) and "@" not in text


def _host(hostname: str) -> str:
    return hostname.rstrip(".").removeprefix("www.")


@pytest.mark.parametrize(
    ("key", "host"),
    [
        ("nhs.uk", "nhs.uk"), ("nhs.uk/a:b", "nhs.uk"), ("nhs.uk:8080/a", "nhs.uk"),
        ("[2001:db8::1]/a", "[2001:db8::1]"), ("[2001:db8::1]:80", "[2001:db8::1]"),
        ("nhs.uk?q=1", "nhs.uk"), ("nhs.uk#x", "nhs.uk"),
    ],
)  # fmt: skip
def test_the_host_of_a_key_has_no_port(key: str, host: str) -> None:
    assert host_in_key(key) == host


@pytest.mark.parametrize(
    ("cell", "address", "words"),
    [
        ("https://a.example/ (national)", "https://a.example/", "(national)"),
        ("www.a.example/b - click on help", "www.a.example/b", "- click on help"),
        ("https://a.example/c,", "https://a.example/c", ""),
        ("a.example opens at nine", "a.example", "opens at nine"),
        ("https://a.example/My Leaflet.pdf", "https://a.example/My Leaflet.pdf", ""),
        ("https://a.example/a folder/page", "https://a.example/a folder/page", ""),
        ("https://a.example/ https://b.example/", "https://a.example/ https://b.example/", ""),
        ("see https://a.example/", "see https://a.example/", ""),
        ("116123 (free)", "116123 (free)", ""),
        ("", "", ""),
    ],
)
def test_words_are_parted_from_an_address_only_where_they_surely_are_words(
    cell: str, address: str, words: str
) -> None:
    assert address_and_words(cell) == (address, words)


@given(st.text(" .,;()-/abc", max_size=20))
def test_parting_words_from_an_address_loses_none(rest: str) -> None:
    address, words = address_and_words(f"https://a.example/x {rest}")
    whole = "".join(f"https://a.example/x {rest}".split())
    kept = "".join(f"{address}{words}".split())
    assert kept.replace(",", "").replace(";", "") == whole.replace(",", "").replace(";", "")


def test_an_address_of_the_network_in_full_is_one() -> None:
    assert read_address("https://192.0.2.7/x").given == "https://192.0.2.7/x"
