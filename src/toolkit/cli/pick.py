"""`pick`: the picker, on the full screen or as a numbered list.

Must not hold a rule: the desk of `usecases.picking` has them all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, NamedTuple, TextIO

import typer

from toolkit.cli.deliver import Manner, finish
from toolkit.cli.options import Words
from toolkit.cli.session import Session, session_of
from toolkit.cli.vet import Said, asked, judgement_of
from toolkit.domain.link import Link
from toolkit.domain.sentences import CrisisKind
from toolkit.domain.text import clean_line, clean_text, number_of
from toolkit.domain.trust import Level
from toolkit.errors import ExitCode, ToolkitError, UsageError
from toolkit.output.views.links import HELP
from toolkit.output.views.vet import (
    say_answer,
    say_crisis,
    say_draft,
    say_link,
    say_platforms,
    say_templates,
)
from toolkit.output.words import copied_words, without_options
from toolkit.usecases.picking import Desk, Draft
from toolkit.usecases.platforms import platform_for
from toolkit.usecases.reply import Wording, Written, copy_text
from toolkit.usecases.saying import tone_of

if TYPE_CHECKING:
    from toolkit.tui.asking import Handed, Picked


def pick(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    words: Words = None,
    *,
    platform: Annotated[
        str | None, typer.Option("--for", "-f", metavar="PLATFORM", help="x, bluesky, sms, ...")
    ] = None,
    template: Annotated[str, typer.Option(help="The wording; see: toolkit template list")] = "",
    once: Annotated[
        bool | None,
        typer.Option(
            "--once/--stay", help="Leave with the first reply, and print it; or stay for more."
        ),
    ] = None,
    height: Annotated[
        str, typer.Option(metavar="40%", help="So much of the screen; what is above stays.")
    ] = "",
    plain: Annotated[
        bool, typer.Option("--plain", help="A numbered list and a prompt, for screen readers.")
    ] = False,
    no_log: Annotated[
        bool, typer.Option("--no-log", help="Do not add replies to the reply log.")
    ] = False,
) -> None:
    """See links while you type.

    Enter copies the reply, and the picker is ready for the next post; Esc
    leaves. ? in the empty box shows the keys. What was typed or pasted is
    kept nowhere.

    Examples:
      toolkit pick
      toolkit pick panic at night --for mastodon
      toolkit pick --plain
    """
    session = session_of(context)
    if session.console.as_json:
        raise UsageError("pick is for people; it has no --json.", hint="See: toolkit reply --json")
    rows = _height(height)
    desk = _desk(session, platform, template)
    question = session.text_of(words)
    manner = _Manner(logged=not no_log, once=_once(session, once), height=rows)
    if plain:
        _require_person(session)
        session.console.speak()
        pick_plainly(session, desk, question, manner)
    else:
        _pick_on_screen(session, desk, question, manner)


class _Manner(NamedTuple):
    """How replies are handed over: logged, one or many, on how much of the screen ("": all)."""

    logged: bool = True
    once: bool = False
    height: str = ""


def pick_without_command(session: Session) -> None:
    """Do what `toolkit` alone does: the picker, or the paste prompt where none can be drawn."""
    if session.can_draw:
        _pick_on_screen(session, _desk(session, None, ""), "", _Manner(once=_once(session, None)))
        return
    from toolkit.cli.reply import reply_to_paste  # noqa: PLC0415 - dumb terminals only

    reply_to_paste(session)


def _once(session: Session, said: bool | None) -> bool:  # noqa: FBT001 - None: not said
    """Tell whether to leave with the first reply: where stdout is read, it is waited for."""
    wanted = session.kit.settings.settings.pick_once if said is None else said
    return wanted or not session.console.on_terminal


def _height(text: str) -> str:
    """Return the height as lines or per cent, "" for all. Raises UsageError."""
    number, sign = text.strip().removesuffix("%"), "%" if text.strip().endswith("%") else ""
    if not text:
        return ""
    if number.isascii() and number.isdecimal() and len(number) <= 3:  # noqa: PLR2004 - digits
        most = 100 if sign else 999
        if 0 < int(number) <= most:
            return f"{int(number)}{sign}"
    raise UsageError(
        f"'{clean_line(text)}' is no height.", hint="Give lines or a share: --height 15, 40%"
    )


def _desk(session: Session, platform: str | None, template: str) -> Desk:
    settings = session.kit.settings.settings
    wording = Wording(
        platform=platform_for(settings, platform),
        home=session.home,
        template=template,
        templates_folder=session.kit.templates_folder,
        tone=tone_of(settings, None, "", ""),
    )
    kit = session.kit
    kit.expect_question()
    return Desk(kit.library, settings, wording, kit.time, kit.keep_name)


def _pick_on_screen(session: Session, desk: Desk, question: str, manner: _Manner) -> None:
    _require_person(session)
    if not session.can_draw:
        raise UsageError(
            "The picker needs a terminal that can be drawn on.", hint="Use: toolkit pick --plain"
        )
    from toolkit.tui.picker import Picker  # noqa: PLC0415 - loads Textual

    counter = _Counter(session, desk, logged=manner.logged)
    picker = Picker(
        desk,
        dict(session.kit.settings.settings.pick_keys),
        question=question,
        colour=session.console.colour,
        clock=time.monotonic,
        deliver=None if manner.once else counter.hand_over,
        height=manner.height,
    )
    with session.kit.told_later():
        picked = picker.run()
    if picker.failure is not None:
        raise picker.failure
    if picker.return_code:
        raise typer.Exit(picker.return_code)
    counter.say_how_many()
    if picked is None:
        if not counter.handed:
            raise typer.Exit(ExitCode.NO_MATCH)
    elif picked.address:
        session.console.apart([picked.address])
        session.copy(picked.address)
    elif picked.written:
        hand_over(session, desk, picked.written, logged=manner.logged)


class _Counter:
    """Where replies go out while the picker stays: copied and logged, nothing printed."""

    def __init__(self, session: Session, desk: Desk, *, logged: bool) -> None:
        self._session = session
        self._desk = desk
        self._logged = logged
        self.handed = 0
        self._replies = 0

    def hand_over(self, picked: Picked, terminal: TextIO | None) -> Handed:
        """Copy what was taken, through this terminal where it takes copies; log a reply."""
        from toolkit.tui.asking import Handed  # noqa: PLC0415 - loads Textual

        around = self._session.kit.surroundings()
        if around.terminal is not None:
            around = replace(around, terminal=terminal)
        copied = copy_text(picked.text, around)
        if copied.confirmed is False:
            return Handed(copied=False, said="")
        self.handed += 1
        self._replies += picked.written is not None
        said = copied_words(copied)
        if picked.written and self._logged and (trouble := self._desk.log(picked.written)):
            said.append(f"Not in the reply log: {trouble}")
        return Handed(copied=True, said=" ".join(said))

    def say_how_many(self) -> None:
        """Say what went out, once the screen is back."""
        addresses = self.handed - self._replies
        what = [
            number_of(self._replies, "reply", "replies") if self._replies else "",
            number_of(addresses, "address", "addresses") if addresses else "",
        ]
        if self.handed:
            said = " and ".join(filter(None, what))
            self._session.console.note(f"To the clipboard: {said}.")


def hand_over(session: Session, desk: Desk, written: Written, *, logged: bool) -> None:
    """Print, copy and log a reply as `reply` does; the question is forgotten."""
    choice = desk.choice()
    desk.forget()
    finish(session, written, Manner(logged=False, options=False), choice, desk.wording)
    if logged and (trouble := desk.log(written)):
        session.console.note(f"Not in the reply log: {trouble}")


def _require_person(session: Session) -> None:
    if not session.can_ask:
        raise UsageError(
            "The picker needs a terminal to ask at.", hint="Elsewhere use: toolkit reply WORDS"
        )


_ASK = "Words, or an empty line to paste a post (q leaves): "
_CRISIS = "Enter for the crisis reply (s, o, d: another one), m for the link, b for back: "
_UNSURE = "Not sure that it fits: y copies it all the same, Enter goes back: "
_LEAVE = "q"
_TAKE = "A number, Enter to copy the reply, h for help: "


def _said_already(crisis: Draft) -> Draft:
    """Return the reply without what was read out before it was chosen."""
    written = crisis.written and replace(crisis.written, trouble=(), advice=())
    return replace(crisis, written=written)


class _Left(Exception):
    """The person is done."""


def pick_plainly(session: Session, desk: Desk, question: str, manner: _Manner) -> None:
    """Ask, list, take: until the person leaves, or a reply is copied where one was wanted."""
    with suppress(_Left):
        _Plain(session, desk, manner).run(question)


class _Plain:
    """One sitting: the question and the number of the link the person is at."""

    def __init__(self, session: Session, desk: Desk, manner: _Manner) -> None:
        """Begin with no question."""
        self._session = session
        self._desk = desk
        self._manner = manner
        self._handed = False
        self._question = ""
        self._at = 0
        self._letters: Mapping[str, Callable[[str], None]] = {
            "a": self._address,
            "d": self._details,
            "f": desk.use_tone,
            "k": self._keep,
            "l": self._list,
            "n": self._new,
            "o": self._open,
            "p": self._platform,
            _LEAVE: self._leave,
            "r": desk.address_to,
            "s": desk.say,
            "t": self._template,
            "v": self._vet,
            "w": self._remember,
            "x": self._avoid,
            "y": self._do_again,
            "z": self._take_back,
        }

    def run(self, question: str) -> None:
        """Go on until the person leaves."""
        self._new(question)
        while True:
            draft = Draft()
            if self._desk.answer.links:
                draft = self._desk.draft(self._link)
                say_draft(self._session.console, draft, self._at + 1)
            asks = _TAKE if self._desk.answer.links else _ASK
            said = self._session.ask_line(asks).strip()
            if pasted := _rest(self._session):
                self._new(f"{said}\n{pasted}")
                continue
            if not self._desk.answer.links:
                if said == _LEAVE:
                    self._leave("")
                self._new(said)
            elif not said:
                self._take(draft)
            elif said.isascii() and said.isdigit():
                self._go_to(int(said))
            else:
                self._obey(said)

    @property
    def _link(self) -> Link:
        return self._desk.answer.links[self._at]

    def _new(self, question: str) -> None:
        while not question:
            question = _asked(self._session)
            if question == _LEAVE:
                self._leave("")
        self._question = clean_text(question)
        self._at = 0
        self._search()

    def _search(self) -> None:
        self._desk.ask(self._question)
        self._at = max(0, min(self._at, len(self._desk.answer.links) - 1))
        self._list("")

    def _take(self, draft: Draft) -> None:
        if self._desk.answer.crisis_hint:
            chosen = self._crisis_or(draft)
            if chosen is None:
                return
            draft = chosen
        elif self._desk.answer.unsure:
            answer = self._session.ask_line(_UNSURE).strip().casefold()
            if answer not in ("y", "yes"):
                return
        if draft.written is None:
            self._session.console.insist(draft.message or "There is no reply to copy.")
            return

        hand_over(self._session, self._desk, draft.written, logged=self._manner.logged)
        self._handed_over()

    def _crisis_or(self, draft: Draft) -> Draft | None:
        """Ask for the crisis reply, another kind of it, or the link; None goes back."""
        crisis = self._desk.crisis()
        while True:
            if crisis.written:
                say_crisis(self._session.console, crisis.written)
            answer = self._session.ask_line(_CRISIS).strip().casefold()
            if answer in ("b", "back"):
                return None
            if answer in ("m", "match"):
                return draft
            if not answer:
                return _said_already(crisis)
            who = next((kind for kind in CrisisKind if kind.value[0] == answer), None)
            if who is not None:
                crisis = self._desk.crisis(who)

    def _go_to(self, number: int) -> None:
        if 1 <= number <= len(self._desk.answer.links):
            self._at = number - 1
        else:
            count = number_of(len(self._desk.answer.links), "link")
            self._session.console.insist(f"There is no link {number}: the list has {count}.")

    def _obey(self, said: str) -> None:
        """Do what one of the letters of the help says."""
        letter, _, rest = said.partition(" ")
        do = self._letters.get(letter)
        if do is None:
            self._session.console.insist(HELP)
            return
        try:
            do(clean_line(rest))
        except ToolkitError as error:
            self._session.console.insist(without_options(error.message, error.hint))

    def _list(self, _rest: str) -> None:
        say_answer(self._session.console, self._desk.answer, self._desk.today)

    def _details(self, _rest: str) -> None:
        hours = self._desk.hours(self._link)
        say_link(self._session.console, self._link, hours, self._desk.today)

    def _keep(self, _rest: str) -> None:
        self._session.console.insist("Kept." if self._desk.keep(self._link) else "No longer kept.")

    def _address(self, _rest: str) -> None:
        self._session.console.lines([self._link.url])
        self._session.copy(self._link.url)
        self._desk.forget()
        self._handed_over()

    def _handed_over(self) -> None:
        """Leave, or ask for the next post."""
        if self._manner.once:
            raise _Left
        self._handed, self._question = True, ""

    def _open(self, _rest: str) -> None:
        if typer.launch(self._link.url):
            self._session.console.insist("No browser could be started here.")

    def _leave(self, _rest: str) -> None:
        if self._handed:
            raise _Left
        raise typer.Exit(ExitCode.NO_MATCH)

    def _platform(self, name: str) -> None:
        if name:
            self._desk.use_platform(name)
        else:
            say_platforms(self._session.console, self._desk.platforms())

    def _template(self, name: str) -> None:
        if name:
            self._desk.use_template("" if name == "-" else name)
        else:
            say_templates(self._session.console, self._desk.templates())

    def _vet(self, _rest: str) -> None:
        self._judge(Said())

    def _avoid(self, _rest: str) -> None:
        self._judge(Said(level=Level.AVOID))

    def _judge(self, said: Said) -> None:
        link = self._link
        answers = asked(self._session, link, said)
        if answers is None:
            return
        advice = self._desk.judge(link, judgement_of(self._session, link, answers))
        for line in ("Recorded. z takes it back.", *advice):
            self._session.console.insist(line)
        self._search()

    def _remember(self, words: str) -> None:
        words = words or ", ".join(self._desk.new_words(self._link, self._question))
        kept = self._desk.remember(self._link, words)
        name = self._link.name
        said = f"{name} is found by {', '.join(kept)} from now on." if kept else "Nothing new."
        self._session.console.insist(said)

    def _do_again(self, _rest: str) -> None:
        self._session.console.insist(f"Redone: {self._desk.do_again().summary}")
        self._search()

    def _take_back(self, _rest: str) -> None:
        if self._desk.can_unlog:
            self._desk.unlog()
            self._session.console.insist("The reply log has forgotten the last reply.")
            return
        self._session.console.insist(f"Undone: {self._desk.take_back().summary}")
        self._search()


def _asked(session: Session) -> str:
    """Ask for words, or for a post; one that is pasted at once is read whole."""
    from toolkit.cli.session import read_post  # noqa: PLC0415 - only when asked for

    line = session.ask_line(_ASK)
    words = f"{line}\n{_rest(session)}".strip()
    return words or read_post(session.kit.stdin, session.kit.stderr).strip()


def _rest(session: Session) -> str:
    from toolkit.cli.session import rest_of_paste  # noqa: PLC0415 - as above

    return rest_of_paste(session.kit.stdin)
