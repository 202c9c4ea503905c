"""Pastes, made harmless before anything reads them as keys.

A terminal marks a paste at both ends, but what stands between may hold escape
sequences of its own, which a key reader would obey. So a paste is gathered
whole and cleaned first. Must not interpret keys.
"""

from __future__ import annotations

from toolkit.domain.text import clean_text

BEGINS, ENDS = "\x1b[200~", "\x1b[201~"
# A post is far below this; what a paste has beyond it is dropped, and never read as keys.
_LONGEST = 1_000_000
# Pressed alone: the way out of a paste whose end never comes.
_INTERRUPT = "\x03"


class Pastes:
    """Text from a terminal, piece by piece, with its pastes cleaned."""

    def __init__(self) -> None:
        """Begin outside a paste."""
        self._paste: list[str] | None = None
        self._length = 0
        self._tail = ""
        self.waits = False

    def cleaned(self, piece: str) -> str:
        """Return what may be read of a piece already.

        A paste comes when its end was seen and nothing follows: what stands in it may
        pretend to be its end. `waits` tells that `quiet` should be called soon.
        """
        before = ""
        if self._paste is None:
            before, piece = self._until_begin(piece)
        if piece and self._paste is not None:
            if piece == _INTERRUPT:
                return before + self._whole()
            self._keep(piece)
        return before

    def quiet(self) -> str:
        """Return the paste that has ended, now that nothing followed."""
        return self._whole() if self.waits else ""

    def _until_begin(self, piece: str) -> tuple[str, str]:
        # The mark may have begun in the piece before, which has been passed on.
        seen = self._tail + piece
        at = seen.find(BEGINS)
        if at < 0:
            self._tail = seen[-(len(BEGINS) - 1) :]
            return piece, ""
        passed = at + len(BEGINS) - len(self._tail)
        self._tail, self._paste, self._length = "", [], 0
        return piece[:passed], piece[passed:]

    def _keep(self, piece: str) -> None:
        self.waits = self.waits or ENDS in self._tail + piece
        self._tail = (self._tail + piece)[-(len(ENDS) - 1) :]
        if self._paste is not None and self._length < _LONGEST:
            self._paste.append(piece)
            self._length += len(piece)

    def _whole(self) -> str:
        whole = "".join(self._paste or ())
        self._paste, self._tail, self.waits = None, "", False
        return clean_text(whole) + ENDS
