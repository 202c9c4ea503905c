"""What is no phone number is no contact: a reply says "call" before it."""

import csv
import json
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.domain.contact import read_ways
from toolkit.domain.link import Contact, ContactKind

STARTER = Path(__file__).parents[2] / "data" / "seed_links.csv"
PHONE, TEXT, EMAIL, CHAT = (
    ContactKind.PHONE, ContactKind.TEXT, ContactKind.EMAIL, ContactKind.CHAT,
)  # fmt: skip

PUBLISHED = [
    "111", "999", "112", "000", "116 123", "116123", "988", "1737", "13 11 14", "85258", "741741",
    "0800 1111", "0800-1111", "0800 58 58 58", "0800 02 888 40", "01 234 5678", "0300 123 3393",
    "01130000001", "0113-000-0001", "0113.000.0001", "0113\u2011000\u20110001", "(0113) 000 0001",
    "01632 - 960001", "0113/0000001", "+44 20 7946 0000", "+44 (0)113 000 0001", "+442079460000",
    "0044 113 000 0001", "18001 0300 123 3393", "18001 then 0300 123 3393", "1-800-273-8255",
    "(800) 273-8255", "1 (800) 273-8255", "+1 800 273 8255", "1800 247 247", "1300 22 4636",
    "815 33 300", "717 003 717", "+353 1 234 5678", "1-800-273-TALK (8255)", "1800 RESPECT",
    "13 YARN", "0477 13 11 14",
]  # fmt: skip

NO_NUMBERS = [
    "n/a", "N/A", "none", "TBC", "yes", "see website", "free", "ring", "0", "12", "24/7", "9-5",
    "0900-1700", "13/04/2026", "2026-04-13", "13.04.2026", "12.50", "\u00a312.50",
    "4.42E+11", "4.42079E+11", "4,42079E+11", "1.13e9", "1,130,000,001", "1.130.000.001",
    "00000000000", "0000 000 0000", "0113 000", "0113 000 0001 0113 000 0002", "+1130000001",
    "+44 113 000", "desk@a.example", "https://a.example/116123", "www.a.example/0300 123 3393",
    "Suite 200, Leeds", "Mon-Fri 9-5", "Lifeline 1998", "0113 000 0001/2", "0113 000 0001 or 0002",
    "0808 808 8000 / 8001", "fax 0113 000 0001", "WhatsApp 07700 900123",
    "Do not call 0113 000 0001",
    "0113 000 0001 (old number)", "0113 000 0001 Fax 0113 000 0002",
    "0113 000 0001 and ask whoever answers for the one who was so very kind to us last year",
    "0113 000 0001 " * 40,
]  # fmt: skip


def ways(kind: ContactKind, text: str) -> list[tuple[str, str, str]]:
    found = read_ways(Contact(kind, text)).contacts
    return [(contact.kind.value, contact.value, contact.note) for contact in found]


@pytest.mark.parametrize("number", PUBLISHED)
def test_a_number_as_it_is_published_stays_as_it_is(number: str) -> None:
    contact = Contact(PHONE, number, ("GB",), "24/7", "always", "a note")
    assert read_ways(contact) == ((contact,), "", "")


def test_every_contact_of_the_starter_list_stays_as_it_is() -> None:
    seen = set()
    with STARTER.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for entry in json.loads(row["contacts"] or "[]"):
                contact = Contact(ContactKind(entry["kind"]), entry["value"], note=entry["note"])
                assert read_ways(contact) == ((contact,), "", "")
                seen.add(contact.kind)
    assert seen == set(ContactKind)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_what_is_no_number_is_no_contact(text: str) -> None:
    found = read_ways(Contact(PHONE, text))
    assert found.contacts == ()
    assert found.fault


