"""`count`: any text, as a platform counts it."""

from __future__ import annotations

import pytest

from tests.conftest import Run


def test_a_pipe_gets_one_row(run: Run) -> None:
    found = run("count", "-", "--for", "x", stdin="see https://www.nhs.uk/a/long/address\n")
    assert found.code == 0
    assert found.out == "27\t280\tweighted characters\tfits\t1\n"


@pytest.mark.parametrize(
    ("text", "platform", "length", "fits", "parts"),
    [
        ("nhs.uk", "x", 23, True, 1),
        ("👨‍👩‍👧‍👦", "bluesky", 1, True, 1),
        ("’" * 71, "sms", 71, False, 2),
        ("a" * 161, "sms", 161, False, 2),
        ("@jo@a.example", "mastodon", 3, True, 1),
        ("a" * 601, "bluesky", 601, False, 3),
    ],
)
def test_the_promised_keys(
    run: Run, text: str, platform: str, length: int, *, fits: bool, parts: int
) -> None:
    document = run("count", "-", "--for", platform, "--json", stdin=text).document
    found = {key: document[key] for key in ("length", "fits", "parts")}
    assert found == {"length": length, "fits": fits, "parts": parts}
    assert {"limit", "unit"} <= set(document)


def test_too_long_says_by_how_much(run: Run) -> None:
    found = run("count", "-", "--for", "bluesky", stdin="a" * 310)
    assert found.code == 1
    assert "10 graphemes too long" in found.err
    assert "1 weighted character too long" in run("count", "a" * 281, "--for", "x").err


def test_the_exit_code_tells_a_script_whether_it_fits(run: Run) -> None:
    assert run("count", "a" * 300, "--for", "bluesky").code == 0
    found = run("count", "a" * 301, "--for", "bluesky", "--json")
    assert (found.code, found.document["ok"], found.document["fits"]) == (1, False, False)


def test_all_platforms_are_told_with_fits_or_not(run: Run) -> None:
    found = run("count", "-", "--all", stdin="a" * 281)
    rows = {cells[0]: cells for cells in (line.split("\t") for line in found.out.splitlines())}
    assert found.code == 1
    assert run("count", "a", "--all").code == 0
    assert len(rows) == 41
    assert rows["x"][1:5] == ["281", "280", "weighted characters", "does not fit"]
    assert rows["bluesky"][4] == "fits"
    document = run("count", "-", "--all", "--json", stdin="a" * 281).document
    assert document["ok"] is False
    listed = document["platforms"]
    assert {row["platform"]: row["fits"] for row in listed}["x"] is False


@pytest.mark.parametrize("more", [("--for", "x"), ("--limit", "9")])
def test_all_platforms_have_their_own_limits(run: Run, more: tuple[str, str]) -> None:
    assert run("count", "text", "--all", *more).code == 2


def test_an_address_where_none_is_taken_does_not_fit(run: Run) -> None:
    found = run("count", "see https://nhs.uk/", "--for", "tiktok")
    assert found.code == 1
    assert "an address in it is held back" in found.err
    assert run("count", "see the NHS site", "--for", "tiktok").code == 0


def test_a_text_message_says_what_made_it_ucs2(run: Run) -> None:
    found = run("count", "It’s “ok”", "--for", "sms")
    assert "UCS-2, one message, because of ’ (U+2019), “ (U+201C), ” (U+201D)" in found.err
    assert 'It\'s "ok"' in found.err


def test_the_last_line_end_is_not_counted_but_those_inside_are(run: Run) -> None:
    assert run("count", "-", stdin="a\n\nb\n").out.split("\t")[0] == "4"
    assert run("count", "-", stdin="a\r\n").out.split("\t")[0] == "1"


def test_the_content_warning_and_the_limit_count(run: Run) -> None:
    document = run(
        "count", "abc", "--for", "mastodon", "--cw", "xy", "--limit", "4", "--json"
    ).document
    assert (document["length"], document["fits"]) == (5, False)


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"\x00", "🏴󠁧󠁢󠁳󠁣󠁴󠁿".encode()])
def test_any_bytes_are_counted(run: Run, data: bytes) -> None:
    assert run("count", "-", "--for", "bluesky", stdin=data).code == 0
    assert run("count", "-", "--all", stdin=data).code == 0


def test_no_text_is_wrong_usage(run: Run) -> None:
    assert run("count").code == 2
