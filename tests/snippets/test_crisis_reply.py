"""The crisis reply, region by region: always there, short, honest, labelled."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.region import REGIONS
from toolkit.domain.sentences import PRIVATE, CrisisCase, CrisisKind
from toolkit.domain.trust import Health, Level, State, Trust, Vetting
from toolkit.errors import Refused
from toolkit.snippets.crisis import (
    MOST_CONTACTS,
    advice,
    contact_lines,
    crisis_contacts,
    emergency_number,
)
from toolkit.snippets.platform import Platform
from toolkit.snippets.platforms import PLATFORMS, find_platform, with_limit
from toolkit.storage.library import Library
from toolkit.usecases.crisis import crisis_from, write_crisis
from toolkit.usecases.reply import Wording, Written

TODAY = date(2026, 11, 23)
SENTENCE = "I'm sorry it hurts this much. I'd like to listen if you want to talk."
USUAL = CrisisCase()
CASES = [CrisisCase(kind, age=age) for kind in CrisisKind for age in ("", "teen", "child")]
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.who}-{case.age}")
# Whoever walks the regions reads the lines once, as no region changes which there are.
WriteOften = Callable[[str, str, CrisisCase], Written]
OPENINGS = {
    CrisisKind.SELF: SENTENCE,
    CrisisKind.OTHER: "I'm glad you asked, and this is not your fault.",
    CrisisKind.DONE: "I'm glad you said so. Please call",
}
CODES = [region.code for region in REGIONS]
EVERY = ["", *CODES]
# The rest hold too little: see test_crisis_always.
ROOMY = [row for row in PLATFORMS if row.limit is None or row.limit >= 160]
Write = Callable[..., Written]


@pytest.fixture(scope="module")
def shared(_starter_once: Path) -> Iterator[Library]:
    """The starter library, read only."""
    with Library(_starter_once) as library:
        yield library


@pytest.fixture
def roomy(request: pytest.FixtureRequest) -> Callable[[int], list[Platform]]:
    """Give some platforms from a place on; `--faults` gives all.

    As many take turns as there are cases, so that every region meets every platform.
    """
    share = 1 if request.config.getoption("--faults") else len(CASES)
    return lambda turn: ROOMY[turn % share :: share]


@pytest.fixture
def write(shared: Library) -> Write:
    def written(
        region: str, name: str = "plain", case: CrisisCase = USUAL, **changed: object
    ) -> Written:
        wording = Wording(platform=find_platform(name), home="GB-ENG")
        case = case._replace(region=region)
        return write_crisis(shared, replace(wording, **changed), case, TODAY)  # type: ignore[arg-type]  # by name

    return written


@pytest.fixture
def write_often(lines: list[Link]) -> WriteOften:
    def written(region: str, name: str, case: CrisisCase) -> Written:
        wording = Wording(platform=find_platform(name), home="GB-ENG")
        return crisis_from(lines, wording, case._replace(region=region))

    return written


@pytest.fixture
def lines(shared: Library) -> list[Link]:
    return list(shared.links.in_crisis())


@pytest.mark.parametrize(
    ("region", "contacts"),
    [
        ("GB-ENG", ["Samaritans: call 116 123", "Shout: text SHOUT to 85258"]),
        ("GB-WLS", ["Samaritans: call 116 123", "Shout: text SHOUT to 85258"]),
        ("GB-SCT", ["Samaritans: call 116 123", "Shout: text SHOUT to 85258"]),
        (
            "IE",
            ["Samaritans (Ireland): call 116 123", "Text About It (Ireland): text HELLO to 50808"],
        ),
        ("US", ["988 Suicide & Crisis Lifeline (the United States): call or text 988"]),
        ("CA", ["9-8-8 Suicide Crisis Helpline (Canada): call or text 988"]),
        ("AU", ["Lifeline (Australia): call 13 11 14 or text 0477 13 11 14"]),
        ("NZ", ["1737 Need to talk? (New Zealand): call or text 1737"]),
    ],
)
def test_each_region_gets_its_own_lines(write: Write, region: str, contacts: list[str]) -> None:
    lines = write(region).text.split("\n")
    assert lines[0] == SENTENCE
    assert lines[1:-1] == contacts


def test_northern_ireland_gets_lines_that_serve_it_and_names_its_own(write: Write) -> None:
    text = write("GB-NIR").text
    assert "text SHOUT to 85258" in text
    assert "Samaritans: call 116 123" in text or "Lifeline (Northern Ireland)" in text


def test_without_a_region_the_directory_comes_first_and_home_lines_are_labelled(
    write: Write,
) -> None:
    lines = write("").text.split("\n")
    assert lines[1] == "findahelpline.com lists helplines by country."
    assert lines[2:4] == [
        "Samaritans (the UK): call 116 123",
        "Shout (the UK): text SHOUT to 85258",
    ]
    assert lines[4] == "If life is in danger now, call your local emergency number."


def test_a_country_without_a_line_gets_the_directory_and_its_emergency_number(
    write: Write,
) -> None:
    text = write("DE").text
    assert "findahelpline.com lists helplines in many countries." in text
    assert "call 112" in text
    assert "116 123" not in text


@pytest.mark.parametrize("region", ["QQ", "JP", "US-CA", "GB-XYZ"])
def test_an_unknown_region_is_refused_and_never_given_anothers_number(
    write: Write, region: str
) -> None:
    with pytest.raises(Refused, match=f"for the region '{region}'"):
        write(region)


@every_case
def test_it_fits_every_platform_with_its_sentence_and_every_number(
    write_often: WriteOften,
    roomy: Callable[[int], list[Platform]],
    lines: list[Link],
    case: CrisisCase,
) -> None:
    for turn, region in enumerate(EVERY, CASES.index(case)):
        chosen = crisis_contacts(lines, region or "GB-ENG", case)
        assert len(chosen) <= (1 if case.who is CrisisKind.DONE else MOST_CONTACTS), region
        for platform in roomy(turn):
            found = write_often(region, platform.name, case)
            where = f"{region or 'none'} {platform.name}: {found.text}"
            assert found.snippet.length.fits, where
            assert found.snippet.length.parts == 1 or platform.name == "sms", where
            shown = found.text.replace("&#x27;", "'").replace("\\", "")
            assert shown.startswith(OPENINGS[case.who]), where
            # Beside the directory of all countries the second line at home may go.
            kept = chosen if region else chosen[:1]
            assert all(one.contact.value in shown for one in kept), where
            assert f"call {emergency_number(region)}" in shown, where


def test_where_something_was_done_the_emergency_number_stands_first(
    write_often: WriteOften, roomy: Callable[[int], list[Platform]]
) -> None:
    for turn, region in enumerate(EVERY):
        for platform in roomy(turn):
            text = write_often(region, platform.name, CrisisCase(CrisisKind.DONE)).text
            number = text.index(emergency_number(region))
            assert number < 80, text
            assert not any(letter.isdigit() for letter in text[:number].replace("&#x27;", "")), text


@pytest.mark.parametrize(
    ("case", "first", "second"),
    [
        (CrisisCase(CrisisKind.SELF, age="child"), "0800 1111", "SHOUT"),
        (CrisisCase(CrisisKind.SELF, age="teen"), "88247", "0800 1111"),
        (CrisisCase(CrisisKind.OTHER, age="teen"), "88247", "116 123"),
        (CrisisCase(CrisisKind.OTHER), "116 123", "SHOUT"),
        (CrisisCase(CrisisKind.SELF, topic="abuse", private=True), "0808 2000 247", "SHOUT"),
        (CrisisCase(CrisisKind.OTHER, topic="assault"), "0808 500 2222", "SHOUT"),
        (CrisisCase(topic="abuse", audience="men"), "0808 801 0327 (weekdays)", "SHOUT"),
        (CrisisCase(topic="assault", audience="men"), "0808 500 2222", "SHOUT"),
        (CrisisCase(by_text=True), "SHOUT", "116 123"),
        (CrisisCase(topic="stalking"), "0808 802 0300 (Mon and Wed 9.30am", "SHOUT"),
        (CrisisCase(age="teen", topic="child-risk"), "0800 1111", "SHOUT"),
        (CrisisCase(CrisisKind.OTHER, topic="child-risk"), "(for under 19s): call 0800", "SHOUT"),
    ],
)
def test_the_lines_fit_the_age_and_the_danger(
    write: Write, case: CrisisCase, first: str, second: str
) -> None:
    text = write("GB-ENG", case=case).text
    assert -1 < text.index(first) < text.index(second)


def test_a_man_is_given_a_line_for_everybody_where_one_is_always_open(write: Write) -> None:
    text = write("GB-NIR", case=CrisisCase(topic="abuse", audience="men")).text
    assert "0808 802 1414" in text
    assert "0808 801 0327" not in text


def test_scotland_has_its_own_line_for_abuse(write: Write) -> None:
    text = write("GB-SCT", case=CrisisCase(CrisisKind.SELF, topic="abuse")).text
    assert "0800 027 1234" in text
    assert "0808 2000 247" not in text


@every_case
def test_it_promises_nothing_and_names_no_method(write_often: WriteOften, case: CrisisCase) -> None:
    for region in EVERY:
        found = write_often(region, "plain", case)
        said = " ".join([found.text, *found.advice]).casefold()
        for word in ("always", "anonym", "confidential", "secret", "24/7", "any time", "promise"):
            assert word not in said, region
        for word in ("pill", "overdose", "bridge", "rope", "knife", "cut ", "jump"):
            assert word not in said, region


def test_the_emergency_numbers_are_those_of_the_data() -> None:
    known = {region.code: region.emergency for region in REGIONS}
    assert known["GB"] == known["GB-ENG"] == known["GB-NIR"] == "999"
    assert (known["US"], known["AU"], known["NZ"], known["IE"]) == ("911", "000", "111", "999")
    assert advice("AU")[0].endswith("call 000 (Australia).")
    assert advice("")[0].endswith("call your local emergency number.")


def test_the_curator_is_told_the_three_things_to_do(write: Write) -> None:
    told = write("GB-SCT").advice
    assert [line.split(" ")[0] for line in told] == ["If", "Report", "Tell"]
    assert "999 (Scotland)" in told[0]


def test_a_worried_mother_is_not_reported(write: Write) -> None:
    told = write("GB-ENG", case=CrisisCase(CrisisKind.OTHER)).advice
    assert any("Do not report" in line for line in told)
    told = write("GB-ENG", case=CrisisCase(CrisisKind.SELF, private=True)).advice
    assert told[0] == PRIVATE
    told = write("GB-ENG", case=CrisisCase(CrisisKind.DONE)).advice
    assert "999" in told[0]


@pytest.mark.parametrize("state", list(State))
def test_no_automatic_state_takes_a_number_away(library: Library, state: State) -> None:
    links = [replace(link, health=Health(state)) for link in library.links.in_crisis()]
    for region in ("GB-ENG", "IE", "US", "NZ"):
        assert crisis_contacts(links, region) == tuple(
            one._replace(link=replace(one.link, health=Health(state)))
            for one in crisis_contacts(library.links.in_crisis(), region)
        )


def test_trust_orders_the_lines_and_the_unvetted_have_no_place() -> None:
    def line(number: int, level: Level | None) -> Link:
        vetting = Vetting(level, datetime(2026, 5, 4, tzinfo=UTC), by="Jo") if level else None
        phone = Contact(ContactKind.PHONE, f"01632 960 00{number}", ("GB",))
        return Link(
            url=f"https://{number}.example/",
            url_key=f"{number}.example",
            title=f"Line {number}",
            id=number,
            crisis=True,
            contacts=(phone,),
            trust=Trust(vetting),
        )

    levels = (None, Level.UNVETTED, Level.AVOID, Level.CAUTION, Level.LISTED, Level.RECOMMENDED)
    lines = [line(number, level) for number, level in enumerate(levels)]
    for kept in range(len(lines) + 1):
        chosen = crisis_contacts(lines[:kept], "GB-ENG")
        best = [one for one in lines[:kept] if one.id > 2][::-1]
        assert [one.link for one in chosen] == best[:MOST_CONTACTS]


def test_lines_of_another_nation_are_never_given(library: Library) -> None:
    lines = [link for link in library.links.in_crisis() if link.regions == ("GB-WLS",)]
    assert crisis_contacts(lines, "GB-ENG") == ()
    assert "(Wales)" in contact_lines(crisis_contacts(lines, "GB-WLS"), "GB-WLS", "GB-ENG")


def test_a_library_without_lines_still_gives_a_reply(empty_library: Library) -> None:
    wording = Wording(platform=find_platform("x"), home="GB-ENG")
    for region in EVERY:
        found = write_crisis(empty_library, wording, CrisisCase(region=region), TODAY)
        assert found.text.startswith(SENTENCE)
        assert "findahelpline.com" in found.text


def test_the_own_sentence_takes_the_place_of_the_built_in_or_does_not_fit(write: Write) -> None:
    own = "I hear you, and I'm glad you wrote."
    assert write("US", say=own).text.startswith(own)
    assert write("GB-ENG", "sms", say=own * 3).text.startswith(own * 3)
    assert write("US", "sms", say=own * 30).text.startswith(SENTENCE)
    assert write("US", "x", say=own * 9).text.startswith(SENTENCE)


def test_an_address_to_somebody_never_costs_the_reply(write: Write) -> None:
    found = write("GB-ENG", "sms", to="@" + "a" * 150)
    assert found.snippet.length.fits
    assert "116 123" in found.text


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"warning": "https://a.org"}, "The content warning was left out"),
        ({"to": "https://a.example"}, "'https://a.example' was left out"),
        ({"to": "@" + "a" * 150}, "aaa' was left out"),
        ({"to": "@sam", "warning": "see https://a.org"}, "The content warning was left out"),
        ({"say": "See https://a.org"}, "Your own sentence was left out"),
    ],
)
def test_a_wish_that_the_platform_does_not_take_is_left_out_and_that_is_told(
    write: Write, wish: dict[str, str], said: str
) -> None:
    found = write("GB-ENG", "tiktok", **wish)
    assert found.text.endswith("Samaritans: call 116 123\nIf life is in danger now, call 999.")
    assert found.text.startswith(SENTENCE) or found.text.startswith("@sam I'm sorry")
    assert said in found.advice[-1]
    assert found.snippet.length.fits


def test_where_there_is_no_room_the_opening_goes_before_a_number(write: Write) -> None:
    tight = with_limit(find_platform("plain"), 70)
    found = write("GB-ENG", platform=tight)
    assert found.text == "Samaritans: call 116 123\nIf life is in danger now, call 999."
    assert found.snippet.dropped[0].startswith(SENTENCE)
    assert [link.title for link in found.links] == ["Contact a Samaritan"]
    assert found.said == ""


def test_a_line_for_some_people_says_for_whom(write: Write) -> None:
    text = write("GB-ENG", "x", case=CrisisCase(CrisisKind.SELF, age="teen")).text
    assert "Papyrus HOPELINE247 (for under 35s and anyone worried about one): " in text
    assert "Childline (for under 19s): call 0800 1111" in text


@pytest.mark.parametrize("text", ["{nonsense}", "I am so sorry. " * 30 + "\n{contacts}"])
def test_a_broken_or_long_wording_of_ones_own_gives_way(
    write: Write, tmp_path: Path, text: str
) -> None:
    (tmp_path / "crisis.txt").write_text(text, encoding="utf-8")
    found = write("GB-ENG", "x", templates_folder=tmp_path)
    assert found.text.startswith(SENTENCE)
    assert "Your own template 'crisis' was not used" in found.advice[-1]


def test_a_wording_of_ones_own_is_used_where_it_fits(write: Write, tmp_path: Path) -> None:
    (tmp_path / "crisis.txt").write_text("I am with you.\n{contacts}\n", encoding="utf-8")
    text = write("GB-ENG", templates_folder=tmp_path).text
    assert text.startswith("I am with you.\nSamaritans: call 116 123")


def test_the_emergency_number_outlasts_the_second_contact(write: Write, tmp_path: Path) -> None:
    tight = with_limit(find_platform("plain"), 145)
    assert write("GB-ENG", platform=tight).text.split("\n")[1:] == [
        "Samaritans: call 116 123",
        "If life is in danger now, call 999.",
    ]
    own = "I am with you.\n{contacts}\n?1 In danger, call {emergency}.\n"
    (tmp_path / "crisis.txt").write_text(own, encoding="utf-8")
    text = write("GB-ENG", platform=with_limit(tight, 66), templates_folder=tmp_path).text
    assert text == "I am with you.\nSamaritans: call 116 123\nIn danger, call 999."


def test_a_limit_below_one_contact_is_refused_with_the_amount(write: Write) -> None:
    with pytest.raises(Refused, match="too long"):
        write("GB-ENG", platform=with_limit(find_platform("plain"), 40))


def test_the_crisis_links_of_the_starter_list_are_those_marked(shared: Library) -> None:
    rows = Path(__file__).parents[2] / "data" / "seed_links.csv"
    with rows.open(encoding="utf-8", newline="") as file:
        marked = {row["url"] for row in csv.DictReader(file) if row["crisis"] == "yes"}
    assert {link.url for link in shared.links.in_crisis()} == marked
    assert all(isinstance(link, Link) and link.contacts for link in shared.links.in_crisis())


@pytest.mark.parametrize("name", ["crisis-done", "crisis-other"])
def test_an_own_wording_without_the_emergency_number_gives_way(
    write: Write, tmp_path: Path, name: str
) -> None:
    (tmp_path / f"{name}.txt").write_text("I am with you.\n{contacts}\n", encoding="utf-8")
    kind = {"crisis-done": CrisisKind.DONE, "crisis-other": CrisisKind.OTHER}[name]
    found = write("GB-ENG", case=CrisisCase(kind), templates_folder=tmp_path)
    assert found.text.startswith(OPENINGS[kind])
    assert f"Your own template '{name}' was not used" in found.advice[-1]


def test_a_line_that_is_closed_at_night_is_none_for_now(write: Write) -> None:
    case = CrisisCase(CrisisKind.SELF, topic="abuse")
    for region, open_now in (("GB-WLS", "07860 077333"), ("GB-NIR", "SHOUT")):
        text = write(region, case=case).text
        assert "0808 196 8845" not in text
        assert open_now in text
