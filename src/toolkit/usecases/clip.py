"""The clipboard, for every front door alike.

The surroundings are handed in. Must not print or keep the text.
"""

from __future__ import annotations

from toolkit.clipboard.copy import Copied, copy, paste
from toolkit.clipboard.surroundings import Surroundings
from toolkit.errors import Refused


def copy_text(text: str, surroundings: Surroundings) -> Copied:
    """Copy a text by the first route that works; the result says how it went."""
    return copy(text, surroundings)


def pasted_text(surroundings: Surroundings) -> str:
    """Return the text on the clipboard. Raises Refused with what to do instead."""
    pasted = paste(surroundings)
    if pasted.text is None:
        raise Refused(f"The clipboard was not read. {pasted.reason}", hint=pasted.hint)
    return pasted.text
