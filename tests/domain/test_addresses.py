"""Addresses in a text: every form in which people write them, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.url import LONGEST, addresses_in, read_address, words_beside, wrapped_in

URL = "https://x.example/p"
FORMS = """
    https://x.example/p http://x.example/p HTTPS://X.EXAMPLE/p www.x.example/p x.example/p
    //x.example/p hxxps://x.example/p hXXp://x.example/p hxxps://x[.]example/p x(.)example/p
    x[dot]example/p https[:]//x.example/p https://user:word@x.example/p https:\\\\x.example/p
    https://samaritans.org@x.example/p https://x.example./p https://x.example:443/p
    (https://x.example/p) (x.example/p) [https://x.example/p] [t](https://x.example/p)
    [t](x.example/p)[u](y.example/) **https://x.example/p** *x.example/p* _https://x.example/p_
    `https://x.example/p` |https://x.example/p| <https://x.example/p> {x.example/p}
    "x.example/p" “https://x.example/p” 'https://x.example/p' https://x.example/p_
    https://x.example/p* https://x.example/p] https://x.example/p} https://x.example/p...
    https://x.example/p… https://x.example/p—look https://x.example/p, https://x.example/p).
    https://x.example/p!!! https://a.example/,https://x.example/p a.example/b,x.example/p
    https://x\u200b.example/p x．example/p x\\.example/p ...x.example/p -x.example/p
    https://x.example/p?utm_source=post
    https://l.facebook.com/l.php?u=https%3A%2F%2Fx.example%2Fp&h=AT0
    https://lm.facebook.com/l.php?h=AT0&u=https%253A%252F%252Fx.example%252Fp
    https://www.google.com/url?q=https://x.example/p&sa=D
    https://www.google.co.uk/url?sa=t&url=https%3A%2F%2Fx.example%2Fp&usg=1
    https://www.google.com/amp/s/x.example/p https://x-example.translate.goog/p
    https://web.archive.org/web/2020/https://x.example/p https://archive.ph/x.example/p
    https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.example%2Fp&data=05
    https://out.example/?to=hxxps%3A%2F%2Fx.example%2Fp
""".split()  # fmt: skip


def keys(text: str) -> set[str]:
    return {read_address(reading).key for found in addresses_in(text) for reading in found.readings}


@pytest.mark.parametrize("form", FORMS)
def test_every_way_of_writing_an_address_is_seen(form: str) -> None:
    for text in (form, f"Is this any good: {form} ? Thanks", f"\n{form}\n", f"it\u2019s {form}"):
        assert read_address(URL).key in keys(text)


@pytest.mark.parametrize("form", """
    https://x.example/p😀 https://x.example/p好 x.example/p好吗 https://x.example/p.It
    x.example/p...I 请看x.example/p 请看x.example/p好 https://x.example/p.😀
""".split())  # fmt: skip
def test_what_is_glued_to_an_address_hides_it_not(form: str) -> None:
    for text in (form, f"look at {form} is it good"):
        assert "x.example/p" in keys(text)


@pytest.mark.parametrize("form", ["scam.co.uk好", "请看scam.co.uk好", "scam.co.uk.It"])
def test_what_is_glued_to_a_host_hides_it_not(form: str) -> None:
    assert "scam.co.uk" in keys(f"look at {form} is bad")


def test_no_shorter_address_is_read_out_of_a_longer_one() -> None:
    for text in ("x.example/p.html", "x.example/p?Id=3", "x.example/p.PDF", "x.example/page"):
        assert "x.example/p" not in keys(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("is https://samaritans-help.org/call any good?", "is   any good?"),
        ("www.a.example/x helps?", "  helps?"),
        ("is hxxps://a[.]example/b ok", "is   ok"),
        ("https://a.example/b www.c.example", "https://a.example/b www.c.example"),
        ("is https://kooth.com/x good", "is https://kooth.com/x good"),
        ("i self.harm and/or.cry", "i self.harm and/or.cry"),
    ],
)
def test_the_words_beside_addresses_are_told_from_theirs(text: str, words: str) -> None:
    assert words_beside(text, {"kooth.com"}.__contains__) == words


def test_a_dot_written_as_a_word_is_read() -> None:
    assert "x.example/p" in keys("look at x (dot) example/p or x [ . ] example/p")


def test_brackets_of_an_address_stay_with_it() -> None:
    (found,) = addresses_in("see https://w.example/A_(b).")
    assert found.url == "https://w.example/A_(b)"


@pytest.mark.parametrize(
    "text", ["3.5 mg at 10.30", "me@x.example and @x.example", "a b c", "1.2.3.4", "...", "e. g."]
)
def test_ordinary_text_is_no_address(text: str) -> None:
    assert list(addresses_in(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "Never mind.So I went",
        "call samaritans.It helps",
        "i rang mind.so i did",
        "Mr.Smith",
        "x.it",
        "call samaritans on samaritans.org.uk.So they say",
    ],
)
def test_two_words_without_a_blank_between_are_not_taken_for_sure(text: str) -> None:
    assert not next(addresses_in(text)).sure


def test_a_scheme_a_path_or_www_makes_it_sure() -> None:
    text = "https://mind.so mind.so/a www.mind.so samaritans.com"
    assert [found.sure for found in addresses_in(text)] == [True] * 4
    assert [found.bare for found in addresses_in(text)] == [False, True, False, True]


def test_an_address_says_what_it_leads_to() -> None:
    assert [found.url for found in wrapped_in(f"https://a.example/?u={URL}")] == [URL]
    assert list(wrapped_in(URL)) == []


@given(st.text("ab.:/[]()%3AF2@-_ hxtps,…*&?=", max_size=200))
def test_any_text_is_read_and_each_address_has_a_host(text: str) -> None:
    for found in addresses_in(text):
        assert found.host in found.url or found.url.startswith("http")
        assert len(found.url) <= len(text) + len("https://")


@given(
    st.lists(st.sampled_from(FORMS), max_size=5),
    st.text("abc .,;()\n", max_size=20),
    st.integers(0, 5),
)
def test_what_stands_around_hides_no_address(others: list[str], words: str, place: int) -> None:
    pieces = [*others[:place], words, URL, words, *others[place:]]
    assert "x.example/p" in keys(" ".join(pieces))


def test_all_of_many_addresses_are_found() -> None:
    text = " ".join(f"a{number}.example/p" for number in range(10_000))
    assert len(list(addresses_in(text))) == 10_000


@pytest.mark.parametrize(
    "piece",
    ["a_", "a-", "a.", "a@", "/", "https:", "(", "[.", "[ ", "%3a", "a.bc/,", "https://a.b/",
     "https://a.b/?u=http%3a//a.bc", "google.com/,", "a.translate.goog/"],
)  # fmt: skip
def test_a_longer_text_yields_in_proportion(piece: str) -> None:
    """What is found in a hostile text grows with it, and no faster."""
    short, long = (sum(1 for _ in addresses_in(piece * times)) for times in (200, 800))
    assert long <= 4 * short + 8


def test_the_rest_of_a_very_long_address_is_left() -> None:
    (found, *_) = addresses_in("https://a.example/" + "b" * LONGEST)
    assert len(found.url) < LONGEST
