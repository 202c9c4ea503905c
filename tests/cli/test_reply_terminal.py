"""`reply` at a real terminal: the paste prompt, the choice, the crisis question, the copy."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.loaded import Loaded
from toolkit.storage.library import Library

if sys.platform == "win32":
    pytest.skip("needs a POSIX terminal", allow_module_level=True)

import fcntl
import pty
import struct
import termios

_SGR = re.compile(r"\x1b\[[0-9;]*m")
_PROMPT = "then an empty line:"
_CHOICE = "Enter takes 1, or a number up to 3: "
_CRISIS = "m for the best match: "
_SENTENCE = "I'm glad you asked"
IN_DANGER = "my friend says she wants to kill herself tonight"
PANIC = "panic attacks at night"
_PASTED = "\x1b[200~{}\x1b[201~\r\r"


def plain(text: str) -> str:
    return _SGR.sub("", text)


class Terminal:
    """The program on a pseudo-terminal of its own."""

    def __init__(self, loaded: Loaded, argv: tuple[str, ...], environment: dict[str, str]) -> None:
        self._mine, self._theirs = pty.openpty()
        fcntl.ioctl(self._theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self._mode = termios.tcgetattr(self._theirs)
        self.seen = ""
        # It gets the terminal as its own, so that Ctrl-C reaches it.
        streams = (self._theirs, self._theirs, self._theirs)
        self._running = loaded.start(argv, environment, streams)

    def until(self, mark: str) -> str:
        """Read until the terminal shows this; return all that came after the last wait."""
        start = len(self.seen)
        while mark not in self.seen[start:]:
            assert self._read(), f"no {mark!r} in {self.seen[start:]!r}"
        return self.seen[start:]

    def type(self, keys: str) -> None:
        """Type, or paste, all of it at once."""
        data = keys.encode()
        while data:
            # The kernel holds a few kilobytes; the echo must be read meanwhile.
            ready = select.select([self._mine], [self._mine], [], 20)
            if ready[0]:
                self._read()
            if ready[1]:
                data = data[os.write(self._mine, data[:1024]) :]

    def end(self) -> int:
        """Wait for the program to end by itself; return its exit code."""
        until = time.monotonic() + 60
        while self._running.poll() is None:
            assert time.monotonic() < until, f"still running after {self.seen[-200:]!r}"
            if select.select([self._mine], [], [], 0.05)[0]:
                self._read()
        while select.select([self._mine], [], [], 0)[0] and self._read():
            pass
        return self._running.wait()

    @property
    def is_normal(self) -> bool:
        """Whether the terminal is in the mode it had before."""
        return termios.tcgetattr(self._theirs) == self._mode

    def close(self) -> None:
        """End the program, if it still runs, and the terminal."""
        if self._running.poll() is None:
            self._running.send_signal(signal.SIGKILL)
        self._running.wait()
        os.close(self._mine)
        os.close(self._theirs)

    def _read(self) -> bool:
        if not select.select([self._mine], [], [], 20)[0]:
            return False
        piece = os.read(self._mine, 65_536)
        self.seen += piece.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(piece)


Start = Callable[..., Terminal]


@pytest.fixture
def clipboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that stands for the clipboard of this machine."""
    kept = tmp_path / "clipboard"
    tools = tmp_path / "tools"
    tools.mkdir()
    tool = tools / "wl-copy"
    tool.write_text(f"#!/bin/sh\ncat > '{kept}'\n", encoding="utf-8")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    return kept


@pytest.fixture
def start(starter: Path, clipboard: Path, loaded: Loaded) -> Iterator[Start]:
    """Start the program on a terminal."""
    started: list[Terminal] = []

    def begin(*argv: str, **more: str) -> Terminal:
        environment = {**os.environ, "TOOLKIT_LIBRARY": str(starter), "TERM": "xterm", **more}
        started.append(Terminal(loaded, argv, environment))
        return started[-1]

    yield begin
    for terminal in started:
        terminal.close()


