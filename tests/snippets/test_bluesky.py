"""Bluesky: addresses as its app shortens them before it counts and posts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.snippets.length import measure
from toolkit.snippets.links import count_graphemes
from toolkit.snippets.platforms import find_platform
from toolkit.snippets.posts import as_posted

APP, API = find_platform("bluesky"), find_platform("bluesky-api")
LONG = "https://www.nhs.uk/mental-health/conditions/depression-in-adults/"


@pytest.mark.parametrize(
    ("written", "posted"),
    [
        (LONG, "www.nhs.uk/mental-healt..."),
        ("https://nhs.uk", "nhs.uk"),
        ("https://NHS.uk/", "nhs.uk"),
        ("http://nhs.uk/?q=1", "nhs.uk?q=1"),
        ("https://nhs.uk/12345678901234", "nhs.uk/12345678901234"),
        ("https://nhs.uk/123456789012345", "nhs.uk/123456789012..."),
        ("https://nhs.uk:443/a", "nhs.uk/a"),
        ("https://nhs.uk:8080/a", "nhs.uk:8080/a"),
        ("https://jo:secret@nhs.uk/a", "nhs.uk/a"),
        ("https://nhs.uk/a/../b/./c", "nhs.uk/b/c"),
        ("https://nhs.uk/a#", "nhs.uk/a"),
        ("https://nhs.uk/é", "nhs.uk/%C3%A9"),
        ("https://nhs.uk/🙂", "nhs.uk/%F0%9F%99%82"),
        ("https://mañana.com/a", "xn--maana-pta.com/a"),
        ("https://faß.de/", "xn--fa-hia.de"),
    ],
)
def test_an_address_loses_its_scheme_and_most_of_a_long_path(written: str, posted: str) -> None:
    assert as_posted(written) == posted
    assert as_posted(f"see {written}, please") == f"see {posted}, please"
    assert as_posted(f"({written})") == f"({posted})"


@pytest.mark.parametrize(
    "written",
    [
        "nhs.uk/mental-health/conditions/depression-in-adults/",
        "HTTPS://nhs.uk/a",
        "word:https://nhs.uk/a",
        "mind.org.uk(https://nhs.uk/a/long/path/indeed",
        "no address",
        "",
    ],
)
def test_what_the_app_leaves_as_it_is(written: str) -> None:
    assert as_posted(written) == written


def test_a_long_address_costs_its_host_and_sixteen() -> None:
    assert measure(LONG, APP).length == len("www.nhs.uk") + 16
    assert measure(LONG, API).length == len(LONG)
    assert measure(f"{'a' * 273} {LONG}", APP).fits


@pytest.mark.parametrize(
    "written",
    [
        "https://nhs.uk:99999/a/long/path/that/would/be/cut",
        "https://1.2.3.4.5/a/long/path/that/would/be/cut",
        "https://xn--zzzz/a/long/path/that/would/be/cut",
        "https://nhs.uk😀/a/long/path/that/would/be/cut",
        "https:///a/long/path/that/would/be/cut",
    ],
)
def test_where_a_browser_may_refuse_an_address_it_counts_whole(written: str) -> None:
    assert count_graphemes(as_posted(written)) >= len(written)


def test_behind_an_address_that_stays_with_other_letters_the_next_is_not_cut() -> None:
    assert count_graphemes(as_posted(f"nhs.uk/é {LONG}")) > len(LONG)


def test_conjuncts_count_by_the_older_rule() -> None:
    assert measure("क्षत्रिय", APP).length == 5
    assert measure("x\u094d\u0915", APP).length == 2


@given(st.text(alphabet="https:/.nukwéß🙂(@)?#%\\ \n", max_size=60))
def test_any_text_can_be_shortened(text: str) -> None:
    assert measure(text, APP).length >= 0
