"""Words and stems: the same word is the same, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.text import LANGUAGES, stemmer_of, words_of, words_of_each

STEMS = stemmer_of()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Café crème", ["cafe", "creme"]),
        ("women’s aid", ["women", "aid"]),
        ("can't cope", ["cant", "cope"]),
        ("self-harm/eating", ["self", "harm", "eating"]),
        ("116 123", ["116", "123"]),
        ("心 help", ["心", "help"]),
        ("心理", ["心", "理"]),
        ("!?* \x00 🙂", []),
        ("", []),
    ],
)
def test_a_text_is_split_into_folded_words(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    "alike",
    [
        ("worry", "worries", "worried", "worrying"),
        ("depression", "depressed", "depressing"),
        ("hope", "hoping", "hopes"),
        ("licence", "license", "licensing"),
        ("behaviour", "behavior", "behavioural"),
        ("anaemia", "anemia"),
        ("organisation", "organization", "organisations"),
        ("counselling", "counseling", "counselled"),
        ("counsellor", "counselor", "counsellors"),
        ("emotional", "emotionally"),
        ("centre", "center", "centres", "centers"),
        ("recognise", "recognize", "recognised"),
        ("programme", "program", "programmes"),
        ("practise", "practice", "practising"),
        ("paediatric", "pediatric"),
        ("oestrogen", "estrogen"),
        ("analyse", "analyzing"),
        ("grey", "gray"),
        ("crisis", "crises"),
        ("gp", "gps"),
        ("asd", "asds"),
    ],
)
def test_forms_of_one_word_have_one_stem(alike: tuple[str, ...]) -> None:
    assert len({STEMS[word] for word in alike}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hop", "hope"),
        ("news", "new"),
        ("116", "1163"),
        ("carer", "cared"),
        ("university", "universal"),
        ("mourning", "morning"),
        ("four", "for"),
        ("hour", "hor"),
        ("later", "letter"),
        ("organ", "organise"),
    ],
)
def test_different_words_keep_different_stems(one: str, other: str) -> None:
    assert STEMS[one] != STEMS[other]


@given(st.text())
def test_any_text_gives_words_that_are_their_own_words(text: str) -> None:
    for word in words_of(text):
        assert words_of(word) == [word] or len(word) == 40


@given(st.lists(st.text(alphabet=st.characters(exclude_characters="\x1f"))))
def test_texts_split_together_are_as_split_one_by_one(texts: list[str]) -> None:
    one_by_one = [words_of(text) for text in texts]
    assert words_of_each(texts) == (one_by_one or [[]])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_stemmer(language: str) -> None:
    stemmer = stemmer_of(language)
    assert stemmer.of_text("Ein Wort, deux mots") == [
        stemmer[word] for word in words_of("Ein Wort, deux mots")
    ]


def test_other_languages_are_stemmed_in_their_way() -> None:
    assert stemmer_of("de")["hilfen"] == stemmer_of("de")["hilfe"]
    assert stemmer_of("fr")["colours"] != STEMS["colours"]
    assert stemmer_of("cy")["helpu"] == "helpu"
