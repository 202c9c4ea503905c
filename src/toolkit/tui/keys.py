"""The keys of the picker: a table of what they do, rebindable, and the line that shows them.

`pick.keys.ACTION = "ctrl+x"` in the settings file puts another key in the
place of the usual one. Must not do anything at a key.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from textual.content import Content
from textual.widgets import Static

from toolkit.errors import ConfigError

_NAMED = frozenset(
    "enter escape tab space backspace delete insert home end pageup pagedown up down left right"
    " question_mark".split()
) | {f"f{number}" for number in range(1, 13)}
_KEY = re.compile(r"(?:(?:ctrl|alt|shift)\+)*(?P<name>[a-z0-9_]+)")
_SIGNS = {
    "enter": "Enter",
    "escape": "Esc",
    "up": "↑",
    "down": "↓",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "question_mark": "?",
}


class KeyRow(NamedTuple):
    """An action of the picker: its usual keys, its name on the line of keys, its sentence."""

    action: str
    keys: str
    label: str
    sentence: str


KEYS: tuple[KeyRow, ...] = (
    KeyRow("take", "enter", "copy", "Copy the reply; the picker is ready for the next post."),
    KeyRow("keys", "f1", "keys", "Show the keys (also ? in an empty box)."),
    KeyRow("platform", "ctrl+p", "platform", "Choose the platform; letters narrow the list."),
    KeyRow("second", "ctrl+l", "second link", "Keep this link, and add another to the reply."),
    KeyRow("sentence", "ctrl+e", "sentence", "Write your own sentence into the reply."),
    KeyRow("vet", "ctrl+g", "vet", "Record your judgement of this link."),
    KeyRow("leave", "escape", "leave", "Drop the post for a new one; leave where there is none."),
    KeyRow("template", "ctrl+t", "wording", "Choose the wording."),
    KeyRow("address", "ctrl+y", "address", "Copy the address alone."),
    KeyRow("avoid", "ctrl+x", "avoid", "Mark this link as one to be avoided."),
    KeyRow("undo", "ctrl+b", "undo", "Undo the last change, or take the last reply off the log."),
    KeyRow("open", "ctrl+o", "open", "Open the page in the browser."),
    KeyRow("to", "ctrl+n", "to whom", "Put the name of a person first, such as @sam."),
    KeyRow("redo", "f2", "redo", "Redo what was undone last."),
    KeyRow("remember", "ctrl+r", "remember", "Find this link by words of the question, too."),
    KeyRow("tone", "ctrl+f", "tone", "Say who it is for, why they write, and the language."),
    KeyRow("clear", "ctrl+u", "", "Empty the box."),
    KeyRow("next", "down", "", "Go to the next link."),
    KeyRow("previous", "up", "", "Go to the link before."),
    KeyRow("page_down", "pagedown", "", "Scroll the preview down."),
    KeyRow("page_up", "pageup", "", "Scroll the preview up."),
    KeyRow("end", "ctrl+c", "", "Leave at once."),
)
# What can be done where there is no link, and while a line is written.
WITHOUT_LINK = ("keys", "platform", "template", "undo", "redo", "leave")
OF_LINE = (("take", "keep"), ("leave", "drop"), ("clear", "empty"))


class Shown(NamedTuple):
    """A row of the list of keys: the keys as people say them, and what they do."""

    keys: str
    sentence: str


class Bound(NamedTuple):
    """Keys, with commas between, and the action they start."""

    key: str
    action: str


class Label(NamedTuple):
    """An action on the line of keys: its key as people say it, its name."""

    key: str
    action: str
    name: str


def bindings(chosen: Mapping[str, str]) -> tuple[Bound, ...]:
    """Return the keys of every action, the person's own first. Raises ConfigError."""
    keys = _in_force(chosen)
    return tuple(Bound(keys[row.action], row.action) for row in KEYS)


def footer_keys(
    chosen: Mapping[str, str], only: Collection[str] | None = None
) -> tuple[Label, ...]:
    """Return the line of keys, most needed first; `only` these actions. Raises ConfigError."""
    rows = (row for row in KEYS if row.label and (only is None or row.action in only))
    return _labels(chosen, ((row.action, row.label) for row in rows))


