"""The picker's small screens: choose one, confirm, fill in, the crisis prompt, the keys.

Each returns what the person said, None for Esc. Must not act on it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple, TypeVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from toolkit.output.console import broken, hanging
from toolkit.tui.keys import Shown

Said = TypeVar("Said")
# As much of the screen as a box may have (picker.tcss), and its two borders.
_SHARE, _BORDERS = 0.9, 2
# Below so many rows a box takes the whole screen, and leaves out the names of its keys.
_FEW_ROWS = 8
_SCROLL_BAR = 1
_WAYS_OF_FORM = (
    "[b]Enter[/b] next  [@click=screen.send()][b]^S[/b] record[/]"
    "  [@click=screen.back()][b]Esc[/b] back[/]"
)
_WAYS_OF_CHOICE = (
    "[b]Letters[/b] narrow  [b]↑↓[/b] choose  [b]Enter[/b] takes"
    "  [@click=screen.back()][b]Esc[/b] back[/]"
)
_BACK_WAY = "[@click=screen.back()][b]Esc[/b]: back[/]"
_BACK = Binding("escape,ctrl+c", "back", "back", priority=True)


class Choice(NamedTuple):
    """A row to choose: what is returned, its name, what is said of it."""

    value: str
    name: str
    says: str = ""


class Field(NamedTuple):
    """A line to fill in: its name, what to write there, what stands there."""

    name: str
    asks: str
    value: str = ""


class BoxScreen(ModalScreen[Said]):
    """A small screen whose text scrolls while the ways to go on stay in sight."""

    VERTICAL_BREAKPOINTS = [(0, "-small"), (_FEW_ROWS, "-usual")]  # noqa: RUF012 - Textual's
    _room = 1

    def on_mount(self) -> None:
        """Keep to the lines that the picker has, where it has not the whole screen."""
        if self.app.is_inline:
            self.styles.height = self.app.screen_stack[0].styles.height

    def on_resize(self) -> None:
        """Fit the text to the new size."""
        self.fit()

    def fit(self) -> None:
        """Give the text what the ways to go on leave."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        share = 1 if self.has_class("-small") else _SHARE
        room = int(self.outer_size.height * share) - _BORDERS
        room -= sum(way.outer_size.height for way in self.query(".ways, .head") if way.display)
        self._room = max(1, room)
        self.query_one(".text").styles.max_height = self._room
        self.call_after_refresh(self.show_focus)

    def show_focus(self) -> None:
        """Bring what the person is at into sight."""


class ChoiceScreen(BoxScreen[str | None]):
    """Choose one of several; letters narrow the list.

    `at_once` takes the one that is left as soon as letters leave only one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [_BACK]

    def __init__(
        self, title: str, choices: Sequence[Choice], current: str, *, at_once: bool = False
    ) -> None:
        """Keep what to choose from, and what is chosen now."""
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current
        self._at_once = at_once
        self._typed = ""
        self._left = list(choices)

    def compose(self) -> ComposeResult:
        """Show the title, the list, and how to choose."""
        with Vertical(classes="box"):
            yield Static(Text(self._title), id="head", classes="head title")
            yield OptionList(compact=True, classes="text")
            yield Static(Content.from_markup(_WAYS_OF_CHOICE), classes="ways hint")

    def on_mount(self) -> None:
        """Begin at what is chosen now."""
        self._fill(self._current)

    def on_resize(self) -> None:
        """Break the rows for the new width."""
        self.call_after_refresh(self._show_rows)

    def on_key(self, event: events.Key) -> None:
        """Narrow the list by what is typed."""
        if event.key == "backspace":
            typed = self._typed[:-1]
        elif event.character and event.is_printable:
            typed = self._typed + event.character
        else:
            return
        event.stop()
        event.prevent_default()
        left = narrowed(self._choices, typed)
        if not left:
            # What fits nothing is not taken, so that no Enter can take the wrong one.
            return
        self._typed, self._left = typed, left
        if self._at_once and typed and len(left) == 1:
            self.dismiss(left[0].value)
            return
        head = Text(self._title)
        self.query_one("#head", Static).update(head.append(f"  {typed}▏" if typed else ""))
        self._fill("" if typed else self._current)

    def on_option_list_option_highlighted(self) -> None:
        """Put the sign before the one the person is at."""
        self._show_rows()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the one that was taken."""
        self.dismiss(self._left[event.option_index].value)

    def action_back(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)

    def _fill(self, current: str) -> None:
        rows = self.query_one(OptionList)
        values = [one.value for one in self._left]
        with rows.prevent(OptionList.OptionHighlighted):
            rows.clear_options()
            rows.add_options(Option(_row(one, here=False)) for one in self._left)
            rows.highlighted = values.index(current) if current in values else 0
        self._show_rows()

    def _show_rows(self) -> None:
        rows = self.query_one(OptionList)
        for number, choice in enumerate(self._left):
            row = _row(choice, here=number == rows.highlighted, width=rows.size.width)
            rows.replace_option_prompt_at_index(number, row)
        self.fit()


