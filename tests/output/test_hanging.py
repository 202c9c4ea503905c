"""What is too wide is broken where people can read on."""

import pytest

from toolkit.output.hanging import address_broken

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
