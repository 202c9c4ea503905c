"""Look-alike sites: slips, other alphabets, endings, added words; and honest neighbours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.sites import Imitations, Site, one_slip, skeleton
from toolkit.pages.domains import site_of

NAMES = st.text("abcdefghijklmnopqrstuvwxyz-", min_size=1, max_size=20)
HOSTS = st.lists(st.text("abimnrs015-", min_size=1, max_size=12), min_size=2, max_size=6).map(
    ".".join
)
KNOWN = (
    "www.samaritans.org", "giveusashout.org", "www.mind.org.uk", "www.sane.org.uk",
    "www.cruse.org.uk", "www.rethink.org", "www.thecalmzone.net", "papyrus-uk.org",
    "www.beateatingdisorders.org.uk", "kooth.com", "carers.org", "autism.org.uk",
    "switchboard.lgbt", "www.nhs.uk", "www.gov.uk", "police.uk", "justice.gov.uk",
    "www.manchester.ac.uk", "1737.org.nz", "who.int", "alcoholchange.org.uk",
)  # fmt: skip


def punycode(name: str) -> str:
    return "xn--" + name.encode("punycode").decode("ascii")


def imitated(host: str, *known: str) -> tuple[str, str]:
    """Return the domain that a host imitates, and how; empty when it imitates none."""
    sites = Imitations(site_of(one) for one in known or KNOWN)
    found = sites.of(host, site_of(host))
    return (found[0].domain, found[1]) if found else ("", "")


@pytest.mark.parametrize("domain", """
    samaritians.org samaritan.org samartians.org samaritanss.com sarnaritans.org samar1tans.org
    wwwsamaritans.org samaritans.com samaritans.net samaritans.help samaritans.co samaritans.cm
    samaritans.info samaritans.org.uk thesamaritans.org
    the-samaritans.org support-samaritans.org mysamaritans.org my-samaritans.com samaritans-uk.org
    samaritansuk.org samaritanshelp.org samaritans24.org donate-samaritans.org
    samaritansofficial.org the-samaritans-helpline.org samaritansorg.com samari-tans.org
    thesarnaritans.org
""".split())  # fmt: skip
def test_what_looks_like_samaritans_is_said_to(domain: str) -> None:
    for host in (domain, f"www.{domain}", f"a.b.{domain}"):
        assert imitated(host)[0] == "samaritans.org"


@pytest.mark.parametrize(("domain", "known"), [
    ("giveusashout.com", "giveusashout.org"),
    ("give-us-a-shout.org", "giveusashout.org"),
    ("mind.org", "mind.org.uk"),
    ("mind-uk.org", "mind.org.uk"),
    ("minduk.org", "mind.org.uk"),
    ("m1nd.org.uk", "mind.org.uk"),
    ("rnind.org.uk", "mind.org.uk"),
    ("mindorguk.com", "mind.org.uk"),
    ("cruze.org.uk", "cruse.org.uk"),
    ("thecalmzone.com", "thecalmzone.net"),
    ("papyrusuk.org", "papyrus-uk.org"),
    ("kooth.cm", "kooth.com"),
    ("kooth.org", "kooth.com"),
    ("nh5.uk", "nhs.uk"),
    ("nhs-uk.com", "nhs.uk"),
    ("nhs.co.uk", "nhs.uk"),
    ("nhs111.uk", "nhs.uk"),
    ("my-nhs.org", "nhs.uk"),
    ("gov-uk.com", "gov.uk"),
    (f"{punycode('sаmaritans')}.org", "samaritans.org"),
    (f"{punycode('samarítans')}.com", "samaritans.org"),
    (f"{punycode('mіnd')}.org.uk", "mind.org.uk"),
])  # fmt: skip
def test_what_looks_like_a_known_site_is_said_to(domain: str, known: str) -> None:
    assert imitated(domain)[0] == known


@pytest.mark.parametrize("known", ["samaritans.org", "nhs.uk", "gov.uk", "manchester.ac.uk"])
def test_a_known_name_in_front_of_another_site_is_a_disguise(known: str) -> None:
    for front in ("", "www."):
        found, how = imitated(f"{front}{known}.help.example")
        assert found == known
        assert "in front of" in how


@pytest.mark.parametrize(("host", "known"), [
    ("nhs.uk-login.com", "nhs.uk"),
    ("nhs.uk.help", "nhs.uk"),
    ("www-nhs-uk.evil.com", "nhs.uk"),
    ("secure.nhs.uk-login.com", "nhs.uk"),
    ("nhs-uk-verify.com", "nhs.uk"),
    ("gov.uk-tax.com", "gov.uk"),
    ("gov.uk-tax.github.io", "gov.uk"),
    ("police.uk-fine.com", "police.uk"),
    ("police.uk.com", "police.uk"),
    ("samaritans.org-help.com", "samaritans.org"),
    ("samaritans-org.evil.com", "samaritans.org"),
    ("samaritans.org.evil.com", "samaritans.org"),
    ("mind.org.uk-donate.net", "mind.org.uk"),
    ("papyrus-uk.org-donate.net", "papyrus-uk.org"),
])  # fmt: skip
def test_a_known_name_before_a_dot_or_hyphen_is_a_disguise(host: str, known: str) -> None:
    for front in ("", "www."):
        assert imitated(f"{front}{host}")[0] == known


@pytest.mark.parametrize("host", """
    www-nhs-uk.translate.goog www-mind-org-uk.cdn.ampproject.org www.nhs.uk.ezproxy.leeds.ac.uk
    carers.org.uk www.carers.org.uk carers.org-uk.nhs.uk leeds-mind.org.uk samaritans.organic.com
    mind.organisation.com nhs.ukulele.com nhs-ukulele.com mind.org.uk.they