def narrowed(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return the choices that fit what was typed: names that begin with it, then the others."""
    typed = typed.casefold().strip()
    names = {one: f"{one.name} {one.value}".casefold() for one in choices}
    first = [one for one in choices if one.name.casefold().startswith(typed)]
    words = [one for one in choices if any(w.startswith(typed) for w in names[one].split())]
    inside = [one for one in choices if typed in names[one]]
    return list(dict.fromkeys([*first, *words, *inside]))


class ConfirmScreen(BoxScreen[str | None]):
    """Say something, and ask which way to go on; the text may be long."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _BACK,
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
    ]

    def __init__(self, said: Text, answers: Sequence[tuple[str, str, str]]) -> None:
        """Keep the text and the answers: key, value, what it does."""
        super().__init__()
        self._said = said
        self._answers = answers
        for key, value, _ in answers:
            self._bindings.bind(key, f"answer({value!r})", priority=True)

    def compose(self) -> ComposeResult:
        """Show the text, and below it always the ways to go on, to be clicked as well."""
        with Vertical(classes="box"):
            with VerticalScroll(classes="text", can_focus=False):
                yield Static(self._said, id="said")
            with Vertical(classes="ways"):
                for key, value, does in self._answers:
                    way = f"[@click=screen.answer({value!r})][b]{key.capitalize()}[/b]: {does}[/]"
                    yield Static(Content.from_markup(way))
                yield Static(Content.from_markup(_BACK_WAY), id="last")

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        self.call_after_refresh(self._show_said)

    def _show_said(self) -> None:
        said = self.query_one("#said", Static)
        room = said.size.width - _SCROLL_BAR
        lines = self._said.split("\n", allow_blank=True)
        said.update(Text("\n").join(part for line in lines for part in broken(line, room)))
        self.fit()

    def show_focus(self) -> None:
        """Say how to see the rest of a text that is longer than the screen."""
        longer = self.query_one(VerticalScroll).max_scroll_y
        way = f"{_BACK_WAY}  [b]↑↓[/b]: more of this" if longer else _BACK_WAY
        self.query_one("#last", Static).update(Content.from_markup(way))

    def action_answer(self, value: str) -> None:
        """Return the answer."""
        self.dismiss(value)

    def action_scroll(self, lines: int) -> None:
        """Move the text."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        """Return nothing."""
        self.dismiss(None)


class FormScreen(BoxScreen[None]):
    """Fill in a few lines; Enter goes on to the next, and sends the last.

    What cannot be taken is said in the form, with the lines as they are.
    """

    AUTO_FOCUS = "Input"

    BINDINGS: ClassVar[list[BindingType]] = [
        _BACK,
        Binding("down", "next_line", show=False, priority=True),
        Binding("up", "line_before", show=False, priority=True),
        Binding("ctrl+s", "send", show=False, priority=True),
    ]

    def __init__(
        self, title: str, fields: Sequence[Field], send: Callable[[dict[str, str]], str]
    ) -> None:
        """Keep the lines; `send` takes them, and returns what is wrong or ""."""
        super().__init__()
        self._title = title
        self._fields = fields
        self._send = send

    def compose(self) -> ComposeResult:
        """Show each line with what to write there."""
        with Vertical(classes="box"):
            with VerticalScroll(classes="text", can_focus=False):
                yield Static(Text(self._title), classes="title")
                for field in self._fields:
                    with Vertical(classes="field"):
                        yield Static(Text(field.asks))
                        line = Input(field.value, id=field.name, compact=True)
                        line.cursor_blink = False
                        yield line
            with Vertical(classes="ways"):
                yield Static(id="wrong")
                yield Static(Content.from_markup(_WAYS_OF_FORM), classes="hint")

    def on_descendant_focus(self, _event: events.DescendantFocus) -> None:
        """Bring the line into sight, and what to write there."""
        self.call_after_refresh(self.show_focus)

    def show_focus(self) -> None:
        """Bring the line into sight with what to write there, and no other question in part."""
        text = self.query_one(VerticalScroll)
        heights = [part.outer_size.height for part in text.children]
        names = [field.name for field in self._fields]
        at = 1 + (names.index(self.focused.id) if self.focused and self.focused.id in names else 0)
        first = next((part for part in range(at) if sum(heights[part : at + 1]) <= self._room), at)
        ends = range(len(heights), at + 1, -1)
        end = next((end for end in ends if sum(heights[first:end]) <= self._room), at + 1)
        text.styles.max_height = min(self._room, sum(heights[first:end]))
        # Of a question that is longer than the room the line to write on is seen.
        y = sum(heights[:first]) + max(0, heights[at] - self._room)
        text.scroll_to(y=y, animate=False, force=True)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on, or send all lines after the last."""
        if event.input.id == self._fields[-1].name:
            self.action_send()
        else:
            self.focus_next()

    def action_next_line(self) -> None:
        """Go to the next line."""
        self.focus_next()

    def action_line_before(self) -> None:
        """Go to the line before."""
        self.focus_previous()

    def action_send(self) -> None:
        """Send the lines; stay and say so when they cannot be taken."""
        wrong = self._send({field.name: self._value(field) for field in self._fields})
        if wrong:
            said = self.query_one("#wrong", Static)
            said.update(Text(wrong))
            said.add_class("shown")
            self.fit()
        else:
            self.dismiss(None)

    def action_back(self) -> None:
        """Record nothing."""
        self.dismiss(None)

    def _value(self, field: Field) -> str:
        return self.query_one(f"#{field.name}", Input).value.strip()


