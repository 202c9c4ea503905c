"""How near every link is to one question: cosines over one matrix of vectors.

Must not read a text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

_PIECE = 1_000
# By how much the square of a vector's length may differ from 1; float16 rounds.
_OFF_BY = 0.1


class Vectors:
    """The vectors of a library's links, ready to be compared with a question's."""

    def __init__(self, stored: Iterable[tuple[int, bytes]], numbers: int) -> None:
        """Take ids and their vectors (float16, little-endian, `numbers` each).

        One that is not of length 1 is no vector; `unsound` has the ids of those.
        """
        import numpy as np  # noqa: PLC0415 - an extra, and slow to load

        self._numpy: Any = np
        ids, rows = array("q"), bytearray()
        rest = iter(stored)
        # A piece at a time: all of them twice would be a third more memory.
        while some := list(islice(rest, _PIECE)):
            ids.extend(link_id for link_id, _ in some)
            piece = np.frombuffer(b"".join(vector for _, vector in some), dtype="<f2")
            rows += piece.astype("float32").data
        self._ids = np.array(ids, dtype="int64")
        self._rows = np.frombuffer(rows, dtype="float32").reshape(-1, numbers)
        # Of something that is no number, too, no comparison is true.
        sound = abs(np.einsum("ij,ij->i", self._rows, self._rows) - 1) < _OFF_BY
        self.unsound = self._ids[~sound].tolist()
        if self.unsound:
            self._ids, self._rows = self._ids[sound], self._rows[sound]
        self._places = {link_id: place for place, link_id in enumerate(self._ids.tolist())}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places)

    def beside(self, vector: Any) -> Cosines:  # noqa: ANN401 - numpy is not always there
        """Compare a question's vector (unit length) with all."""
        return Cosines(self._numpy, self._ids, self._places, self._rows @ vector)


class Cosines:
    """The cosine of every link to one question."""

    def __init__(self, numpy: Any, ids: Any, places: dict[int, int], cosines: Any) -> None:  # noqa: ANN401
        """Keep them."""
        self._numpy = numpy
        self._ids = ids
        self._places = places
        self._cosines = cosines

    def nearest(self, most: int) -> list[int]:
        """Return the ids of the nearest links, nearest first, equal ones by id."""
        far = -self._cosines.round(4)
        places = self._numpy.arange(len(far))
        if most < len(far):
            least = self._numpy.partition(far, most)[most]
            places = places[far <= least]
        order = self._numpy.lexsort((self._ids[places], far[places]))
        return [int(self._ids[place]) for place in places[order[:most]]]

    def of(self, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosines of these links, to four places; those without a vector left out."""
        places = [(one, self._places[one]) for one in ids if one in self._places]
        return {one: round(float(self._cosines[place]), 4) for one, place in places}


def packed(vectors: Any) -> list[bytes]:  # noqa: ANN401 - numpy is not always there
    """Return vectors as they are stored: float16, little-endian, one a row."""
    return [row.tobytes() for row in vectors.astype("<f2")]