@pytest.mark.parametrize(
    ("text", "perhaps"),
    [
        ("1130000001", "0113 000 0001"),
        ("1632960001", "01632 960001"),
        ("2079460000", "020 7946 0000"),
        ("7700900123", "07700 900123"),
        ("800585858", "0800 585 858"),
        ("8001111", "0800 1111"),
        ("113 000 0001", "0113 000 0001"),
        ("1130000001.0", "0113 000 0001"),
        ("116123.0", "116123"),
        ("442079460000", "+44 20 7946 0000"),
        ("353 1 234 5678", "+35312345678"),
    ],
)
def test_a_number_that_lost_something_is_only_proposed(text: str, perhaps: str) -> None:
    found = read_ways(Contact(PHONE, text))
    assert (found.contacts, found.perhaps) == ((), perhaps)
    assert read_ways(Contact(PHONE, perhaps)).contacts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tel: 0113 000 0001", [("phone", "0113 000 0001", "")]),
        ('="01130000001"', [("phone", "01130000001", "")]),
        ("tel:+441130000001", [("phone", "+441130000001", "")]),
        ("0808 808 8000 (option 2)", [("phone", "0808 808 8000", "option 2")]),
        ("0113 000 0001 ext 21", [("phone", "0113 000 0001", "ext 21")]),
        ("0800 58 58 58 7 days a week", [("phone", "0800 58 58 58", "7 days a week")]),
        ("0800 83 85 87 England", [("phone", "0800 83 85 87", "England")]),
        ("116 123 24/7", [("phone", "116 123", "24/7")]),
        ("0300 123 3393 and leave a word", [("phone", "0300 123 3393", "And leave a word")]),
        ("Samaritans: 116 123", [("phone", "116 123", "Samaritans")]),
        ("call or text 988", [("phone", "988", "")]),
        ("Text SHOUT to 85258", [("text", "85258", "text SHOUT")]),
        ("07700 900123 (text only)", [("text", "07700 900123", "Text only")]),
        (
            "0113 000 0001 / 0113 000 0002",
            [("phone", "0113 000 0001", ""), ("phone", "0113 000 0002", "")],
        ),
        (
            "0113 000 0001/0113 000 0002 (nights)",
            [("phone", "0113 000 0001", ""), ("phone", "0113 000 0002", "Nights")],
        ),
        (
            "0113 000 0001 or 116 123",
            [("phone", "0113 000 0001", ""), ("phone", "116 123", "")],
        ),
        (
            "0800 144 8848 (England) 0800 702 2020 (Wales)",
            [("phone", "0800 144 8848", "England"), ("phone", "0800 702 2020", "Wales")],
        ),
        (
            "England 0800 144 8848 Wales 0800 702 2020",
            [("phone", "0800 144 8848", "England"), ("phone", "0800 702 2020", "Wales")],
        ),
        (
            "0113 000 0001 or text 07700 900001",
            [("phone", "0113 000 0001", ""), ("text", "07700 900001", "")],
        ),
    ],
)
def test_numbers_among_words_are_numbers_with_a_note(
    text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert ways(PHONE, text) == expected
    assert read_ways(Contact(PHONE, text)).fault == ""


@pytest.mark.parametrize("text", ["442000000000", "442000000000.0", "4.42e11", "+442000000000"])
def test_a_number_with_noughts_for_digits_is_rounded_and_nothing_is_guessed(text: str) -> None:
    found = read_ways(Contact(PHONE, text))
    assert (found.contacts, found.perhaps) == ((), "")
    assert "rounded" in found.fault


@given(st.integers(1, 9_999_999), st.integers(6, 11))
def test_no_run_of_digits_that_ends_in_noughts_is_a_number(start: int, noughts: int) -> None:
    found = read_ways(Contact(PHONE, f"{start}{'0' * noughts}"))
    assert (found.contacts, found.perhaps) == ((), "")


def test_a_fax_beside_a_number_is_told() -> None:
    found = read_ways(Contact(PHONE, "Tel: 0113 000 0001 Fax: 0113 000 0002"))
    assert [contact.value for contact in found.contacts] == ["0113 000 0001"]
    assert found.fault


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (TEXT, "SHOUT to 85258", [("text", "85258", "text SHOUT")]),
        (TEXT, 'Text "SHOUT" to 85258', [("text", "85258", "text SHOUT")]),
        (TEXT, "85258 (free)", [("text", "85258", "Free")]),
        (TEXT, "yes", []),
        (TEXT, "7700900123", []),
        (TEXT, "call 0113 000 0001", []),
        (EMAIL, "mailto:desk@a.example", [("email", "desk@a.example", "")]),
        (EMAIL, "Desk <desk@a.example>", [("email", "desk@a.example", "Desk")]),
        (EMAIL, "a@b.uk; c@d.uk", [("email", "a@b.uk", ""), ("email", "c@d.uk", "")]),
        (EMAIL, "n/a", []),
        (EMAIL, "a@b", []),
        (EMAIL, "a at b.uk", []),
        (EMAIL, "a@b.uk (not read)", []),
        (EMAIL, "see https://a.example/", []),
        (CHAT, "on the page", [("chat", "on the page", "")]),
    ],
)
def test_the_other_kinds(
    kind: ContactKind, text: str, expected: list[tuple[str, str, str]]
) -> None:
    assert ways(kind, text) == expected
    assert bool(read_ways(Contact(kind, text)).fault) is not bool(expected)


def test_a_call_without_a_number_is_none_and_a_form_is_an_email() -> None:
    assert read_ways(Contact(PHONE, note="see website")).contacts == ()
    form = Contact(EMAIL, note="on the page")
    assert read_ways(form).contacts == (form,)


PIECES = st.sampled_from(
    [*PUBLISHED, *NO_NUMBERS[:30], "Tel:", "option 2", "or", "fax", "text", "(day)", "Mon-Fri 9am"]
)
MARKS = st.sampled_from([" ", ", ", " / ", "; ", " - ", "/", ":", "("])
CELLS = st.text("0123456789 +-()./,xEe", max_size=30) | st.lists(
    st.tuples(PIECES, MARKS), max_size=5
).map(lambda pairs: "".join(f"{piece}{mark}" for piece, mark in pairs))


@given(kind=st.sampled_from([PHONE, TEXT]), text=st.text(max_size=40) | CELLS)
def test_a_number_that_was_read_is_written_so_there_and_read_again(
    kind: ContactKind, text: str
) -> None:
    for contact in read_ways(Contact(kind, text)).contacts:
        assert contact.value in text
        assert sum(char.isdigit() for char in contact.value) >= 2
        bare = contact._replace(note="")
        assert read_ways(bare) == ((bare,), "", "")


@example("0+20000000")
@example("0:00100")
@given(st.text(max_size=40) | CELLS)
def test_no_digit_beside_a_number_is_left_that_may_belong_to_it(text: str) -> None:
    for contact in read_ways(Contact(PHONE, text)).contacts:
        # "000" may stand in another number too.
        assert re.search(rf"(?<!\d){re.escape(contact.value)}(?!\d)", text)


def test_words_behind_a_number_keep_the_bracket_that_closes_one_of_theirs() -> None:
    assert ways(PHONE, "01632 960001, Advice line (England)") == [
        ("phone", "01632 960001", "Advice line (England)")
    ]
    assert ways(PHONE, "(Day line: 01632 960001)") == [("phone", "01632 960001", "Day line")]
