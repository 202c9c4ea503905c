"""Addresses that only lead on: the one they name, sign for sign."""

import pytest

from toolkit.domain.sites import led_to

OUTER = "https://www.google.com/url?q="


@pytest.mark.parametrize(
    ("url", "inner"),
    [
        (f"{OUTER}https://g.example/?a=1+b%2Bc&d=2", "https://g.example/?a=1+b+c"),
        (f"{OUTER}https%3A%2F%2Fg.example%2Fa%2520b&sa=D", "https://g.example/a%20b"),
        (f"{OUTER}&q=https://g.example/&q=https://h.example/", "https://g.example/"),
        (f"{OUTER}sleep+help", ""),
        (f"{OUTER}", ""),
    ],
)
def test_the_address_is_the_one_that_the_redirect_names(url: str, inner: str) -> None:
    assert led_to(url) == inner
