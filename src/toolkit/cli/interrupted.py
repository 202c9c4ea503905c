"""What Ctrl-C leaves behind, per command, as it is.

Must not clean up: each command leaves things whole by itself.
"""

from __future__ import annotations

from toolkit.errors import Interrupted

# True whenever the key was pressed: before the work, in the middle, or after it.
_LEFT = {
    "import": "An import is kept whole or not at all.",
    "check": "What was checked before that is kept; the next check goes on from there.",
    "vet": "What was recorded before that is kept.",
    "review": "What was recorded before that is kept.",
    "restore": "The library is the old one or the restored one, whole.",
    "backup": "A backup is written whole or not at all.",
}
_WRITES = frozenset("add edit rm tag synonym vet review import restore init undo".split())


def interrupted(command: str | None) -> Interrupted:
    """Return what is said of a command that was interrupted."""
    left = _LEFT.get(command or "", "")
    hint = "See what was done: toolkit undo --list" if command in _WRITES else ""
    return Interrupted(f"Interrupted. {left}".rstrip(), hint=hint)
