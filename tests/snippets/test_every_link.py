"""Every template writes every link of the starter list for every platform.

A text message takes a second part where one cannot hold what is necessary.

One link in so many is written of each platform and template, so that every link meets every
template and every platform, but for those with ample room, where all texts of one markup
are the same; `--faults` writes all of all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from toolkit.domain.link import Link
from toolkit.domain.sentences import bare_sentences
from toolkit.snippets.compose import Snippet, compose
from toolkit.snippets.contacts import contacts_for, says, says_places
from toolkit.snippets.platform import Markup, Platform, escape
from toolkit.snippets.platforms import PLATFORMS, find_platform
from toolkit.snippets.template import load_template
from toolkit.snippets.values import content_of, values_of
from toolkit.storage.library import Library
from toolkit.usecases.reply import Wording, write
from toolkit.usecases.saying import Tone

TODAY = date(2026, 11, 23)
WITH_ADDRESSES = [row for row in PLATFORMS if row.addresses]
TEMPLATES = ("warm", "plain", "signpost", "share", "listen", "correct")
AMPLE = 1_200


@pytest.fixture(scope="module")
def links(_starter_once: Path) -> list[Link]:
    with Library(_starter_once) as library:
        return list(library.links.every())


@pytest.fixture(scope="module")
def share(request: pytest.FixtureRequest) -> int:
    return 1 if request.config.getoption("--faults") else len(TEMPLATES)


def snippets(
    links: list[Link], name: str, platform: Platform, share: int = 1
) -> Iterator[tuple[Link, Snippet]]:
    """Compose a share of the links, each with one of its sentences, some with a name."""
    template = load_template(name)
    turn = PLATFORMS.index(platform) + TEMPLATES.index(name)
    for number, link in enumerate(links):
        if (turn + number) % share:
            continue
        says = bare_sentences(link.say)
        drawn = (turn + number) // share
        say = says[drawn % len(says)]
        to = "@somebody" if drawn % 3 == 0 else ""
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


def ample(platform: Platform) -> bool:
    return platform.limit is None or platform.limit >= AMPLE


@pytest.mark.parametrize("platform", WITH_ADDRESSES, ids=lambda row: row.name)
def test_every_link_is_written_whole(links: list[Link], share: int, platform: Platform) -> None:
    if share > 1 and ample(platform):
        share *= min(4, sum(ample(row) and row.markup is platform.markup for row in PLATFORMS))
    for name in TEMPLATES:
        for link, found in snippets(links, name, platform, share):
            where = f"{name} {link.name}: {found.text}"
            assert found.length.fits, where
            assert found.length.parts == 1 or platform.name == "sms", where
            assert not _FAULT.search(found.text), where
            assert not _doubled(link, found.text), where
            assert not _placed_twice(found.text), where
            if platform.markup is Markup.PLAIN:
                assert found.text.count(link.url) == 1, where
            if name == "signpost" and contacts_for(link, "GB-ENG"):
                said = values_of(link, "GB-ENG", TODAY)["contacts"].split("\n")
                assert all(escape(line, platform.markup) in found.text for line in said), where


# A field or a mark of a sentence left, an empty or a nested bracket, a doubled mark, a line that
# opens with a mark or is nothing but hours, and an ellipsis behind an address.
_FAULT = re.compile(
    r"\{\w|^\[[a-z, ]+\] |\(\s*\)|\([^()\n]*\([^()\n]*\)\)|\) \(|::|: :|\.\.(?!\.)(?<!\.\.\.)"
    r"|(?m:^[,;:.)]|^24/7$)|https?://\S+\u2026|: [^:\n]*[a-z]: https"
)


def _doubled(link: Link, text: str) -> bool:
    """Tell whether a line names the publisher in brackets beside its own name."""
    return any(
        f"{link.title} ({publisher}" in text
        for publisher in (link.title, link.publisher)
        if publisher and says(link.title, publisher)
    )


def _placed_twice(text: str) -> bool:
    """Tell whether a place stands before a text that names it anyway."""
    places = _PLACE.finditer(text)
    return any(says_places(text.replace(found[0], ""), [found[1]]) for found in places)


_PLACE = re.compile(r"In ((?:the )?[A-Z][^:\n]*):")


@pytest.mark.parametrize("name", ["warm", "signpost", "listen", "share"])
def test_every_link_with_welsh_is_written_whole_in_it(
    library: Library, share: int, name: str
) -> None:
    tone = Tone("cy", drafts=True)
    links = [link for link in library.links.every() if link.texts]
    turn = TEMPLATES.index(name)
    for row_number, row in enumerate(("x", "bluesky", "sms", "reddit", "tiktok", "html")):
        for link in links[(row_number + turn) % min(share, 3) :: min(share, 3)]:
            wording = Wording(platform=find_platform(row), home="GB-WLS", template=name, tone=tone)
            written = write(library, [link], wording, TODAY)
            found = written.snippet
            where = f"{row} {link.name}: {found.text}"
            assert written.language == "cy", where
            assert found.length.fits, where
            assert not _FAULT.search(found.text), where
            assert not _placed_twice(found.text), where
            assert not _ENGLISH.search(_without(found.text, link)), where
            said = [one.text for one in link.texts if not one.text.startswith("[")]
            assert "say" in found.dropped or written.said in said, where
            if found.platform.markup is Markup.PLAIN and found.platform.addresses:
                assert found.text.count(link.url) == 1, where


# What the program says itself: in Welsh there is none of it.
_ENGLISH = re.compile(
    r"\b(?:call|text|or|open|as listed|look on|search for|thanks|hear|pass it on)\b", re.IGNORECASE
)


def _without(text: str, link: Link) -> str:
    """Return a text without the link's own words, which stay as they are."""
    own = [link.url, link.title, link.publisher, *(one.text for one in link.texts)]
    own += [part for one in link.contacts for part in (one.note, one.hours_text)]
    for words in sorted(filter(None, own), key=len, reverse=True):
        text = text.replace(words, "").replace(escape(words, Markup.REDDIT), "")
    return text


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
