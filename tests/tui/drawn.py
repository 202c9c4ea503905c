"""The picker's screens as text, and the one command that writes the stored ones anew.

    python -m tests.tui.drawn

A screen is what a person sees: its lines, and below them which words are
bold, reversed, coloured. Textual's own pictures (SVG) hold more, and change
with every version of it.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from rich.console import Console
from rich.segment import Segment
from rich.style import Style

from tests.tui.conftest import Driven
from toolkit.settings.model import Settings
from toolkit.storage.library import Library
from toolkit.tui.asking import Handed
from toolkit.tui.picker import Picker
from toolkit.tui.terminal import Frame
from toolkit.tui.vetting import Vetting
from toolkit.usecases.judging import Round, turns_of_items
from toolkit.usecases.picking import Desk
from toolkit.usecases.platforms import platform_for
from toolkit.usecases.reply import Wording
from toolkit.usecases.review import review
from toolkit.usecases.start import start

FOLDER = Path(__file__).with_name("screens")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
POST = "my mum's been sectioned and the ward wont tell me anything, what are her rights??"
_CRISIS = "i want to die tonight"


class Scene(NamedTuple):
    """A screen: its name, the size, what is asked and pressed before it is drawn."""

    name: str
    size: tuple[int, int] = (80, 24)
    question: str = ""
    keys: tuple[str, ...] = ()
    colour: bool = True
    judging: bool = False


SCENES = (
    Scene("empty"),
    Scene("copied", question="panic", keys=("enter",)),
    Scene("copied-40x20", (40, 20), "samaritans", ("enter",)),
    Scene("post-20x6", (20, 6), POST),
    Scene("post-80x9", (80, 9), POST),
    Scene("post", question=POST),
    Scene("post-40x20", (40, 20), POST),
    Scene("post-60x20", (60, 20), POST),
    Scene("post-120x40", (120, 40), POST, ("down",)),
    Scene("post-no-colour", question=POST, colour=False),
    Scene("crisis", question=_CRISIS),
    Scene("crisis-prompt", question=_CRISIS, keys=("enter",)),
    Scene("crisis-prompt-40x20", (40, 20), _CRISIS, ("enter",)),
    Scene("second-link", question="panic", keys=("ctrl+l", "down")),
    Scene("sentence", question="panic", keys=("ctrl+e",)),
    Scene("platform", question="panic", keys=("ctrl+p",)),
    Scene("platform-narrowed", question="panic", keys=("ctrl+p", "b", "l")),
    Scene("to-whom", question="panic", keys=("ctrl+n", *"@sam")),
    Scene("wording", question="panic", keys=("ctrl+t",)),
    Scene("level-no-colour", question="panic", keys=("ctrl+g", "down"), colour=False),
    Scene("level", question="panic", keys=("ctrl+g",)),
    Scene("vet", question="samaritans", keys=("ctrl+g", "enter")),
    Scene("avoid-40x20", (40, 20), "panic", ("ctrl+x", "ctrl+s")),
    Scene("level-20x6", (20, 6), "panic", ("ctrl+g", "down")),
    Scene("vet-20x6", (20, 6), "panic", ("ctrl+g", "enter", *"Sam", "enter")),
    Scene("remember", question="panic ward", keys=("ctrl+r",)),
    Scene("undo", question="panic", keys=("ctrl+b",)),
    Scene("keys", keys=("f1",)),
    Scene("keys-40x20", (40, 20), keys=("f1",)),
    Scene("wording-40x20", (40, 20), "panic", ("ctrl+t", "down")),
    Scene("nothing", question="qwxyzzz"),
    Scene("review", judging=True),
    Scene("review-120x40", (120, 40), judging=True),
    Scene("review-line", keys=("h", "r", *"Plain words."), judging=True),
    Scene("review-recorded", keys=("r", "enter"), judging=True),
    Scene("review-avoid-40x20", (40, 20), keys=("a", "enter", "enter"), judging=True),
    Scene("review-40x20", (40, 20), judging=True),
    Scene("review-60x20", (60, 20), judging=True),
    Scene("review-instead-40x20", (40, 20), keys=(*"a", *"Wrong.", "enter"), judging=True),
    Scene("review-20x6", (20, 6), judging=True),
)


def draw(library: Library, scene: Scene) -> str:
    """Return a screen as text."""
    return asyncio.run(_draw(library, scene))


async def _draw(library: Library, scene: Scene) -> str:
    app = _judging(library, scene) if scene.judging else _picking(library, scene)
    async with app.run_test(size=scene.size) as pilot:
        at: Any = Driven(app, pilot)  # type: ignore[arg-type]  # as much of a picker as is needed
        await at.rest()
        await at.press(*scene.keys)
        # What is said for a moment only is in no picture.
        app.clear_notifications()
        await at.rest()
        return text_of(_lines(app))


def _picking(library: Library, scene: Scene) -> Picker:
    settings = Settings(platform="bluesky", by="Sam")
    wording = Wording(
        platform=platform_for(settings), home="GB-ENG", templates_folder=FOLDER / "none"
    )
    return Picker(
        Desk(library, settings, wording, lambda: NOW),
        {},
        question=scene.question,
        colour=scene.colour,
        clock=lambda: 0,
        burst=0,
        deliver=lambda _picked, _terminal: Handed(copied=True, said="Copied (xclip)."),
    )


def _judging(library: Library, scene: Scene) -> Vetting:
    turns = turns_of_items(review(library, NOW).items[:20])
    sitting = Round(library, turns, lambda: NOW, "Sam", lambda _name: None)
    return Vetting(sitting, look=None, colour=scene.colour)


def _lines(picker: Frame[Any]) -> list[list[Segment]]:
    """Return what the terminal gets, small screens over the picker and all."""
    console = Console(file=StringIO(), width=picker.size.width, force_terminal=True)
    whole = picker.screen._compositor.render_update(  # noqa: SLF001 - as Textual's own pictures
        full=True,
        screen_stack=picker._background_screens,  # noqa: SLF001 - the same
    )
    assert whole is not None
    segments = [one for one in console.render(whole) if not one.control]
    return list(Segment.split_lines(segments))


def text_of(lines: list[list[Segment]]) -> str:
    """Write lines as text, and below them which words have a style."""
    texts = ["".join(one.text for one in line).rstrip() for line in lines]
    styles = [f"{number:>2} {said}" for number, line in enumerate(lines) for said in _styled(line)]
    return "\n".join([*texts, "", "Styles:", *styles, ""])


def _styled(line: list[Segment]) -> Iterator[str]:
    """Yield each styled run of words: its style, its words."""
    for style, run in groupby(line, lambda one: _said_of(one.style or Style.null())):
        words = "".join(one.text for one in run).strip()
        if style and words and set(words) != {"─"}:
            yield f"{style}: {words}"


def _said_of(style: Style) -> str:
    names = ("bold", "dim", "italic", "underline", "reverse")
    said = [name for name in names if getattr(style, name)]
    for what, colour in (("", style.color), ("on ", style.bgcolor)):
        if colour is not None and not colour.is_default:
            said.append(f"{what}{colour.name}")
    return " ".join(said)


def main() -> None:
    """Write every screen anew."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.txt"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        for scene in SCENES:
            path = Path(folder) / f"{scene.name}.db"
            start(path, NOW)
            with Library(path) as library:
                text = draw(library, scene)
            (FOLDER / f"{scene.name}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
