"""Every route of the table, by contract, with scripts in place of the real tools."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TextIO

import pytest

from tests.clipboard.conftest import Machine
from toolkit.clipboard.copy import copy, describe, paste
from toolkit.clipboard.routes import ROUTES, Route, Surroundings, Tool, is_beside_windows

TEXT = "Grüße 👩‍👩‍👧 – “hello”\nsecond line $HOME `x`"
TOOLS = [route for route in ROUTES if isinstance(route.copying, Tool)]
READERS = [route for route in ROUTES if isinstance(route.pasting, Tool)]
INSIDE_WINDOWS = {"WSL_DISTRO_NAME": "Debian"}
ENVIRONMENTS: Mapping[str, Mapping[str, str]] = {
    "PowerShell": INSIDE_WINDOWS,
    "clip.exe": INSIDE_WINDOWS,
    "pbcopy": {},
    "wl-copy": {"WAYLAND_DISPLAY": "wayland-0"},
    "xclip": {"DISPLAY": ":0"},
    "xsel": {"DISPLAY": ":0"},
    "tmux buffer": {"TMUX": "socket,1,0"},
}


def where(route: Route, machine: Machine, terminal: TextIO | None = None) -> Surroundings:
    """Return surroundings in which the route exists."""
    environment = ENVIRONMENTS[route.name]
    return machine.seen(
        environment,
        platform="darwin" if route.name == "pbcopy" else "linux",
        is_wsl=environment is INSIDE_WINDOWS,
        terminal=terminal,
    )


def named(route: Route) -> str:
    return route.name


def test_names_are_told_apart() -> None:
    assert len({route.name for route in ROUTES}) == len(ROUTES)


@pytest.mark.parametrize("route", TOOLS, ids=named)
def test_a_tool_gets_the_text_as_it_is(route: Route, machine: Machine) -> None:
    assert isinstance(route.copying, Tool)
    kept = machine.add_keeper(route.copying.name)
    copied = copy(TEXT, where(route, machine))
    assert copied.route == route.name
    assert copied.confirmed is (True if route.confirms else None)
    assert kept.read_bytes() == TEXT.encode(route.copying.encoding)


@pytest.mark.parametrize("route", TOOLS, ids=named)
def test_a_tool_that_fails_is_told_and_the_terminal_takes_over(
    route: Route, machine: Machine
) -> None:
    assert isinstance(route.copying, Tool)
    machine.add(route.copying.name, "exit 3")
    terminal = io.StringIO()
    copied = copy(TEXT, where(route, machine, terminal))
    assert (copied.route, copied.confirmed) == ("terminal (OSC 52)", None)
    reasons = {one.route: one.reason for one in copied.tried}
    assert reasons[route.name] == f"{route.copying.name} failed with exit code 3"


@pytest.mark.parametrize("route", TOOLS, ids=named)
def test_a_missing_tool_is_told_and_never_raises(route: Route, machine: Machine) -> None:
    assert isinstance(route.copying, Tool)
    copied = copy(TEXT, where(route, machine))
    assert copied.confirmed is False
    assert f"{route.name}: {route.copying.name} is not installed" in copied.reason
    assert route.package in copied.hint
    assert copied.hint


@pytest.mark.parametrize("route", TOOLS, ids=named)
def test_a_file_that_cannot_be_started_is_told(route: Route, machine: Machine) -> None:
    assert isinstance(route.copying, Tool)
    tool = machine.add(route.copying.name, "")
    tool.write_text("#!/no/such/shell\n", encoding="utf-8")
    copied = copy(TEXT, where(route, machine))
    assert copied.confirmed is False
    assert route.name in copied.reason


@pytest.mark.parametrize("route", READERS, ids=named)
def test_a_reader_gives_the_text_as_it_is(route: Route, machine: Machine) -> None:
    assert isinstance(route.pasting, Tool)
    kept = machine.folder / "content"
    kept.write_bytes(TEXT.encode())
    machine.add(route.pasting.name, f'cat "{kept}"')
    pasted = paste(where(route, machine))
    assert (pasted.text, pasted.route) == (TEXT, route.name)


@pytest.mark.parametrize("route", READERS, ids=named)
def test_an_empty_clipboard_is_no_text(route: Route, machine: Machine) -> None:
    assert isinstance(route.pasting, Tool)
    machine.add(route.pasting.name, "echo")
    pasted = paste(where(route, machine))
    assert pasted.text is None
    assert f"{route.name}: it holds no text" in pasted.reason
    assert pasted.hint


@pytest.mark.parametrize("route", TOOLS, ids=named)
def test_what_is_described_is_what_is_taken(route: Route, machine: Machine) -> None:
    assert isinstance(route.copying, Tool)
    kept = machine.add_keeper(route.copying.name)
    seen = where(route, machine)
    described = describe(seen)
    assert described.route == route.name
    assert described.reason == route.place.because
    assert not kept.exists()
    assert copy(TEXT, seen).route == described.route


def test_over_ssh_no_tool_of_this_machine_is_used(machine: Machine) -> None:
    for route in ROUTES:
        if isinstance(route.copying, Tool) and route.is_near:
            machine.add_keeper(route.copying.name)
    environment = {"SSH_TTY": "/dev/pts/0", "DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}
    terminal = io.StringIO()
    copied = copy(TEXT, machine.seen(environment, terminal=terminal, is_wsl=True))
    assert (copied.route, copied.confirmed) == ("terminal (OSC 52)", None)
    assert list(machine.folder.glob("*.kept")) == []
    assert all("other machine" in one.reason for one in copied.tried)


@pytest.mark.parametrize("display", ["localhost:10.0", "localhost:11", "10.0.0.7:12.0"])
def test_over_ssh_a_forwarded_display_is_the_persons_own(machine: Machine, display: str) -> None:
    kept = machine.add_keeper("xclip")
    copied = copy("Hello.", machine.seen({"SSH_TTY": "/dev/pts/0", "DISPLAY": display}))
    assert (copied.route, copied.confirmed) == ("xclip", True)
    assert kept.read_text(encoding="utf-8") == "Hello."


@pytest.mark.parametrize("display", ["localhost:0", "localhost:9.0", ":10", "unix:1"])
def test_over_ssh_a_display_of_that_machine_is_not_forwarded(
    machine: Machine, display: str
) -> None:
    machine.add_keeper("xclip")
    copied = copy("Hello.", machine.seen({"SSH_TTY": "/dev/pts/0", "DISPLAY": display}))
    assert copied.confirmed is False
    assert "other machine" in copied.reason


def test_windows_programs_are_found_without_a_path_to_them(machine: Machine) -> None:
    folder = machine.folder / "Windows" / "System32" / "WindowsPowerShell" / "v1.0"
    folder.mkdir(parents=True)
    kept = machine.add_keeper("powershell.exe")
    (machine.folder / "powershell.exe").rename(folder / "powershell.exe")
    assert copy("Hello.", machine.seen({}, is_wsl=True)).route == "PowerShell"
    assert kept.read_text(encoding="utf-8") == "Hello."
    assert copy("Hello.", machine.seen({}, is_wsl=False)).confirmed is False


def test_wsl_is_seen_by_its_kernel_too() -> None:
    assert is_beside_windows({"WSL_DISTRO_NAME": "Debian"}, "")
    assert is_beside_windows({}, "Linux version 5.15.90.1-microsoft-standard-WSL2 (oe@host)")
    assert not is_beside_windows({}, "Linux version 6.1.0-18-amd64 (debian@lists.debian.org)")


def test_a_tool_has_two_seconds_and_powershell_ten(machine: Machine) -> None:
    machine.add("xclip", "exit 1")
    machine.add("powershell.exe", "exit 1")
    copy("Hello.", machine.seen({"DISPLAY": ":0"}, is_wsl=True))
    assert machine.asked == [10.0, 2.0]
