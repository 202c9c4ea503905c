"""Which route is taken, and what is said when none is."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys

import pytest

from tests.clipboard.conftest import Machine
from toolkit.clipboard.copy import LARGEST_PASTE_BYTES, copy, describe, paste
from toolkit.clipboard.routes import Attempt


def test_wayland_comes_before_x11(machine: Machine) -> None:
    machine.add_keeper("xclip")
    kept = machine.add_keeper("wl-copy")
    copied = copy("<b>", machine.seen({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}))
    assert copied.route == "wl-copy"
    assert kept.read_text(encoding="utf-8") == "<b>"
    assert machine.words("wl-copy") == "--type text/plain"


def test_a_failing_tool_gives_way_to_the_next_and_is_told(machine: Machine) -> None:
    machine.add("xclip", "exit 1")
    machine.add_keeper("xsel")
    copied = copy("x", machine.seen({"DISPLAY": ":0"}))
    assert (copied.route, copied.confirmed) == ("xsel", True)
    assert copied.tried == (Attempt("xclip", "xclip failed with exit code 1"),)


def test_the_desktop_of_this_machine_is_surer_than_tmux(machine: Machine) -> None:
    machine.add_keeper("xclip")
    machine.add_keeper("tmux")
    assert copy("x", machine.seen({"DISPLAY": ":0", "TMUX": "s"})).route == "xclip"


def test_over_ssh_inside_tmux_the_buffer_is_taken(machine: Machine) -> None:
    machine.add_keeper("tmux")
    seen = machine.seen({"SSH_CONNECTION": "a b", "TMUX": "s"}, terminal=io.StringIO())
    assert copy("x", seen).route == "tmux buffer"
    assert machine.words("tmux") == "load-buffer -w -"


def test_linux_inside_windows_uses_the_clipboard_of_windows(machine: Machine) -> None:
    machine.add_keeper("powershell.exe")
    machine.add_keeper("xclip")
    assert copy("x", machine.seen({"DISPLAY": ":0"}, is_wsl=True)).route == "PowerShell"


def test_a_tool_that_stays_behind_does_not_hold_us_and_outlives_ctrl_c(machine: Machine) -> None:
    note = machine.folder / "pid"
    machine.add("xclip", f'cat > /dev/null\ntail -f /dev/null &\necho $! > "{note}"')
    assert copy("x", machine.seen({"DISPLAY": ":0"})).confirmed is True
    left = int(note.read_text(encoding="utf-8"))
    try:
        assert os.getsid(left) != os.getsid(0)
    finally:
        os.kill(left, signal.SIGKILL)


@pytest.mark.parametrize("size", [1, 1_000_000])
def test_a_tool_that_hangs_is_stopped_and_told(machine: Machine, size: int) -> None:
    machine.seconds = 0.2
    machine.add("xclip", "tail -f /dev/null")
    copied = copy("x" * size, machine.seen({"DISPLAY": ":0"}))
    assert copied.tried[0] == Attempt("xclip", "xclip did not answer in time")
    pasted = paste(machine.seen({"DISPLAY": ":0"}))
    assert pasted.tried[0] == Attempt("xclip", "xclip did not answer in time")


def test_a_tool_that_does_not_read_its_input_does_not_break_us(machine: Machine) -> None:
    machine.add("xclip", "exit 0")
    assert copy("x" * 1_000_000, machine.seen({"DISPLAY": ":0"})).confirmed is True


def test_without_any_route_the_reason_and_the_remedy_are_told(machine: Machine) -> None:
    copied = copy("x", machine.seen({}))
    assert (copied.route, copied.confirmed, copied.tried) == ("", False, ())
    assert copied.reason.startswith("There is no clipboard here")
    assert copied.hint
    assert describe(machine.seen({})).reason == copied.reason


def test_what_to_install_is_told(machine: Machine) -> None:
    copied = copy("x", machine.seen({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}))
    assert copied.hint == "Install wl-clipboard or xclip or xsel."


def test_nothing_is_never_copied(machine: Machine) -> None:
    kept = machine.add_keeper("xclip")
    assert copy("", machine.seen({"DISPLAY": ":0"})).confirmed is False
    assert not kept.exists()


def test_text_that_is_no_unicode_is_copied_with_a_sign_in_its_place(machine: Machine) -> None:
    kept = machine.add_keeper("xclip")
    copy("a\ud800b", machine.seen({"DISPLAY": ":0"}))
    assert kept.read_bytes() == b"a?b"


@pytest.mark.parametrize("extra", [0, 1])
def test_a_megabyte_is_read_and_more_is_refused(machine: Machine, extra: int) -> None:
    machine.add("xclip", f"head -c {LARGEST_PASTE_BYTES + extra} /dev/zero | tr '\\0' x")
    machine.add("xsel", "echo another")
    pasted = paste(machine.seen({"DISPLAY": ":0"}))
    if extra:
        assert pasted.text is None
        assert "more than 1,000,000 bytes" in pasted.reason
    else:
        assert pasted.text == "x" * LARGEST_PASTE_BYTES


def test_an_endless_clipboard_is_cut_off(machine: Machine) -> None:
    machine.add("xclip", "cat /dev/zero")
    assert "more than" in paste(machine.seen({"DISPLAY": ":0"})).reason


def test_a_terminal_is_never_asked_for_its_clipboard(machine: Machine) -> None:
    terminal = io.StringIO()
    pasted = paste(machine.seen({"SSH_TTY": "x"}, terminal=terminal))
    assert pasted.text is None
    assert pasted.reason.startswith("There is no clipboard to read here")
    assert terminal.getvalue() == ""


def test_importing_the_clipboard_starts_and_loads_nothing() -> None:
    script = (
        "import sys, toolkit.clipboard.copy, toolkit.clipboard.copy;"
        "print({'subprocess', 'pyperclip', 'base64', 'ctypes', 'threading'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"set()"