class KeysScreen(BoxScreen[None]):
    """The keys in force and what they do."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,ctrl+c,enter,q,f1,question_mark", "back", "back", priority=True)
    ]

    def __init__(self, rows: Sequence[Shown]) -> None:
        """Keep the rows."""
        super().__init__()
        self._rows = rows

    def compose(self) -> ComposeResult:
        """Show a line for each key."""
        with Vertical(classes="box"):
            yield Static(Text("Keys. Esc goes back."), classes="head title")
            with VerticalScroll(classes="text"):
                yield Static(id="rows")

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        self.call_after_refresh(self._show_rows)

    def _show_rows(self) -> None:
        rows = self.query_one("#rows", Static)
        column = max(len(row.keys) for row in self._rows) + 2
        lines: list[Text] = []
        for row in self._rows:
            keys = Text.assemble((f"{row.keys:<{column}}", "bold"))
            lines += hanging(keys, Text(row.sentence), rows.size.width - _SCROLL_BAR)
        rows.update(Text("\n").join(lines))
        self.fit()

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def _row(choice: Choice, *, here: bool, width: int = 0) -> Text:
    """Write a row; the one the person is at has a sign and is reversed."""
    name = (choice.name, Style(bold=True, reverse=here))
    said = Text.assemble(name, f"  {choice.says}" if choice.says else "")
    return Text("\n").join(hanging(Text("▸ " if here else "  "), said, width - _SCROLL_BAR))
