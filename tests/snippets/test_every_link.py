"""Every template writes every link of the starter list for every platform.

Where the necessary parts alone are too long, the link stands in the table below:
a text message of 160 septets cannot hold every address with its sentence.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from toolkit.domain.link import Link
from toolkit.snippets.compose import Snippet, compose
from toolkit.snippets.contacts import contacts_for
from toolkit.snippets.markup import Markup
from toolkit.snippets.platforms import PLATFORMS, Platform
from toolkit.snippets.template import load_template
from toolkit.snippets.values import content_of
from toolkit.storage.library import Library

TODAY = date(2026, 11, 23)
TEMPLATES = ("warm", "plain", "signpost", "share", "listen", "correct")
# Links that a template cannot write at all: at most so many.
TOO_LONG = {("sms", "listen"): 6, ("sms", "correct"): 22}


@pytest.fixture(scope="module")
def links(_starter_once: Path) -> list[Link]:
    with Library(_starter_once) as library:
        return list(library.links.every())


def snippets(links: list[Link], name: str, platform: Platform) -> Iterator[tuple[Link, Snippet]]:
    template = load_template(name)
    for link in links:
        content = content_of([link], "GB-ENG", template, TODAY, say=link.say[0])
        yield link, compose(template, content, platform)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("platform", PLATFORMS, ids=lambda row: row.name)
def test_every_link_is_written_whole(links: list[Link], name: str, platform: Platform) -> None:
    too_long = 0
    for link, found in snippets(links, name, platform):
        if not found.length.fits:
            too_long += 1
            continue
        if platform.markup is Markup.PLAIN:
            assert found.text.count(link.url) == 1
        if name == "signpost" and contacts_for(link, "GB-ENG"):
            assert contacts_for(link, "GB-ENG")[0].value in found.text
    assert too_long <= TOO_LONG.get((platform.name, name), 0)


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
                assert not found.length.fits or "the United States" in found.text
