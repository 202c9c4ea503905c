"""The table of keys: usable, different, rebindable."""

import pytest

from toolkit.errors import ConfigError
from toolkit.tui.keys import KEYS, bindings, footer_keys, shown_keys
from toolkit.tui.picker import Picker


@pytest.mark.parametrize("row", KEYS, ids=lambda row: row.action)
def test_every_key_does_something_that_the_picker_can(row: object) -> None:
    assert hasattr(Picker, f"action_{row.action}")  # type: ignore[attr-defined]  # a row


def test_every_key_is_on_the_screen_of_keys() -> None:
    assert len(list(shown_keys({}))) == len(KEYS)


def test_a_key_of_ones_own_stands_everywhere() -> None:
    chosen = {"open": "alt+o, f9"}
    assert ("alt+o,f9", "open") in bindings(chosen)
    assert any(row.keys == "Alt-O or F9" for row in shown_keys(chosen))
    assert any(label.key == "Alt-O" for label in footer_keys(chosen))


@pytest.mark.parametrize(
    ("chosen", "word"),
    [
        ({"fly": "f5"}, "fly"),
        ({"open": "o"}, "'o'"),
        ({"open": "ctrl+"}, "ctrl+"),
        ({"open": "ctrl+p"}, "platform"),
    ],
)
def test_a_key_that_cannot_be_is_a_configuration_error(chosen: dict[str, str], word: str) -> None:
    with pytest.raises(ConfigError) as raised:
        bindings(chosen)
    assert word in raised.value.message
    assert raised.value.hint
