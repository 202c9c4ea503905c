"""The routes to the clipboard, one table, tried from the top.

What is sure comes before what is not: the tools of this machine's desktop say
whether they worked; tmux and the terminal pass the text on and never hear back.
Over SSH this machine's desktop is not the one the person sits at, so its tools
are left out; a forwarded display (ssh -X) is the person's own. Text goes as text
alone: most tools hold one type at a time, and docs/design.md tells why the others are
not asked for HTML too. Must not try routes itself, and must not print.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TextIO

# Longer than any command here needs.
PATIENCE_SECONDS = 10.0


class Run(Protocol):
    """Starts a command with input and returns its exit code."""

    def __call__(
        self, command: Sequence[str], data: bytes, timeout: float = PATIENCE_SECONDS, /
    ) -> int:
        """Do it; `timeout` is in seconds."""
        ...


class Read(Protocol):
    """Starts a command and returns its exit code and at most `limit` bytes of output."""

    def __call__(
        self, command: Sequence[str], limit: int, timeout: float = PATIENCE_SECONDS, /
    ) -> tuple[int, bytes]:
        """Do it; `timeout` is in seconds."""
        ...


# ssh -X and -Y: "localhost:10.0", and counted from 10 on (X11DisplayOffset of sshd_config).
# Without a host, or below, it is a display of that machine.
_FORWARDED = re.compile(r"[\w.-]+:[1-9][0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The machine as the routes see it.

    `run` and `read` stop a command that takes too long, and raise OSError or
    subprocess.SubprocessError when it cannot be started or was stopped; `run`
    must not hold the command's output open (xclip and wl-copy stay behind to
    serve the clipboard). `read` None: nothing is ever read. `which` finds a
    command, `terminal` is the writable terminal, `platform` is sys.platform's
    text, `windows` the folder of the Windows around a WSL, whose programs are not
    always on the PATH.
    """

    environment: Mapping[str, str]
    run: Run
    which: Callable[[str], str | None]
    terminal: TextIO | None
    platform: str
    is_wsl: bool
    read: Read | None = None
    windows: str = "/mnt/c/Windows"

    @property
    def display_is_near(self) -> bool:
        """Whether an X display shows where the person sits: here, or forwarded over SSH."""
        display = self.environment.get("DISPLAY", "")
        return not self.is_remote or _FORWARDED.fullmatch(display) is not None

    @property
    def is_remote(self) -> bool:
        """Whether the person sits at another machine, over SSH (or mosh)."""
        return bool(self.environment.get("SSH_TTY") or self.environment.get("SSH_CONNECTION"))


