"""Pastes are cleaned before anything reads them as keys, however they arrive."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.text import clean_text
from toolkit.tui.pastes import BEGINS, ENDS, Pastes


def read(pieces: list[str]) -> str:
    pastes = Pastes()
    return "".join(pastes.cleaned(piece) for piece in pieces)


def test_keys_outside_a_paste_pass_at_once() -> None:
    pastes = Pastes()
    for piece in ("a", "\x1b", "[A", "\x1b[", "é"):
        assert pastes.cleaned(piece) == piece


def test_a_paste_without_an_end_is_not_held_for_ever() -> None:
    assert ENDS in read([BEGINS, "x" * 1_000_001])


@given(
    before=st.text(alphabet="ab", max_size=5),
    paste=st.text(alphabet="x\x1b[]31m\r\n\x07\x00;~ 200", max_size=40),
    after=st.text(alphabet="cd", max_size=5),
    cuts=st.lists(st.integers(0, 60), max_size=8),
)
def test_wherever_the_pieces_are_cut_a_paste_holds_no_escape(
    before: str, paste: str, after: str, cuts: list[int]
) -> None:
    if ENDS in paste or ENDS in (paste + ENDS)[:-1]:
        return
    whole = before + BEGINS + paste + ENDS + after
    places = sorted({0, len(whole), *(min(cut, len(whole)) for cut in cuts)})
    pieces = [whole[a:b] for a, b in pairwise(places)]
    assert read(pieces) == before + BEGINS + clean_text(paste) + ENDS + after
