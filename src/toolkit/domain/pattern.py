"""Regular expressions that are compiled when they are first used.

Compiling costs more than loading the module that holds it, and a search needs
few of the patterns of the modules it passes. Must not hold a pattern itself.
"""

from __future__ import annotations

import re
from typing import Any, cast


def late(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return something that behaves as the compiled pattern, and becomes it on use."""
    return cast("re.Pattern[str]", _Late(pattern, flags))


class _Late:
    def __init__(self, pattern: str, flags: int) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever a pattern has
        # Kept on the instance, so that a second use costs nothing.
        value = getattr(re.compile(*self._given), name)
        setattr(self, name, value)
        return value
