"""Addresses: what resolved is judged, however it was written."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from ipaddress import ip_address

import pytest

from toolkit.checking.addresses import (
    Addresses,
    NoAnswer,
    NoSuchHost,
    NotPublic,
    is_public,
    is_public_name,
    read_network,
    unwrapped,
)

NOT_PUBLIC = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0",  # noqa: S104 - nothing binds: it is refused
 "255.255.255.255", "224.0.0.1", "240.0.0.1", "192.0.2.1", "198.18.0.1", "::1", "::",
    "fe80::1", "fc00::1", "ff02::1", "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "2002:7f00:1::", "2002:a00:1::", "64:ff9b::7f00:1", "64:ff9b::c0a8:101", "2001:0:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "::127.0.0.1", "::ffff:0:7f00:1", "64:ff9b:1::7f00:1",
    "fec0::1", "3fff::1", "192.0.0.8", "192.88.99.1", "5f00::1", "100::1",
]  # fmt: skip
PUBLIC = ["93.184.216.34", "2606:4700::1111", "64:ff9b::5db8:d822", "2002:5db8:d822::"]


@pytest.mark.parametrize("text", NOT_PUBLIC)
def test_no_private_address_passes_in_any_wrapping(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_public_addresses_pass(text: str) -> None:
    assert is_public(ip_address(text))


def test_wrapped_addresses_are_unwrapped() -> None:
    for text in ("::ffff:10.0.0.1", "2002:a00:1::", "64:ff9b::a00:1"):
        assert str(unwrapped(ip_address(text))) == "10.0.0.1"


async def _answers(host: str) -> Sequence[str]:
    return {
        "one.test": ["93.184.216.34"],
        "mixed.test": ["93.184.216.34", "10.0.0.1"],
        "private.test": ["10.0.0.1", "fe80::1"],
    }[host]


def of(addresses: Addresses, host: str) -> tuple[str, ...]:
    return asyncio.run(addresses.of(host))


def test_a_private_record_beside_a_public_one_is_passed_over_and_alone_is_refused() -> None:
    addresses = Addresses(lookup=_answers)
    assert of(addresses, "one.test") == ("93.184.216.34",)
    assert of(addresses, "mixed.test") == ("93.184.216.34",)
    assert of(addresses, "mixed.test") == ("93.184.216.34",)
    with pytest.raises(NotPublic, match=r"private\.test leads to 10\.0\.0\.1"):
        of(addresses, "private.test")
    own = read_network("10.0.0.0/8")
    assert own
    assert of(Addresses(allowed=(own,), lookup=_answers), "mixed.test")[1:] == ("10.0.0.1",)


def test_a_name_that_nothing_resolves_is_judged_by_itself() -> None:
    public = ("a.example", "mind.org.uk", "xn--mnchen-3ya.de", "lan.example", "a.b.")
    own = ("localhost", "wiki", "nas.local", "a.internal.", "router.home.arpa", "PC.LAN")
    assert [name for name in (*public, *own) if is_public_name(name)] == list(public)


@pytest.mark.parametrize("host", ["127.1", "0x7f000001", "2130706433", "localhost"])
def test_odd_spellings_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises(NotPublic):
        of(Addresses(), host)


def test_an_opened_network_and_nothing_beside_it_passes() -> None:
    network = read_network("10.0.0.0/8")
    assert network is not None
    addresses = Addresses(
        allowed=[network], given={"own.test": "10.2.3.4", "other.test": "172.16.0.1"}
    )
    assert of(addresses, "own.test") == ("10.2.3.4",)
    (mapped,) = of(addresses, "[::ffff:10.0.0.9]")
    # Python 3.13 writes it another way.
    assert ip_address(mapped) == ip_address("::ffff:10.0.0.9")
    with pytest.raises(NotPublic):
        of(addresses, "other.test")


def test_a_name_is_asked_for_once_so_that_it_cannot_rebind() -> None:
    answers = iter((["93.184.216.34"], ["10.0.0.1"]))

    async def rebinding(_host: str) -> Sequence[str]:
        return next(answers)

    async def twice() -> tuple[tuple[str, ...], tuple[str, ...]]:
        addresses = Addresses(lookup=rebinding)
        return await addresses.of("evil.test"), await addresses.of("evil.test")

    assert asyncio.run(twice()) == (("93.184.216.34",), ("93.184.216.34",))


def test_no_such_host_and_no_answer_are_told_apart() -> None:
    async def silent(_host: str) -> Sequence[str]:
        raise NoAnswer("dns")

    with pytest.raises(NoSuchHost):
        of(Addresses(), "nowhere.invalid")
    with pytest.raises(NoAnswer):
        of(Addresses(lookup=silent), "one.test")


def test_resolves_says_whether_a_name_leads_anywhere() -> None:
    addresses = Addresses(lookup=_answers)
    assert asyncio.run(addresses.resolves("mixed.test"))
    assert not asyncio.run(Addresses().resolves("control.invalid"))


@pytest.mark.parametrize("text", ["", "10.0.0.0/99", "example.org", "10.0.0"])
def test_what_is_no_network_is_not_read_as_one(text: str) -> None:
    assert read_network(text) is None
