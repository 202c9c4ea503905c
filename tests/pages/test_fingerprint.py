"""Fingerprints: another page is noticed, cosmetic edits are not."""

from __future__ import annotations

import random
from encodings.aliases import aliases

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.page import Difference, Expected, Fingerprint, Received
from toolkit.pages.compare import inspect, same_page
from toolkit.pages.fingerprint import alike, differences, fingerprint, likeness
from toolkit.pages.page import decode, is_html, read_page

WORDS = (
    "sleep helps many people feel better and a steady evening makes it easier to rest when worry"
    " keeps you awake talk to somebody you trust or call the line at night nobody has to be alone"
).split()
CASINO = (
    "bonus spins slots poker jackpot win deposit now best odds live dealer roulette offers today"
    " exclusive games mobile app join vip club cash prizes weekly tournaments free bets welcome"
).split()


def text(words: list[str], count: int = 220, seed: int = 1) -> str:
    return " ".join(random.Random(seed).choices(words, k=count))  # noqa: S311 - words of a test


SLEEP, GAMES = text(WORDS), text(CASINO)


def page(
    title: str, body: str, lang: str = "en", h1: str = "", url: str = "https://www.a.example/x"
) -> Fingerprint:
    markup = (
        f"<html lang={lang!r}><title>{title}</title><body><nav>Home About</nav>"
        f"{f'<h1>{h1}</h1>' if h1 else ''}<main><p>{body}</p></main><footer>2026</footer></body>"
    )
    received = Received(url=url, content_type="text/html", body=markup.encode())
    return fingerprint(read_page(received))


VETTED = page("Sleep problems | Example Charity", SLEEP, h1="Sleep problems")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (page("Sleep problems | Example Charity", SLEEP, h1="Sleep problems"), set()),
        (page("Sleep problems - Example Charity", SLEEP + " Updated.", "en-GB"), set()),
        (page("How to sleep better", SLEEP), {Difference.TITLE}),
        (page("Sleep problems | Example Charity", GAMES), {Difference.TEXT}),
        (page("Best casino bonus", GAMES), {Difference.TITLE, Difference.TEXT}),
        (page("Bonus | Example Charity", GAMES), {Difference.TITLE, Difference.TEXT}),
        (page("Sleep problems | Example Charity", SLEEP, "id"), {Difference.LANGUAGE}),
        (page("Sleep problems | Example Charity", SLEEP, ""), set()),
        (
            page("Sleep problems | Example Charity", SLEEP, url="https://b.example/x"),
            {Difference.DOMAIN},
        ),
        (page("Sleep problems | Example Charity", SLEEP, url="https://m.a.example/x"), set()),
    ],
)
def test_each_difference_is_told_apart(now: Fingerprint, expected: set[Difference]) -> None:
    assert differences(VETTED, now) == expected


def test_another_script_is_another_language() -> None:
    thai = "สวัสดีครับ ยินดีต้อนรับสู่เว็บไซต์ของเรา " * 20
    assert Difference.LANGUAGE in differences(VETTED, page("Sleep problems", thai))


def test_an_edit_of_a_fifth_keeps_the_text_alike() -> None:
    edited = SLEEP.split()
    edited[:44] = text(CASINO, 44).split()
    now = page("A new title of another kind", " ".join(edited))
    assert differences(VETTED, now) == {Difference.TITLE}


def test_a_sketch_stays_comparable_with_those_in_libraries() -> None:
    hashes = ("4212198c", "49d530a8", "579bb569", "59216c07", "a698a08b")
    sketch = page("t", "Help with sleep, from people who know what it is like.").sketch
    assert sketch.startswith("".join(hashes))
    assert len(sketch) == 80


def test_dates_and_counters_move_nothing() -> None:
    one, other = (page("Sleep", f"{SLEEP} Visitors {n} on {n}.11.2026") for n in (17, 98_765))
    assert likeness(one.sketch, other.sketch) == 1.0


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("Anxiety | NHS", "Anxiety - NHS inform", True),
        ("Samaritans", "Samaritans | Here to listen", True),
        ("How to cope with grief", "Coping with grief: how to cope", True),
        ("Anxiety | Mind", "Depression | Mind", False),
        ("Anxiety | Mind", "Online casino", False),
        ("Überlebenshilfe", "UBERLEBENSHILFE", True),
        ("睡眠の悩み", "カジノ", False),
    ],
)
def test_titles_are_compared_without_what_sites_put_around_them(
    one: str, other: str, *, expected: bool
) -> None:
    assert alike(one, other) is expected
    assert alike(other, one) is expected


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str) -> None:
    first, second = page("t", one).sketch, page("t", other).sketch
    assert 0.0 <= likeness(first, second) <= 1.0
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == 1.0


