"""The marks of a sentence: whom it is for and why they write, and which one is chosen."""

from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.fields import SEARCHED_BY_NAME
from toolkit.domain.link import Link
from toolkit.domain.sentences import (
    MARK_WORDS,
    Mark,
    Purpose,
    Who,
    bare_sentences,
    choose_sentences,
    nearest_mark,
    read_sentence,
)

SAY = (
    "[talk] You could ring.",
    "[pass on] For someone you know.",
    "[heard, self] Say it as it comes.",
    "[other] It is hard to watch.",
    "[other, pass on] Hand it on to them.",
    "[staff] For the ward.",
)


def chosen(who: Who | None = None, purpose: Purpose | None = None) -> tuple[tuple[str, ...], bool]:
    found = choose_sentences(SAY, who, purpose)
    return found.texts, found.whole


def test_who_asks_for_nothing_gets_none_that_is_for_others() -> None:
    usual = ("You could ring.", "Say it as it comes.")
    assert chosen() == (usual, True)
    assert chosen(Who.SELF) == (usual, True)
    # Nor one that speaks of somebody to tell, unless there is no other or it is asked for.
    assert chosen(None, Purpose.SHARE) == (("For someone you know.",), True)
    assert choose_sentences(SAY[1:2]) == (("For someone you know.",), False)
    assert choose_sentences(("[talk, pass on] Both.",)) == (("Both.",), True)


def test_what_is_asked_for_is_chosen_and_what_is_lacking_is_told() -> None:
    assert chosen(Who.STAFF) == (("For the ward.",), True)
    assert chosen(Who.OTHER, Purpose.SHARE) == (("Hand it on to them.",), True)
    assert chosen(None, Purpose.HEARD) == (("Say it as it comes.",), True)
    # Whom it is for weighs more than why: a sentence for staff is for nobody else.
    assert chosen(Who.OTHER, Purpose.TALK)[1] is False
    assert set(chosen(Who.OTHER, Purpose.TALK)[0]) == {
        "It is hard to watch.",
        "Hand it on to them.",
    }
    assert choose_sentences(("Plain.",), Who.STAFF) == (("Plain.",), False)
    assert choose_sentences(("Plain.", "[other] Theirs."), Who.STAFF) == (("Plain.",), False)
    assert choose_sentences(("[staff] For the ward.",)) == (("For the ward.",), False)
    assert choose_sentences(()) == ((), True)


def test_marks_are_read_as_people_write_them_and_other_brackets_stay() -> None:
    cases: tuple[tuple[str, set[Mark] | None], ...] = (
        ("[Pass-on] Text.", {Purpose.SHARE}),
        ("[to be heard; for you] Text.", None),
        ("[to be heard, for you]Text.", {Purpose.HEARD, Who.SELF}),
        ("[for somebody you worry about] Text.", {Who.OTHER}),
        ("[cannot reach the right people] Text.", {Purpose.CANNOT_REACH}),
        ("[England] Text.", None),
        ("[talk]", None),
        ("[] Text.", None),
        ("[talk, England] Text.", None),
    )
    for written, marks in cases:
        found = read_sentence(written)
        assert found.text == (written if marks is None else "Text."), written
        assert set(found.marks) == (marks or set()), written
    assert nearest_mark("[staf] Text.") == "staff"
    assert nearest_mark("[England] Text.") == nearest_mark("[staff] Text.") == ""


@given(st.lists(st.text(alphabet="[]ab, ", max_size=12)), st.sampled_from([None, *Who]))
def test_nothing_is_made_up(texts: list[str], who: Who | None) -> None:
    found = choose_sentences(texts, who)
    assert set(found.texts) <= set(bare_sentences(texts))
    assert bool(found.texts) == bool(texts)


def test_marks_are_no_words_by_which_a_link_is_found() -> None:
    link = Link(url="https://a.example/", url_key="a.example", title="A", say=SAY)
    assert SEARCHED_BY_NAME["say"].texts(link) == bare_sentences(SAY)


def test_every_mark_can_be_written() -> None:
    for word in MARK_WORDS:
        assert read_sentence(f"[{word}] Text.").text == "Text."
