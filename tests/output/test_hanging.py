"""What is too wide is broken where people can read on."""

import pytest
from rich.text import Text

from toolkit.output.console import address_broken, broken

_ADDRESS = "https://www.samaritans.org/how-we-can-help/contact-samaritan/"


@pytest.mark.parametrize(
    ("room", "lines"),
    [
        (80, [_ADDRESS]),
        (35, ["https://www.samaritans.org/", "how-we-can-help/contact-samaritan/"]),
        (20, ["https://www.", "samaritans.org/", "how-we-can-help/", "contact-samaritan/"]),
        (0, [_ADDRESS]),
    ],
)
def test_an_address_goes_on_below_behind_a_sign_of_its_own(room: int, lines: list[str]) -> None:
    assert address_broken(f"Read on:\n{_ADDRESS}", room).split("\n") == ["Read on:", *lines]


def test_a_word_without_a_sign_fills_its_line() -> None:
    assert address_broken("x" * 25, 12).split("\n") == ["x" * 12, "x" * 12, "x"]


def test_no_line_ends_inside_a_number() -> None:
    lines = broken(Text.assemble("Rethink, ", ("0808 801 0525", "bold"), ", Mon-Fri 9am"), 18)
    assert [line.plain.rstrip() for line in lines] == ["Rethink,", "0808 801 0525,", "Mon-Fri 9am"]
    assert [line.plain[span.start : span.end] for line in lines for span in line.spans] == [
        "0808 801 0525"
    ]
