"""Region parts near matches, and only these."""

from dataclasses import replace

from tests.conftest import NOW
from toolkit.domain.link import Link
from toolkit.search.engine import context_of
from toolkit.search.query import read_query
from toolkit.search.score import Context, rule_parts

LINK = Link(url="", url_key="", title="", added_at=NOW, updated_at=NOW)
SCOTTISH = replace(LINK, regions=("GB-SCT",))
BRITISH = replace(LINK, regions=("GB",))
CANADIAN = replace(LINK, regions=("CA",))
IN_SCOTLAND = Context(frozenset({"GB-SCT"}), home_region="GB-ENG")


def scored(link: Link, likeness: float) -> float:
    return likeness + sum(rule_parts(link, IN_SCOTLAND, likeness).values())


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
