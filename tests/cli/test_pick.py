"""`pick` at a real terminal: the whole program in tmux, the plain list, a lost terminal."""

from __future__ import annotations

import os
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.conftest import Run
from toolkit.storage.library import Library
from toolkit.tui.picker import BURST_SECONDS

if sys.platform == "win32":
    pytest.skip("needs a POSIX terminal", allow_module_level=True)

import pty

POST = "my mum's been sectioned\nand the ward wont tell me anything\nwhat are her rights??\n"
# Looks at a tmux pane before a test gives up; each look is a process of its own, for
# which the program would wait.
LOOKS = 2_000


class Pane:
    """The program in a tmux session of its own."""

    def __init__(self, tmux: str, folder: Path, library: Path, size: tuple[int, int]) -> None:
        self._tmux = [tmux, "-S", str(folder / "s"), "-f", "/dev/null"]
        self._file = folder / "post"
        environment = {**os.environ, "TERM": "xterm-256color", "TOOLKIT_LIBRARY": str(library)}
        shell = f"PS1='ready> ' {shlex.quote(bash())} --norc --noprofile"
        width, height = (str(number) for number in size)
        start = [*self._tmux, "new-session", "-d", "-x", width, "-y", height, shell]
        subprocess.run(start, check=True, env=environment)

    def do(self, *command: str) -> str:
        done = subprocess.run([*self._tmux, *command], check=True, capture_output=True, text=True)
        return done.stdout

    def until(self, word: str) -> str:
        """Look at the pane until it shows this."""
        for _ in range(LOOKS):
            shown = self.do("capture-pane", "-p")
            if word in shown:
                return shown
            time.sleep(0.02)
        pytest.fail(f"no {word!r} in:\n{shown}")

    def paste(self, text: str) -> None:
        self._file.write_text(text)
        self.do("load-buffer", str(self._file))
        self.do("paste-buffer", "-p", "-d")


def bash() -> str:
    return "/bin/bash" if Path("/bin/bash").exists() else "bash"


@pytest.fixture
def pane(tmux: str, tmp_path: Path, starter: Path) -> Iterator[Callable[..., Pane]]:
    opened: list[Pane] = []

    def open_pane(size: tuple[int, int] = (80, 24)) -> Pane:
        opened.append(Pane(tmux, tmp_path, starter, size))
        opened[-1].until("ready>")
        return opened[-1]

    yield open_pane
    for one in opened:
        one.do("kill-server")


def start(pane: Pane, command: str, setting: str = "") -> None:
    script = shlex.join([sys.executable, "-m", "toolkit"])
    pane.do("send-keys", f"{setting} {script} {command}; echo ended with $?".strip(), "Enter")


class Seen(NamedTuple):
    """A piece of the screen with its colours, "" for the terminal's own."""

    text: str
    colour: str
    ground: str


def seen(shown: str) -> list[Seen]:
    """Read what `capture-pane -e` gives."""
    pieces, colour, ground = [], "", ""
    for codes, text in re.findall(r"(?:\x1b\[([0-9;]*)m)?([^\x1b]*)", shown):
        for code in re.findall(r"[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+", codes or ""):
            first = code.split(";")[0]
            if first in ("0", "39") or re.fullmatch("38|3[0-7]|9[0-7]", first):
                colour = "" if first in ("0", "39") else code.removeprefix("38;")
            if first in ("0", "49") or re.fullmatch("48|4[0-7]|10[0-7]", first):
                ground = "" if first in ("0", "49") else code.removeprefix("48;")
        if text.strip():
            pieces.append(Seen(text, colour, ground))
    return pieces


@pytest.mark.parametrize(
    ("setting", "flag", "coloured"),
    [
        ("", "", True),
        ("NO_COLOR=", "", True),
        ("NO_COLOR=1", "", False),
        ("", "--no-color", False),
        ("NO_COLOR=1", "--no-color", False),
    ],
)
def test_everything_can_be_read_with_and_without_colour(
    pane: Callable[..., Pane],
    setting: str,
    flag: str,
    coloured: bool,  # noqa: FBT001 - a row of the table
) -> None:
    at = pane()
    start(at, f"{flag} pick i want to die tonight", setting)
    at.until("someone in crisis")
    first = seen(at.do("capture-pane", "-e", "-p"))
    at.do("send-keys", "Enter")
    at.until("copy this crisis reply")
    for shown in (first, seen(at.do("capture-pane", "-e", "-p"))):
        assert not [one for one in shown if one.colour and one.colour == one.ground]
        assert {one.ground for one in shown} == {""}
        assert coloured or {one.colour for one in shown} == {""}
    assert coloured == any(one.colour for one in first)


