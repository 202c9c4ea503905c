"""Platforms in the settings: one's own, limits, and what would do nothing."""

from __future__ import annotations

import pytest

from toolkit.errors import ConfigError
from toolkit.settings.model import Settings
from toolkit.snippets.length import measure
from toolkit.snippets.platforms import PLATFORMS
from toolkit.usecases.platforms import (
    platform_for,
    platforms_in_force,
    refuse_worse,
    require_sound,
    troubles,
)

OWN = Settings(
    platform_likes={"tiktok-live": "tiktok-comment"},
    platform_limits={"tiktok-live": 100, "bsky": 250},
    platform_units={"tiktok-live": "bytes"},
    platform_links={"tiktok-live": "scheme"},
    platform_markups={"tiktok-live": "markdown"},
)


def test_a_platform_of_ones_own_stands_last_and_counts_as_it_says() -> None:
    own = platforms_in_force(OWN)[-1]
    assert len(platforms_in_force(OWN)) == len(PLATFORMS) + 1
    assert (own.name, own.limit, own.unit, own.own) == ("tiktok-live", 100, "bytes", True)
    assert (own.addresses, own.clickable, own.markup.value) == (True, True, "markdown")
    assert measure("é", own).length == 2


@pytest.mark.parametrize(("links", "addresses"), [("none", False), ("bare", True)])
def test_one_like_tiktok_holds_addresses_back_until_its_links_work(
    links: str, *, addresses: bool
) -> None:
    settings = Settings(platform_likes={"mine": "tiktok"}, platform_links={"mine": links})
    assert platform_for(settings, "mine").addresses is addresses


def test_what_is_not_set_is_as_in_the_one_it_is_like() -> None:
    own = platform_for(Settings(platform_likes={"my-server": "mastodon"}), "my-server")
    assert (own.limit, own.url_weight, own.unit) == (500, 23, "characters")


def test_a_limit_by_an_alias_is_of_the_platform() -> None:
    assert platform_for(OWN, "bluesky").limit == 250
    assert platform_for(OWN, "bsky", 99).limit == 99


def test_sound_settings_have_no_trouble() -> None:
    assert not list(troubles(OWN))
    require_sound(OWN)


@pytest.mark.parametrize(
    ("settings", "key", "hint"),
    [
        (Settings(platform="nonsense"), "platform", "toolkit reply --platforms"),
        (Settings(platform="mastadon"), "platform", "Did you mean mastodon?"),
        (Settings(platform_limits={"bskyy": 9}), "platforms.bskyy.limit", "platforms.bluesky."),
        (Settings(platform_units={"zzz": "bytes"}), "platforms.zzz.unit", ".NAME.like plain"),
        (Settings(platform_units={"x": "bytes"}), "platforms.x.unit", "Only its limit"),
        (Settings(platform_likes={"twitter": "plain"}), "platforms.twitter.like", "platforms.x."),
        (Settings(platform_likes={"My Own": "plain"}), "platforms.My Own.like", "small letters"),
        (Settings(platform_likes={"own": "titok"}), "platforms.own.like", "Did you mean tiktok?"),
        (Settings(platform_likes={"own": "own"}), "platforms.own.like", ""),
        (Settings(platform_limits={"x": 9, "twitter": 8}), "platforms.twitter.limit", "Keep one"),
    ],
)
def test_what_would_do_nothing_is_found(settings: Settings, key: str, hint: str) -> None:
    found = list(troubles(settings))
    assert [trouble.key for trouble in found] == [key]
    assert hint in found[0].hint
    with pytest.raises(ConfigError, match="platform"):
        require_sound(settings)


def test_a_broken_platform_is_left_out_of_the_list() -> None:
    broken = Settings(platform_likes={"own": "titok"}, platform_limits={"other": 3})
    assert len(platforms_in_force(broken)) == len(PLATFORMS)


def test_old_trouble_does_not_stand_in_the_way_of_mending_another() -> None:
    before = Settings(platform="nonsense", platform_limits={"zzz": 3})
    refuse_worse(before, Settings(platform="nonsense"))
    with pytest.raises(ConfigError, match="there is no platform"):
        refuse_worse(before, Settings(platform="gibberish", platform_limits={"zzz": 3}))
