"""Pastes are cleaned before anything reads them as keys, however they arrive."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.text import clean_text
from toolkit.tui.terminal import BEGINS, ENDS, Pastes


def read(pieces: list[str]) -> str:
    pastes = Pastes()
    return "".join(pastes.cleaned(piece) for piece in pieces) + pastes.quiet()


def test_keys_outside_a_paste_pass_at_once() -> None:
    pastes = Pastes()
    for piece in ("a", "\x1b", "[A", "\x1b[", "é"):
        assert pastes.cleaned(piece) == piece


def test_what_is_beyond_the_longest_paste_is_never_read_as_keys() -> None:
    pieces = ["x" * 4_096] * 1_200 + ["\x07\r\x1b[A"] * 5
    done = read([BEGINS, *pieces, ENDS])
    assert set(done.removeprefix(BEGINS).removesuffix(ENDS)) == {"x"}
    assert len(done) < 1_100_000


def test_a_paste_whose_end_never_comes_is_left_with_ctrl_c() -> None:
    pastes = Pastes()
    assert pastes.cleaned(BEGINS + "some\r") == BEGINS
    assert pastes.cleaned("\x03") == "some" + ENDS
    assert pastes.cleaned("\x03") == "\x03"


def test_a_paste_that_pretends_to_end_runs_no_keys() -> None:
    pastes = Pastes()
    assert pastes.cleaned(f"{BEGINS}a{ENDS}\x07\r") == BEGINS
    assert pastes.cleaned(f"b{ENDS}") == ""
    assert pastes.quiet() == "a\nb" + ENDS
    assert pastes.quiet() == ""
    assert pastes.cleaned("\x07") == "\x07"


@given(
    before=st.text(alphabet="ab", max_size=5),
    paste=st.text(alphabet="x\x1b[]31m\r\n\x07\x00;~ 200", max_size=40),
    cuts=st.lists(st.integers(0, 60), max_size=8),
)
def test_wherever_the_pieces_are_cut_a_paste_holds_no_escape(
    before: str, paste: str, cuts: list[int]
) -> None:
    whole = before + BEGINS + paste + ENDS
    places = sorted({0, len(whole), *(min(cut, len(whole)) for cut in cuts)})
    pieces = [whole[a:b] for a, b in pairwise(places)]
    assert read(pieces) == before + BEGINS + clean_text(paste + ENDS) + ENDS