@pytest.mark.parametrize("size", [(80, 24), (40, 20)])
def test_paste_a_post_arrow_enter_and_the_reply_is_copied_and_printed(
    pane: Callable[..., Pane], size: tuple[int, int]
) -> None:
    """The whole program: nothing of the post is left on the screen, or run by the shell."""
    at = pane(size)
    start(at, "pick --once")
    at.until("Type a few words")
    at.paste(POST)
    at.until("k84 listed")
    at.do("send-keys", "Down")
    at.until("characters (Plain text)")
    at.do("send-keys", "Enter")
    shown = at.until("ended with 0")
    copied = at.do("show-buffer")
    assert "https://" in copied
    assert copied.split("\n")[0][:30] in shown
    assert "ward" not in shown


def test_toolkit_alone_is_the_picker_and_esc_leaves_it(pane: Callable[..., Pane]) -> None:
    at = pane()
    start(at, "")
    at.until("Type a few words")
    at.do("send-keys", "Escape")
    at.until("ended with 1")


def test_a_resize_and_a_suspended_process_end_cleanly(pane: Callable[..., Pane]) -> None:
    at = pane()
    start(at, "pick --once panic")
    at.until("k34 listed")
    at.do("resize-window", "-x", "120", "-y", "36")
    at.until("^X avoid")
    at.do("send-keys", "C-z")
    at.until("Stopped")
    at.do("send-keys", "fg", "Enter")
    at.until("k34 listed")
    at.do("send-keys", "Enter")
    at.until("Sent to the clipboard")


def test_the_picker_stays_for_the_next_post(pane: Callable[..., Pane]) -> None:
    at = pane()
    start(at, "pick")
    at.until("Type a few words")
    for question, title in (("panic attacks", "Panic disorder"), ("insomnia", "Insomnia")):
        at.do("send-keys", question)
        at.until(f"▸ {title}")
        at.until("characters (Plain text)")
        # A person looks before Enter; what comes with the letters is a paste.
        time.sleep(10 * BURST_SECONDS)
        at.do("send-keys", "Enter")
        at.until("Ready for the next")
        assert title in at.do("show-buffer")
    at.do("send-keys", "panic attacks")
    at.until("▸ Panic disorder")
    at.until("characters (Plain text)")
    at.do("send-keys", "C-y")
    at.until("Ready for the next")
    # A paste with keys in it is text, however long it is.
    at.paste("cant sleep \x1b[201~\x07\x07 " + "zz " * 100_000)
    at.until("zz zz")
    at.until("Not sure that any of these fits")
    at.do("send-keys", "Escape")
    at.until("Ready for the next")
    at.do("send-keys", "Escape")
    shown = at.until("ended with 0")
    assert "To the clipboard: 2 replies and 1 address." in shown


def test_some_lines_of_the_screen_are_enough(pane: Callable[..., Pane]) -> None:
    at = pane()
    at.do("send-keys", "echo the post is above", "Enter")
    start(at, "pick --height 40% panic")
    shown = at.until("k34 listed")
    assert "the post is above" in shown
    at.do("send-keys", "C-p")
    at.until("Letters narrow")
    at.do("send-keys", "blu")
    at.until("blu▏")
    at.do("send-keys", "Enter")
    at.until("graphemes (Bluesky)")
    at.do("resize-window", "-x", "60", "-y", "20")
    at.until("^L second link\n")
    at.do("send-keys", "Enter")
    at.until("The links you used last")
    at.do("send-keys", "Escape")
    at.until("ended with 0")


