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


class Meaning(Protocol):
    """Tells how near links are to a text; None where that cannot be told."""

    @property
    def is_ready(self) -> bool:
        """Whether it answers at once, or has a model to load, or links to read, first."""

    def __call__(self, text: str) -> Nearness | None:
        """Compare a text with every link."""