@dataclass(frozen=True, slots=True)
class Attempt:
    """A route that was passed over or failed, and why."""

    route: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What one route read: text, or None with the reason.

    `is_final` forbids another route: this one holds what was asked for, and it
    cannot be used.
    """

    text: str | None
    reason: str = ""
    is_final: bool = False


# xterm's control sequences, "Operating System Commands", Ps = 5 2; BEL ends it,
# because inside GNU screen the other end (ST) would end screen's own envelope.
_START = "\x1b]52;c;"
_END = "\x07"
# The smallest limit among widespread terminals is hterm's 100,000 characters for
# the whole sequence: 7 before and 1 after leave 99,992 of base64, that is
# 74,994 bytes of text. What is longer would be cut or dropped without a word.
LARGEST_BYTES = 74_994
# GNU screen drops strings over 768 bytes (MAXSTR); the rest is room for the envelope.
_SCREEN_PIECE = 700
# The Linux console and dumb terminals (Emacs shell) would show the sequence or drop it.
_WITHOUT = frozenset({"dumb", "linux"})


class Terminal:
    """The way to copy that needs a terminal alone."""

    def missing(self, surroundings: Surroundings) -> str:
        """Say that there is no terminal that takes OSC 52, or nothing."""
        return "" if takes_osc52(surroundings) else "no terminal that takes OSC 52"

    def put(self, text: str, surroundings: Surroundings) -> str:
        """Write the sequence to the terminal; return why it failed, or nothing."""
        if surroundings.terminal is None:
            return "no terminal"
        size = len(text.encode("utf-8", "replace"))
        if size > LARGEST_BYTES:
            return f"the text has {size:,} bytes and terminals take {LARGEST_BYTES:,}"
        try:
            surroundings.terminal.write(sequence(text, surroundings.environment))
            surroundings.terminal.flush()
        # ValueError: the stream was closed.
        except (OSError, ValueError) as error:
            return f"the terminal could not be written to ({error})"
        return ""


def takes_osc52(surroundings: Surroundings) -> bool:
    """Tell whether there is a terminal that may take OSC 52."""
    if surroundings.terminal is None:
        return False
    return surroundings.environment.get("TERM", "") not in _WITHOUT


def sequence(text: str, environment: Mapping[str, str]) -> str:
    """Return the characters that ask the terminal to copy `text`.

    Inside tmux or GNU screen they travel in an envelope to the terminal
    outside; tmux 3.3 and later open it only with `allow-passthrough`.
    """
    from base64 import b64encode  # noqa: PLC0415 - copying only

    payload = b64encode(text.encode("utf-8", "replace")).decode("ascii")
    plain = f"{_START}{payload}{_END}"
    if environment.get("TMUX"):
        doubled = plain.replace("\x1b", "\x1b\x1b")
        return f"\x1bPtmux;{doubled}\x1b\\"
    if environment.get("STY"):
        return "".join(f"\x1bP{piece}\x1b\\" for piece in _pieces(plain))
    return plain


def _pieces(text: str) -> Iterator[str]:
    for start in range(0, len(text), _SCREEN_PIECE):
        yield text[start : start + _SCREEN_PIECE]


# What it raises: PyperclipException is a RuntimeError, a refused call an OSError,
# and a Python without the Windows libraries an AttributeError.
_FAILURES = (RuntimeError, OSError, AttributeError)


class WindowsClipboard:
    """The way to copy and paste that needs Windows alone."""

    def missing(self, surroundings: Surroundings) -> str:  # noqa: ARG002 - part of every way
        """Return nothing: on Windows it is always there."""
        return ""

    def put(self, text: str, surroundings: Surroundings) -> str:  # noqa: ARG002 - the same
        """Copy the text; return why it failed, or nothing."""
        import pyperclip  # noqa: PLC0415 - loads ctypes and subprocess

        try:
            pyperclip.set_clipboard("windows")
            pyperclip.copy(text)
        except _FAILURES as error:
            return str(error)
        return ""

    def take(self, surroundings: Surroundings, limit: int) -> Taken:  # noqa: ARG002 - the same
        """Return the text on the clipboard, at most `limit` bytes of UTF-8."""
        import pyperclip  # noqa: PLC0415 - loads ctypes and subprocess

        try:
            pyperclip.set_clipboard("windows")
            text = str(pyperclip.paste())
        except _FAILURES as error:
            return Taken(None, str(error))
        return within(text, len(text.encode("utf-8", "replace")), limit)


def within(text: str, size: int, limit: int) -> Taken:
    """Return the text, or the reason why its `size` in bytes is no use."""
    if size > limit:
        return Taken(None, f"it holds more than {limit:,} bytes", is_final=True)
    return Taken(text) if text.strip() else Taken(None, "it holds no text")


class CopyWay(Protocol):
    """A way to copy. Both methods return a reason, or nothing when all is well."""

    def missing(self, surroundings: Surroundings) -> str:
        """Say what it lacks here."""
        ...

    def put(self, text: str, surroundings: Surroundings) -> str:
        """Copy the text."""
        ...


class PasteWay(Protocol):
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

    `name` is looked for on the PATH and replaced in `command` by what was found;
    inside WSL also at `in_windows`, a path below the Windows folder. One that does
    not answer within `seconds` gives way to the next route.
    """

    name: str
    command: tuple[str, ...]
    encoding: str = "utf-8"
    seconds: float = 2.0
    in_windows: str = ""

    def missing(self, surroundings: Surroundings) -> str:
        """Say that it is not installed, or nothing."""
        return "" if self._path(surroundings) else f"{self.name} is not installed"

    def put(self, text: str, surroundings: Surroundings) -> str:
        """Give the text to the command; return why it failed, or nothing."""
        from subprocess import SubprocessError  # noqa: PLC0415 - copying only

        data = text.encode(self.encoding, "replace")
        try:
            code = surroundings.run(self._found(surroundings), data, self.seconds)
        except (OSError, SubprocessError) as error:
            return self._failure(error)
        return f"{self.name} failed with exit code {code}" if code else ""

    def take(self, surroundings: Surroundings, limit: int) -> Taken:
        """Return what the command writes, at most `limit` bytes."""
        from subprocess import SubprocessError  # noqa: PLC0415 - pasting only

        if surroundings.read is None:
            return Taken(None, "reading is switched off")
        try:
            code, data = surroundings.read(self._found(surroundings), limit + 1, self.seconds)
        except (OSError, SubprocessError) as error:
            return Taken(None, self._failure(error))
        if code:
            return Taken(None, f"{self.name} failed with exit code {code}")
        return within(data.decode(self.encoding, "replace"), len(data), limit)

    def _found(self, surroundings: Surroundings) -> Sequence[str]:
        path = self._path(surroundings) or self.name
        return [path if word == self.name else word for word in self.command]

    def _path(self, surroundings: Surroundings) -> str | None:
        found = surroundings.which(self.name)
        if found or not (self.in_windows and surroundings.is_wsl):
            return found
        return surroundings.which(f"{surroundings.windows}/{self.in_windows}")

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
    copying: CopyWay
    pasting: PasteWay | None = None
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