def test_review_shows_one_link_after_another(pane: Callable[..., Pane], starter: Path) -> None:
    at = pane()
    start(at, "review")
    at.until("1 of 381, 0 recorded")
    # Typed faster than anybody does: nothing is lost, and nothing is taken for a key.
    at.do("send-keys", "r", "Sam", "Enter", "Clear and kind, so ask.", "Enter")
    at.until("2 of 381, 1 recorded")
    at.do("send-keys", "Escape")
    at.until("1 thing was recorded.")
    at.until("ended with 0")
    with Library(starter) as library:
        vetting = library.vettings.of(1)[-1]
    assert (vetting.by, vetting.note) == ("Sam", "Clear and kind, so ask.")
    start(at, "--no-color vet --bulk")
    at.until("1 of 380, 0 recorded")
    at.do("send-keys", "r")
    at.until("recommended: Why, in one sentence:")
    at.do("send-keys", "C-c")
    at.until("Nothing was recorded.")


class Child:
    """The program on a pseudo-terminal, as its session's leader."""

    def __init__(self, library: Path, *argv: str, ignore_hang_up: bool = False) -> None:
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            if ignore_hang_up:
                signal.signal(signal.SIGHUP, signal.SIG_IGN)
            os.environ.update({"TOOLKIT_LIBRARY": str(library), "TERM": "xterm-256color"})
            os.execv(sys.executable, [sys.executable, "-m", "toolkit", *argv])  # noqa: S606 - the program itself
        self.seen = ""
        self._looked = 0

    def until(self, word: str) -> None:
        """Read on until this is said, after what was waited for before."""
        while word not in self.seen[self._looked :]:
            ready, _, _ = select.select([self.terminal], [], [], 30)
            assert ready, f"no {word!r} in {self.seen[self._looked :]!r}"
            self.seen += os.read(self.terminal, 65_536).decode("utf-8", "replace")
        self._looked = self.seen.index(word, self._looked) + len(word)

    def say(self, line: str) -> None:
        os.write(self.terminal, line.encode() + b"\r")

    def ended(self) -> int:
        """Wait for the end; the exit code, or the signal as a negative number."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


@pytest.mark.parametrize(
    ("ignore_hang_up", "ending"), [(False, -signal.SIGHUP), (True, 129)], ids=["usual", "nohup"]
)
def test_a_lost_terminal_ends_the_picker(
    starter: Path,
    ignore_hang_up: bool,  # noqa: FBT001 - a row of the table
    ending: int,
) -> None:
    child = Child(starter, "pick", ignore_hang_up=ignore_hang_up)
    child.until("platform")
    os.close(child.terminal)
    assert child.ended() == ending


def test_a_library_that_breaks_meanwhile_is_told_without_the_question(starter: Path) -> None:
    child = Child(starter, "pick")
    child.until("platform")
    starter.write_bytes(b"no library " * 1_000)
    os.write(child.terminal, b"zebra")
    child.until("Make a copy of the file")
    os.write(child.terminal, b"\x03")
    child.until("\x1b[?1049l")
    assert child.ended() == 1
    assert "zebra" not in child.seen.rpartition("\x1b[?1049l")[2]
    os.close(child.terminal)


def test_the_plain_list_is_numbered_and_asks(starter: Path) -> None:
    child = Child(starter, "pick", "--plain", "--for", "bluesky")
    child.until("(q leaves): ")
    child.say("panic attacks")
    child.until("2. ")
    child.until("of 300 graphemes (Bluesky).")
    child.until("h for help: ")
    child.say("2")
    child.until("The reply with link 2:")
    child.until("h for help: ")
    child.say("p x")
    child.until("of 280 weighted characters")
    child.until("h for help: ")
    child.say("s Breathe first.")
    child.until("The reply with link 2:\r\nBreathe first.")
    child.until("h for help: ")
    child.say("r @sam")
    child.until("\r\n@sam Breathe first.")
    child.until("h for help: ")
    child.say("f othr")
    child.until("'othr' is neither of these nor a language.")
    child.until("h for help: ")
    child.say("")
    child.until("Sent to the clipboard")
    # It is ready for the next post.
    child.until("(q leaves): ")
    child.say("insomnia")
    child.until("The reply with link 1:")
    assert "@sam" not in child.seen[child.seen.rindex("The reply with link 1:") :]
    child.until("h for help: ")
    child.say("q")
    assert child.ended() == 0
    assert "\x1b[" not in child.seen
    os.close(child.terminal)


def test_the_plain_list_asks_about_a_crisis_first(starter: Path) -> None:
    child = Child(starter, "pick", "--plain", "--once")
    child.until("(q leaves): ")
    child.say("i want to die tonight")
    child.until("someone in crisis")
    child.until("h for help: ")
    child.say("")
    child.until("Enter for the crisis reply")
    child.say("")
    child.until("116 123")
    assert child.ended() == 0
    os.close(child.terminal)


def test_the_plain_list_copies_no_crisis_reply_at_an_answer_it_does_not_know(
    starter: Path,
) -> None:
    child = Child(starter, "pick", "--plain", "--once")
    child.until("(q leaves): ")
    child.say("my friend in Glasgow wants to die tonight")
    child.until("someone in crisis: Enter asks first")
    child.until("h for help: ")
    child.say("")
    child.until("Scotland, because the post says Glasgow.")
    child.until("call 999 (Scotland)")
    child.until("Enter for the crisis reply")
    child.say("q")
    child.until("Enter for the crisis reply")
    assert "clipboard" not in child.seen
    assert "Not copied" not in child.seen
    child.say("s")
    child.until("Enter for the crisis reply")
    child.say("")
    assert child.ended() == 0
    # Nothing that only a command line can be given.
    assert "--" not in child.seen
    os.close(child.terminal)


def test_the_plain_list_says_what_is_missing_and_names_no_options(starter: Path) -> None:
    child = Child(starter, "pick", "--plain")
    child.until("(q leaves): ")
    child.say("panic")
    child.until("h for help: ")
    child.say("p nope")
    child.until("no platform named 'nope'.")
    child.until("h for help: ")
    child.say("x")
    child.until("Why is it to be avoided? ")
    child.say("")
    child.until("Ctrl-C leaves.")
    child.say("Wrong.")
    assert "--" not in child.seen
    child.until("Your name")
    child.say("Sam")
    child.until("What instead?")
    child.say("")
    child.until("h for help: ")
    child.say("q")
    assert child.ended() == 1
    os.close(child.terminal)


def test_the_plain_list_is_left_with_q(starter: Path) -> None:
    child = Child(starter, "pick", "--plain", "panic")
    child.until("h for help: ")
    child.say("q")
    assert child.ended() == 1
    os.close(child.terminal)


def test_the_plain_list_judges_takes_back_and_remembers(starter: Path) -> None:
    child = Child(starter, "pick", "--plain", "--once", "panic zugzwang")
    child.until("1. Panic disorder")
    child.until("h for help: ")
    child.say("w")
    child.until("k34 is found by zugzwang")
    child.until("h for help: ")
    child.say("x")
    child.until("Why is it to be avoided? ")
    child.say("wrong")
    child.until("Your name")
    child.say("Sam")
    child.until("What instead?")
    child.say("")
    child.until("Recorded. z takes it back.")
    child.until("1. No Panic")
    child.until("h for help: ")
    child.say("z")
    child.until("Undone: vet k34: avoid")
    child.until("h for help: ")
    child.say("y")
    child.until("Redone: vet k34: avoid")
    child.until("h for help: ")
    child.say("z")
    child.until("Undone: vet k34: avoid")
    child.until("1. Panic disorder")
    child.until("h for help: ")
    child.say("a")
    child.until("https://www.nhs.uk/mental-health/conditions/panic-disorder/")
    assert child.ended() == 0
    os.close(child.terminal)


@pytest.mark.parametrize("argv", [("pick",), ("pick", "--plain"), ("pick", "--json")])
def test_without_a_person_it_says_what_to_use(run: Run, argv: tuple[str, ...]) -> None:
    result = run(*argv)
    assert result.code == 2
    assert "toolkit reply" in result.err + result.out


def test_a_height_that_is_none_is_said(run: Run) -> None:
    for height in ("x", "0", "101%", "-3", "40%%"):
        result = run("pick", "--height", height)
        assert (result.code, "is no height" in result.err) == (2, True), height
