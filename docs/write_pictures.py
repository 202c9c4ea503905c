"""Write docs/pictures/*.svg: the real picker, driven, on invented posts.

`python docs/write_pictures.py` writes them anew on the starter list, at a
fixed day, so that nothing of anybody's own library is in them.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from toolkit.settings.model import Settings
from toolkit.storage.library import Library
from toolkit.tui.picker import Picker
from toolkit.usecases.picking import Desk
from toolkit.usecases.reply import Wording, platform_for
from toolkit.usecases.start import start

FOLDER = Path(__file__).resolve().parent / "pictures"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
# Invented; nobody's post.
_POST = "my mum's been sectioned and the ward wont tell me anything, what are her rights??"
_CRISIS = "i want to die tonight"


class Picture(NamedTuple):
    """A picture: its name, the size of the terminal, what is asked and pressed."""

    name: str
    size: tuple[int, int]
    question: str
    keys: tuple[str, ...] = ()


PICTURES = (
    Picture("picker", (80, 24), _POST),
    Picture("picker-narrow", (40, 20), _POST),
    Picture("picker-wide", (120, 30), _POST, ("down",)),
    Picture("picker-platform", (80, 24), _POST, ("ctrl+p",)),
    Picture("picker-crisis", (80, 24), _CRISIS, ("enter",)),
    Picture("picker-keys", (80, 24), "", ("f1",)),
)


async def draw(library: Library, picture: Picture) -> str:
    """Return one picture as SVG."""
    settings = Settings(platform="bluesky")
    wording = Wording(
        platform=platform_for(settings), home="GB-ENG", templates_folder=FOLDER / "no-templates"
    )
    desk = Desk(library, settings, wording, NOW)
    picker = Picker(desk, {}, question=picture.question, clock=lambda: 0, burst=0)
    async with picker.run_test(size=picture.size) as pilot:
        await pilot.pause()
        for key in picture.keys:
            await pilot.press(key)
            await pilot.pause()
        svg = picker.export_screenshot(title="toolkit pick")
    # Rich names a picture's styles by chance; a name that stays makes diffs readable.
    return re.sub(r"terminal-\d+", f"terminal-{picture.name}", svg)


def main() -> None:
    """Write every picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "library.db"
        start(path, NOW)
        with Library(path) as library:
            for picture in PICTURES:
                svg = asyncio.run(draw(library, picture))
                (FOLDER / f"{picture.name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
