"""Count: how long any text is on a platform, and whether it fits.

Must not change the text: what is counted is what would be posted.
"""

from __future__ import annotations

from typing import NamedTuple

from toolkit.snippets.length import Length, measure
from toolkit.snippets.platforms import Platform


class Counted(NamedTuple):
    """A text measured for a platform."""

    platform: Platform
    length: Length


def count(text: str, platform: Platform, warning: str = "") -> Counted:
    """Measure a text for a platform; `warning` is the content warning.

    The one line end that `echo` or an editor puts after a text is not counted.
    """
    text = text.removesuffix("\n").removesuffix("\r")
    return Counted(platform, measure(text, platform, warning))
