"""Which column gives what: by its name, then by its cells, and always as a person said."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.reading import read_list
from toolkit.domain.text import clean_line
from toolkit.errors import UsageError
from toolkit.exchange.column_map import Plan, read_map
from toolkit.exchange.record import LinkRecord


def read(text: str, columns: Mapping[str, str] | None = None) -> tuple[Plan, list[LinkRecord]]:
    found = read_list(text, columns)
    assert found.plan is not None
    return found.plan, found.links


def fields(text: str, columns: Mapping[str, str] | None = None) -> tuple[str, ...]:
    return read(text, columns)[0].fields


def test_an_organisation_with_a_number_is_a_helpline_with_a_name() -> None:
    plan, (row,) = read("Organisation,Telephone,Website\nDay Line,01632 960001,https://d.example/")
    assert plan.fields == ("publisher", "phone", "url")
    assert plan.knows_titles
    assert (row.title, row.rare["publisher"]) == ("Day Line", "Day Line")
    assert [contact.value for contact in row.contacts] == ["01632 960001"]


def test_a_title_of_its_own_counts_over_who_publishes() -> None:
    _, rows = read(
        "Organisation,Title,Link\nThe Trust,Sleep,https://a.example/\nThe Trust,,https://b.example/"
    )
    assert [row.title for row in rows] == ["Sleep", "The Trust"]


@pytest.mark.parametrize(
    ("name", "cells", "field"),
    [
        ("Page", ["12", "13"], "extra"),
        ("Source", ["https://from.example/", "https://from.example/"], "extra"),
        ("Source", ["WEBLINK", "WEBLINK"], "extra"),
        ("Source", ["The Trust", "The Trust"], "publisher"),
        ("Contact", ["Kim Lee", "Jo Ray"], "extra"),
        ("Contact", ["ask@a.example", "ask@b.example"], "email"),
        ("Contact", ["01632 960001", "0808 157 0001"], "phone"),
        ("Helpline", ["01632 960001", "0808 157 0001"], "phone"),
        ("Helpline", ["Day Line", "Night Line"], "extra"),
        ("Date", ["always", "never"], "extra"),
        ("Date", ["2026-04-13", "2026-05-13"], "added_at"),
    ],
)
def test_the_cells_have_a_say_in_what_an_unsure_name_means(
    name: str, cells: list[str], field: str
) -> None:
    rows = [f"{cell},Page {n},https://a.example/{n}" for n, cell in enumerate(cells)]
    assert fields("\n".join([f"{name},Title,Link", *rows])) == (field, "title", "url")


def test_a_title_column_of_addresses_gives_no_titles() -> None:
    plan, (row,) = read("Service,Website\nhttps://a.example/,https://a.example/x")
    assert not plan.knows_titles
    assert row.title == ""
    assert ("Service", "https://a.example/") in row.extra


def test_a_street_is_no_address_of_the_web() -> None:
    plan, _ = read("Code,Address\nR1,12 High Street\nR2,14 High Street")
    assert not plan.knows_addresses


def test_unknown_names_leave_it_to_the_cells() -> None:
    plan, (first, _) = read(
        "Aa,Bb,Cc,Dd\nDay Line,https://a.example/,01632 960001,a@a.example\n"
        "Night Line,https://b.example/,01632 960002,b@b.example"
    )
    assert plan.fields == ("title", "url", "phone", "email")
    assert plan.guessed == ("phone", "email", "title")
    assert first.title == "Day Line"


@pytest.mark.parametrize(
    "name",
    ["Author", "Contact name", "Added by", "Your name", "Ansprechpartner", "Osoba kontaktowa"],
)
def test_people_are_no_titles(name: str) -> None:
    plan, (row, _) = read(f"{name},Website\nKim Lee,https://a.example/\nJo Ray,https://b.example/")
    assert not plan.knows_titles
    assert row.title == ""
    assert row.extra == ((name, "Kim Lee"),)


def test_a_column_that_repeats_itself_names_nothing() -> None:
    plan, _ = read(
        "Aa,Bb\n" + "".join(f"Sleep,https://a.example/{number}\n" for number in range(9))
    )
    assert plan.fields == ("extra", "url")
    assert not plan.knows_titles


def test_words_in_brackets_behind_an_address_leave_it_one() -> None:
    _, (one, other) = read("A,https://a.example/ (adults),01632 960001\nB,https://b.example/,\n")
    assert (one.title, one.url, other.url) == ("A", "https://a.example/", "https://b.example/")
    assert [contact.value for contact in one.contacts] == ["01632 960001"]
    assert one.extra == (("beside the address", "(adults)"),)


def test_a_table_without_a_header_is_told_by_its_cells() -> None:
    plan, (first, _) = read(
        "Day Line,https://a.example/,01632 960001\nNight Line,https://b.example/,01632 960002"
    )
    assert plan.fields == ("title", "url", "phone")
    assert first.line == 1


def test_long_numbers_that_nobody_knows_are_a_question() -> None:
    text = (
        "Aa,Title,Link\n441632960001,Sleep,https://a.example/\n441632960002,Calm,https://b.example/"
    )
    plan, rows = read(text)
    assert plan.may_hold_numbers
    assert all(row.contacts == () for row in rows)
    assert not read(text.replace("Aa", "Phone"))[0].may_hold_numbers


def test_of_two_columns_of_addresses_the_better_named_counts_and_the_other_stands_in() -> None:
    plan, rows = read(
        "Site,URL,Title\nhttps://a.example/,,Sleep\nhttps://x.example/,https://b.example/,Calm"
    )
    assert plan.fields == ("extra", "url", "title")
    assert [row.url for row in rows] == ["https://a.example/", "https://b.example/"]
    assert [row.extra for row in rows] == [(), (("Site", "https://x.example/"),)]


def test_a_second_name_stands_in_for_an_empty_title() -> None:
    _, rows = read("Title,Name,URL\nSleep,S,https://a.example/\n,Calm,https://b.example/")
    assert [row.title for row in rows] == ["Sleep", "Calm"]


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("Your email address", "extra"),
        ("Votre adresse e-mail", "extra"),
        ("Your name and phone number", "extra"),
        ("What is your service's email address?", "email"),
        ("Anything else?", "note"),
    ],
)
def test_a_form_asks_for_the_mail_of_a_person_or_of_a_service(question: str, field: str) -> None:
    cell = "01632 960001" if "phone" in question else "desk@a.example"
    assert fields(f"Name,Link,{question}\nA,https://a.example/,{cell}\n")[2] == field


def test_whoever_filled_a_form_in_is_nobody_s_contact() -> None:
    plan, (row,) = read(
        "Timestamp,Email Address,What is the name of the service?,Web address\n"
        "14/11/2026 10:11:12,me@own.example,Day Line,https://a.example/"
    )
    assert plan.fields == ("added_at", "ignore", "title", "url")
    assert "own.example" not in str(row._replace(cells=()))


@pytest.mark.parametrize("column", ["Aa", " aa ", "AA", "1"])
def test_a_column_is_named_in_any_spelling_or_by_its_number(column: str) -> None:
    text = "Aa,Bb\nSleep,https://a.example/"
    assert fields(text, {"summary": column}) == ("summary", "url")


def test_what_a_person_says_counts_over_names_and_cells() -> None:
    text = "Title,Name,URL,Website\nSleep,Calm,https://a.example/,https://b.example/"
    plan, (row,) = read(text, {"title": "Name", "url": "Website", "note": "Title"})
    assert plan.fields == ("note", "title", "extra", "url")
    assert (row.url, row.title, row.note) == ("https://b.example/", "Calm", "Sleep")


def test_a_person_may_say_it_of_labels_in_json_too() -> None:
    _, (row,) = read('[{"aa": "Sleep", "bb": "https://a.example/"}]', {"summary": "aa"})
    assert (row.url, row.summary) == ("https://a.example/", "Sleep")


@pytest.mark.parametrize("said", ["url", "url=", "=Link", "nonsense=Link", "", ","])
def test_a_map_that_says_nothing_is_wrong_usage(said: str) -> None:
    with pytest.raises(UsageError):
        read_map(said)


def test_a_column_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(UsageError, match="no column 'Nix'") as caught:
        read("Aa,Bb\nSleep,https://a.example/", {"url": "Nix"})
    assert "Aa, Bb" in caught.value.hint


TITLES = ("Title", "Name of service", "resource_name", "Titel", "Nombre", "Nazwa", "Enw")
ADDRESSES = ("URL", "Website", "Web address", "Lien", "Sitio web", "Länk", "Dolen")
NUMBERS = ("Phone", "Tel no", "Contact number", "Telefonnummer", "Téléphone", "Ffôn", "Telefoon")
WORDS = st.text("abcdefghij ", min_size=1, max_size=12).map(clean_line).filter(lambda t: len(t) > 2)
LINKS = st.lists(
    st.tuples(WORDS, st.integers(0, 999), st.integers(0, 999)),
    min_size=1,
    max_size=6,
    unique_by=lambda link: link[1],
)


@given(
    links=LINKS,
    names=st.tuples(*map(st.sampled_from, (TITLES, ADDRESSES, NUMBERS))),
    order=st.permutations(range(3)),
    delimiter=st.sampled_from(",;\t|"),
)
def test_the_order_and_the_language_of_columns_change_nothing(
    links: list[tuple[str, int, int]],
    names: tuple[str, str, str],
    order: list[int],
    delimiter: str,
) -> None:
    rows = [
        (title, f"https://a{page}.example/", f"01632 960{number:03}")
        for title, page, number in links
    ]
    text = "\n".join(delimiter.join(row[place] for place in order) for row in [names, *rows])
    _, records = read(text)
    assert rows == [(row.title, row.url, row.contacts[0].value) for row in records]
