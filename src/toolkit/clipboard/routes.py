"""The routes to the clipboard, one table, tried from the top.

What is sure comes before what is not: the tools of this machine's desktop say
whether they worked; tmux and the terminal pass the text on and never hear back.
Over SSH this machine's desktop is not the one the person sits at, so its tools
are left out. Must not try routes itself, and must not print.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from toolkit.clipboard.osc52 import Terminal, takes_osc52
from toolkit.clipboard.surroundings import Surroundings, Taken
from toolkit.clipboard.windows import WindowsClipboard, within


class Writing(Protocol):
    """A way to copy. Both methods return a reason, or nothing when all is well."""

    def missing(self, surroundings: Surroundings) -> str:
        """Say what it lacks here."""
        ...

    def put(self, text: str, surroundings: Surroundings) -> str:
        """Copy the text."""
        ...


class Reading(Protocol):
    """A way to paste."""

    def missing(self, surroundings: Surroundings) -> str:
        """Say what it lacks here, or nothing."""
        ...

    def take(self, surroundings: Surroundings, limit: int) -> Taken:
        """Return the text on the clipboard, at most `limit` bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Tool:
    """A command that copies its input, or whose output is the clipboard.

    `name` is looked for on the PATH and replaced in `command` by what was found.
    """

    name: str
    command: tuple[str, ...]
    encoding: str = "utf-8"

    def missing(self, surroundings: Surroundings) -> str:
        """Say that it is not installed, or nothing."""
        return "" if surroundings.which(self.name) else f"{self.name} is not installed"

    def put(self, text: str, surroundings: Surroundings) -> str:
        """Give the text to the command; return why it failed, or nothing."""
        from subprocess import SubprocessError  # noqa: PLC0415 - copying only

        data = text.encode(self.encoding, "replace")
        try:
            code = surroundings.run(self._found(surroundings), data)
        except (OSError, SubprocessError) as error:
            return self._failure(error)
        return f"{self.name} ended with code {code}" if code else ""

    def take(self, surroundings: Surroundings, limit: int) -> Taken:
        """Return what the command writes, at most `limit` bytes."""
        from subprocess import SubprocessError  # noqa: PLC0415 - pasting only

        if surroundings.read is None:
            return Taken(None, "reading is switched off")
        try:
            code, data = surroundings.read(self._found(surroundings), limit + 1)
        except (OSError, SubprocessError) as error:
            return Taken(None, self._failure(error))
        if code:
            return Taken(None, f"{self.name} ended with code {code}")
        return within(data.decode(self.encoding, "replace"), len(data), limit)

    def _found(self, surroundings: Surroundings) -> Sequence[str]:
        path = surroundings.which(self.name) or self.name
        return [path if word == self.name else word for word in self.command]

    def _failure(self, error: Exception) -> str:
        if isinstance(error, OSError):
            return f"{self.name} could not be started: {error.strerror or error}"
        return f"{self.name} did not answer in time"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a route exists; `because` tells it once `here` has found it so."""

    because: str
    here: Callable[[Surroundings], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One way to the clipboard.

    `name` is shown to the person. `is_near`: its clipboard belongs to the
    machine the program runs on. `confirms`: it knows whether it worked.
    `package` is what to install when its tool is missing.
    """

    name: str
    place: Place
    copying: Writing
    pasting: Reading | None = None
    is_near: bool = True
    confirms: bool = True
    package: str = ""


def _has(name: str) -> Callable[[Surroundings], bool]:
    return lambda surroundings: bool(surroundings.environment.get(name))


_WINDOWS = Place("this is Windows", lambda s: s.platform == "win32")
_BESIDE_WINDOWS = Place(
    "this is Windows, or Linux inside it", lambda s: s.platform == "win32" or s.is_wsl
)
_MACOS = Place("this is macOS", lambda s: s.platform == "darwin")
_WAYLAND = Place("WAYLAND_DISPLAY is set", _has("WAYLAND_DISPLAY"))
_X11 = Place("DISPLAY is set", _has("DISPLAY"))
_TMUX = Place("this is inside tmux", _has("TMUX"))
_TERMINAL = Place("there is a terminal", takes_osc52)

