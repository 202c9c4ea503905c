"""What the picker asks in its small screens, and what follows from the answers.

The half of the picker that is not its panes: platform, wording, judgements,
undo, redo and the crisis prompt. Each answer goes to the desk. Must not lay out.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import NamedTuple

from rich.text import Text

from toolkit.domain.link import Link
from toolkit.domain.sentences import CrisisKind
from toolkit.domain.trust import Level
from toolkit.errors import ToolkitError
from toolkit.output.views.platforms import limit_words
from toolkit.tui.screens import Choice, ChoiceScreen, ConfirmScreen, Field, FormScreen
from toolkit.tui.terminal import Frame
from toolkit.tui.texts import error_text, snippet_text
from toolkit.usecases.picking import Desk, Draft
from toolkit.usecases.reply import Written
from toolkit.usecases.vet import judgement_from, questions

_LEVELS = (
    Choice(Level.RECOMMENDED.value, "recommended", "you looked, and would pass it on"),
    Choice(Level.CAUTION.value, "caution", "useful, with something to know first"),
    Choice(Level.AVOID.value, "avoid", "never offered from now on"),
)

_CRISIS_KINDS = {
    CrisisKind.SELF: "for the person themself",
    CrisisKind.OTHER: "for somebody who worries",
    CrisisKind.DONE: "something was done",
}
_TONE_ASKS = (
    "Who it is for: self, other (worried about somebody) or staff. Why they write: talk,"
    " pass-on, cannot-reach or heard. A language, such as cy. Leave it empty for the usual."
)


class Picked(NamedTuple):
    """What was taken: a reply, or the address of a link alone."""

    written: Written | None = None
    address: str = ""

    @property
    def text(self) -> str:
        """What is to be copied."""
        return self.written.text if self.written else self.address


class Handed(NamedTuple):
    """What became of what was taken: whether it went to the clipboard, said in words."""

    copied: bool
    said: str


class Asking(Frame[Picked]):
    """An application that asks; its panes are made by whoever inherits it."""

    def __init__(self, desk: Desk, *, redo_key: str, colour: bool, part: bool) -> None:
        """Keep the desk; `draft` is the reply as it stands, `redo_key` as people say it."""
        super().__init__(colour=colour, part=part)
        self.desk = desk
        self.draft = Draft()
        self._redo_key = redo_key

    @property
    @abstractmethod
    def asked(self) -> str:
        """The question as it stands in the box."""

    @abstractmethod
    def link(self) -> Link | None:
        """Return the link the person is at."""

    @abstractmethod
    def search(self) -> None:
        """Ask the desk, and show what it says."""

    @abstractmethod
    def show_link(self) -> None:
        """Show the link the person is at, and the reply with it."""

    @abstractmethod
    def take(self, draft: Draft) -> None:
        """Leave with a reply."""

    def action_platform(self) -> None:
        """Choose the platform."""
        rows = [Choice(row.name, row.title, limit_words(row)) for row in self.desk.platforms()]
        screen = ChoiceScreen("Platform", rows, self.desk.wording.platform.name)
        self.push_screen(screen, self._use_platform)

    def action_template(self) -> None:
        """Choose the wording."""
        usual = Choice("", "the usual one for this link")
        rows = [Choice(row.name, row.name, row.description) for row in self.desk.templates()]
        screen = ChoiceScreen("Wording", [usual, *rows], self.desk.wording.template)
        self.push_screen(screen, self._use_template)

    def action_tone(self) -> None:
        """Choose whom the sentence is for, why they write, and the language."""

        def speak(said: dict[str, str]) -> str:
            try:
                self.desk.use_tone(said["tone"])
            except ToolkitError as error:
                return error_text(error)
            self.show_link()
            return ""

        field = Field("tone", _TONE_ASKS, self.desk.tone)
        self.push_screen(FormScreen("How to speak to them", [field], speak))

    def action_vet(self) -> None:
        """Record a judgement."""
        if link := self.link():
            self.push_screen(
                ChoiceScreen(
                    f"Your judgement of {link.name}: {link.title}", _LEVELS, "", at_once=True
                ),
                lambda level: self._ask_why(link, Level(level)) if level else None,
            )

    def action_avoid(self) -> None:
        """Mark the link as one to be avoided."""
        if link := self.link():
            self._ask_why(link, Level.AVOID)

    def action_remember(self) -> None:
        """Keep words of the question by which this link is found from now on."""
        link = self.link()
        if link is None:
            return

        def record(said: dict[str, str]) -> str:
            try:
                words = self.desk.remember(link, said["words"])
            except ToolkitError as error:
                return error_text(error)
            self._done(f"{link.name} is found by: {', '.join(words)}." if words else "Nothing new.")
            return ""

        words = ", ".join(self.desk.new_words(link, self.asked))
        asks = "Other words to find it by, separated by commas. They are kept in your library."
        field = Field("words", asks, words)
        self.push_screen(FormScreen(f"Find {link.name} by: {link.title}", [field], record))

    def action_undo(self) -> None:
        """Take the last reply off the log, or the last change back, when the person says so."""
        if self.desk.can_unlog:
            said = "Did the last reply not go out? The reply log then forgets it."
            answers = [("enter", "unlog", "take it off the log; the clipboard stays as it is")]
        elif newest := self.desk.newest_change():
            said = f"Undo: {newest.summary}"
            answers = [("enter", "undo", "undo it")]
        else:
            self.notify("There is nothing to undo.")
            return
        self.push_screen(ConfirmScreen(Text(said), answers), self._undo)

    def action_redo(self) -> None:
        """Do again what was undone last, when the person says so."""
        if undone := self.desk.newest_undone():
            screen = ConfirmScreen(Text(f"Redo: {undone.summary}"), [("enter", "redo", "redo it")])
            self.push_screen(screen, self._undo)
        else:
            self.notify("There is nothing to redo.")

    def ask_whether_it_fits(self) -> None:
        """Ask before a reply is taken that may not be an answer."""
        screen = ConfirmScreen(
            Text(self.desk.answer.unsure), [("y", "take", "copy this reply all the same")]
        )
        self.push_screen(screen, lambda answer: self.take(self.draft) if answer else None)

    def ask_about_crisis(self, who: CrisisKind | None = None) -> None:
        """Show the crisis reply, and ask whether it is this, another one or the best match."""
        crisis = self.desk.crisis(who)
        said = snippet_text(crisis)
        if crisis.written:
            # The reply first: its numbers must be in sight in the smallest window.
            case = crisis.written.crisis
            for_whom = [f"Written for {case.said}."] if case else []
            talk = (*for_whom, *crisis.written.trouble, *crisis.written.advice)
            said = Text("\n").join([said, Text(), *map(Text, talk)])
        answers = [("enter", "crisis", "copy this crisis reply")]
        if self.draft.written:
            unsure = " (not sure that it fits)" if self.desk.answer.unsure else ""
            answers.append(("m", "match", f"copy the best match{unsure}"))
        answers += [
            (kind.value[0], kind.value, text)
            for kind, text in _CRISIS_KINDS.items()
            if not (crisis.written and crisis.written.crisis)
            or crisis.written.crisis.who is not kind
        ]

        def answered(answer: str | None) -> None:
            if answer in tuple(_CRISIS_KINDS):
                self.ask_about_crisis(CrisisKind(str(answer)))
            elif answer:
                self.take(crisis if answer == "crisis" else self.draft)

        self.push_screen(ConfirmScreen(said, answers), answered)

    def _use_platform(self, name: str | None) -> None:
        if name is not None:
            self.desk.use_platform(name)
            self.show_link()

    def _use_template(self, name: str | None) -> None:
        if name is not None:
            self.desk.use_template(name)
            self.show_link()

    def _ask_why(self, link: Link, level: Level) -> None:
        def record(said: dict[str, str]) -> str:
            try:
                judgement = judgement_from(link, level, said, self.desk.today)
                advice = self.desk.judge(link, judgement)
            except ToolkitError as error:
                return error_text(error)
            self._done(f"Recorded: {link.name} {level.value}.", *advice)
            return ""

        fields = [Field(*one) for one in questions(link, level, self.desk.by)]
        self.push_screen(FormScreen(f"{level.value}: {link.name} {link.title}", fields, record))

    def _done(self, *sentences: str) -> None:
        self.notify(" ".join(sentences), markup=False)
        self.search()

    def _undo(self, answer: str | None) -> None:
        if answer is None:
            return
        try:
            if answer == "unlog":
                self.desk.unlog()
                done = "The reply log has forgotten the last reply."
            elif answer == "redo":
                done = f"Redone: {self.desk.do_again().summary}"
            else:
                done = f"Undone: {self.desk.take_back().summary}. {self._redo_key} brings it back."
        except ToolkitError as error:
            self.notify(error_text(error), severity="warning", markup=False)
            return
        self._done(done)
