r"""The clipboard of Windows through its own programming interface, by pyperclip.

Why pyperclip here and nowhere else: on Windows it calls the system itself,
which keeps every character and starts no process. Its other mechanisms start
the same tools as our table, but look at the process's own environment, stay
with one tool, wait without limit, do not look at exit codes and cannot say
which tool it was. Its import has no side effect; it is still imported on use,
because it loads ctypes and subprocess.
"""

from __future__ import annotations

from toolkit.clipboard.surroundings import Surroundings, Taken

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
