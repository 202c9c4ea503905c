"""Addresses to be careful with: a trusted site's imitation, an avoided site's page."""

from datetime import datetime

import pytest

from toolkit.domain.trust import Level, Scope
from toolkit.errors import Refused
from toolkit.storage.library import Library
from toolkit.usecases.curate import get
from toolkit.usecases.find import FindRequest, FindResult, find
from toolkit.usecases.lookalike import avoided_site, doubt_about
from toolkit.usecases.new_link import careful_with
from toolkit.usecases.vet import Judgement, vet

SITE = Judgement(Level.AVOID, note="It sells a cure.", by="sam", scope=Scope.SITE, instead="k1")


def asked(library: Library, text: str, now: datetime) -> FindResult:
    return find(library, FindRequest(text=text), now=now, home_region="GB-ENG")


@pytest.mark.parametrize(
    "address",
    [
        "samaritians.org",
        "https://www.samaritans.org.example.com/help",
        "https://s\u0430maritans.org/",
        "HTTP://SAMARITIANS.ORG:8080/x?y#z",
    ],
)
def test_an_imitation_answers_first_with_the_warning_and_the_real_site(
    library: Library, now: datetime, address: str
) -> None:
    found = asked(library, address, now)
    assert found.warning is not None
    assert found.warning.kind == "look-alike"
    assert found.warning.address
    assert [hit.link.id for hit in found.links] == [1]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.samaritans.org/another-page",
        "https://selfhelp.samaritans.org/",
        "example.org",
        "mint.org.uk",
        "nhs.net",
        "https://127.0.0.1:8000/",
        "http://[::1]/",
        "node.js",
    ],
)
def test_honest_addresses_raise_no_doubt(library: Library, address: str) -> None:
    assert doubt_about(library, address) is None


@pytest.mark.parametrize("text", ["", "two words", "javascript:alert(1)", "https://a@b.example/"])
def test_what_is_no_address_raises_no_doubt(library: Library, text: str) -> None:
    assert doubt_about(library, text) is None


def test_any_page_of_an_avoided_site_answers_with_reason_and_alternative(
    library: Library, now: datetime
) -> None:
    avoided = vet(library, 7, SITE, now).link
    elsewhere = f"{avoided.url}/another?page=1"
    found = asked(library, elsewhere, now)
    assert found.warning is not None
    assert (found.warning.kind, found.warning.link.id) == ("avoid", 7)
    assert "It sells a cure." in found.warning.reason
    assert [hit.link.id for hit in found.links] == [1]
    with pytest.raises(Refused, match="site that is to be avoided"):
        careful_with(library, elsewhere)


def test_an_avoid_of_one_page_says_nothing_of_its_site(library: Library, now: datetime) -> None:
    avoided = vet(library, 7, SITE._replace(scope=Scope.PAGE), now).link
    assert avoided_site(library, avoided.url) is None
    assert asked(library, f"{avoided.url}/another", now).warning is None


def test_adding_an_imitation_is_told_and_not_refused(library: Library) -> None:
    assert "one letter off samaritans.org" in careful_with(library, "samaritians.org")[0]
    assert careful_with(library, "https://www.samaritans.org/new") == ()


def test_an_avoided_site_is_not_what_another_imitates(library: Library, now: datetime) -> None:
    """Nobody is led to a site that is to be avoided by a warning of its imitation."""
    vet(library, 7, SITE, now)
    assert get(library, 7).url.startswith("https://www.papyrus-uk.org/")
    assert doubt_about(library, "papyrus-ukk.org") is None
