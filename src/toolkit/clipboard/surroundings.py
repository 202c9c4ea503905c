"""What the routes may use, and what they answer with: plain values.

Must not look at the real machine; whoever starts the program hands it in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TextIO

# Starts a command with input and returns its exit code.
Run = Callable[[Sequence[str], bytes], int]
# Starts a command and returns its exit code and at most that many bytes of output.
Read = Callable[[Sequence[str], int], tuple[int, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The machine as the routes see it.

    `run` and `read` stop a command that takes too long, and raise OSError or
    subprocess.SubprocessError when it cannot be started or was stopped; `run`
    must not hold the command's output open (xclip and wl-copy stay behind to
    serve the clipboard). `read` None: nothing is ever read. `which` finds a
    command, `terminal` is the writable terminal, `platform` is sys.platform's
    text.
    """

    environment: Mapping[str, str]
    run: Run
    which: Callable[[str], str | None]
    terminal: TextIO | None
    platform: str
    is_wsl: bool
    read: Read | None = None

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
