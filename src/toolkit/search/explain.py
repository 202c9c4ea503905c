"""Why a link was found, in one plain sentence, and what words were read as.

Must not rank, and must not judge a link.
"""

from __future__ import annotations

from collections.abc import Sequence

from toolkit.domain.fields import SEARCHED_BY_NAME
from toolkit.search.engine import Hit
from toolkit.search.rank import SAID_OF
from toolkit.search.wanted import FUZZY, How, Reading, Wanted

_MOST_WORDS = 6
_MOST_CORRECTIONS = 12

# Word said, word searched for, whether by a synonym.
Read = tuple[str, str, bool]


def why(hit: Hit) -> str:
    """Return one sentence: which words stand in which fields, and what was read as what."""
    readings = [reading for reading in hit.match.readings if reading.how is not How.SYNONYM]
    words = _listed([f'"{reading.word}"' for reading in (readings or hit.match.readings)])
    fields = _listed([SEARCHED_BY_NAME[name].shown for name in hit.match.fields])
    sentence = f"{fields[:1].upper()}{fields[1:]} {_has(hit.match.fields)} {words}"
    if hit.exact:
        sentence = f"The title is what you asked for; {fields} {_has(hit.match.fields)} {words}"
    notes = [SAID_OF[name][value > 0] for name, value in hit.parts if name in SAID_OF]
    return "; ".join([sentence, *notes]) + "."


def read_as(wanted: Sequence[Wanted], hits: Sequence[Hit]) -> tuple[Read, ...]:
    """Return what words of the question were taken for, as the best links bear out."""
    used = {reading for hit in hits for reading in hit.match.readings}
    found: dict[Read, None] = {}
    for one in wanted:
        told = [reading for reading in one.readings if reading.how in FUZZY or _is_synonym(reading)]
        seen = [reading for reading in told if reading in used]
        for reading in seen or told[:1]:
            found[(one.said, reading.word, _is_synonym(reading))] = None
    return tuple(_pieces_together(found))[:_MOST_CORRECTIONS]


def _pieces_together(found: dict[Read, None]) -> list[Read]:
    return [read for read in found if read[0] != read[1]]


def _is_synonym(reading: Reading) -> bool:
    return reading.how is How.SYNONYM


def _listed(texts: Sequence[str]) -> str:
    texts = list(dict.fromkeys(texts))
    if len(texts) > _MOST_WORDS:
        texts = [*texts[:_MOST_WORDS], "more"]
    return " and ".join(filter(None, [", ".join(texts[:-1]), *texts[-1:]]))


def _has(fields: Sequence[str]) -> str:
    plural = {"terms", "tags", "contacts", "say"}
    return "have" if len(fields) > 1 or plural.intersection(fields) else "has"
