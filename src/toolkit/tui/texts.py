"""The picker's panes: the question, the links, the preview, as styled text.

The words and styles are output's own, so that the picker reads like `find`
and `show`. Text from outside is never read as markup, and a paste is cleaned before it
is text. Must not decide, search, or keep the question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from rich.style import Style
from rich.text import Text
from textual import events
from textual.strip import Strip
from textual.widgets import OptionList, Static, TextArea
from textual.widgets.option_list import Option

from toolkit.domain.judgement import reservations
from toolkit.domain.link import Link
from toolkit.domain.sentences import PRIVATE
from toolkit.domain.text import clean_line, clean_text
from toolkit.errors import ToolkitError
from toolkit.output.console import (
    address_broken,
    broken,
    hanging,
    level_style,
    standing_style,
    state_style,
    theme,
)
from toolkit.output.views.links import CRISIS_NOTICE
from toolkit.output.views.reply import left_out_words, length_words
from toolkit.output.words import (
    about_words,
    age,
    contact_words,
    health_words,
    place_words,
    standing_words,
    trust_words,
    warned_words,
    warning_lines,
    without_options,
)
from toolkit.tui.terminal import room_of
from toolkit.usecases.find import LinkWarning
from toolkit.usecases.picking import Answer, ContactHours, Draft

_STYLES = theme().styles
_START = "Type or paste; Enter copies the reply. ? shows the keys."
_LABEL = 9
_MARGIN = len("▸ ")
_USED = "The links you used last (↓ takes one):"


def style(name: str) -> Style:
    """Return a style of output's theme."""
    return _STYLES[name]


class Entry(NamedTuple):
    """A link of the list: its words that matched, whether it is kept, whom alone it is for.

    Of its numbers the one for somebody in `place` is shown.
    """

    link: Link
    words: tuple[str, ...] = ()
    kept: bool = False
    only: str = ""
    place: str = ""


class Last(NamedTuple):
    """The reply that went out last: how, and its words."""

    said: str
    text: str


def last_text(last: Last | None, width: int) -> tuple[Text, Text]:
    """Say what went out last, small, while nothing is asked."""
    if last is None:
        return Text(), Text()
    said = Text(f"{last.said} Ready for the next post.")
    return said, reply_text(last.text, width, style("faint"))


def link_text(entry: Entry, today: date, *, here: bool, width: int = 0) -> Text:
    """Write a link in two lines: title; trust, then what tells it from others.

    `here` has a sign; what is wider than `width` goes on below, indented.
    """
    link = entry.link
    title = Text(link.title, style=style("title") + Style(reverse=here))
    if entry.words:
        pattern = r"(?i)\b(?:" + "|".join(re.escape(word) for word in entry.words) + r")\w*"
        title.highlight_regex(pattern, style("match"))
    first = Text.assemble(("+ ", style("good")) if entry.kept else "", title)
    first.append(f"  {entry.only}" if entry.only else "", style=style("careful"))
    second = Text.assemble((f"{link.name} ", style("id")))
    second.append(standing_words(link, today), style=style(standing_style(link)))
    if warned := warned_words(link, brief=True):
        second.append(f"; {warned}", style=style("careful"))
    if about := about_words(link, entry.place):
        second.append(f"; {about}")
    lines = [*broken(first, width - _MARGIN), *broken(second, width - _MARGIN)]
    return Text("\n").join(
        Text.assemble("▸ " if here and not number else "  ", line)
        for number, line in enumerate(lines)
    )


def notice_text(answer: Answer, *, asked: bool) -> Text:
    """Say what should be known before picking: crisis, warning, other words, nothing found."""
    lines = []
    if answer.crisis_hint:
        lines.append((CRISIS_NOTICE, "bad"))
    if answer.warning:
        lines += [(line, "careful") for line in _warnings(answer.warning)]
    if answer.message:
        lines += [(line, "careful") for line in (answer.message, answer.hint) if line]
    if answer.unsure:
        lines.append((answer.unsure, "careful"))
    if answer.also:
        lines.append((f"Searching also for: {', '.join(answer.also)}", "faint"))
    if answer.used and not asked:
        lines.append((_USED if answer.links else _START, "faint"))
    return Text("\n").join(Text(line, style=style(name)) for line, name in lines)


