"""Texts in other languages: their columns, how they are merged, and which are said."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from tests.conftest import NOW
from toolkit.domain.link import Link, Text
from toolkit.domain.region import language_name, parse_language
from toolkit.domain.sentences import TRANSLATED, in_language, read_column, reviewed, with_texts
from toolkit.domain.trust import Level, Trust, Vetting
from toolkit.tables import rows_of

LINK = Link(url="https://a.example/", url_key="a.example", title="Help", say=("Ring.",))
DRAFT = Text("cy", "say", "Drafft.", draft=True)
READ = Text("cy", "say", "Darllenwyd.")
TITLE = Text("cy", "title", "Cymorth")


def spoken(*texts: Text, drafts: bool = False, language: str = "cy") -> tuple[object, ...]:
    found = in_language(replace(LINK, texts=texts), language, drafts=drafts)
    return (found.link.title, found.sentences, found.said, found.draft, found.waiting)


def test_a_link_speaks_a_language_only_where_it_has_a_sentence_in_it() -> None:
    usual = ("Help", ("Ring.",))
    assert spoken() == (*usual, False, False, False)
    assert spoken(language="en") == (*usual, True, False, False)
    assert spoken(TITLE) == (*usual, False, False, False)
    assert spoken(READ, TITLE) == ("Cymorth", ("Darllenwyd.",), True, False, False)
    assert spoken(DRAFT) == (*usual, False, False, True)
    assert spoken(DRAFT, drafts=True) == ("Help", ("Drafft.",), True, True, False)
    assert spoken(READ, DRAFT, drafts=True) == ("Help", ("Darllenwyd.",), True, False, False)


def test_a_strangers_texts_wait_for_a_vetting_whoever_wrote_the_other_sentences() -> None:
    theirs = READ._replace(came_from="team")
    link = replace(LINK, texts=(theirs,))
    waiting = in_language(link, "cy", drafts=False)
    assert (waiting.sentences, waiting.waiting) == (("Ring.",), False)
    assert in_language(link, "cy", drafts=True).sentences == ("Ring.",)
    vetting = Vetting(level=Level.CAUTION, recorded_at=NOW)
    vetted = replace(link, trust=Trust(vetting=vetting))
    assert in_language(vetted, "cy", drafts=False).sentences == ("Darllenwyd.",)
    strangers = replace(LINK, came_from="team", texts=(READ,))
    found = in_language(strangers, "cy", drafts=False)
    assert found.sentences == ("Darllenwyd.",)
    # What is said here of a stranger's link takes nothing off its being a stranger's.
    assert found.link.is_strangers


def test_columns_are_known_by_their_names() -> None:
    assert read_column("say[cy]") == ("cy", "say", False)
    assert read_column(" Summary [CY draft] ") == ("cy", "summary", True)
    for name in ("say", "say[xx]", "url[cy]", "say [optional]", "say[cy] x"):
        assert read_column(name) is None, name


TEXTS = st.lists(
    st.builds(
        Text,
        st.sampled_from(["cy", "gd"]),
        st.sampled_from(TRANSLATED),
        st.sampled_from(["", "A.", "B."]),
        st.booleans(),
    )
)


@given(TEXTS, TEXTS)
def test_merging_twice_changes_nothing_and_nothing_else_is_lost(
    own: list[Text], theirs: list[Text]
) -> None:
    mine = with_texts((), own)
    merged = with_texts(mine, theirs)
    assert with_texts(merged, theirs) == merged
    replaced = {(one.language, one.field, one.draft) for one in theirs}
    kept = [one for one in mine if (one.language, one.field, one.draft) not in replaced]
    assert set(kept) <= set(merged)
    for text in reviewed(merged, "cy"):
        assert text.language == "gd" or not text.draft or text.field != "say"


def test_languages_are_known_by_code_and_name() -> None:
    for word in ("cy", "CY", "cy-GB", "cy_GB", "Welsh", "cymraeg", " Cymraeg "):
        assert parse_language(word) == "cy", word
    assert parse_language("") is parse_language("wls") is parse_language("x") is None
    rows = rows_of("languages.tsv")
    assert [row[0] for row in rows] == sorted({row[0] for row in rows})
    assert all(len(code) == 2 and language_name(code) == name for code, name, *_ in rows)
