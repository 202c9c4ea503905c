"""Write docs/pictures/*.svg: the real program, driven, on invented posts.

`python docs/write_pictures.py` writes them anew on the starter list, at a
fixed day, so that nothing of anybody's own library is in them.
"""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import tempfile
import termios
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from rich.console import Console
from rich.terminal_theme import DEFAULT_TERMINAL_THEME, SVG_EXPORT_THEME, TerminalTheme
from rich.text import Text

from toolkit.settings.model import Settings
from toolkit.storage.library import Library
from toolkit.tui.asking import Handed
from toolkit.tui.picker import Picker
from toolkit.tui.vetting import Vetting
from toolkit.usecases.judging import Round, turns_of_items
from toolkit.usecases.picking import Desk
from toolkit.usecases.platforms import platform_for
from toolkit.usecases.reply import Wording
from toolkit.usecases.review import review
from toolkit.usecases.start import start

FOLDER = Path(__file__).resolve().parent / "pictures"
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
# Invented; nobody's post.
_POST = "my mum's been sectioned and the ward wont tell me anything, what are her rights??"
_CRISIS = "i want to die tonight"


class Picture(NamedTuple):
    """A picture of the picker: the size of the terminal, what is asked and pressed."""

    name: str
    size: tuple[int, int]
    question: str
    keys: tuple[str, ...] = ()
    theme: TerminalTheme = SVG_EXPORT_THEME
    is_review: bool = False


class Printed(NamedTuple):
    """A picture of what a command prints on a terminal of that width."""

    name: str
    width: int
    words: tuple[str, ...]
    theme: TerminalTheme = SVG_EXPORT_THEME


_COPIED = Handed(copied=True, said="Copied (wl-copy).")
_LIGHT = DEFAULT_TERMINAL_THEME
PICTURES = (
    Picture("picker", (80, 24), _POST),
    Picture("picker-light", (80, 24), _POST, theme=_LIGHT),
    Picture("picker-narrow", (40, 20), _POST),
    Picture("picker-small", (60, 20), _POST),
    Picture("picker-wide", (120, 40), _POST, ("down",)),
    Picture("picker-wide-light", (120, 40), _POST, ("down",), _LIGHT),
    Picture("picker-platform", (80, 24), _POST, ("ctrl+p",)),
    Picture("picker-vet", (80, 24), _POST, ("ctrl+g", "r")),
    Picture("picker-crisis", (80, 24), _CRISIS, ("enter",)),
    Picture("picker-crisis-light", (80, 24), _CRISIS, ("enter",), _LIGHT),
    Picture("picker-keys", (80, 24), "", ("f1",)),
    Picture("picker-copied", (80, 24), "panic attacks", ("enter",)),
    Picture("review", (80, 24), "", ("r", *"Plain words."), is_review=True),
    Picture("review-light", (80, 24), "", theme=_LIGHT, is_review=True),
)
PRINTED = (
    Printed("find", 80, ("find", "panic", "attacks", "-n", "4")),
    Printed("find-light", 80, ("find", "panic", "attacks", "-n", "4"), _LIGHT),
    Printed("find-table", 150, ("find", "panic", "attacks", "--table")),
    Printed("show", 80, ("show", "k1")),
    Printed("status", 80, ("status",)),
)


async def draw(library: Library, picture: Picture) -> str:
    """Return one picture of a screen as SVG."""
    picker = _vetting(library) if picture.is_review else _picker(library, picture.question)
    async with picker.run_test(size=picture.size) as pilot:
        await pilot.pause()
        for key in picture.keys:
            await pilot.press(key)
            await pilot.pause()
        await pilot.pause()
        # As Textual's own pictures are made, with a theme of our choice.
        screen = picker.screen._compositor.render_update(  # noqa: SLF001 - no public way has a theme
            full=True,
            screen_stack=picker._background_screens,  # noqa: SLF001 - the same
        )
        console = _console(*picture.size)
        console.print(screen)
    title = "toolkit review" if picture.is_review else "toolkit pick"
    return _svg(console, picture.name, title, picture.theme)


def _picker(library: Library, question: str) -> Picker:
    settings = Settings(platform="bluesky", by="Sam")
    wording = Wording(
        platform=platform_for(settings), home="GB-ENG", templates_folder=FOLDER / "no-templates"
    )
    desk = Desk(library, settings, wording, lambda: NOW)
    return Picker(
        desk, {}, question=question, clock=lambda: 0, burst=0, deliver=lambda *_taken: _COPIED
    )


def _vetting(library: Library) -> Vetting:
    turns = turns_of_items(review(library, NOW).items[:20])
    return Vetting(
        Round(library, turns, lambda: NOW, "Sam", lambda _name: None), look=None, colour=True
    )


def draw_printed(library: Path, printed: Printed) -> str:
    """Return one picture of a command's output as SVG."""
    text = Text.from_ansi(_on_terminal(library, printed))
    console = _console(printed.width, text.plain.count("\n") + 1)
    console.print(text, end="")
    return _svg(console, printed.name, f"toolkit {' '.join(printed.words)}", printed.theme)


def _on_terminal(library: Path, printed: Printed) -> str:
    """Run the program on a terminal of its own; return what it wrote to stdout."""
    mine, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, printed.width, 0, 0))
    environment = {**os.environ, "TOOLKIT_LIBRARY": str(library), "TERM": "xterm-256color"}
    environment["TOOLKIT_NOW"] = NOW.isoformat()
    running = subprocess.Popen(  # noqa: S603 - the program itself
        [sys.executable, "-m", "toolkit", *printed.words],
        cwd=library.parent,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    os.close(theirs)
    with os.fdopen(mine, "rb", buffering=0) as terminal:
        pieces = []
        with contextlib.suppress(OSError):  # Linux says so when the other end is closed
            while piece := terminal.read(65_536):
                pieces.append(piece)
    running.wait()
    said = b"".join(pieces).decode().replace("\r\n", "\n").rstrip("\n")
    return said.replace(str(library), "~/.local/share/toolkit/library.db")


def _console(width: int, height: int) -> Console:
    return Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
    )


def _svg(console: Console, name: str, title: str, theme: TerminalTheme) -> str:
    svg = console.export_svg(title=title, theme=theme)
    # Rich names a picture's styles by chance; a name that stays makes diffs readable.
    return re.sub(r"terminal-\d+", f"terminal-{name}", svg)


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
        for printed in PRINTED:
            svg = draw_printed(path, printed)
            (FOLDER / f"{printed.name}.svg").write_text(svg, encoding="utf-8")


if __name__ == "__main__":
    main()
