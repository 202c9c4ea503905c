"""Look-alike domains: slips, other alphabets, disguises; and honest neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.imitation import imitation, one_slip, skeleton

NAMES = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=20)


def punycode(name: str) -> str:
    return "xn--" + name.encode("punycode").decode("ascii")


@pytest.mark.parametrize(
    "domain",
    [
        "samaritians.org",
        "samaritan.org",
        "samartians.org",
        "samaritanss.com",
        "sarnaritans.org",
        "samar1tans.org",
        "wwwsamaritans.org",
        f"{punycode('sаmaritans')}.org",
        f"{punycode('samarítans')}.com",
    ],
)
def test_what_looks_like_a_trusted_domain_is_said_to(domain: str) -> None:
    assert "samaritans.org" in imitation(domain, domain, "samaritans.org")


def test_a_trusted_name_in_front_of_another_site_is_a_disguise() -> None:
    found = imitation("samaritans.org.help.example", "help.example", "samaritans.org")
    assert "in front of" in found


@pytest.mark.parametrize(
    ("domain", "trusted"),
    [
        ("samaritans.org", "samaritans.org"),
        ("samaritans.com", "samaritans.org"),
        ("mint.org.uk", "mind.org.uk"),
        ("nhs.net", "nhs.uk"),
        ("beat.org", "best.org"),
        ("example.org", "samaritans.org"),
        (f"{punycode('münchen')}.de", "mind.org.uk"),
    ],
)
def test_honest_neighbours_are_left_alone(domain: str, trusted: str) -> None:
    assert imitation(domain, domain, trusted) == ""


@given(NAMES, NAMES)
def test_a_slip_is_seen_from_both_sides_and_never_in_the_same_name(one: str, other: str) -> None:
    assert one_slip(one, other) == one_slip(other, one)
    assert not one_slip(one, one)


@given(NAMES, st.integers(0, 30), st.sampled_from("abcdefgh"))
def test_one_letter_more_is_one_slip(name: str, place: int, letter: str) -> None:
    place = min(place, len(name))
    assert one_slip(name, name[:place] + letter + name[place:])


@given(NAMES)
def test_a_skeleton_is_its_own_skeleton(name: str) -> None:
    assert skeleton(skeleton(name)) == skeleton(name)


@pytest.mark.parametrize("domain", ["xn--", "xn--a.org", "xn--\u0394.org", "", "."])
def test_broken_punycode_is_no_look_alike(domain: str) -> None:
    assert imitation(domain, domain, "samaritans.org") == ""
