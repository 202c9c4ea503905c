"""Judging links one after another, in the picker's form: look, one key, why, the next.

Shows what the round of `usecases.judging` knows and passes keys on to it. The page
is read beside it, as `vet` reads it, and nobody waits for that. Must not judge.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from threading import Thread
from typing import TYPE_CHECKING, ClassVar, NamedTuple, TypeAlias

from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from toolkit.domain.link import Link
from toolkit.domain.text import clean_line
from toolkit.domain.trust import How, Level
from toolkit.errors import ToolkitError
from toolkit.output.console import address_broken, hanging
from toolkit.output.views.vet import page_lines
from toolkit.tui.keys import KeyLine, Label
from toolkit.tui.terminal import Frame, Pane, room_of
from toolkit.tui.texts import Line, detail_text, error_text, style
from toolkit.usecases.judging import Answers, Round
from toolkit.usecases.vet import DO_NOT_PHONE

if TYPE_CHECKING:
    from toolkit.usecases.read_page import PageSeen

# Reads a page; None where pages are not to be read.
Look: TypeAlias = "Callable[[str], PageSeen]"

_KEYS = (
    Label("r", "recommended", "recommended"),
    Label("c", "caution", "caution"),
    Label("a", "avoid", "avoid"),
    Label("o", "open", "open page"),
    Label("h", "how", "how checked"),
    Label("s", "skip", "skip"),
    Label("b", "before", "back"),
    Label("u", "undo", "undo"),
    Label("Esc", "leave", "leave"),
)
_NUMBERS = Label("n", "numbers", "numbers compared")
_LISTS = (Label("t", "take", "take theirs"), Label("k", "keep", "keep yours"))
_LINE_BACK = Label("Esc", "leave", "back")
_LAST_LINE_KEYS = (Label("Enter", "line_done", "record"), _LINE_BACK)
_LINE_KEYS = (
    Label("Enter", "line_done", "next"),
    Label("^S", "line_send", "record now"),
    _LINE_BACK,
)
_LETTERS = frozenset(label.action for label in (*_KEYS, _NUMBERS, *_LISTS) if len(label.key) == 1)
_HOW = {
    None: "not said",
    How.READ: "page read",
    How.PHONED: "phoned",
    How.SECOND_HAND: "second-hand",
}
_SMALL_ROWS = 14


class _Ask(NamedTuple):
    """A line to be written: what it is, and what stands before it."""

    name: str
    asks: str


class Vetting(Frame[None]):
    """The screen of one sitting."""

    TITLE = "toolkit review"
    # A line that is not open would take the letters.
    AUTO_FOCUS = None
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(label.key, label.action, show=False, priority=True)
            for label in (*_KEYS[:-1], _NUMBERS, *_LISTS)
        ),
        Binding("right", "skip", show=False, priority=True),
        Binding("left", "before", show=False, priority=True),
        Binding("down", "scroll(1)", show=False, priority=True),
        Binding("up", "scroll(-1)", show=False, priority=True),
        Binding("escape", "leave", show=False, priority=True),
        Binding("ctrl+c", "end", show=False, priority=True),
    ]

    def __init__(
        self, sitting: Round, *, look: Look | None, colour: bool, notice: str = ""
    ) -> None:
        """Keep the round; `look` reads a page in a thread of its own; `notice` is said first."""
        super().__init__(colour=colour)
        self._round = sitting
        self._look = look
        self._first = notice
        self._pages: dict[int, PageSeen] = {}
        self._asked_for: set[int] = set()
        self._how: How | None = None
        self._opened: set[int] = set()
        self._compared = False
        self._level: Level | None = None
        self._asks: list[_Ask] = []
        self._said: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """Lay out: how far, the link, the line, what was done, the keys."""
        yield Pane(id="progress")
        with VerticalScroll(id="about", can_focus=False):
            yield Pane(id="detail")
        yield Pane(id="status")
        with Vertical(id="own"):
            yield Static(id="own-label")
            yield Line({"enter": "line_done", "ctrl+s": "line_send"})
        yield Pane(id="notice")
        # All of them: there is no other screen of keys here.
        yield KeyLine(_KEYS, lines=len(_KEYS), id="keys")

    def on_mount(self) -> None:
        """Begin with the first link."""
        self._show(self._first)

    def on_resize(self, event: events.Resize) -> None:
        """Lay out for the new size."""
        self.screen_stack[0].set_class(event.size.height < _SMALL_ROWS, "-small")
        self.query_one(KeyLine).fit()
        self.call_after_refresh(self._show)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are text while a line is written, and keys otherwise."""
        arrows = action in ("skip", "before", "scroll")
        if self._level and (action in _LETTERS or arrows):
            return False
        return super().check_action(action, parameters)

    def action_recommended(self) -> None:
        """Say that it can be passed on."""
        self._begin(Level.RECOMMENDED, "Why, in one sentence:")

    def action_caution(self) -> None:
        """Say that there is something to know."""
        self._begin(Level.CAUTION, "What is the caution, in one sentence?")

    def action_avoid(self) -> None:
        """Say that it is to be avoided."""
        instead = _Ask("instead", "What instead? An id or an address (Enter: none)")
        self._begin(Level.AVOID, "Why is it to be avoided?", instead)

    def action_open(self) -> None:
        """Open the page in the browser; it is then read, unless something else is said."""
        if link := self._round.link():
            self.open_url(link.url)
            self._opened.add(link.id)
            self._show()

    def action_how(self) -> None:
        """Say how this one was checked: the next of a few ways."""
        link = self._round.link()
        ways = list(_HOW)
        self._how = ways[(ways.index(self._how_of(link)) + 1) % len(ways)]
        self._opened.clear()
        phoning = self._how is How.PHONED and link is not None and link.crisis
        self._show(DO_NOT_PHONE if phoning else "")

    def action_numbers(self) -> None:
        """Say that numbers and hours were compared too, or that they were not."""
        link = self._round.link()
        self._compared = not self._compared if link and link.contacts else False
        self._show()

    def action_take(self) -> None:
        """Take over what lists say of it."""
        self._do_with_lists(self._round.take, "Taken.")

    def action_keep(self) -> None:
        """Keep one's own where lists differ."""
        self._do_with_lists(self._round.keep, "Kept as it is.")

    def action_skip(self) -> None:
        """Go on without a judgement."""
        self._go(1)

    def action_before(self) -> None:
        """Go back to the link before."""
        self._go(-1)

    def action_undo(self) -> None:
        """Take the last thing done here back, and look at its link again."""
        try:
            said = f"Undone: {self._round.take_back()}"
        except ToolkitError as error:
            said = error_text(error)
        self._compared = False
        self._show(said)

    def action_scroll(self, lines: int) -> None:
        """Move what is said of the link."""
        self.query_one("#about").scroll_relative(y=lines, animate=False)

    def action_line_done(self) -> None:
        """End the line: go on to the next, or record."""
        self._keep_line()
        if self._asks:
            self._open_line()
        else:
            self._record()

    def action_line_send(self) -> None:
        """Record with what was written so far."""
        self._keep_line()
        self._record()

    def action_leave(self) -> None:
        """Drop the judgement that is written, or leave."""
        if self._level:
            self._close_line()
            self._show()
        else:
            self.exit()

    def action_end(self) -> None:
        """Leave at once."""
        self.exit()

    def _begin(self, level: Level, why: str, *more: _Ask) -> None:
        if self._round.link() is None:
            return
        self._level, self._said = level, {}
        name = [] if self._round.by else [_Ask("by", "Your name, as it will appear:")]
        self._asks = [*name, _Ask("note", why), *more]
        self._open_line()

    def _open_line(self) -> None:
        ask = self._asks[0]
        label = f"{self._level.value}: {ask.asks}" if self._level else ask.asks
        self.query_one(Line).open(label, self._said.get(ask.name, ""))
        self.query_one(KeyLine).use(_LINE_KEYS if self._asks[1:] else _LAST_LINE_KEYS)

    def _keep_line(self) -> None:
        if self._asks:
            self._said[self._asks.pop(0).name] = clean_line(self.query_one(Line).text)

    def _record(self) -> None:
        link, level = self._round.link(), self._level
        if link is None or level is None:
            return
        try:
            if name := self._said.pop("by", ""):
                self._round.use_name(name)
            answers = Answers(
                level=level,
                note=self._said.get("note", ""),
                instead=self._said.get("instead", ""),
                how=self._how_of(link),
                compared=self._compared,
            )
            page = self._pages.get(link.id)
            advice = self._round.record(link, answers, page.fingerprint if page else None)
        except ToolkitError as error:
            self._ask_again(error)
            return
        self._close_line()
        self._compared, self._how = False, None
        self._show(" ".join((f"Recorded: {link.name} {level.value}.", *advice)))

    def _ask_again(self, error: ToolkitError) -> None:
        """Say what is wrong, with the lines as they were."""
        note = _Ask("note", "Why, in one sentence:")
        name = [] if self._round.by else [_Ask("by", "Your name, as it will appear:")]
        more = [_Ask("instead", "What instead?")] if self._said.get("instead") else []
        self._asks = [*name, note, *more]
        self._notice(error_text(error))
        self._open_line()

    def _close_line(self) -> None:
        self._level, self._asks, self._said = None, [], {}
        self.query_one(Line).shut()
        self.set_focus(None)

    def _do_with_lists(self, do: Callable[[Link], None], said: str) -> None:
        link = self._round.link()
        if link is None:
            return
        try:
            do(link)
        except ToolkitError as error:
            # Which of several to take is said on the command line alone.
            said = f"{error.message} {error.hint}".rstrip()
        self._show(said)

    def _go(self, steps: int) -> None:
        self._round.move(steps)
        # What was done for one link says nothing of the next.
        self._compared, self._how = False, None
        self._show()

    def _notice(self, said: str) -> None:
        notice = self.query_one("#notice", Pane)
        notice.display = bool(said)
        notice.say(Text(said))

    def _show(self, said: str | None = None) -> None:
        """Show the link the person is at; `said` is what was done last, None: as it was."""
        link = self._round.link()
        if said is not None:
            self._notice(said)
        self.query_one("#progress", Pane).say(self._progress())
        self.query_one("#detail", Pane).say(self._about(link))
        self.query_one("#status", Pane).say(self._status(link))
        if self._level is None:
            self.query_one(KeyLine).use(self._labels(link))
        if link is not None and link.id not in self._asked_for:
            self.query_one("#about").scroll_home(animate=False)
            self._asked_for.add(link.id)
            if self._look:
                # A daemon: who leaves does not wait for a slow page.
                Thread(target=partial(self._read, link), daemon=True).start()

    def _progress(self) -> Text:
        turn, many = self._round.turn, len(self._round.turns)
        recorded = f"{self._round.recorded} recorded"
        if turn is None:
            return Text.assemble((f"All {many} looked at, {recorded}.", "bold"))
        head = f"{self._round.place + 1} of {many}, {recorded}"
        return Text.assemble((head, "bold"), f"  {turn.why}")

    def _about(self, link: Link | None) -> Text:
        if link is None:
            return Text("b goes back, Esc leaves.")
        width = room_of(self.query_one("#about"))
        lines = hanging(Text(f"{link.name}  ", style("id")), Text(link.title, "bold"), width)
        lines += [Text(address_broken(link.url, width), style("address")), Text()]
        page = page_lines(self._pages.get(link.id))
        if not page and self._look and link.id in self._asked_for:
            page = ["The page is being read …"]
        for line in page:
            lines += hanging(Text("page     ", style("label")), Text(line), width)
        for proposal in self._round.proposals(link):
            lines += hanging(Text("lists    ", style("label")), Text(proposal.said_of(link)), width)
        hours = self._round.hours(link)
        lines.append(detail_text(link, hours, self._round.now.date(), width, address=False))
        return Text("\n").join(lines)

    def _status(self, link: Link | None) -> Text:
        if link is None:
            return Text()
        compared = f"  Numbers compared: {'yes' if self._compared else 'no'}"
        said = f"How checked: {_HOW[self._how_of(link)]}" + (compared if link.contacts else "")
        return Text(said, style("faint"))

    def _how_of(self, link: Link | None) -> How | None:
        """Return how a link was checked: as was said, else by reading what was opened."""
        opened = link is not None and link.id in self._opened
        return self._how or (How.READ if opened else None)

    def _labels(self, link: Link | None) -> tuple[Label, ...]:
        if link is None:
            return tuple(label for label in _KEYS if label.action in ("before", "undo", "leave"))
        numbers = (_NUMBERS,) if link.contacts else ()
        lists = _LISTS if self._round.proposals(link) else ()
        return (*lists, *_KEYS[:5], *numbers, *_KEYS[5:])

    def _read(self, link: Link) -> None:
        """Read a page, in a thread of its own."""
        if self._look is None:
            return
        seen = self._look(link.url)
        with suppress(RuntimeError):
            # The screen may be gone by now.
            self.call_from_thread(self._seen, link.id, seen)

    def _seen(self, link_id: int, seen: PageSeen) -> None:
        self._pages[link_id] = seen
        self._show()