def _warnings(warning: LinkWarning) -> list[str]:
    """Say the first warning whole; of the others, for which there is no room, the address."""
    why, *instead = warning_lines(warning._replace(more=()))
    others = ", ".join(one.url for one in warning.more)
    return [why, *([f"Be careful too with {others}"] if others else []), *instead]


def snippet_text(draft: Draft, width: int = 0) -> Text:
    """Write the reply as it will be posted, or why there is none."""
    if draft.written is None:
        return Text(without_options(draft.message, draft.hint), style=style("careful"))
    return reply_text(draft.written.text, width)


def reply_text(text: str, width: int, look: Style | str = "") -> Text:
    """Write a reply in lines of `width`: no number is broken, an address behind its signs."""
    lines = address_broken(text, width).split("\n")
    return Text("\n").join(part for line in lines for part in broken(Text(line, look), width))


def count_text(draft: Draft) -> Text:
    """Say the length against the limit, the wording, and what was left out."""
    if draft.written is None:
        return Text("No reply", style=style("careful"))
    posts = draft.written.posts
    said = "; ".join(length_words(post.length, post.platform) for post in posts)
    text = Text.assemble((said, style("good")))
    text.append(f"  wording: {draft.written.template}", style=style("faint"))
    if posts[0].dropped:
        text.append(f"  left out: {left_out_words(posts[0].dropped)}", style=style("careful"))
    if draft.written.repeated:
        text.append("  went out today already", style=style("careful"))
    return text


def error_text(error: ToolkitError) -> str:
    """Say what was wrong, and what to do about it here."""
    return without_options(error.message, error.hint)


def detail_text(
    link: Link,
    hours: Sequence[ContactHours],
    today: date,
    width: int = 0,
    told: Sequence[str] = (),
    *,
    address: bool = True,
) -> Text:
    """Say what is known of a link; what is wider than `width` goes on beside its label.

    `told` is what should be known of the words of its reply.
    """
    lines = []
    rows = [("note", line, "careful") for line in told]
    for label, value, name in [*rows, *_details(link, hours, today, width)]:
        if not (label or address):
            continue
        text = Text(value, style=style(name) if name else "")
        if label:
            first = Text(f"{label:<{_LABEL}}", style=style("label"))
            lines += hanging(first, text, width)
        else:
            lines.append(text)
    return Text("\n").join(lines)


def _details(
    link: Link, hours: Sequence[ContactHours], today: date, width: int
) -> Iterator[tuple[str, str, str]]:
    reasons = reservations(link, today)
    for reason in reasons:
        yield "note", reason, "careful"
    if link.private:
        yield "note", PRIVATE, "careful"
    if link.trust.note and not any(link.trust.note in reason for reason in reasons):
        written = link.trust.vetting.recorded_at.date() if link.trust.vetting else today
        yield "yours", f"{link.trust.note} ({age(written, today)})", ""
    for words in contact_words(link, hours, today):
        yield "contact", words, ""
    if link.summary:
        yield "summary", link.summary, ""
    trust = trust_words(link, today)
    yield "trust", trust, level_style(link.trust.level)
    checked = link.health.checked_at
    when = f", checked {age(checked.date(), today)}" if checked else ""
    yield "health", health_words(link.health) + when, state_style(link.health.state)
    for sentence in link.say:
        yield "sentence", sentence, ""
    for label, value in (
        ("tags", ", ".join(link.tags)),
        ("from", link.publisher),
        ("for", place_words(link.regions) or "anywhere"),
    ):
        if value:
            yield label, value, ""
    yield "", address_broken(link.url, width), "address"


# The box for the question: takes a paste of a whole post, escape sequences and all. A paste is
# cleaned before it is text, so nothing in it can steer the terminal.


# What is cut off a paste beyond this would not change the answer.
LONGEST_PASTE = 100_000