def test_enter_takes_the_first_and_copies_it(start: Start, clipboard: Path) -> None:
    terminal = start("reply")
    terminal.until(_PROMPT)
    terminal.type(f"{PANIC}\r\r")
    shown = terminal.until(_CHOICE)
    terminal.type("\r")
    assert terminal.end() == 0
    first = shown[shown.index("  1  ") :].split("\n")[1].strip()
    assert first in clipboard.read_text(encoding="utf-8")
    assert "Copied (wl-copy)." in terminal.seen
    assert terminal.is_normal


def test_a_number_picks_and_nonsense_asks_again(start: Start, clipboard: Path) -> None:
    terminal = start("reply", *PANIC.split())
    shown = terminal.until(_CHOICE)
    terminal.type("9\r")
    terminal.until(_CHOICE)
    terminal.type("2\r")
    assert terminal.end() == 0
    second = shown[shown.index("  2  ") :].split("\n")[1].strip()
    assert second in clipboard.read_text(encoding="utf-8")
    assert "'9' is not one of them" in terminal.seen


def test_a_long_post_in_one_line_is_read_whole(start: Start) -> None:
    # The line mode of a terminal would cut this after 4,095 bytes.
    terminal = start("reply", "--pick", "1")
    terminal.until(_PROMPT)
    terminal.type(_PASTED.format("zzzz " * 2_000 + PANIC))
    assert terminal.end() == 0
    assert "https://" in terminal.seen.split(PANIC)[-1]
    assert terminal.is_normal


@pytest.mark.parametrize("bracketed", [True, False], ids=["bracketed", "plain"])
def test_blank_lines_inside_a_paste_do_not_end_it(start: Start, *, bracketed: bool) -> None:
    terminal = start("reply", "--pick", "1")
    terminal.until(_PROMPT)
    post = f"zzzz\r\r\rqqqq\r\r{PANIC}"
    terminal.type(_PASTED.format(post) if bracketed else f"{post}\r\r")
    assert terminal.end() == 0
    assert "https://" in terminal.seen


def test_what_a_shell_would_run_is_only_text(start: Start, tmp_path: Path) -> None:
    trap = tmp_path / "trap"
    post = f"{PANIC}! !! $(touch {trap}) `touch {trap}` \"'; touch {trap} & \\ <x>"
    terminal = start("reply", "--pick", "1")
    terminal.until(_PROMPT)
    terminal.type(_PASTED.format(post))
    assert terminal.end() == 0
    assert not trap.exists()


def test_escape_sequences_in_a_paste_are_never_sent_back(start: Start) -> None:
    terminal = start("reply", "--pick", "1")
    terminal.until(_PROMPT)
    terminal.type(_PASTED.format(f"{PANIC} \x1b[31mred\x1b]0;title\x07 \x1b[2J\x9b5n"))
    assert terminal.end() == 0
    after = terminal.seen.split(_PROMPT)[1]
    assert "red" in after
    for sequence in ("\x1b[31m", "\x1b]0;", "\x1b[2J", "\x9b"):
        assert sequence not in after


def test_the_rest_of_a_paste_never_answers_the_next_question(start: Start) -> None:
    terminal = start("reply")
    terminal.until(_PROMPT)
    terminal.type(f"{PANIC}\x1b[201~\r\r\r\r3\r")
    terminal.type("\r")
    terminal.until(_CHOICE)
    terminal.type("\x03")
    assert terminal.end() == 130


@pytest.mark.parametrize("before", ["", "half a post", "\x1b[200~half a paste"])
def test_ctrl_c_in_the_prompt_is_130_and_leaves_the_terminal_as_it_was(
    start: Start, before: str
) -> None:
    terminal = start("reply")
    terminal.until(_PROMPT)
    if before:
        terminal.type(before)
        terminal.until(before[-4:])
    terminal.type("\x03")
    assert terminal.end() == 130
    assert terminal.is_normal
    assert terminal.seen.rindex("\x1b[?2004l") > terminal.seen.rindex("\x1b[?2004h")
    assert "Traceback" not in terminal.seen


def test_ctrl_c_at_the_choice_is_130(start: Start, clipboard: Path) -> None:
    terminal = start("reply", *PANIC.split())
    terminal.until(_CHOICE)
    terminal.type("\x03")
    assert terminal.end() == 130
    assert not clipboard.exists()


