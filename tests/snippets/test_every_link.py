"""Every template writes every link of the starter list for every platform.

A text message takes a second part where one cannot hold what is necessary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from toolkit.domain.link import Link
from toolkit.snippets.compose import Snippet, compose
from toolkit.snippets.contacts import contacts_for
from toolkit.snippets.markup import Markup, escape
from toolkit.snippets.names import says
from toolkit.snippets.platform import Platform
from toolkit.snippets.platforms import PLATFORMS, find_platform
from toolkit.snippets.template import load_template
from toolkit.snippets.values import content_of, values_of
from toolkit.storage.library import Library

TODAY = date(2026, 11, 23)
WITH_ADDRESSES = [row for row in PLATFORMS if row.addresses]
TEMPLATES = ("warm", "plain", "signpost", "share", "listen", "correct")


@pytest.fixture(scope="module")
def links(_starter_once: Path) -> list[Link]:
    with Library(_starter_once) as library:
        return list(library.links.every())


def snippets(links: list[Link], name: str, platform: Platform) -> Iterator[tuple[Link, Snippet]]:
    """Compose each link once with each of its sentences in turn, and now and then with a name."""
    template = load_template(name)
    turn = PLATFORMS.index(platform) + TEMPLATES.index(name)
    for number, link in enumerate(links):
        say = link.say[(turn + number) % len(link.say)]
        to = "@somebody" if (turn + number) % 3 == 0 else ""
        content = content_of([link], "GB-ENG", template, TODAY, say=say, to=to)
        yield link, compose(template, content, platform)


@pytest.mark.parametrize("name", TEMPLATES)
def test_where_no_address_is_taken_there_is_a_number_or_what_to_search_for(
    links: list[Link], name: str
) -> None:
    tiktok = find_platform("tiktok")
    for link, found in snippets(links, name, tiktok):
        assert link.url not in found.text
        assert found.length.links == 0
        assert found.length.fits
        assert not re.search(r"In [A-Z][^:\n]*: (?:@|I |I'd |That |No )", found.text), found.text
        numbers = [one.value for one in contacts_for(link, "GB-ENG") if one.value]
        said = "earch for “" in found.text or "ook on " in found.text
        assert said or any(number in found.text for number in numbers)
        if name == "signpost" and numbers:
            assert any(number in found.text for number in numbers)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("platform", WITH_ADDRESSES, ids=lambda row: row.name)
def test_every_link_is_written_whole(links: list[Link], name: str, platform: Platform) -> None:
    for link, found in snippets(links, name, platform):
        assert found.length.fits
        assert found.length.parts == 1 or platform.name == "sms"
        assert not _FAULT.search(found.text), found.text
        assert not _doubled(link, found.text), found.text
        if platform.markup is Markup.PLAIN:
            assert found.text.count(link.url) == 1
        if name == "signpost" and contacts_for(link, "GB-ENG"):
            said = values_of(link, "GB-ENG", TODAY)["contacts"].split("\n")
            assert all(escape(line, platform.markup) in found.text for line in said)


# A field left, an empty or a nested bracket, a doubled mark, a line that opens with a mark
# or is nothing but hours, and an ellipsis behind an address.
_FAULT = re.compile(
    r"\{\w|\(\s*\)|\([^()\n]*\([^()\n]*\)\)|\) \(|::|: :|\.\.(?!\.)(?<!\.\.\.)|(?m:^[,;:.)]|^24/7$)"
    r"|https?://\S+\u2026|: [^:\n]*[a-z]: https"
)


def _doubled(link: Link, text: str) -> bool:
    """Tell whether a line names the publisher in brackets beside its own name."""
    return any(
        f"{link.title} ({publisher}" in text
        for publisher in (link.title, link.publisher)
        if publisher and says(link.title, publisher)
    )


def test_no_snippet_claims_that_anybody_vetted_the_starter_list(links: list[Link]) -> None:
    for name in TEMPLATES:
        for link, found in snippets(links, name, PLATFORMS[0]):
            fixed = found.text
            for known in (link.title, link.publisher, link.url, *link.say):
                fixed = fixed.replace(known, "")
            assert not {"vetted", "trusted", "recommended", "recommend"} & set(
                fixed.casefold().split()
            )


def test_a_place_outside_home_is_in_every_snippet(links: list[Link]) -> None:
    abroad = [link for link in links if link.regions == ("US",)]
    assert abroad
    for name in TEMPLATES:
        for platform in PLATFORMS:
            for _, found in snippets(abroad, name, platform):
                assert "United States" in found.text