""".split())  # fmt: skip
def test_a_name_that_only_begins_alike_or_shows_the_real_site_is_none(host: str) -> None:
    assert imitated(host) == ("", "")


@pytest.mark.parametrize("host", """
    www.nhs.uk nhs.uk www.england.nhs.uk england.nhs.uk www.slam.nhs.uk slam.nhs.uk
    www.leedsth.nhs.uk web.ntw.nhs.uk 111.nhs.uk www.gov.uk gov.uk www.leeds.gov.uk leeds.gov.uk
    www.service.gov.uk blog.service.gov.uk www.met.police.uk www.police.uk samaritans.nhs.uk
    www.justice.gov.uk www.ox.ac.uk ac.uk www.gov.ie gov.wales mygov.scot nhs.scot nhs.wales
    nhs.net www.nhs24.scot nhsinform.scot nhsconfed.org nhscharitiestogether.co.uk parliament.uk
""".split())  # fmt: skip
def test_offices_and_what_stands_under_a_public_ending_imitate_nobody(host: str) -> None:
    assert imitated(host) == ("", "")


@pytest.mark.parametrize("host", """
    leedsmind.org.uk mindinharrow.org.uk mindout.org.uk mymind.org mindcharity.co.uk minds.com
    mindapples.org mint.org.uk youngminds.org.uk studentminds.org.uk samaritans.ie
    samaritansusa.org samaritanspurse.org samaritanshope.org rethinkdrink.org sane.org
    saneline.org.uk autism.org carersuk.org carers.com carerssupport.org.uk careers.org.uk
    switchboard.org.uk crusescotland.org.uk cruise.com tooth.com kooth.co.uk mentalhealth.gov
    1738.org.nz who.com example.org 127.0.0.1 [::1] localhost manchester.com justice.org
    lifelinehelpline.info police.com
""".split())  # fmt: skip
def test_honest_neighbours_are_left_alone(host: str) -> None:
    assert imitated(host) == ("", "")
    assert imitated(f"www.{host}") == ("", "")


@given(NAMES, NAMES)
def test_a_slip_is_seen_from_both_sides_and_never_in_the_same_name(one: str, other: str) -> None:
    assert one_slip(one, other) == one_slip(other, one)
    assert not one_slip(one, one)


@given(st.text("abcdeimnrst", min_size=8, max_size=20), st.integers(0, 30), st.sampled_from("qxz"))
def test_one_letter_more_or_less_in_a_long_name_is_found(name: str, at: int, letter: str) -> None:
    at = min(at, len(name))
    assert imitated(f"{name[:at]}{letter}{name[at:]}.org", f"{name}.org")[0]
    assert imitated(f"{name[: at - 1] + name[at:] if at else name[1:]}.org", f"{name}.org")[0]


@given(NAMES)
def test_a_skeleton_is_its_own_skeleton(name: str) -> None:
    assert skeleton(skeleton(name)) == skeleton(name)


@given(HOSTS)
def test_no_known_site_imitates_itself_or_another_known_one(host: str) -> None:
    assert imitated(host, host, "samaritans.org") == ("", "")
    assert imitated("www.samaritans.org", host, "samaritans.org") == ("", "")


@pytest.mark.parametrize("domain", ["xn--", "xn--a.org", "xn--\u0394.org", "", "."])
def test_broken_punycode_is_no_look_alike(domain: str) -> None:
    site = Site(domain, domain.partition(".")[2])
    assert Imitations([site_of("samaritans.org")]).of(domain, site) is None