def line_keys(chosen: Mapping[str, str]) -> tuple[Label, ...]:
    """Return the keys while a line is written. Raises ConfigError."""
    return _labels(chosen, OF_LINE)


def _labels(chosen: Mapping[str, str], named: Iterable[tuple[str, str]]) -> tuple[Label, ...]:
    keys = _in_force(chosen)
    return tuple(Label(_said(keys[action].split(",")[0]), action, label) for action, label in named)


def shown_keys(chosen: Mapping[str, str]) -> Iterator[Shown]:
    """Yield every key in force with what it does. Raises ConfigError."""
    keys = _in_force(chosen)
    for row in KEYS:
        said = " or ".join(_said(key) for key in keys[row.action].split(","))
        yield Shown(said, row.sentence)


def _in_force(chosen: Mapping[str, str]) -> dict[str, str]:
    keys = {row.action: row.keys for row in KEYS}
    for action, key in chosen.items():
        if action not in keys:
            raise ConfigError(
                f"pick.keys.{action}: the picker has no such action.",
                hint=f"The actions are {', '.join(keys)}.",
            )
        keys[action] = ",".join(_readable(action, part) for part in key.split(","))
    _require_different(keys)
    return keys


def _readable(action: str, key: str) -> str:
    key = key.strip().lower()
    match = _KEY.fullmatch(key)
    if match is None or not (match["name"] in _NAMED or ("+" in key and len(match["name"]) == 1)):
        raise ConfigError(
            f"pick.keys.{action}: '{key}' is not a key that can be used here.",
            hint="Give one such as ctrl+o, alt+k, f5 or pagedown; letters alone are for typing.",
        )
    return key


def _require_different(keys: Mapping[str, str]) -> None:
    owner: dict[str, str] = {}
    for action, given in keys.items():
        for key in given.split(","):
            if key in owner:
                raise ConfigError(
                    f"The key {key} is set for both '{owner[key]}' and '{action}'.",
                    hint=f"Give another: toolkit config set pick.keys.{action} f5",
                )
            owner[key] = action


def _said(key: str) -> str:
    *held, name = key.split("+")
    name = _SIGNS.get(name, name.upper() if held or name.startswith("f") else name.capitalize())
    return "".join({"ctrl": "^", "alt": "Alt-", "shift": "Shift-"}[one] for one in held) + name


# The last line: the keys that are needed most, each to be clicked as well. As many as fit the
# width; the rest is on the screen of keys, where there is one.


_BETWEEN = "  "
_LINES = 2


class KeyLine(Static):
    """The line of keys; several lines where the window is high enough."""

    def __init__(
        self,
        labels: Sequence[Label],
        *,
        lines: int = _LINES,
        **options: Any,  # noqa: ANN401 - Static's own
    ) -> None:
        """Keep the labels, most needed first; at most so many `lines`."""
        super().__init__(**options)
        self._labels = tuple(labels)
        self._lines = lines
        self._said = ""

    def use(self, labels: Sequence[Label]) -> None:
        """Show other keys."""
        if self._labels != tuple(labels):
            self._labels = tuple(labels)
            self.fit()

    def on_resize(self) -> None:
        """Show as many as fit."""
        self.fit()

    def fit(self) -> None:
        """Show as many as fit the window as it is now."""
        width = self.size.width
        lines: list[list[str]] = [[]]
        room = width
        for label in self._labels:
            needed = len(label.key) + 1 + len(label.name) + (len(_BETWEEN) if lines[-1] else 0)
            if needed > room:
                if len(lines) == self._most or not width:
                    break
                lines.append([])
                room, needed = width, needed - len(_BETWEEN)
            room -= needed
            # Keys and names are of our own tables, or checked names of keys.
            key = label.key.replace("[", "\\[")
            lines[-1].append(f"[@click=app.{label.action}()][b]{key}[/b] {label.name}[/]")
        said = "\n".join(map(_BETWEEN.join, lines))
        if said != self._said:
            self._said = said
            self.styles.height = len(lines)
            self.update(Content.from_markup(said))

    @property
    def _most(self) -> int:
        return 1 if self.screen.has_class("-small") else self._lines
