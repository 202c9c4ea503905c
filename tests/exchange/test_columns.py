"""Names of columns: spellings that are one, names that are sure, names that are a question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.exchange.columns import field_asked_for, field_of, is_sure, name_key, rank_of


@pytest.mark.parametrize(
    "name",
    ["OrganisationName", "organisation_name", "Organisation name:", "#ORGANISATION+NAME"],
)
def test_spellings_of_a_name_are_one(name: str) -> None:
    assert name_key(name) == "organisation name"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("XMLUrl", "xml url"),
        ("URLs", "urls"),
        ("Service\u2019s website", "service website"),
        ("Nazwa us\u0142ugi", "nazwa uslugi"),
        ("Сайт", "саит"),
        ("名前", "名前"),
    ],
)
def test_letters_of_any_language_stay(name: str, key: str) -> None:
    assert name_key(name) == key


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("charity_name", "publisher"),
        ("Resource Name/Title", "title"),
        ("Contact number", "phone"),
        ("Telephone Number(s)", "phone"),
        ("Phone 2", "phone"),
        ("Web address (URL)", "url"),
        ("3. Website", "url"),
        ("Q4) E-mail address [public]", "email"),
        ("Creation date", "added_at"),
        ("Öffnungszeiten", "hours"),
        ("Strona internetowa", "url"),
        ("Rhif ffôn", "phone"),
    ],
)
def test_a_column_is_known_whatever_stands_about_its_name(name: str, field: str) -> None:
    assert (field_of(name), is_sure(name)) == (field, True)


@pytest.mark.parametrize("name", ["Contact name", "Your name", "Name/Phone", "Fax", "", "(1)"])
def test_a_name_of_something_else_is_none_of_ours(name: str) -> None:
    assert field_of(name) == ""


@pytest.mark.parametrize(
    ("name", "field"),
    [("Site", "url"), ("Adresse", "url"), ("Source", "publisher"), ("Helpline", "phone")],
)
def test_a_name_that_may_be_something_else_is_not_sure(name: str, field: str) -> None:
    assert (field_of(name), is_sure(name)) == (field, False)


def test_of_two_columns_the_better_named_gives_the_title() -> None:
    names = ["Service", "Service name", "Name", "Title"]
    assert sorted(names, key=rank_of) == ["Title", "Name", "Service name", "Service"]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("What is the web address of the service?", "url"),
        ("2. What is the name of the service/organisation?", "title"),
        ("Please give the phone number for the public", "phone"),
        ("Which e-mail address do people write to?", "email"),
        ("Telefonnummer der Einrichtung", "phone"),
        ("Phone number and e-mail address", ""),
        ("Do you have any comments about the website?", ""),
        ("Name of the person who told you", ""),
        ("Would you go there again?", ""),
    ],
)
def test_a_question_asks_for_the_field_its_words_name(question: str, field: str) -> None:
    assert field_asked_for(question) == field


@given(st.text())
def test_a_key_is_its_own_key(name: str) -> None:
    key = name_key(name)
    assert len(name) > 200 or name_key(key) == key
    assert field_of(key) in (field_of(name), "") or field_of(name) == ""
