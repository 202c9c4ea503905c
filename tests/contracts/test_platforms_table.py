"""Every row of the table of platforms keeps the contract of the table."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

from tests.rows import for_each
from toolkit.settings.model import LINK_WORDS, MARKUP_WORDS, UNIT_WORDS
from toolkit.snippets.length import measure
from toolkit.snippets.platform import (
    OFFICIAL,
    SECONDARY,
    UNPUBLISHED,
    Links,
    Markup,
    Platform,
    Unit,
    autolink,
    escape,
    link,
)
from toolkit.snippets.platforms import PLATFORMS, find_platform
from toolkit.usecases.platforms import LINKS, UNITS

NAMES = ["plain", "x", "x-premium", "x-dm", "mastodon", "mastodon-dm", "bluesky", "bluesky-api"]
NAMES += ["bluesky-dm", "threads", "facebook", "facebook-comment", "facebook-dm", "instagram"]
NAMES += ["instagram-comment", "instagram-dm", "tiktok", "linkedin", "linkedin-comment", "reddit"]
NAMES += ["reddit-markdown", "youtube", "youtube-shorts", "whatsapp", "signal", "sms", "discord"]
NAMES += ["telegram", "slack", "teams", "lemmy", "gotosocial", "misskey", "pixelfed", "tumblr"]
NAMES += ["discourse", "bbcode", "github", "email", "markdown", "html"]
URL = "https://www.example.org/help"

every_row = for_each(PLATFORMS, lambda row: row.name)


def test_the_promised_platforms_are_there_in_order() -> None:
    assert [row.name for row in PLATFORMS] == NAMES


def test_names_and_aliases_are_never_shared() -> None:
    keys = [key for row in PLATFORMS for key in (row.name, *row.aliases)]
    assert len(keys) == len(set(keys))
    assert all(key == key.lower().strip() for key in keys)


def test_every_way_of_counting_is_used() -> None:
    assert {row.count for row in PLATFORMS} == set(Unit)


@every_row
def test_a_row_says_where_its_numbers_come_from(row: Platform) -> None:
    assert row.source
    assert row.grade in {OFFICIAL, SECONDARY, UNPUBLISHED}
    assert date(2026, 11, 22) <= date.fromisoformat(row.seen) <= date(2026, 11, 30)
    assert row.unit
    assert row.title
    assert not row.own


@every_row
def test_a_row_without_a_published_number_counts_without_a_limit(row: Platform) -> None:
    assert row.limit is None or row.grade != UNPUBLISHED
    assert row.limit is not None or row.grade != SECONDARY


@every_row
def test_limits_are_positive_and_leave_room_for_a_link(row: Platform) -> None:
    assert row.limit is None or row.limit >= (160 if row.addresses else 100)
    assert all(number is None or number > 0 for number in (row.byte_limit, row.link_limit or None))
    assert row.url_weight is None or row.limit is None or row.url_weight < row.limit


@every_row
def test_a_row_is_found_by_every_name_it_has(row: Platform) -> None:
    assert all(find_platform(key) is row for key in (row.name, *row.aliases))


@every_row
def test_a_short_reply_with_a_link_can_be_measured_and_fits(row: Platform) -> None:
    text = f"{escape('I hope this helps', row.markup)}\n{link('Help', URL, row.markup)}"
    found = measure(text, row)
    assert (found.fits, found.parts, found.unit) == (row.addresses, 1, row.unit)
    assert found.links == (0 if row.links is Links.NONE else 1)


@every_row
def test_a_reply_over_the_limit_does_not_fit(row: Platform) -> None:
    if row.limit is None:
        assert measure("a" * 100_000, row).fits
    else:
        assert measure("a" * row.limit, row).fits
        assert measure("a" * (row.limit + 7), row).over == 7


@every_row
def test_a_link_weighs_what_the_row_says(row: Platform) -> None:
    weight = len(URL) if row.url_weight is None else row.url_weight
    if row.count is Unit.BLUESKY:
        weight = len("www.example.org/help")
    assert measure(URL, row).length == weight


@every_row
def test_an_address_keeps_its_characters_in_the_markup_of_the_row(row: Platform) -> None:
    assert URL in autolink(URL, row.markup)


def test_the_words_of_the_settings_are_those_of_the_table() -> None:
    assert tuple(UNITS) == UNIT_WORDS
    assert tuple(LINKS) == LINK_WORDS
    assert {markup.value for markup in Markup} == set(MARKUP_WORDS)


def test_the_table_and_ascii_counts_load_no_regex() -> None:
    code = (
        "import sys\n"
        "from toolkit.snippets.platforms import PLATFORMS\n"
        "assert 'toolkit.snippets.length' not in sys.modules\n"
        "from toolkit.snippets.length import measure\n"
        "[measure('see https://nhs.uk', row) for row in PLATFORMS]\n"
        "sys.exit('regex' in sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