def test_what_follows_an_interrupted_question_has_a_line_of_its_own(start: Start) -> None:
    for key in ("\x03", "\x04"):
        terminal = start("reply", *PANIC.split())
        terminal.until(_CHOICE)
        terminal.type(key)
        assert terminal.end() == 130
        assert "Interrupted." in terminal.seen.splitlines()


@pytest.mark.parametrize("width", [40, 80])
def test_choices_and_questions_are_broken_between_words(start: Start, width: int) -> None:
    terminal = start("reply", *IN_DANGER.split(), COLUMNS=str(width))
    terminal.until("best match: ")
    terminal.type("m\r")
    terminal.until(_CHOICE)
    terminal.type("\x03")
    assert terminal.end() == 130
    lines = [line for line in terminal.seen.splitlines() if "https://" not in line]
    assert max(map(len, lines)) < width, [line for line in lines if len(line) >= width]
    indented = [line for line in lines if line.startswith(" ")]
    assert all(re.match(r"  \d  |     \S", line) for line in indented)


def test_ctrl_d_ends_the_post(start: Start) -> None:
    terminal = start("reply", "--pick", "1")
    terminal.until(_PROMPT)
    terminal.type(f"{PANIC}\x04qqqq")
    assert terminal.end() == 0
    assert "https://" in terminal.seen
    assert "qqqq" not in terminal.seen


def test_ctrl_d_without_a_post_says_so(start: Start) -> None:
    terminal = start("reply")
    terminal.until(_PROMPT)
    terminal.type("\x04")
    assert terminal.end() == 2
    assert "Nothing was pasted." in terminal.seen
    assert terminal.is_normal


def test_backspace_takes_back_a_letter_of_any_alphabet(start: Start) -> None:
    terminal = start("reply", "--pick", "1")
    terminal.until(_PROMPT)
    terminal.type("panicé\x7f attacks\r\r")
    assert terminal.end() == 0
    assert "panic" in terminal.seen.split("attacks")[-1].casefold()


def test_enter_gives_the_crisis_reply_copied_with_the_advice(start: Start, clipboard: Path) -> None:
    terminal = start("-q", "reply")
    terminal.until(_PROMPT)
    terminal.type(f"{IN_DANGER}\r\r")
    assert "This may be someone in crisis" in terminal.until(_CRISIS)
    assert not clipboard.exists()
    terminal.type("\r")
    assert terminal.end() == 0
    assert clipboard.read_text(encoding="utf-8").startswith(_SENTENCE)
    assert "The post reads as someone worried about somebody else." in terminal.seen
    assert "Do not carry this alone." in terminal.seen


@pytest.mark.parametrize(
    ("key", "opening"), [("s", "I'm sorry it hurts"), ("o", _SENTENCE), ("d", "I'm glad you said")]
)
def test_one_key_gives_another_crisis_reply(
    start: Start, clipboard: Path, key: str, opening: str
) -> None:
    terminal = start("reply")
    terminal.until(_PROMPT)
    terminal.type(f"{IN_DANGER}\r\r")
    terminal.until(_CRISIS)
    terminal.type("x\r")
    terminal.until("'x' is not one of the choices")
    terminal.type(f"{key}\r")
    assert terminal.end() == 0
    assert clipboard.read_text(encoding="utf-8").startswith(opening)


def test_m_gives_the_best_match(start: Start, clipboard: Path) -> None:
    terminal = start("reply")
    terminal.until(_PROMPT)
    terminal.type(f"{IN_DANGER}\r\r")
    terminal.until(_CRISIS)
    terminal.type("m\r")
    terminal.until("Enter takes 1")
    terminal.type("\r")
    assert terminal.end() == 0
    assert not clipboard.read_text(encoding="utf-8").startswith(_SENTENCE)


def test_without_input_the_crisis_reply_is_printed_and_not_copied(
    start: Start, clipboard: Path
) -> None:
    terminal = start("--no-input", "reply", *IN_DANGER.split())
    assert terminal.end() == 0
    assert _SENTENCE in terminal.seen
    assert not clipboard.exists()


def test_hours_now_are_told_on_a_terminal(start: Start) -> None:
    terminal = start("reply", "k1", TOOLKIT_NOW="2026-11-23T10:00:00Z")
    assert terminal.end() == 0
    assert "k1 phone 116 123: open now" in terminal.seen