class Question(TextArea):
    """A text box without lines of its own: Enter and the arrows belong to the picker."""

    def __init__(self, text: str, clock: Callable[[], float]) -> None:
        """Make the box; the clock tells when something was typed last (seconds)."""
        super().__init__(
            text,
            id="question",
            compact=True,
            highlight_cursor_line=False,
            placeholder="Type a few words, or paste a post",
        )
        # Nothing moves that the person did not move.
        self.cursor_blink = False
        self._clock = clock
        self._typed_at = float("-inf")

    def render_line(self, y: int) -> Strip:
        """Draw a line; of a box without a column nothing, where TextArea's own would fail."""
        return super().render_line(y) if self.content_size.width else Strip([])

    def typed_within(self, seconds: float) -> bool:
        """Tell whether something was typed in the last `seconds`."""
        return self._clock() - self._typed_at < seconds

    def add_line(self) -> None:
        """Begin a line, as a pasted one does."""
        self.insert("\n")
        self._typed_at = self._clock()

    async def on_key(self, event: events.Key) -> None:
        """Note when something was typed; TextArea's own handler puts it in.

        `?` in an empty box asks for the keys.
        """
        if event.key == "question_mark" and not self.text:
            event.stop()
            event.prevent_default()
            await self.run_action("app.keys")
        elif event.is_printable:
            self._typed_at = self._clock()

    def on_paste(self, event: events.Paste) -> None:
        """Put a cleaned paste in, in the place of TextArea's own handler."""
        event.stop()
        event.prevent_default()
        self.insert(clean_text(event.text[:LONGEST_PASTE]))


class Line(TextArea):
    """A line of the curator's own, as long as it needs; some keys are the application's."""

    def __init__(self, actions: Mapping[str, str]) -> None:
        """Make the line, empty; `actions` of the application, by the key that does each.

        They are done in their turn, behind the letters that were typed before them.
        """
        super().__init__(id="line", compact=True, highlight_cursor_line=False)
        self.cursor_blink = False
        self._actions = actions

    async def on_key(self, event: events.Key) -> None:
        """Do what a key of the application does; TextArea's own handler puts letters in."""
        if action := self._actions.get(event.key):
            event.stop()
            event.prevent_default()
            await self.run_action(f"app.{action}")

    def on_paste(self, event: events.Paste) -> None:
        """Put a cleaned paste in, as one line."""
        event.stop()
        event.prevent_default()
        self.insert(clean_line(event.text[:LONGEST_PASTE]))

    def open(self, label: str, text: str) -> None:
        """Show the line below its label, and take the keys."""
        with self.prevent(TextArea.Changed):
            self.text = text
        self.move_cursor(self.document.end)
        self.app.query_one("#own-label", Static).update(Text(label))
        self.app.query_one("#own").display = True
        self.screen.set_focus(self)

    def shut(self) -> None:
        """Take the line off the screen."""
        self.app.query_one("#own").display = False


# The list of links in the picker: two lines each, the one the person is at with a sign. Built
# anew only when it says something else.


# Stay at the link the person is at.
HERE = -1


class Links(OptionList, can_focus=False):
    """The list; keys reach it through the picker, the mouse by itself."""

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(id="links", compact=True)
        self._today = date.min
        self._entries: tuple[Entry, ...] = ()
        self._marked: int | None = None
        self._width = 0

    @property
    def link(self) -> Link | None:
        """The link the person is at."""
        at = self.highlighted
        return self._entries[at].link if at is not None and at < len(self._entries) else None

    def show(self, entries: Sequence[Entry], today: date, at: int | None = HERE) -> None:
        """List these, the person at one of them, at none (None), or where they were (HERE)."""
        at = self.highlighted if at == HERE else at
        marked = min(at, len(entries) - 1) if entries and at is not None else None
        shown = (tuple(entries), marked, today)
        if shown == (self._entries, self._marked, self._today) and marked == self.highlighted:
            return
        self._today = today
        self._entries, self._marked = tuple(entries), marked
        with self.prevent(OptionList.OptionHighlighted):
            self.clear_options()
            self.add_options([Option(self._text(number)) for number in range(len(entries))])
            self.highlighted = marked

    def follow(self) -> bool:
        """Move the sign to the link the person went to; False when it stands there."""
        if self.highlighted == self._marked:
            return False
        before, self._marked = self._marked, self.highlighted
        for number in (before, self._marked):
            if number is not None and number < self.option_count:
                self.replace_option_prompt_at_index(number, self._text(number))
        return True

    def on_resize(self) -> None:
        """Break the lines for the new width."""
        if (room := room_of(self)) != self._width:
            self._width = room
            for number in range(self.option_count):
                self.replace_option_prompt_at_index(number, self._text(number))

    def _text(self, number: int) -> Text:
        here = number == self._marked
        return link_text(self._entries[number], self._today, here=here, width=self._width)