def test_the_inspector_says_in_words_what_changed() -> None:
    body = f"<html lang=en><title>Best casino bonus</title><p>{GAMES}</p>".encode()
    received = Received(url="https://www.a.example/x", content_type="text/html", body=body)
    reading = inspect(received, "https://a.example/x", Expected(title="Sleep", baseline=VETTED))
    assert reading.same_site
    words = "; ".join(reading.changes)
    assert "the title was “Sleep problems | Example Charity”, now “Best casino bonus”" in words
    assert "% of the text is the same" in words


def test_a_page_of_another_site_is_asked_whether_its_title_fits() -> None:
    body = b"<html lang=en><title>Sleep and rest</title><h1>Best casino bonus</h1>"
    received = Received(url="https://b.example/x", content_type="text/html", body=body)
    fits = inspect(received, "https://a.example/x", Expected(title="Rest and sleep"))
    fits_not = inspect(received, "https://a.example/x", Expected(title="Eating disorders"))
    assert not fits.same_site
    assert not fits_not.same_site
    assert fits.alike
    assert not fits_not.alike


def test_two_answers_of_a_host_are_the_same_page_or_not() -> None:
    assert same_page(VETTED, VETTED)
    assert not same_page(VETTED, page("Sleep problems | Example Charity", GAMES))


@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        ("text/html; charset=x", b"", True),
        ("application/xhtml+xml", b"", True),
        ("", b"<!DOCTYPE html><p>", True),
        ("", b"%PDF-1.7", False),
        ("application/pdf", b"", False),
        ("image/png", b"", False),
    ],
)
def test_only_pages_are_read(kind: str, body: bytes, *, expected: bool) -> None:
    assert is_html(Received(url="https://a.example", content_type=kind, body=body)) is expected


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        ("Hälfte".encode(), "text/html", "Hälfte"),
        ("Hälfte".encode(), "text/html; charset=iso-8859-1", "Hälfte"),
        ("Hälfte".encode("latin-1"), "text/html; charset=utf-8", "Hälfte"),
        ("Hälfte “x”".encode("cp1252"), "text/html; charset=iso-8859-1", "Hälfte “x”"),
        ("Привет".encode("cp1251"), "text/html; charset=windows-1251", "Привет"),
        ("こんにちは".encode("shift_jis"), "text/html; charset=shift_jis", "こんにちは"),
        (b"\xef\xbb\xbfx", "", "x"),
        ("Hälfte".encode("utf-16"), "", "Hälfte"),
        (b"<meta charset=windows-1251>\xcf\xf0\xe8", "text/html", "<meta charset=windows-1251>При"),
        ("Hälfte".encode()[:2], "text/html", "H"),
        (b"\xff\xfe\xfd", "text/html; charset=hex", None),
    ],
)  # fmt: skip
def test_every_usual_encoding_is_read(body: bytes, kind: str, expected: str | None) -> None:
    assert decode(body, kind) == expected or expected is None


@pytest.mark.parametrize(
    "name", ["undefined", "idna", "punycode", "unicode_escape", "utf-7", "hex"]
)
def test_what_is_no_encoding_of_the_web_is_as_good_as_no_claim(name: str) -> None:
    body = b"Caf\xe9 +AD4- \\N{DIGIT ONE}"
    said = f"text/html; charset={name}"
    claim = f"<meta charset={name}>"
    assert decode(body, said) == body.decode("cp1252")
    assert decode(claim.encode() + body, "") == claim + body.decode("cp1252")


@given(body=st.binary(max_size=300), name=st.sampled_from(sorted({*aliases, *aliases.values()})))
def test_no_bytes_under_any_name_are_too_much(body: bytes, name: str) -> None:
    assert isinstance(decode(body, f"text/html; charset={name}"), str)


def test_titles_lose_what_could_steer_a_terminal() -> None:
    body = "<title>Sleep\x1b[31m\u202e help</title>".encode()
    received = Received(url="https://a.example", content_type="text/html", body=body)
    assert read_page(received).title == "Sleep help"
