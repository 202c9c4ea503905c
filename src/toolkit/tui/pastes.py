"""Pastes, made harmless before anything reads them as keys.

A terminal marks a paste at both ends, but what stands between may hold escape
sequences of its own, which a key reader would obey. So a paste is gathered
whole and cleaned first. Must not interpret keys.
"""

from __future__ import annotations

from toolkit.domain.text import clean_text

BEGINS, ENDS = "\x1b[200~", "\x1b[201~"
# A post is far below this; a paste without an end must not grow for ever.
_LONGEST = 1_000_000


class Pastes:
    """Text from a terminal, piece by piece, with its pastes cleaned."""

    def __init__(self) -> None:
        """Begin outside a paste."""
        self._paste: str | None = None
        self._tail = ""

    def cleaned(self, piece: str) -> str:
        """Return what may be read of a piece; a paste comes when it has ended."""
        done = ""
        while piece:
            if self._paste is None:
                outside, piece = self._until_begin(piece)
                done += outside
            else:
                paste, piece = self._until_end(piece)
                done += paste
        return done

    def _until_begin(self, piece: str) -> tuple[str, str]:
        # The mark may have begun in the piece before, which has been passed on.
        seen = self._tail + piece
        at = seen.find(BEGINS)
        if at < 0:
            self._tail = seen[-(len(BEGINS) - 1) :]
            return piece, ""
        passed = at + len(BEGINS) - len(self._tail)
        self._tail, self._paste = "", ""
        return piece[:passed], piece[passed:]

    def _until_end(self, piece: str) -> tuple[str, str]:
        whole = (self._paste or "") + piece
        paste, ended, after = whole.partition(ENDS)
        if not ended and len(whole) <= _LONGEST:
            self._paste = whole
            return "", ""
        self._paste = None
        return clean_text(paste) + ENDS, after
