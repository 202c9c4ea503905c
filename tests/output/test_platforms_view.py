"""The list of platforms on a screen of 80 by 24."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from toolkit.output.console import Console
from toolkit.output.views.platforms import limit_words, show_count_of_all, show_platforms
from toolkit.snippets.platforms import PLATFORMS, find_platform
from toolkit.usecases.platforms import count_all


class Screen(io.StringIO):
    """Text that is taken for a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    monkeypatch.setenv("COLUMNS", "80")
    return Screen()


def shown(screen: Screen, *, why: bool = False) -> list[str]:
    show_platforms(Console(screen, io.StringIO(), {}), PLATFORMS, why=why)
    return screen.getvalue().splitlines()


def test_every_platform_is_on_one_screen(screen: Screen) -> None:
    lines = shown(screen)
    assert len(lines) <= 22
    assert max(map(len, lines)) <= 80
    assert {row.name for row in PLATFORMS} <= set(" ".join(lines).split())


def test_a_narrow_terminal_gets_one_column(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = shown(screen)
    assert len(lines) == len(PLATFORMS)
    assert max(map(len, lines)) <= 40


def test_the_sources_are_shown_where_they_are_asked_for(screen: Screen) -> None:
    text = "\n".join(shown(screen, why=True))
    assert all(row.source in text and row.title in text for row in PLATFORMS)


def test_a_text_on_every_platform_is_on_one_screen(screen: Screen) -> None:
    counted = count_all(f"{'a' * 1_000} https://nhs.uk/", PLATFORMS)
    show_count_of_all(Console(screen, io.StringIO(), {}), counted)
    lines = screen.getvalue().splitlines()
    assert len(lines) <= 22
    assert max(map(len, lines)) <= 80
    assert any("sms" in line and "too long 1,016/160" in line for line in lines)


@pytest.mark.parametrize(
    ("name", "said"),
    [("bluesky", "300 graphemes"), ("tumblr", "not published"), ("plain", "no limit")],
)
def test_a_limit_is_said(name: str, said: str) -> None:
    assert limit_words(find_platform(name)) == said
    assert limit_words(replace(find_platform(name), limit=5)).startswith("5 ")
