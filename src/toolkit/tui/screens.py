"""The picker's small screens: choose one, confirm, fill in, the crisis prompt, the keys.

Each returns what the person said, None for Esc. Must not act on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList, Static
from textual.widgets.option_list import Option

from toolkit.tui.keys import Shown

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


class ChoiceScreen(ModalScreen[str | None]):
    """Choose one of several."""

    BINDINGS: ClassVar[list[BindingType]] = [_BACK]

    def __init__(self, title: str, choices: Sequence[Choice], current: str) -> None:
        """Keep what to choose from, and what is chosen now."""
        super().__init__()
        self._title = title
        self._choices = choices
        self._current = current

    def compose(self) -> ComposeResult:
        """Show the title and the list."""
        with Vertical(classes="box"):
            yield Label(Text(self._title))
            yield OptionList(*(Option(_row(one)) for one in self._choices), compact=True)

    def on_mount(self) -> None:
        """Begin at what is chosen now."""
        values = [one.value for one in self._choices]
        chosen = values.index(self._current) if self._current in values else 0
        self.query_one(OptionList).highlighted = chosen

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Return the one that was taken."""
        self.dismiss(self._choices[event.option_index].value)

    def action_back(self) -> None:
        """Leave it as it is."""
        self.dismiss(None)


class ConfirmScreen(ModalScreen[str | None]):
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
        """Show the text and the ways to go on."""
        with Vertical(classes="box"):
            with VerticalScroll():
                yield Static(self._said)
            for key, _, does in self._answers:
                yield Label(Text(f"{key.capitalize()}: {does}"))
            yield Label(Text("Esc: back"))

    def action_answer(self, value: str) -> None:
        """Return the answer."""
        self.dismiss(value)

    def action_scroll(self, lines: int) -> None:
        """Move the text."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_back(self) -> None:
        """Return nothing."""
        self.dismiss(None)


class FormScreen(ModalScreen[dict[str, str] | None]):
    """Fill in a few lines; Enter goes on to the next, and sends the last."""

    AUTO_FOCUS = "Input"

    BINDINGS: ClassVar[list[BindingType]] = [_BACK]

    def __init__(self, title: str, fields: Sequence[Field]) -> None:
        """Keep the title and the lines."""
        super().__init__()
        self._title = title
        self._fields = fields

    def compose(self) -> ComposeResult:
        """Show each line with what to write there."""
        with VerticalScroll(classes="box"):
            yield Label(Text(self._title))
            for field in self._fields:
                yield Label(Text(field.asks))
                yield Input(field.value, id=field.name, compact=True)
            yield Label(Text("Enter: next, and at the end: record. Esc: back"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on, or return all lines after the last."""
        if event.input.id != self._fields[-1].name:
            self.focus_next()
            return
        self.dismiss({field.name: self._value(field) for field in self._fields})

    def action_back(self) -> None:
        """Record nothing."""
        self.dismiss(None)

    def _value(self, field: Field) -> str:
        return self.query_one(f"#{field.name}", Input).value.strip()


class KeysScreen(ModalScreen[None]):
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
        width = max(len(row.keys) for row in self._rows) + 2
        text = Text("\n").join(
            Text.assemble((f"{row.keys:<{width}}", "bold"), row.sentence) for row in self._rows
        )
        with VerticalScroll(classes="box"):
            yield Label(Text("Keys. Esc goes back."))
            yield Static(text)

    def action_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def _row(choice: Choice) -> Text:
    text = Text(choice.name, style="bold")
    return text.append(f"  {choice.says}", style="not bold") if choice.says else text
