"""What `--apply-moved` takes on: a page's new address, and no front page, search or section."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.checking.facts import no_new_address

OLD = "http://a.org/services/help-with-sleep"


@pytest.mark.parametrize(
    ("to", "word"),
    [
        ("https://a.org/", "front page"),
        ("https://a.org/gb/", "front page"),
        ("https://a.org/en-gb/", "front page"),
        ("https://a.org/gb/en", "front page"),
        ("https://a.org/#/", "front page"),
        ("https://a.org/#!/", "front page"),
        ("https://a.org/index.html", "front page"),
        ("https://a.org/cy/home", "front page"),
        ("https://a.org/?lang=cy", "front page"),
        ("https://a.org/search?q=sleep", "search"),
        ("https://a.org/?s=sleep", "search"),
        ("https://a.org/search/", "search"),
        ("https://a.org/chwilio", "search"),
        ("https://a.org/login?next=%2Fx", "login"),
        ("https://a.org/404", "error"),
        ("https://a.org/services/", "section"),
        ("https://a.org/en/services/index.php", "section"),
        ("https://b.org/services", "section"),
        ("https://a.org/section/", "section"),
        ("https://a.org/#/services", "section"),
        ("https://a.org/index.html#top", "front page"),
        ("https://a.org/zh-hans/", "front page"),
        ("https://a.org/find?term=sleep", "search"),
        ("https://a.org/advanced-search?keys=sleep", "search"),
        ("https://a.org/search/sleep", "search"),
        ("https://a.org/category/health/", "section"),
        ("https://a.org/topics/rest", "section"),
        ("https://a.org/services?topic=sleep", "section"),
    ],
)
def test_what_is_no_page_of_its_own_is_refused_with_the_reason(to: str, word: str) -> None:
    assert word in no_new_address(OLD, to)


@pytest.mark.parametrize(
    ("was", "to"),
    [
        (OLD, "https://a.org/services/help-with-sleep"),
        (OLD, "https://www.b.org/services/help-with-sleep/"),
        (OLD, "https://a.org/help-with-sleep/"),
        (OLD, "https://a.org/en/support/sleep"),
        (OLD, "https://a.org/sleep-help"),
        ("https://a.org/gone", "https://a.org/help/missing"),
        (OLD, "https://a.org/#/services/sleep"),
        ("http://a.org/", "https://a.org/gb/"),
        ("http://a.org", "https://b.org/index.html"),
        ("http://a.org/index.php", "https://a.org/"),
        ("http://a.org/?p=12", "https://a.org/help-with-sleep/"),
        ("http://a.org/page.php?id=12", "https://a.org/help-with-sleep/"),
        ("http://a.org/sleep/index.html", "https://a.org/sleep/"),
        ("http://a.org/search?q=sleep", "https://a.org/en/search?q=sleep"),
        ("http://a.org/help", "https://a.org/support"),
        ("http://a.org/helpline", "https://a.org/get-help"),
        (OLD, "https://a.org/topics/help-with-sleep"),
        ("http://a.org/leaflet.pdf", "https://a.org/leaflet-about-sleep"),
        ("http://a.org/research/sleep", "https://a.org/research/sleep-2"),
    ],
)
def test_a_page_that_really_moved_is_taken_on(was: str, to: str) -> None:
    assert no_new_address(was, to) == ""


def test_a_document_that_leads_to_a_list_of_them_has_not_moved() -> None:
    assert "section" in no_new_address("http://a.org/sleep-leaflet.pdf", "https://a.org/resources")


@pytest.mark.parametrize("to", ["http://a.org/article.php", "https://b.org/article.php"])
def test_an_address_without_what_chose_the_page_is_a_section(to: str) -> None:
    assert "section" in no_new_address("http://a.org/article.php?id=5", to)


@given(st.text(), st.text(max_size=60).map(lambda tail: f"http://a.org/{tail}"))
def test_any_two_addresses_have_an_answer(was: str, to: str) -> None:
    assert isinstance(no_new_address(was, to), str)
    # Nothing moves by another scheme alone.
    assert no_new_address(to, to.replace("http:", "https:", 1)) == ""
