"""Finding a platform by its name, and giving it another limit."""

from __future__ import annotations

import pytest

from toolkit.errors import ExitCode, UsageError
from toolkit.snippets.platforms import find_platform, with_limit


@pytest.mark.parametrize(
    ("name", "found"),
    [("x", "x"), ("Mastodon", "mastodon"), (" twitter ", "x"), ("md", "markdown")],
)
def test_finds_by_name_and_alias_in_any_case(name: str, found: str) -> None:
    assert find_platform(name).name == found


def test_an_unknown_name_is_a_usage_error_with_the_nearest_name() -> None:
    with pytest.raises(UsageError) as caught:
        find_platform("mastadon")
    assert "mastadon" in caught.value.message
    assert caught.value.hint == "Did you mean mastodon?"
    assert caught.value.exit_code is ExitCode.USAGE


def test_a_name_near_to_nothing_is_answered_with_where_all_are() -> None:
    with pytest.raises(UsageError) as caught:
        find_platform("qqqq")
    assert caught.value.hint == "All of them: toolkit reply --platforms"


def test_another_limit_changes_nothing_else() -> None:
    mastodon = find_platform("mastodon")
    wider = with_limit(mastodon, 5_000)
    assert (wider.limit, wider.url_weight, wider.name) == (5_000, 23, "mastodon")
    assert mastodon.limit == 500


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_without_room_is_a_usage_error(limit: int) -> None:
    with pytest.raises(UsageError, match=f"A limit of {limit}"):
        with_limit(find_platform("x"), limit)