_SYSTEM = "System32"
_POWERSHELL_IN_WINDOWS = f"{_SYSTEM}/WindowsPowerShell/v1.0/powershell.exe"
# A cold start of PowerShell takes some seconds, and clip.exe after it may spoil a text.
_POWERSHELL_SECONDS = 10.0
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


def _powershell(script: str) -> Tool:
    return Tool(
        "powershell.exe",
        (*_POWERSHELL, script),
        seconds=_POWERSHELL_SECONDS,
        in_windows=_POWERSHELL_IN_WINDOWS,
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
        copying=_powershell(_SET_CLIPBOARD),
        pasting=_powershell(_GET_CLIPBOARD),
    ),
    # After PowerShell: clip.exe guesses the encoding and is wrong for some short texts.
    Route(
        name="clip.exe",
        place=_BESIDE_WINDOWS,
        copying=Tool(
            "clip.exe", ("clip.exe",), encoding="utf-16-le", in_windows=f"{_SYSTEM}/clip.exe"
        ),
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


def obstacle(route: Route, way: CopyWay | PasteWay, surroundings: Surroundings) -> str:
    """Return why a route that exists here cannot be used, or nothing."""
    if is_far(route, surroundings):
        return "over SSH, it is the clipboard of the other machine"
    return way.missing(surroundings)


def is_far(route: Route, surroundings: Surroundings) -> bool:
    """Tell whether a route leads to the desktop of a machine the person does not sit at."""
    near = surroundings.display_is_near if route.place is _X11 else not surroundings.is_remote
    return route.is_near and not near


def is_beside_windows(environment: Mapping[str, str], kernel: str) -> bool:
    """Tell whether this is Linux inside Windows (WSL).

    `kernel` is the text of /proc/version: sudo and sshd drop WSL's own variables.
    """
    return "WSL_DISTRO_NAME" in environment or "microsoft" in kernel.casefold()
