"""Published conformance suites, read from the folder given by `--conformance`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import regex  # type: ignore[import-untyped]  # it ships no types
import yaml

from toolkit.snippets.length import measure, weigh
from toolkit.snippets.links import count_graphemes, find_links, graphemes
from toolkit.snippets.platforms import find_platform

Case = dict[str, Any]


def cases(folder: Path, file: str, section: str) -> list[Case]:
    path = folder / "twitter-text" / file
    if not path.exists():
        pytest.skip(f"needs --conformance with twitter-text/{file}")
    found: list[Case] = yaml.safe_load(path.read_text(encoding="utf-8"))["tests"][section]
    assert found
    return found


def urls(text: str) -> list[str]:
    return [text[start:end] for start, end in find_links(text)]


@pytest.mark.parametrize(
    ("section", "whole_emoji"),
    [
        ("WeightedTweetsCounterTest", False),
        ("WeightedTweetsWithDiscountedEmojiCounterTest", True),
        ("UnicodeDirectionalMarkerCounterTest", True),
    ],
)
def test_weighted_lengths_are_those_of_twitter_text(
    conformance_dir: Path, section: str, *, whole_emoji: bool
) -> None:
    for case in cases(conformance_dir, "validate.yml", section):
        weight = weigh(case["text"], url_weight=23, whole_emoji=whole_emoji)
        valid = 0 < weight.length <= 280 and not weight.refused
        expected = case["expected"]
        assert (weight.length, valid) == (
            expected["weightedLength"],
            expected["valid"],
        ), case["description"]


@pytest.mark.parametrize(
    "section",
    ["WeightedTweetsWithDiscountedEmojiCounterTest", "UnicodeDirectionalMarkerCounterTest"],
)
def test_x_takes_what_twitter_text_calls_valid(conformance_dir: Path, section: str) -> None:
    for case in cases(conformance_dir, "validate.yml", section):
        assert measure(case["text"], find_platform("x")).fits == case["expected"]["valid"], case


@pytest.mark.parametrize("section", ["urls", "tco_urls_with_params"])
def test_links_are_those_of_twitter_text(conformance_dir: Path, section: str) -> None:
    for case in cases(conformance_dir, "extract.yml", section):
        assert urls(case["text"]) == case["expected"], case["description"]


@pytest.mark.parametrize("section", ["urls_with_indices", "urls_with_directional_markers"])
def test_links_stand_where_twitter_text_finds_them(conformance_dir: Path, section: str) -> None:
    for case in cases(conformance_dir, "extract.yml", section):
        expected = [(found["url"], tuple(found["indices"])) for found in case["expected"]]
        text = case["text"]
        found = [(text[start:end], (start, end)) for start, end in find_links(text)]
        assert found == expected, case["description"]


@pytest.mark.parametrize("section", ["country", "generic"])
def test_every_top_level_domain_of_twitter_text_makes_a_link(
    conformance_dir: Path, section: str
) -> None:
    for case in cases(conformance_dir, "tlds.yml", section):
        assert urls(case["text"]) == case["expected"], case["description"]


def test_graphemes_are_those_of_unicode(conformance_dir: Path) -> None:
    path = conformance_dir / "unicode" / "GraphemeBreakTest-18.0.0.txt"
    if not path.exists():
        pytest.skip(f"needs --conformance with unicode/{path.name}")
    rows = [line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines()]
    for row in filter(None, rows):
        clusters = [
            "".join(chr(int(code, 16)) for code in piece.replace("×", " ").split())
            for piece in row.split("÷")
            if piece.strip()
        ]
        text = "".join(clusters)
        assert list(graphemes(text)) == clusters, row
        # A consonant inside a cluster counts by itself, as before Unicode 15.1.
        counted = count_graphemes(text)
        conjunct = any(regex.search(r"\p{InCB=Consonant}", one[1:]) for one in clusters)
        assert counted >= len(clusters), row
        assert conjunct or counted == len(clusters), row
