"""Every screen is as it was when a person last looked at it.

A change that is meant: `python -m tests.tui.drawn`, then look at the diff.
"""

import re

import pytest

from tests.tui.drawn import FOLDER, SCENES, Scene, draw
from toolkit.storage.library import Library


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_screen_is_as_it_was_looked_at(scene: Scene, library: Library) -> None:
    stored = (FOLDER / f"{scene.name}.txt").read_text(encoding="utf-8")
    assert draw(library, scene).splitlines() == stored.splitlines()


def test_every_stored_screen_is_drawn() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {scene.name for scene in SCENES}


def test_every_colour_can_be_read_on_black_and_on_white() -> None:
    for path in FOLDER.glob("*.txt"):
        styles = path.read_text("utf-8").partition("\nStyles:\n")[2]
        # Red and magenta of the terminal's own, on its own ground.
        assert set(re.findall(r"color\((\d+)\)", styles)) <= {"1", "5"}, path.name
        assert " on " not in re.sub(r": .*", "", styles, flags=re.MULTILINE), path.name


@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
def test_a_crisis_prompt_shows_every_number_at_once(
    library: Library, size: tuple[int, int]
) -> None:
    shown = draw(library, Scene("", size, "i want to die tonight", ("enter",)))
    for number in ("116 123", "SHOUT to 85258", "999."):
        assert number in shown
