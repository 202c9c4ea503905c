"""Places: the table's form, words that are and are not places, whose place counts."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.place_quality import HOME, POSTS, posts_in
from toolkit.domain.region import REGIONS
from toolkit.domain.text import words_of
from toolkit.search.place_mentions import LONGEST_NAME, longest_name, table
from toolkit.search.query import Place, audiences_in, passed_over, places_in, region_of, regions_of
from toolkit.tables import lines_of, rows_of

ROWS = rows_of("places.tsv")
KINDS = {"nation", "county", "city", "country", "state", "demonym"}
MARKS = {"", "word", "capitals", "after", "person"}
# ISO 3166-1 as it stands, with XK, which is in use; the nations of the UK are of 3166-2.
ISO = set(
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR"
    " BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ"
    " EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW"
    " GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY"
    " KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV"
    " MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY"
    " QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG"
    " TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM"
    " ZW XK GB-ENG GB-SCT GB-WLS GB-NIR".split()
)


def codes_of(row: list[str]) -> list[str]:
    return [code.strip("()") for code in row[2].split()]


def code(text: str, home: str = HOME) -> str | None:
    place = region_of(text, home)
    return place.code if place else None


def test_every_row_has_a_name_a_kind_and_known_codes() -> None:
    for row in ROWS:
        assert 3 <= len(row) <= 6, row
        assert words_of(row[0]) == row[0].lower().split(" "), row
        assert row[1] in KINDS, row
        assert row[3:4] == [] or row[3] in MARKS, row
        assert set(codes_of(row)) <= ISO, row
        assert len(set(codes_of(row))) == len(codes_of(row)), row
        assert "(" not in row[2].split()[0], row


def test_no_name_stands_twice_and_none_is_too_long_to_be_found() -> None:
    counted = Counter(row[0].lower() for row in ROWS)
    assert [name for name, times in counted.items() if times > 1] == []
    assert max(len(name.split()) for name in counted) == LONGEST_NAME
    assert counted.keys() == table().keys()


def test_every_name_is_found_by_its_own_words() -> None:
    for row in ROWS:
        words = row[0].lower().split()
        found = longest_name(words, 0, len(words))
        assert found is not None
        assert found[1].name == (row[5] if len(row) > 5 else row[0])


def test_every_country_and_every_region_with_an_emergency_number_is_there() -> None:
    named = {
        code for row in ROWS if row[1] in {"country", "nation", "state"} for code in codes_of(row)
    }
    assert named >= ISO - {"MP"} | {region.code for region in REGIONS}


@pytest.mark.parametrize("name", ["places.tsv", "audiences.tsv", "contact_words.tsv"])
def test_a_table_has_no_stray_blanks(name: str) -> None:
    assert [line for line in lines_of(name) if re.search(r" \t|\t | $|  ", line)] == []


# A word or name, then the place by that name; each stands for many posts.
FALSE_FRIENDS = [
    ("reading", "reading calms me", "i live in reading", "GB-ENG"),
    ("bath", "a hot bath and then bed", "counselling in Bath please", "GB-ENG"),
    ("turkey", "went cold turkey on my tablets", "stuck in Turkey with no money", "TR"),
    ("jersey", "he cried into my jersey", "we moved to Jersey in May", "JE"),
    ("china", "I broke her best china", "working in china and so alone", "CN"),
    ("sandwich", "half a sandwich all day", "Sandwich, Kent, any groups", "GB-ENG"),
    ("cork", "the cork is out again", "somewhere near Cork", "IE"),
    ("nice", "somebody nice answered", "I live in Nice and know nobody", "FR"),
    ("mobile", "they cut off my mobile", "Mobile, Alabama", "US"),
    ("barry", "Barry shouts at me", "Barry, south Wales", "GB-WLS"),
    ("deal", "i cant deal", "living in Deal", "GB-ENG"),
    ("rugby", "gave up rugby", "Rugby council moved us", "GB-ENG"),
    ("sale", "the house is for sale", "my son lives in Sale", "GB-ENG"),
    ("bury", "we bury her on friday", "bury hospital sent me home", "GB-ENG"),
    ("ware", "hardware and ware on the shelf", "from Ware, Herts", "GB-ENG"),
    ("hull", "the hull of the boat", "just moved to hull", "GB-ENG"),
    ("wells", "my eyes are wells", "Wells in Somerset", "GB-ENG"),
    ("ripley", "Ripley is my cat", "in Ripley, Derbyshire", "GB-ENG"),
    ("jordan", "jordan hates me", "my aunt is in Jordan", "JO"),
    ("chad", "chad from work", "refugee camp in Chad", "TD"),
    ("georgia", "georgia wont talk to me", "atlanta, georgia", "US"),
    ("guinea", "my guinea pig died", "I live in Guinea", "GN"),
    ("french", "french fries for tea", "I am French and alone here", "FR"),
    ("danish", "a danish pastry", "danish student, homesick", "DK"),
    ("polish", "nail polish everywhere", "polish mum, no sleep", "PL"),
    ("swedish", "a swedish massage", "my swedish friend", "SE"),
    ("english", "failed english literature", "english lad, low", "GB-ENG"),
    ("german", "german exam tomorrow", "im german and depressed", "DE"),
    ("scotch", "a scotch egg", "scottish teenager", "GB-SCT"),
    ("chelsea", "chelsea blocked me", "I live in Chelsea", "GB-ENG"),
    ("sydney", "sydney is my therapist", "Sydney, Australia", "AU"),
    ("victoria", "victoria from hr", "in Victoria, Australia", "AU"),
    ("florence", "florence is nine", "studying in Florence", "IT"),
    ("austin", "Austin never calls", "Austin, Texas", "US"),
    ("paris", "paris is my best mate", "living in Paris", "FR"),
    ("stockholm", "stockholm syndrome", "au pair in Stockholm", "SE"),
    ("york", "york notes", "near York", "GB-ENG"),
    ("worcester", "worcester sauce", "worcester, 40, alone", "GB-ENG"),
    ("us", "tell us more", "I'm in the US", "US"),
    ("ni", "my NI number", "I live in NI", "GB-NIR"),
    ("oz", "two oz of it", "living in Oz now", "AU"),
    ("maine", "maine bohat koshish ki", "Portland, Maine", "US"),
    ("derby", "they lost the derby", "in Derby", "GB-ENG"),
]


@pytest.mark.parametrize(("word", "not_meant", "meant", "region"), FALSE_FRIENDS)
def test_a_false_friend_is_told_from_the_place(
    word: str, not_meant: str, meant: str, region: str
) -> None:
    assert word in not_meant.lower()
    assert code(not_meant) is None
    assert code(not_meant.lower()) is None
    assert code(meant) == region


def test_every_name_that_is_a_word_needs_more_than_standing_there() -> None:
    for row in ROWS:
        if row[3:4] == ["word"] and row[1] != "demonym":
            assert code(f"all of it {row[0].lower()} all of it") is None, row[0]
            assert code(f"I live in {row[0]}") is not None, row[0]


def test_every_other_name_of_a_place_counts_after_in() -> None:
    for row in ROWS:
        if row[1] != "demonym" and row[3:4] in ([], [""]):
            assert code(f"someone to talk to in {row[0]}") in codes_of(row), row[0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("I'm from Leeds but live in Toronto now", Place("CA", "Toronto")),
        ("polish lad living in Glasgow", Place("GB-SCT", "Glasgow")),
        ("my friend in Australia, I'm in Leeds", Place("AU", "Australia")),
        ("my parents are in Poland and I'm so alone in Leeds", Place("GB-ENG", "Leeds")),
        ("I visited Rome and now I can't stop crying", None),
        ("moved from Cardiff to Cork", Place("IE", "Cork")),
        ("my mam in Strabane told me she wants it to be over", Place("GB-NIR", "Strabane")),
        ("my mate in Perth keeps saying he is done with life", Place("GB-SCT", "Perth")),
        ("my auntie in Newry said goodbye to us all", Place("GB-NIR", "Newry")),
        ("our kids in Llanelli want to die", Place("GB-WLS", "Llanelli")),
        ("my friends in Armagh say he took the lot", Place("GB-NIR", "Armagh")),
        ("my gran in Oslo suggested I ring a helpline. I'm in Leith", Place("GB-SCT", "Leith")),
        ("my sister in London says ring someone, I'm in Abuja", Place("NG", "Abuja")),
        ("I live in the UK, in Cardiff", Place("GB-WLS", "Cardiff")),
        ("@leeds_lass see https://leeds.example/leeds", None),
        ("#Leeds", Place("GB-ENG", "Leeds")),
        ("so low \U0001f1e8\U0001f1e6", Place("CA", "Canada")),
        ("\U0001f1ee\U0001f1f3 in Leeds", Place("GB-ENG", "Leeds")),
        ("N. Ireland", Place("GB-NIR", "N Ireland")),
        ("u.s.a. please", Place("US", "USA")),
    ],
)
def test_where_the_person_is_now_counts(text: str, place: Place | None) -> None:
    assert region_of(text, HOME) == place


@pytest.mark.parametrize(
    ("text", "home", "region"),
    [
        ("in Birmingham", "GB-ENG", "GB-ENG"),
        ("in Birmingham", "US", "US"),
        ("in Birmingham, Alabama", "GB-ENG", "US"),
        ("in Perth", "GB-ENG", "GB-SCT"),
        ("in Perth", "AU", "AU"),
        ("in Perth, Scotland", "AU", "GB-SCT"),
        ("in Bangor", "GB-NIR", "GB-NIR"),
        ("in Cambridge, MA", "GB-ENG", "US"),
        ("in Newcastle, Delaware", "GB-ENG", "US"),
        ("in Wellington", "GB-ENG", "NZ"),
        ("in Wellington, Somerset", "NZ", "GB-ENG"),
        ("in Georgia (the country)", "GB-ENG", "GE"),
    ],
)
def test_of_places_of_one_name_the_text_or_the_home_country_tells(
    text: str, home: str, region: str
) -> None:
    assert code(text, home) == region


@given(st.text())
def test_no_text_is_refused(text: str) -> None:
    place = region_of(text, HOME)
    assert place is None or place.code in ISO


POSTS_OF_ALL_KINDS = [post for post in posts_in(POSTS) if post.text.isascii()]


@pytest.mark.parametrize("home", ["", "GB-ENG", "US"])
def test_small_letters_and_capitals_are_read_alike(home: str) -> None:
    apart = [
        post.text
        for post in POSTS_OF_ALL_KINDS
        if code(post.text.lower(), home) != code(post.text.upper(), home)
    ]
    assert apart == []


@given(st.lists(st.sampled_from("in from live the my friend moved to now and crying".split())))
def test_a_text_without_a_name_of_the_table_gives_none(words: list[str]) -> None:
    assert region_of(" ".join(words), HOME) is None
    assert places_in(words) == {}


def test_time_grows_with_the_text_and_no_faster() -> None:
    # Forty names are looked at, whatever a text lists; the rest is one walk.
    assert region_of("in newcastle and perth " * 3_000, HOME) is not None


def test_our_own_posts_are_read_right() -> None:
    right = {True: [0, 0], False: [0, 0]}
    for post in posts_in(POSTS):
        counted = right[post.region is not None]
        counted[0] += code(post.text) == post.region
        counted[1] += 1
    assert right[True][0] >= 0.95 * right[True][1]
    assert right[False][0] >= 0.97 * right[False][1]


def test_our_own_posts_are_many_and_have_a_known_form() -> None:
    rows = [json.loads(line) for line in Path(POSTS).read_text("utf-8").splitlines()]
    assert len(rows) >= 150
    assert {tuple(row) for row in rows} == {("q", "region", "kind")}
    assert {row["region"] for row in rows} <= ISO | {None}


def test_audiences_come_from_their_table() -> None:
    assert audiences_in("my son is trans".split()) >= {"young", "lgbt"}


@pytest.mark.parametrize(
    "text",
    [
        "my Spanish girlfriend left me and I want to die",
        "I'm Polish and I want to die",
        "I served in Afghanistan and I can't live with it",
        "I fled Syria, I am in a hostel",
    ],
)
def test_where_somebody_comes_from_is_not_where_they_surely_are(text: str) -> None:
    assert region_of(text, "GB-ENG", surely_there=True) is None


@pytest.mark.parametrize(
    "text",
    [
        "my gran in Belfast suggested I ring someone",
        "my friend in Toronto told me to get help",
        "my brother in Glasgow reckons counselling would do me good",
    ],
)
def test_who_gives_advice_is_not_where_the_writer_is_and_the_place_is_named(text: str) -> None:
    assert region_of(text, "GB-ENG", surely_there=True) is None
    named = passed_over(text, "GB-ENG", "GB-ENG")
    assert named
    assert named in text


def test_no_place_is_passed_over_where_none_is_elsewhere() -> None:
    assert passed_over("my gran in Leeds suggested I ring someone", "GB-ENG", "GB-ENG") == ""
    assert passed_over("I served in Iraq and cannot sleep", "GB-ENG", "GB-ENG") == ""


def test_where_somebody_lives_is_where_they_surely_are() -> None:
    text = "I'm from Leeds but live in Toronto now"
    assert region_of(text, "GB-ENG", surely_there=True) == region_of(text, "GB-ENG")


@pytest.mark.parametrize(
    ("texts", "codes", "unknown"),
    [
        ("Glasgow", "GB-SCT", ""),
        ("NI", "GB-NIR", ""),
        ("England and Wales", "GB-ENG GB-WLS", ""),
        ("Scotland/Wales", "GB-SCT GB-WLS", ""),
        ("Brighton and Hove", "GB-ENG", ""),
        ("City of Leeds;Bradford", "GB-ENG", ""),
        ("Manchester;UK", "GB-ENG GB", ""),
        ("Nigeria", "NG", ""),
        ("Dublin", "IE", ""),
        ("GB;IE;Glasgow", "GB IE GB-SCT", ""),
        ("Perth;Australia", "AU", ""),
        # Two countries tell of neither place which one is meant.
        ("London;Ontario", "", "London;Ontario"),
        # More than the name of a place: it may be said to be left out.
        ("not Scotland", "", "not Scotland"),
        ("outside London", "", "outside London"),
        ("national", "", "national"),
    ],
)
def test_regions_are_read_by_code_name_and_place(texts: str, codes: str, unknown: str) -> None:
    read = regions_of(texts.split(";"))
    assert (" ".join(sorted(read[0])), ";".join(read[1])) == (
        " ".join(sorted(codes.split())),
        unknown,
    )


def test_a_region_of_blanks_costs_no_time() -> None:
    """Minutes, where time grows with the square of their number: the run's own limit ends it."""
    text = f"Leeds{' ' * 300_000}York"
    assert regions_of([text]) == ((), (text,))
