"""OSC 52: handing text to the terminal itself, which puts it on the clipboard.

It works where no tool does (over SSH), but the terminal never answers, so
nothing is ever confirmed. Must not read the clipboard: most terminals refuse,
and an answer would land among what the person types.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from toolkit.clipboard.surroundings import Surroundings

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
