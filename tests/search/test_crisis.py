"""The crisis hint prompts for words of crisis and stays silent for figures of speech.

The examples stand one a line in tests/data/crisis, for reviewers to read and add to.
"""

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.search.crisis import CRISIS_LINE, READ_AT_EACH_END, crisis_hint
from toolkit.search.crisis_spellings import FILLERS, SPELLINGS
from toolkit.search.crisis_words import EXCLUSIONS, GROUPS, PHRASES, WHOLE_QUERIES

EXAMPLES = Path(__file__).parents[1] / "data" / "crisis"


def _examples(name: str) -> list[str]:
    lines = (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


PROMPTS = _examples("prompts.txt")
PROMPTS_WHEN_ALONE = _examples("prompts_when_alone.txt")
SILENT = _examples("silent.txt")


def _said(row: str, pick: int) -> str:
    """Write a row out with the first (0) or the last (-1) of its words in each place."""
    groups = dict(GROUPS)
    places = [place.strip("()").split("/")[pick] for place in row.split() if place != "..."]
    return " ".join(groups.get(word, word).split("/")[pick] for word in places)


@pytest.mark.parametrize("text", PROMPTS)
def test_words_of_crisis_prompt(text: str) -> None:
    assert crisis_hint(text)


@pytest.mark.parametrize("text", SILENT)
def test_figures_of_speech_and_neutral_uses_stay_silent(text: str) -> None:
    assert not crisis_hint(text)


@pytest.mark.parametrize("text", PROMPTS_WHEN_ALONE)
def test_some_words_prompt_only_as_the_whole_query(text: str) -> None:
    assert crisis_hint(text)
    assert not crisis_hint(f"a leaflet with the title {text} in large letters")


def test_there_are_enough_examples_both_ways() -> None:
    assert len(set(PROMPTS)) >= 80
    assert len(set(SILENT)) >= 80
    assert not set(PROMPTS) & set(SILENT)


@pytest.mark.parametrize("row", PHRASES)
def test_each_phrase_row_prompts(row: str) -> None:
    assert crisis_hint(_said(row, 0))
    assert crisis_hint(_said(row, -1))


@pytest.mark.parametrize("row", WHOLE_QUERIES)
def test_each_whole_query_row_prompts(row: str) -> None:
    assert crisis_hint(_said(row, 0))
    assert crisis_hint(_said(row, -1))


@pytest.mark.parametrize("row", [*PHRASES, *WHOLE_QUERIES, *EXCLUSIONS])
def test_rows_are_written_in_plain_forms(row: str) -> None:
    """A row with "don't" or a filler in it could never match a post."""
    misspelled = {seen for _, all_seen in SPELLINGS for seen in all_seen.split(", ")}
    fillers = {word for line in FILLERS for word in line.split()}
    for text in (_said(row, 0), _said(row, -1)):
        assert re.fullmatch(r"[a-z#]+( [a-z#]+)*", text)
        assert not set(text.split()) & fillers
        assert not any(f" {seen} " in f" {text} " for seen in misspelled)


@pytest.mark.parametrize(("plain", "all_seen"), SPELLINGS)
def test_spellings_lead_to_plain_forms_only(plain: str, all_seen: str) -> None:
    """A spelling that is itself a plain form would change words people spelled right."""
    assert not set(all_seen.split(", ")) & {form for form, _ in SPELLINGS}
    assert plain not in all_seen.split(", ")


@pytest.mark.parametrize(
    "text",
    [
        "I want\nto die",
        "I want\r\n\r\nto\tdie",
        "I want 😭 to 😭😭 die",
        "I... want... to... die",
        "I don't want to be here any\nmore",
        "no 😭 one would notice if I wasn't here",
        "want 2 die",
        "**I want to die**",
        "“I want to die”",
        "i want to dieeeee",
        "i wannnna dieeee",
        "killlll myselffff",
        "I want to d\u200bie",
        "i want to díe",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "𝓘 𝔀𝓪𝓷𝓽 𝓽𝓸 𝓭𝓲𝓮",
        "I feel su!cidal",
        "#suicidal",
        "i want to die!please help",
    ],
)
def test_how_it_is_typed_does_not_hide_it(text: str) -> None:
    assert crisis_hint(text)


@pytest.mark.parametrize("apostrophe", ["'", "’", "‘", "`", "´", "ʼ", "＇", ""])
def test_any_apostrophe_or_none_will_do(apostrophe: str) -> None:
    assert crisis_hint(f"I don{apostrophe}t want to be here any more")
    assert crisis_hint(f"no-one would notice if I wasn{apostrophe}t here")
    assert not crisis_hint(f"I can{apostrophe}t go on holiday")


@pytest.mark.parametrize(
    "text",
    [
        "I want to die. Laughing is not something I do now.",
        "I want to end it\nwith him gone there is nothing",
        "I want to give up, smoking does not help",
        "I can't go on 😢 holiday or no holiday",
        "I want to die - for real",
    ],
)
def test_an_exclusion_never_reaches_across_a_break(text: str) -> None:
    assert crisis_hint(text)


def test_whole_words_only() -> None:
    assert not crisis_hint("unsuicidally kmsx I want to diet and to diesel")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "💔", "'", "\u200b", "#"])
