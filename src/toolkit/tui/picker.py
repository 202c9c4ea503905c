"""The picker: type or paste, see, Enter.

Shows what the desk of `usecases.picking` knows and passes keys on to it; every
decision is a use case's. Nothing leaves before Enter: the reply is returned,
copied and printed by whoever started the picker, after the screen is back.
Must not copy, print or keep the question.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.driver import Driver
from textual.filter import Monochrome, NoColor
from textual.screen import Screen
from textual.widgets import Input, OptionList, Static, TextArea

from toolkit.domain.link import Link
from toolkit.domain.text import clean_line
from toolkit.tui.asking import Asking, Picked
from toolkit.tui.keyline import KeyLine
from toolkit.tui.keys import KEYS, bindings, footer_keys, shown_keys
from toolkit.tui.links import Links
from toolkit.tui.question import Question
from toolkit.tui.quick import Pane, QuickScreen
from toolkit.tui.screens import KeysScreen
from toolkit.tui.texts import (
    Entry,
    count_text,
    detail_text,
    notice_text,
    snippet_text,
)
from toolkit.usecases.picking import Desk, Draft

# Nobody presses Enter so soon after a letter: it is a paste from a terminal
# that cannot mark one, and its lines must not end the picker.
BURST_SECONDS = 0.03
# From so many columns on, links and reply stand side by side.
_WIDE = 100


class Picker(Asking):
    """The full screen."""

    TITLE = "toolkit pick"
    CSS_PATH = Path(__file__).with_name("picker.tcss")
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+z", "suspend_process", show=False, priority=True)
    ]

    def __init__(
        self,
        desk: Desk,
        keys: dict[str, str],
        *,
        question: str = "",
        colour: bool = True,
        clock: Callable[[], float],
        burst: float = BURST_SECONDS,
    ) -> None:
        """Make the screen. Raises ConfigError for keys that cannot be used."""
        super().__init__(desk, driver_class=_driver())
        self._keys = keys
        for binding in bindings(keys):
            self._bindings.bind(binding.key, binding.action, priority=True)
        self.HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (_WIDE, "-wide")]
        # The terminal's own sixteen colours on its own background, light or dark.
        self.theme = "ansi-dark"
        # Textual looks at NO_COLOR by itself, before there is a theme, and takes an empty
        # value for a set one; what it does to our colours then is black on black.
        own = (one for one in self._filters if not isinstance(one, Monochrome | NoColor))
        self._filters = [*own] if colour else [*own, NoColor()]
        self.no_color = not colour
        self._question = Question(question, clock)
        self._links = Links(desk.today)
        self._waiting = False
        self._burst = burst

    def get_default_screen(self) -> Screen[None]:
        """Return the screen that the panes stand on."""
        return QuickScreen(id="_default")

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
        with Horizontal(id="own"):
            yield Static("Your sentence: ", id="own-label")
            sentence = Input(
                id="sentence", compact=True, placeholder="Enter keeps it, Esc drops it"
            )
            sentence.cursor_blink = False
            yield sentence
        yield KeyLine(footer_keys(self._keys), id="keys")

    def on_mount(self) -> None:
        """Answer what was given on the command line."""
        self.app_resume_signal.subscribe(self, self._draw_again)
        self._question.focus()
        self._question.move_cursor(self._question.document.end)
        self.search()

    def on_resize(self) -> None:
        """Break the lines of the preview for the new width."""
        self.call_after_refresh(self.show_link)

    def on_text_area_changed(self, _event: TextArea.Changed) -> None:
        """Search as the person types; keys that came at once are searched at once."""
        if not self._waiting:
            self._waiting = True
            self.call_later(self.search)

    def on_option_list_option_highlighted(self, _event: OptionList.OptionHighlighted) -> None:
        """Show the link that the person is at."""
        if self._links.follow():
            self.show_link()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Write the reply anew with the sentence as far as it is typed."""
        if event.input.id == "sentence" and self._editing:
            self.desk.say(clean_line(event.value))
            self.show_link()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave the picker's keys alone while a small screen is open."""
        mine = action in _ACTIONS
        return super().check_action(action, parameters) and not (
            mine and len(self.screen_stack) > 1
        )

    def action_take(self) -> None:
        """Take the reply, or end the sentence, or go on with a pasted line."""
        if self._editing:
            self._close_sentence()
        elif self._question.typed_within(self._burst):
            self._question.add_line()
        elif self.desk.answer.crisis_hint:
            self.ask_about_crisis()
        elif self.desk.answer.unsure and self.draft.written:
            self.ask_whether_it_fits()
        else:
            self.take(self.draft)

    def action_leave(self) -> None:
        """Leave a sentence, or the picker."""
        if self._editing:
            self.desk.say("")
            self._close_sentence()
        else:
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
        """Empty the box, or the sentence while it is edited."""
        if self._editing:
            self.query_one("#sentence", Input).value = ""
        else:
            self._question.text = ""

    def action_keys(self) -> None:
        """Show the keys."""
        self.push_screen(KeysScreen(tuple(shown_keys(self._keys))))

    def action_sentence(self) -> None:
        """Edit the sentence in the reply; the count follows."""
        if self.draft.written is None or self._editing:
            return
        sentence = self.query_one("#sentence", Input)
        sentence.value = self.desk.wording.say or self.draft.written.said
        self.query_one("#own").add_class("shown")
        sentence.focus()

    def action_second(self) -> None:
        """Keep this link, so that another can follow it in the reply."""
        if link := self.link():
            kept = self.desk.keep(link)
            self.notify("Kept; now go to another link." if kept else "Let go.", timeout=2)
            self._show_links()

    def action_address(self) -> None:
        """Take the address alone."""
        if link := self.link():
            self._leave(Picked(address=link.url))

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

    def _draw_again(self, _app: object) -> None:
        # A shell wrote over the screen while the picker was suspended.
        for screen in self.screen_stack:
            screen.refresh(layout=True)
            for widget in screen.walk_children():
                widget.refresh()

    @property
    def _editing(self) -> bool:
        return self.query_one("#own").has_class("shown")

    def search(self) -> None:
        """Ask the desk, and show what it says."""
        self._waiting = False
        before = self.link()
        answer = self.desk.ask(self._question.text)
        notice = notice_text(answer, asked=bool(self._question.text.strip()))
        self.query_one("#notice", Pane).say(notice)
        if before not in answer.links[:1]:
            self.desk.say("")
        self._show_links(0)

    def _show_links(self, at: int | None = None) -> None:
        answer, kept = self.desk.answer, self.desk.kept
        entries = [
            Entry(one, answer.words.get(one.id, ()), one in kept, answer.only.get(one.id, ""))
            for one in answer.links
        ]
        self._links.show(entries, at)
        self.show_link()

    def show_link(self) -> None:
        """Show the link the person is at, and the reply with it."""
        link = self.link()
        self.draft = self.desk.draft(link) if link else Draft()
        count, snippet, detail = (
            self.query_one(name, Pane) for name in ("#count", "#snippet", "#detail")
        )
        if link is None:
            for pane in (count, snippet, detail):
                pane.say(Text())
            return
        count.say(count_text(self.draft))
        snippet.say(snippet_text(self.draft))
        width = detail.size.width
        detail.say(detail_text(link, self.desk.hours(link), self.desk.today, width))
        self.query_one("#preview").scroll_home(animate=False)

    def _close_sentence(self) -> None:
        self.query_one("#own").remove_class("shown")
        self._question.focus()
        self.show_link()

    def take(self, draft: Draft) -> None:
        """Leave with a reply."""
        if draft.written is None:
            self.notify(draft.message or "There is no link to reply with.", severity="warning")
            return
        self._leave(Picked(written=draft.written))

    def _leave(self, picked: Picked | None) -> None:
        with self._question.prevent(TextArea.Changed):
            self._question.text = ""
        self.exit(picked)


_ACTIONS = frozenset(row.action for row in KEYS)


def _driver() -> type[Driver] | None:
    if sys.platform == "win32":
        return None
    from toolkit.tui.terminal import Terminal  # noqa: PLC0415 - not on Windows

    return Terminal
