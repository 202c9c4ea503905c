"""Whether hours are written as OpenStreetMap's opening_hours.

Must not evaluate them.
"""

from __future__ import annotations

from toolkit.hours.openness import ALWAYS


def valid_hours(hours: str) -> bool:
    """Tell whether hours can be read as opening_hours, such as `Mo-Fr 09:00-17:00`."""
    if hours == ALWAYS:
        return True
    from opening_hours import validate  # noqa: PLC0415 - slow, seldom needed

    return bool(validate(hours))
