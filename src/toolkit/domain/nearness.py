"""How near links are to a question in meaning, as search asks and the library offers it.

Must not hold any behaviour.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class Nearness(Protocol):
    """The cosine, -1 to 1, of each link to one question."""

    def nearest(self, most: int) -> Sequence[int]:
        """Return the ids of the nearest links, nearest first."""

    def of(self, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosines of these links; one without a vector is left out."""
