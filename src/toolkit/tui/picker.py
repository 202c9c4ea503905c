"""The picker: type or paste, see, Enter.

Shows what the desk of `usecases.picking` knows and passes keys on to it; every
decision is a use case's. Nothing leaves before Enter: then whoever started the
picker copies the reply, and the picker is ready for the next post, or ends with it.
Must not copy, print or keep the question.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO, cast

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Vertical, VerticalScroll
from textual.driver import Driver
from textual.widgets import OptionList, Static, TextArea

from toolkit.domain.link import Link
from toolkit.domain.text import clean_line
from toolkit.tui.asking import Asking, Handed, Picked
from toolkit.tui.keys import (
    KEYS,
    WITHOUT_LINK,
    KeyLine,
    bindings,
    footer_keys,
    line_keys,
    shown_keys,
)
from toolkit.tui.screens import KeysScreen
from toolkit.tui.terminal import Pane, room_of
from toolkit.tui.texts import (
    HERE,
    Entry,
    Last,
    Line,
    Links,
    Question,
    count_text,
    detail_text,
    last_text,
    notice_text,
    snippet_text,
)
from toolkit.usecases.picking import Desk, Draft

# Nobody presses Enter so soon after a letter: it is a paste from a terminal
# that cannot mark one, and its lines must not end the picker.
BURST_SECONDS = 0.03
# From so many columns on, links and reply stand side by side; in a low window sooner.
_WIDE, _FEW_COLUMNS, _FEW_ROWS = 100, 60, 14


# The way a reply goes out while the picker stays; the terminal takes what a copy writes to it.
Deliver = Callable[[Picked, TextIO | None], Handed]


class Picker(Asking):
    """The full screen, or some lines of it."""

    TITLE = "toolkit pick"

    def __init__(  # noqa: PLR0913 - the switches of whoever starts it
        self,
        desk: Desk,
        keys: dict[str, str],
        *,
        question: str = "",
        colour: bool = True,
        clock: Callable[[], float],
        burst: float = BURST_SECONDS,
        deliver: Deliver | None = None,
        height: str = "",
    ) -> None:
        """Make the screen. Raises ConfigError for keys that cannot be used.

        With `deliver` replies go out through it and the picker stays; without, it ends
        with the first. `height` is that of the lines it may have, such as "40%".
        """
        (redo,) = footer_keys(keys, ("redo",))
        super().__init__(desk, redo_key=redo.key, colour=colour, part=bool(height))
        self._keys = keys
        for binding in bindings(keys):
            self._bindings.bind(binding.key, binding.action, priority=True)
        self._question = Question(question, clock)
        self._links = Links()
        self._waiting = False
        self._searched = ""
        self._burst = burst
        self._deliver = deliver
        self._height = height
        self._writing = ""
        self._last: Last | None = None

    def compose(self) -> ComposeResult:
        """Lay the panes out, most important first."""
        yield self._question
        yield Pane(id="notice")
        with Container(id="panes"):
            yield self._links
            with VerticalScroll(id="preview", can_focus=False):
                yield Pane(id="count")
                yield Pane(id="snippet")
                yield Pane(id="detail")
        with Vertical(id="own"):
            yield Static(id="own-label")
        yield KeyLine(footer_keys(self._keys), id="keys")

    def on_mount(self) -> None:
        """Answer what was given on the command line."""
        self._question.focus()
        self._question.move_cursor(self._question.document.end)
        self.search()

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the new size, and break the lines of the preview for it."""
        width, height = event.size
        if self._height and self.is_inline:
            self.screen_stack[0].styles.height = self._height
            height = _rows(self._height, height)
        beside = width >= _WIDE or (width >= _FEW_COLUMNS and height < _FEW_ROWS)
        self.query_one("#panes").set_class(beside, "-wide")
        self.screen_stack[0].set_class(height < _FEW_ROWS, "-small")
        self.query_one(KeyLine).fit()
        self.call_after_refresh(self.show_link)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Search as the person types, or write the reply anew with the line being typed.

        Keys that came at once are searched at once.
        """
        if event.text_area is not self._question:
            if self._writing:
                self._write_line(event.text_area.text)
        elif not self._waiting:
            self._waiting = True
            self.call_later(self.search)

    def on_option_list_option_highlighted(self, _event: OptionList.OptionHighlighted) -> None:
        """Show the link that the person is at."""
        if self._links.follow():
            self.show_link()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the picker's keys alone while a small screen is open."""
        if self._writing and action == "take":
            # The line does it itself, behind what was typed before.
            return False
        mine = action in _ACTIONS
        return super().check_action(action, parameters) and not (
            mine and len(self.screen_stack) > 1
        )

    def action_take(self) -> None:
        """Take the reply, or go on with a pasted line."""
        if self._question.typed_within(self._burst):
            self._question.add_line()
        elif self._question.text != self._searched:
            # Nobody has seen the answer yet, so nobody means it.
            self.search()
        elif self.desk.answer.crisis_hint:
            self.ask_about_crisis()
        elif self.link() is None and not self.asked.strip():
            self.notify("Type or paste a post first.", timeout=2)
        elif self.desk.answer.unsure and self.draft.written:
            self.ask_whether_it_fits()
        else:
            self.take(self.draft)

    def action_line_done(self) -> None:
        """Keep the line that was written."""
        self._write_line(self.query_one(Line).text)
        self._close_line()

    def action_leave(self) -> None:
        """Drop the line, or the post, or leave."""
        if self._writing:
            self._write_line("")
            self._close_line()
        elif self._deliver and (self._question.text or self.desk.kept):
            self._begin_anew()
        else:
            self._leave(None)

    def action_end(self) -> None:
        """Leave at once."""
        self._leave(None)

    def action_next(self) -> None:
        """Go to the next link."""
        self._links.action_cursor_down()

    def action_previous(self) -> None:
        """Go to the link before."""
        self._links.action_cursor_up()

    def action_page_down(self) -> None:
        """Scroll the preview."""
        self.query_one("#preview").scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """Scroll the preview back."""
        self.query_one("#preview").scroll_page_up(animate=False)

    def action_clear(self) -> None:
        """Empty the box, or the line that is written."""
        box = self.query_one(Line) if self._writing else self._question
        box.text = ""

    def action_keys(self) -> None:
        """Show the keys."""
        self.push_screen(KeysScreen(tuple(shown_keys(self._keys))))

    async def action_sentence(self) -> None:
        """Edit the sentence in the reply; the count follows."""
        if self.draft.written and not self._writing:
            kept = self.desk.wording.say or self.draft.written.said
            await self._open_line("sentence", "Your sentence:", kept)

    async def action_to(self) -> None:
        """Write whom the reply is for; the count follows."""
        if self.draft.written and not self._writing:
            await self._open_line("to", "Who it is for, such as @sam:", self.desk.wording.to)

    def action_second(self) -> None:
        """Keep this link, so that another can follow it in the reply."""
        if link := self.link():
            kept = self.desk.keep(link)
            self.notify("Kept; now go to another link." if kept else "No longer kept.", timeout=2)
            self._show_links()

    def action_address(self) -> None:
        """Take the address alone."""
        if link := self.link():
            self._hand_over(Picked(address=link.url))

    def action_open(self) -> None:
        """Open the page in the browser."""
        if link := self.link():
            self.open_url(link.url)

    @property
    def asked(self) -> str:
        """The question as it stands in the box."""
        return self._question.text

    def link(self) -> Link | None:
        """Return the link the person is at."""
        return self._links.link

    def search(self) -> None:
        """Ask the desk, and show what it says."""
        self._waiting = False
        self._searched = self._question.text
        before = self.link()
        answer = self.desk.ask(self._searched)
        notice = notice_text(answer, asked=bool(self._question.text.strip()))
        self.query_one("#notice", Pane).say(notice)
        if before not in answer.links[:1]:
            self.desk.say("")
        # Of the links used last none is taken by an Enter too many.
        self._show_links(None if answer.used else 0)

    def _show_links(self, at: int | None = HERE) -> None:
        answer, kept = self.desk.answer, self.desk.kept
        entries = [
            Entry(
                one,
                answer.words.get(one.id, ()),
                one in kept,
                answer.only.get(one.id, ""),
                answer.place,
            )
            for one in answer.links
        ]
        self._links.show(entries, self.desk.today, at)
        self.show_link()

    def show_link(self) -> None:
        """Show the link the person is at, and the reply with it."""
        link = self.link()
        self.draft = self.desk.draft(link) if link else Draft()
        count, snippet, detail = (
            self.query_one(name, Pane) for name in ("#count", "#snippet", "#detail")
        )
        self._show_keys(link)
        width = room_of(self.query_one("#preview"))
        # The reply stands apart by its margin.
        room = width - snippet.styles.margin.width
        if link is None:
            said, reply = last_text(self._last, room)
            for pane, text in ((count, said), (snippet, reply), (detail, Text())):
                pane.say(text)
            return
        count.say(count_text(self.draft))
        snippet.say(snippet_text(self.draft, room))
        told = self.draft.written.told if self.draft.written else ()
        detail.say(detail_text(link, self.desk.hours(link), self.desk.today, width, told))
        self.query_one("#preview").scroll_home(animate=False)

    def _show_keys(self, link: Link | None) -> None:
        if self._writing:
            labels = line_keys(self._keys)
        else:
            there = None if link else WITHOUT_LINK
            labels = footer_keys(self._keys, there)
            if self._deliver and (self._question.text or self.desk.kept):
                labels = tuple(
                    one._replace(name="drop") if one.action == "leave" else one for one in labels
                )
        self.query_one(KeyLine).use(labels)

    async def _open_line(self, writes: str, label: str, text: str) -> None:
        if not self.query(Line):
            taking = next(one.key for one in bindings(self._keys) if one.action == "take")
            line = Line(dict.fromkeys(taking.split(","), "line_done"))
            await self.query_one("#own").mount(line)
        self._writing = writes
        self.query_one(Line).open(label, text)
        self._show_keys(self.link())

    def _write_line(self, text: str) -> None:
        write = self.desk.say if self._writing == "sentence" else self.desk.address_to
        write(clean_line(text))
        self.show_link()

    def _close_line(self) -> None:
        self._writing = ""
        self.query_one(Line).shut()
        self._question.focus()
        self.show_link()

    def take(self, draft: Draft) -> None:
        """Hand a reply over, or say why there is none."""
        if draft.written is None:
            self.notify(draft.message or "There is no link to reply with.", severity="warning")
            return
        self._hand_over(Picked(written=draft.written))

    def _hand_over(self, picked: Picked) -> None:
        """Copy, and be ready for the next post; where that cannot be, leave with it."""
        handed = self._deliver(picked, self._terminal) if self._deliver else None
        if handed is None or not handed.copied:
            self._leave(picked)
            return
        self._last = Last(handed.said, picked.text)
        self._begin_anew()

    @property
    def _terminal(self) -> TextIO | None:
        # Between two pictures, never inside one.
        return cast("TextIO", _Out(self._driver)) if self._driver else None

    def _begin_anew(self) -> None:
        with self._question.prevent(TextArea.Changed):
            self._question.text = ""
        self.desk.forget()
        self.search()

    def _leave(self, picked: Picked | None) -> None:
        with self._question.prevent(TextArea.Changed):
            self._question.text = ""
        self.exit(picked)


_ACTIONS = frozenset(row.action for row in KEYS)


class _Out:
    """As much of a file as a copy through the terminal needs."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    def write(self, text: str) -> None:
        self._driver.write(text)

    def flush(self) -> None:
        self._driver.flush()


def _rows(height: str, screen: int) -> int:
    share = height.removesuffix("%")
    return screen * int(share) // 100 if share != height else int(height)
