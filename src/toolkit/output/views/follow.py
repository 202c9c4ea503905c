"""How followed lists and finding by meaning read: what each is, what is new, what is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self, TextIO

from toolkit.domain.link import Link
from toolkit.domain.text import clean_line, number_of
from toolkit.output.console import Console
from toolkit.signing import fingerprint, read_key
from toolkit.usecases.followed import Followed, is_stale

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from toolkit.meaning.encoder import Model
    from toolkit.usecases.follow import Heard, Offer
    from toolkit.usecases.follow_words import News
    from toolkit.usecases.followed import FoundThere
    from toolkit.usecases.importer import RowCounts
    from toolkit.usecases.meaning import Kept, MeaningState


def show_offer(console: Console, offer: Offer) -> None:
    """Say what a list is before it is followed."""
    head, news = offer.listed.head, offer.news
    by = f" by {head.by}" if head.by else ""
    title = head.name or clean_line(offer.state.place)
    warnings = f", {offer.warnings:,} of them to be avoided" if offer.warnings else ""
    console.insist(f"{title}{by}: {_links(len(offer.listed.said))}{warnings}.")
    if offer.signed:
        console.insist(f"Signed with {fingerprint(offer.state.key)}: compare that with its writer.")
    else:
        console.insist("Not signed: whoever can change the file can say anything in this name.")
        if claimed := fingerprint(read_key(head.key)):
            console.insist(f"It names the key {claimed} and is not signed with it: ask its writer.")
    if news.any:
        console.insist(f"It {news.words} of your links.")
    console.insist("What it says is shown beside your links; no reply changes by it.")


def show_heard(console: Console, heard: Sequence[Heard], now: datetime, talk: str) -> None:
    """Say what became of lists that were asked for."""
    if console.as_json:
        console.document(
            {"lists": [list_document(one.state, now, one.news) for one in heard]},
            ok=not any(one.failed for one in heard),
        )
        return
    for one in heard:
        console.row(_row(one.state, now))
        if one.told:
            console.insist(one.told)
        elif one.failed:
            console.insist(f"{one.state.name}'s list could not be updated: {one.state.trouble}.")
    if talk:
        console.note(talk)


def show_followed(console: Console, lists: Sequence[Followed], now: datetime) -> None:
    """Show whom one follows."""
    if console.as_json:
        console.document({"lists": [list_document(one, now) for one in lists]})
        return
    console.rows([_row(one, now) for one in lists])
    for one in lists:
        _say_trouble(console, one)
    if not any(one.place for one in lists):
        console.note("You follow nobody. For example: toolkit follow https://ann.example/list.json")


def show_state(console: Console, state: Followed, now: datetime) -> None:
    """Show one list."""
    show_followed(console, (state,), now)
    if state.key and not console.as_json:
        said = "The next edition has to be signed" if state.awaits else "Signed"
        console.note(f"{said} with {fingerprint(state.key)}.")
    elif state.claims and not console.as_json:
        console.note(
            f"It names the key {fingerprint(state.claims)} and is not held to it. Ask its writer"
            f" for the key, then say: toolkit follow {state.name} --key FILE.pub"
        )


def list_document(state: Followed, now: datetime, news: News | None = None) -> dict[str, Any]:
    """Return a followed list as JSON."""
    return {
        "name": state.name,
        "url": state.place or None,
        "title": state.title,
        "by": state.by or None,
        "number": state.number or None,
        "issued": state.issued or None,
        "links": state.links,
        "stale": is_stale(state, now),
        "key": fingerprint(state.key) or None,
        "heed": state.heed,
        "held": state.held or None,
        "trouble": state.trouble or None,
        "asked_at": state.asked_at or None,
        "warned": news.warned if news else 0,
        "differs": news.differing if news else 0,
        "withdrawn": news.withdrawn if news else 0,
    }


def show_adopted(console: Console, counted: RowCounts) -> None:
    """Say what was copied."""
    new = list(counted.new_ids())
    if console.as_json:
        problems = [{"reason": one.reason, "value": one.value} for one in counted.problems]
        console.document({"new": new, "problems": problems})
        return
    console.lines(new)
    for one in counted.problems:
        console.note(f"{one.outcome.value}: {one.reason}: {one.value}")
    known = counted.rows - len(new)
    added = f"{_links(len(new))} copied, unvetted" if new else "Nothing new was copied"
    console.note(f"{added}.{f' {known:,} known or left out.' if known else ''}")


def show_found_there(console: Console, found: Iterable[FoundThere]) -> int:
    """Show what followed lists have for a question; returns how many links."""
    rows = [
        [f"{one.source.name}/{hit.link.name}", hit.link.url, hit.link.title, _said(one, hit.link)]
        for one in found
        for hit in one.found.links
    ]
    if console.as_json:
        keys = ("id", "url", "title", "says")
        links = [dict(zip(keys, row, strict=True)) for row in rows]
        console.document({"links": links}, ok=bool(rows))
    else:
        console.rows(rows)
    return len(rows)


def _said(one: FoundThere, link: Link) -> str:
    level = link.trust.level.value
    if level == "unvetted":
        return ""
    # Praise that nobody vouches for any longer is not passed on.
    if level == "recommended" and one.stale:
        return ""
    return f"{one.source.name} says {level}"


def _row(state: Followed, now: datetime) -> list[str]:
    if not state.place:
        return [state.name, state.title, _links(state.links), "ships with the program", "", ""]
    edition = f"edition {state.number:,}" if state.number else "no editions"
    marks = [
        "signed" if state.key and not state.awaits else "not signed",
        "heeded" if state.heed else "",
        "stale" if is_stale(state, now) else "",
        "held" if state.held else "",
        "not renewed" if state.trouble else "",
    ]
    return [
        state.name,
        state.title or clean_line(state.place),
        _links(state.links),
        edition,
        f"of {state.issued[:10]}" if state.issued else f"got {state.got_at[:10]}",
        ", ".join(filter(None, marks)),
    ]


def _say_trouble(console: Console, state: Followed) -> None:
    if state.held:
        console.insist(
            f"A new edition of {state.name}'s list is held back: {state.held}."
            f" Let it in: toolkit follow {state.name} --release"
        )
    if state.trouble:
        console.insist(
            f"{state.name}'s list could not be updated: {state.trouble}."
            f" The copy of {state.got_at[:10]} stays."
        )


def _links(count: int) -> str:
    return "1 link" if count == 1 else f"{count:,} links"


# How finding by meaning reads: its state, what is fetched, how far the reading is.


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
