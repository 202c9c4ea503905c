"""How finding by meaning reads: its state, what is fetched, how far the reading is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self, TextIO

from toolkit.domain.text import number_of
from toolkit.output.console import Console

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from toolkit.meaning.encoder import Model
    from toolkit.usecases.meaning import Kept, MeaningState

_MB = 1_000_000


def show_meaning(console: Console, state: MeaningState, models: Sequence[Model]) -> None:
    """Show how it stands, and which models there are."""
    if console.as_json:
        console.document(meaning_document(state))
        return
    console.lines([meaning_words(state)])
    if state.hint:
        console.insist(what_is_lacking(state))
    console.rows(
        [model.name, model.languages, f"{model.size / _MB:.0f} MB", model.licence, model.home]
        for model in models
    )
    if not state.model:
        console.note("Turn it on with: toolkit meaning on")


def meaning_words(state: MeaningState) -> str:
    """Say in one line how it stands."""
    if not state.model:
        return "Finding by meaning is off."
    return (
        f"Finding by meaning is on: {state.model.name};"
        f" {state.read:,} of {state.links:,} links are read."
    )


def what_is_lacking(state: MeaningState) -> str:
    """Say what is wrong, or not yet read, and what mends it; "" for nothing."""
    if state.trouble:
        return f"{state.trouble} Words alone are searched. {state.hint}"
    if not state.hint:
        return ""
    return f"{unread_words(state.unread)}: {state.hint}"


def unread_words(number: int) -> str:
    """Say how many links have no vector yet."""
    return f"{number_of(number, 'link is', 'links are')} not yet read by meaning"


def meaning_document(state: MeaningState) -> dict[str, Any]:
    """Return the state as JSON."""
    return {
        "meaning": "on" if state.model else "off",
        "model": state.model.name if state.model else None,
        "installed": state.installed,
        "read": state.read,
        "links": state.links,
        "trouble": state.trouble or None,
        "hint": state.hint or None,
    }


def consent_to(model: Model) -> str:
    """Ask before a model is fetched: what, from where, how big."""
    return (
        f"This fetches the model {model.name} ({model.size / _MB:.0f} MB, {model.licence})"
        f" from {model.home}. Nothing is sent there. Go on?"
    )


def show_on(console: Console, state: MeaningState, read: int) -> None:
    """Say that it is on, and how many links were read just now."""
    if console.as_json:
        console.document({**meaning_document(state), "read_now": read})
        return
    console.lines([meaning_words(state)])
    console.note(f"{read:,} read now. Take it back with: toolkit meaning off")


def show_off(console: Console, kept: Kept | None, *, deleted: bool) -> None:
    """Say that it is off, and what of it is left, or `deleted` now."""
    if console.as_json:
        folder, size = (str(kept.folder), kept.size) if kept and not deleted else (None, 0)
        console.document({"meaning": "off", "folder": folder, "bytes": size})
        return
    console.lines(["Finding by meaning is off."])
    if kept and deleted:
        console.note(f"The model's files ({kept.size / _MB:.0f} MB) are deleted.")
    elif kept:
        console.note(
            f"The model's files ({kept.size / _MB:.0f} MB) are kept in {kept.folder} for your"
            " other libraries. To delete them: toolkit meaning off --delete"
        )


class ReadingProgress:
    """Bars with rate and time left on a terminal, for fetching and for reading; else silent."""

    def __init__(self, stderr: TextIO, size: int, *, quiet: bool) -> None:
        """Look whether a person is watching; `size` is what is fetched at most, in bytes."""
        self._size = size
        self._shown = stderr.isatty() and not quiet
        self._stderr = stderr
        self._bars: Progress | None = None
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        """Draw from here on."""
        if self._shown:
            self._tasks.clear()
            self._bars = _bars(self._stderr)
            self._bars.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        """Leave the last state of the bars."""
        if self._bars:
            self._bars.stop()

    def fetched(self, number: int) -> None:
        """Show that so many more bytes are here."""
        if self._bars:
            self._bars.advance(self._task("Fetching, MB", self._size / _MB), number / _MB)

    def read(self, done: int, total: int) -> None:
        """Show that so many links of all are read."""
        if self._bars:
            self._bars.update(self._task("Reading links", total), completed=done, total=total)

    def _task(self, name: str, total: float) -> TaskID:
        if self._bars and name not in self._tasks:
            self._tasks[name] = self._bars.add_task(name, total=total)
        return self._tasks[name]


def _bars(stderr: TextIO) -> Progress:
    from rich.console import Console as RichConsole  # noqa: PLC0415 - terminals only
    from rich.progress import (  # noqa: PLC0415 - the same
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415 - the same

    class Rate(ProgressColumn):
        def render(self, task: Task) -> Text:
            # Nothing is known of it before the second piece.
            speed = task.finished_speed or task.speed
            return Text(f"{speed:,.1f} a second" if speed else "")

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
        console=RichConsole(file=stderr),
    )
