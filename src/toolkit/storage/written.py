"""Values written as JSON text in a column; json is loaded when there is one.

A search reads hundreds of links and needs none of it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from toolkit.storage.translate import reads


def write_json(value: object) -> str:
    """Return a value as JSON text."""
    return _encode()(value)


@reads("a value written as JSON")
def read_json(text: str) -> Any:  # noqa: ANN401 - whatever was written
    """Return what `write_json` wrote."""
    import json  # noqa: PLC0415 - as said above

    return json.loads(text)


@cache
def _encode() -> Callable[[object], str]:
    # Made once: `json.dumps` makes a new encoder for every call that is not plain.
    import json  # noqa: PLC0415 - as said above

    return json.JSONEncoder(ensure_ascii=False).encode
