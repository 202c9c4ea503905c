"""A name comes from somebody's post: no platform makes a link of one that goes out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.text import clean_text
from toolkit.domain.url import addresses_in
from toolkit.errors import Refused
from toolkit.snippets.compose import Content, compose
from toolkit.snippets.length import measure
from toolkit.snippets.links import MASTODON, X, find_links
from toolkit.snippets.platforms import PLATFORMS, find_platform
from toolkit.snippets.template import load_template
from toolkit.usecases.reply import Wording

WARM = load_template("warm")
# One platform for each way of counting, linking and writing.
DIFFERENT = {(row.count, row.links, row.markup): row for row in PLATFORMS}.values()
SAID = {"say": "You could have a look here.", "title": "Insomnia", "url": "https://nhs.example/"}
PIECES = (
    "@", "sam", "evil", "-site", ".com", ".UK", ".бг", "бг", "/", "/x", "?q", ":", ":80", " ",
    "\u3002", "\uff0e", "\u200b", "www.", "https://", "//", "mailto:", "[", "](", "]", ")", "(",
    "<", ">", "[url]", "[/url]", "[url=", "u/", "r/", "_", "*", "`", "#", "\\", "|", "!", "1.2.3.4",
)  # fmt: skip


def links_in(text: str) -> set[str]:
    found = {text[one.start : one.end] for rule in (X, MASTODON) for one in find_links(text, rule)}
    return found | {one.url for one in addresses_in(text) if one.sure}


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map("".join))
def test_no_name_brings_a_link(name: str) -> None:
    wording = Wording(platform=find_platform("plain"), home="GB-ENG", to=clean_text(name).strip())
    if not wording.names_somebody:
        with pytest.raises(Refused):
            wording.person()
        return
    for platform in DIFFERENT:
        to, nobody = (
            compose(WARM, Content({**SAID, "to": named}), platform) for named in (wording.to, "")
        )
        assert links_in(to.text) == links_in(nobody.text), platform.name
        assert measure(to.text, platform).links == measure(nobody.text, platform).links


@pytest.mark.parametrize(
    "name",
    ["@sam", "sam", "@user@host.org", "user@host.org", "@name.bsky.social", "u/jo_smith",
     "Dr. Who", "Anne-Marie", "@jo.me", "Siân", "O'Neill & co"],
)  # fmt: skip
def test_a_person_may_be_named(name: str) -> None:
    for platform in PLATFORMS:
        assert Wording(platform=platform, home="GB-ENG", to=name).person() == name
