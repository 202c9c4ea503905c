"""Addresses that only lead on: to what they lead, by their own word."""

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.sites import led_to

PAGE = "https://day.example/help?topic=sleep&region=uk#night"
ESCAPED = quote(PAGE, safe="")
LEADING = {
    "a search": f"https://www.google.com/url?sa=t&q={ESCAPED}&usg=x",
    "a search elsewhere": f"https://google.co.uk/url?url={ESCAPED}",
    "a mail program": f"https://eur01.safelinks.protection.outlook.com/?url={ESCAPED}&data=05",
    "a network": f"https://l.facebook.com/l.php?u={ESCAPED}&h=x",
    "a film": f"https://www.youtube.com/redirect?q={ESCAPED}",
    "a guard of mail": "https://urldefense.com/v3/__https://day.example/help?topic=sleep&region=uk"
    "*night__;Iw!!x",
    "one in another": "https://www.google.com/url?q="
    + quote(f"https://l.facebook.com/l.php?u={ESCAPED}", safe=""),
}


@pytest.mark.parametrize("name", [name for name in LEADING if name != "a guard of mail"])
def test_a_redirect_leads_to_the_page_it_names(name: str) -> None:
    assert led_to(LEADING[name]) == PAGE


def test_a_guard_of_mail_names_the_page_in_its_path_unless_signs_were_taken_out() -> None:
    whole = "https://urldefense.com/v3/__https:/day.example/help__;!!x"
    assert led_to(whole) == "https://day.example/help"
    assert led_to(LEADING["a guard of mail"]) == ""


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        "https://www.google.com/search?q=https://day.example/",
        "https://www.google.com/url?q=sleep",
        "https://www.google.com/url?q=javascript:alert(1)",
        "https://www.google.com/url?q=https://localhost/",
        "https://www.google.com/url",
        "https://google.com.day.example/url?q=https://other.example/",
        "https://day.example/url?q=https://other.example/",
        "no address",
        "",
    ],
)
def test_any_other_address_leads_nowhere(url: str) -> None:
    assert led_to(url) == ""


@given(st.text(max_size=80))
def test_whatever_it_names_is_a_web_address_or_nothing(text: str) -> None:
    found = led_to(f"https://www.google.com/url?q={text}")
    assert found == "" or found.startswith(("http", "HTTP"))