def test_no_words_no_prompt(text: str) -> None:
    assert crisis_hint(text) is False


@pytest.mark.parametrize("place", ["beginning", "end"])
def test_both_ends_of_a_very_long_text_are_read(place: str) -> None:
    filler = "a quiet line about gardens\n" * 40_000
    said = "I want to die\n"
    assert crisis_hint(said + filler if place == "beginning" else filler + said)
    assert not crisis_hint(filler)


def test_a_long_post_is_read_whole() -> None:
    half = "ab " * (READ_AT_EACH_END // 3 - 10)
    assert crisis_hint(f"{half} I want to die {half}")


@pytest.mark.parametrize("piece", ["i ", "nobody would ", "feel like i am ", "aaab ", "ﷺ", "😭"])
def test_tedious_texts_come_to_an_end(piece: str) -> None:
    assert not crisis_hint(piece * 500_000)


@given(st.text(st.characters()))
def test_no_text_raises(text: str) -> None:
    assert crisis_hint(text) in {True, False}


@given(st.text(st.characters()), st.sampled_from(PROMPTS))
def test_a_firing_sentence_prompts_after_any_text(text: str, said: str) -> None:
    assert crisis_hint(f"{text}. {said}")


@given(st.sampled_from(SILENT), st.sampled_from(PROMPTS))
def test_a_neutral_sentence_hides_nothing(neutral: str, said: str) -> None:
    assert crisis_hint(f"{neutral}. {said}")
    assert crisis_hint(f"{said}. {neutral}")


@given(st.sampled_from(PROMPTS + SILENT), st.sampled_from(["  ", "\t", "\u00a0", "\u2003 "]))
def test_case_blanks_and_composition_do_not_matter(text: str, blank: str) -> None:
    wanted = crisis_hint(text)
    assert crisis_hint(text.upper()) == wanted
    assert crisis_hint(text.replace(" ", blank)) == wanted
    assert crisis_hint(unicodedata.normalize("NFD", text)) == wanted
    assert crisis_hint(f"  {text}  ") == wanted


@given(st.sampled_from(PROMPTS))
def test_line_breaks_between_words_do_not_hide_it(said: str) -> None:
    assert crisis_hint(said.replace(" ", "\n"))


def test_the_line_is_one_calm_line_that_names_the_command() -> None:
    assert "toolkit reply --crisis" in CRISIS_LINE
    assert CRISIS_LINE.isascii()
    assert CRISIS_LINE.isprintable()
    assert "!" not in CRISIS_LINE