def test_posts_of_a_thread_are_copied_in_turn(start: Start, clipboard: Path) -> None:
    say = "One more sentence to say. " * 15
    terminal = start("reply", "k34", "--for", "bluesky", "--thread", "--say", say)
    terminal.until("Enter copies post 2 of 2: ")
    assert "nhs.uk" in clipboard.read_text(encoding="utf-8")
    terminal.type("\r")
    assert terminal.end() == 0
    assert clipboard.read_text(encoding="utf-8").endswith("2/2")


def test_the_editor_changes_the_text_that_is_copied(
    start: Start, clipboard: Path, tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "My own words." > "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    terminal = start("reply", "k34", "--edit", VISUAL=str(editor))
    assert terminal.end() == 0
    assert clipboard.read_text(encoding="utf-8") == "My own words."


def test_what_was_left_out_is_told_after_the_edit_too(start: Start, tmp_path: Path) -> None:
    editor = _editor(tmp_path, 'printf "My own words." > "$1"')
    terminal = start("reply", "k34", "--edit", "--limit", "150", VISUAL=editor)
    assert terminal.end() == 0
    assert "Left out to fit, before you changed it: the title" in plain(terminal.seen)


def _editor(folder: Path, body: str) -> str:
    editor = folder / "an editor"
    editor.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    editor.chmod(0o755)
    return str(editor)


def _kept(seen: str) -> Path:
    found = re.search(r"kept in\s+(\S+reply\.txt)", seen)
    assert found, seen
    return Path(found[1])


def test_a_text_that_is_too_long_is_offered_again(
    start: Start, clipboard: Path, tmp_path: Path
) -> None:
    """The second time the editor is given what was typed the first time."""
    body = 'grep -q zzz "$1" && echo "Short." > "$1" || printf "zzz%.0s" $(seq 200) > "$1"'
    terminal = start("reply", "k34", "--for", "x", "--edit", VISUAL=_editor(tmp_path, body))
    terminal.until("Enter opens it again")
    assert "Your text does not fit: 600 of 280" in terminal.seen
    terminal.type("\r")
    assert terminal.end() == 0
    assert clipboard.read_text(encoding="utf-8") == "Short."
    assert "kept in" not in terminal.seen


@pytest.mark.parametrize(
    ("body", "said", "left"),
    [
        ('printf "caf\\351 au lait" > "$1"', "did not save UTF-8", b"caf\xe9 au lait"),
        ('printf "a\\000b" > "$1"', "NUL", b"a\0b"),
        ('printf "Half a word" > "$1"; exit 3', "ended with 3", b"Half a word"),
    ],
)
def test_what_was_typed_is_kept_when_it_cannot_be_used(
    start: Start, tmp_path: Path, body: str, said: str, left: bytes
) -> None:
    terminal = start("reply", "k34", "--edit", VISUAL=_editor(tmp_path, body), COLUMNS="200")
    assert terminal.end() == 1
    assert said in terminal.seen
    kept = _kept(terminal.seen)
    assert kept.read_bytes() == left
    assert kept.stat().st_mode & 0o777 == 0o600
    assert kept.parent.stat().st_mode & 0o777 == 0o700


def test_ctrl_c_after_a_text_that_is_too_long_keeps_it(start: Start, tmp_path: Path) -> None:
    editor = _editor(tmp_path, 'printf "zzz%.0s" $(seq 200) > "$1"')
    terminal = start("reply", "k34", "--for", "x", "--edit", VISUAL=editor, COLUMNS="200")
    terminal.until("Enter opens it again")
    terminal.type("\x03")
    assert terminal.end() == 130
    assert _kept(terminal.seen).read_text(encoding="utf-8") == "zzz" * 200


def test_an_editor_may_put_another_file_in_place_or_take_it_away(
    start: Start, clipboard: Path, tmp_path: Path
) -> None:
    swap = _editor(tmp_path, 'echo "Anew." > "$1.new" && mv "$1.new" "$1"')
    assert start("reply", "k34", "--edit", VISUAL=swap).end() == 0
    assert clipboard.read_text(encoding="utf-8") == "Anew."
    gone = start("reply", "k34", "--edit", VISUAL=_editor(tmp_path, 'rm "$1"'))
    assert gone.end() == 1
    assert "left no file behind" in gone.seen
    assert "kept in" not in gone.seen


def test_the_log_has_what_went_out_after_the_edit(
    start: Start, starter: Path, tmp_path: Path
) -> None:
    other = "https://www.nhs.uk/mental-health/conditions/depression-in-adults/"
    editor = _editor(tmp_path, f'echo "Look here: {other}" > "$1"')
    assert start("reply", "k34", "--edit", VISUAL=editor).end() == 0
    with Library(starter) as library:
        assert [(one.link_id, one.say) for one in library.replies.newest()] == [(31, "")]


def test_an_editor_that_changes_nothing_is_said(start: Start) -> None:
    terminal = start("reply", "k34", "--edit", VISUAL="true")
    assert terminal.end() == 0
    assert "left the text as it was" in terminal.seen


def test_an_editor_that_fails_gives_no_reply(start: Start, clipboard: Path) -> None:
    for editor, said in (("false", "ended with 1"), ("no-such-editor", "could not be started")):
        terminal = start("reply", "k34", "--edit", VISUAL=editor)
        assert terminal.end() == 1
        assert said in terminal.seen
    assert not clipboard.exists()


def test_the_prompt_works_inside_tmux(tmux: str, starter: Path, tmp_path: Path) -> None:
    """tmux pastes in brackets, so blank lines of a post do not end it."""
    server = [tmux, "-S", str(tmp_path / "s"), "-f", "/dev/null"]
    shown = tmp_path / "shown"
    run = f"{sys.executable} -m toolkit reply --pick 1 --no-copy; echo ended with $? | tee {shown}"
    environment = {**os.environ, "TOOLKIT_LIBRARY": str(starter), "TERM": "xterm-256color"}
    begin = [*server, "new-session", "-d", "-x", "120", "-y", "40", "sh", "-c", f"{run}; cat"]
    subprocess.run(begin, check=True, env=environment)
    try:
        _wait_for(server, _PROMPT)
        post = f"zzzz\n\n{PANIC}\n\n"
        load = [*server, "load-buffer", "-"]
        subprocess.run(load, input=post.encode(), check=True, env=environment)
        subprocess.run([*server, "paste-buffer", "-p"], check=True)
        subprocess.run([*server, "send-keys", "Enter", "Enter"], check=True)
        _wait_for(server, "ended with 0")
    finally:
        subprocess.run([*server, "kill-server"], check=False)
    assert shown.read_text(encoding="utf-8") == "ended with 0\n"


def _wait_for(server: list[str], mark: str) -> None:
    for _ in range(2_000):
        pane = subprocess.run(
            [*server, "capture-pane", "-p"], capture_output=True, check=True, text=True
        )
        if mark in pane.stdout:
            return
    pytest.fail(f"the pane never showed {mark!r}: {pane.stdout}")


def test_the_readme_shows_what_comes(start: Start) -> None:
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    shown = readme.partition("$ toolkit reply --for bluesky\n")[2].partition("\n```")[0]
    prompt, post, _, *answer = shown.splitlines()
    terminal = start("reply", "--for", "bluesky", COLUMNS="140")
    terminal.until(prompt)
    terminal.type(_PASTED.format(post))
    terminal.until(_CHOICE)
    terminal.type("\r")
    assert terminal.end() == 0
    came = (plain(line).rstrip() for line in terminal.seen.splitlines())
    missing = [line for line in answer if line not in came]
    assert missing == []
    # What is said beside it is dim; the reply is not.
    dim = [line for line in answer if f"\x1b[2m{line}\x1b[0m" in terminal.seen]
    assert [line for line in answer[7:] if line not in dim] == answer[10:13]


def test_an_unsure_answer_is_asked_about_and_enter_takes_none(
    start: Start, clipboard: Path
) -> None:
    for said, code in (("\r", 1), ("1\r", 0)):
        terminal = start("reply")
        terminal.until(_PROMPT)
        terminal.type("rate my sourdough\r\r")
        assert "Not sure that any of these fits." in terminal.until("Enter takes none: ")
        assert not clipboard.exists()
        terminal.type(said)
        assert terminal.end() == code
    assert clipboard.exists()
