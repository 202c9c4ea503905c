"""Region parts near matches, and only these."""

from dataclasses import replace

import pytest

from tests.conftest import NOW
from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.search.engine import context_of
from toolkit.search.query import read_query
from toolkit.search.score import Context, Match, TokenisedLink, rule_parts
from toolkit.storage.library import Library
from toolkit.usecases.find import FindRequest, FindResult, find

LINK = Link(url="", url_key="", title="", added_at=NOW, updated_at=NOW)
SCOTTISH = replace(LINK, regions=("GB-SCT",))
BRITISH = replace(LINK, regions=("GB",))
CANADIAN = replace(LINK, regions=("CA",))
IN_SCOTLAND = Context(frozenset({"GB-SCT"}), home_region="GB-ENG")


def scored(link: Link, likeness: float) -> float:
    return likeness + sum(
        rule_parts(TokenisedLink(link, ()), Match({}, (), ()), IN_SCOTLAND, likeness).values()
    )


def test_a_link_of_the_place_named_goes_before_an_equal_and_not_before_a_better_one() -> None:
    assert scored(SCOTTISH, 0.5) > scored(BRITISH, 0.51)
    assert scored(SCOTTISH, 0.5) < scored(BRITISH, 0.6)
    assert scored(SCOTTISH, 0.2) < scored(BRITISH, 0.3)


def test_a_link_of_another_country_stands_behind() -> None:
    assert scored(CANADIAN, 0.5) < scored(LINK, 0.4)


def test_the_place_of_the_one_who_needs_help_is_the_one_that_counts() -> None:
    query = read_query("My friend in Australia is low. I'm in Leeds", lambda _: False)
    assert context_of(query, "GB-ENG").places == {"AU"}
    query = read_query("reading helps region:wales", lambda _: False)
    assert context_of(query, "GB-ENG").places == {"GB-WLS"}


def asked(library: Library, text: str) -> FindResult:
    return find(library, FindRequest(text=text, hint=False), now=NOW, home_region="GB-ENG")


def firsts(library: Library, text: str) -> list[str]:
    return [hit.link.title for hit in asked(library, text).links]


@pytest.fixture
def shelf(empty_library: Library) -> Library:
    phone = (Contact(ContactKind.PHONE, "01632 960001"),)
    links = (
        replace(LINK, title="Money for the land", terms=("bills",), audience="farming people"),
        replace(LINK, title="Money for all", terms=("bills",), audience="everyone"),
        replace(LINK, title="Knit", tags=("hobby",), contacts=phone),
        replace(LINK, title="Insect statistics", terms=("number",)),
        replace(LINK, title="Moth", tags=("insects",), contacts=phone),
        replace(LINK, title="Anger", tags=("anger",)),
    )
    with empty_library.operation("test", NOW) as writing:
        for number, one in enumerate(links):
            key = f"{number}.example"
            empty_library.links.add(replace(one, url=f"https://{key}", url_key=key))
        writing.summary = "shelf"
    return empty_library


def test_a_link_for_some_people_stands_behind_unless_the_question_names_them(
    shelf: Library,
) -> None:
    assert firsts(shelf, "money bills")[:2] == ["Money for all", "Money for the land"]
    assert firsts(shelf, "money bills on the farm")[0] == "Money for the land"
    # Not where it is asked for by its own name.
    assert firsts(shelf, "money for the land")[0] == "Money for the land"


def test_a_word_for_a_way_of_contact_is_held_by_every_link_that_has_it(shelf: Library) -> None:
    first, second = asked(shelf, "moth number").links[:2]
    assert (first.link.title, first.judged.held) == ("Moth", 1.0)
    assert second.link.title == "Insect statistics"
    assert second.judged.held < 1.0


def test_a_name_of_one_word_is_said_in_its_own_form_and_a_topic_in_any(shelf: Library) -> None:
    assert firsts(shelf, "knit") == firsts(shelf, "knits") == ["Knit"]
    assert firsts(shelf, "knitting") == []
    assert firsts(shelf, "angered") == ["Anger"]


@pytest.mark.parametrize("refused", ["not the moth one", "without going to moth", "but not moth"])
def test_what_is_said_not_to_be_wanted_is_not_searched_for(shelf: Library, refused: str) -> None:
    assert firsts(shelf, f"money {refused}") == ["Money for all", "Money for the land"]
    assert firsts(shelf, refused)[0].startswith("Moth")