# PowerShell reads and writes its pipes in a legacy code page; so both scripts handle
# bytes. No input at all is a failure, so that a clipboard is never emptied unnoticed.
_POWERSHELL = ("powershell.exe", "-NoLogo", "-NoProfile", "-NonInteractive", "-Command")
_SET_CLIPBOARD = (
    "$bytes = New-Object IO.MemoryStream; "
    "[Console]::OpenStandardInput().CopyTo($bytes); "
    "if ($bytes.Length -eq 0) { exit 1 }; "
    "Set-Clipboard -Value ([Text.Encoding]::UTF8.GetString($bytes.ToArray())) -ErrorAction Stop"
)
_GET_CLIPBOARD = (
    "$bytes = [Text.Encoding]::UTF8.GetBytes([string](Get-Clipboard -Raw)); "
    "[Console]::OpenStandardOutput().Write($bytes, 0, $bytes.Length)"
)
# pbcopy and pbpaste take their encoding from the locale, and ASCII where there is none.
_UTF8_LOCALE = ("env", "LC_ALL=en_US.UTF-8")

ROUTES: tuple[Route, ...] = (
    Route(
        name="Windows clipboard",
        place=_WINDOWS,
        copying=WindowsClipboard(),
        pasting=WindowsClipboard(),
    ),
    Route(
        name="PowerShell",
        place=_BESIDE_WINDOWS,
        copying=Tool("powershell.exe", (*_POWERSHELL, _SET_CLIPBOARD)),
        pasting=Tool("powershell.exe", (*_POWERSHELL, _GET_CLIPBOARD)),
    ),
    # After PowerShell: clip.exe guesses the encoding and is wrong for some short texts.
    Route(
        name="clip.exe",
        place=_BESIDE_WINDOWS,
        copying=Tool("clip.exe", ("clip.exe",), encoding="utf-16-le"),
    ),
    Route(
        name="pbcopy",
        place=_MACOS,
        copying=Tool("pbcopy", (*_UTF8_LOCALE, "pbcopy")),
        pasting=Tool("pbpaste", (*_UTF8_LOCALE, "pbpaste")),
    ),
    # Without a type wl-copy guesses one from the text, and a reply that opens
    # with "<" would arrive as HTML.
    Route(
        name="wl-copy",
        place=_WAYLAND,
        copying=Tool("wl-copy", ("wl-copy", "--type", "text/plain")),
        pasting=Tool("wl-paste", ("wl-paste", "--no-newline", "--type", "text")),
        package="wl-clipboard",
    ),
    Route(
        name="xclip",
        place=_X11,
        copying=Tool("xclip", ("xclip", "-selection", "clipboard", "-in")),
        pasting=Tool("xclip", ("xclip", "-selection", "clipboard", "-out")),
        package="xclip",
    ),
    Route(
        name="xsel",
        place=_X11,
        copying=Tool("xsel", ("xsel", "--clipboard", "--input")),
        pasting=Tool("xsel", ("xsel", "--clipboard", "--output")),
        package="xsel",
    ),
    # tmux hands the text to the terminal outside (-w, tmux 3.2 and later); an
    # application's own OSC 52 is ignored by tmux's default `set-clipboard external`.
    Route(
        name="tmux buffer",
        place=_TMUX,
        copying=Tool("tmux", ("tmux", "load-buffer", "-w", "-")),
        pasting=Tool("tmux", ("tmux", "save-buffer", "-")),
        is_near=False,
        confirms=False,
    ),
    Route(
        name="terminal (OSC 52)",
        place=_TERMINAL,
        copying=Terminal(),
        is_near=False,
        confirms=False,
    ),
)


def obstacle(route: Route, way: Writing | Reading, surroundings: Surroundings) -> str:
    """Return why a route that exists here cannot be used, or nothing."""
    if route.is_near and surroundings.is_remote:
        return "over SSH, it is the clipboard of the other machine"
    return way.missing(surroundings)
