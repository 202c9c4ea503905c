"""The few headers of an answer that checking reads.

Must not know how the answer came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

Headers = Sequence[tuple[bytes, bytes]]

# Seconds of 300 years: a longer number is no time to wait for.
_MOST_DIGITS = 10


def in_words(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers as texts; those said several times are joined."""
    said: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("latin-1"), value.decode("latin-1")
        said[key] = f"{said[key]}, {text}" if key in said else text
    return said


def may_be_page(content_type: str) -> bool:
    """Tell whether a Content-Type may be that of a page a person reads."""
    kind = content_type.partition(";")[0].strip().casefold()
    return not kind or "html" in kind or "xml" in kind


def location(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """Return where a redirect leads, "" when it does not say.

    Some servers send UTF-8 where only ASCII is allowed; browsers follow it.
    """
    raw = next((value for name, value in headers if name == b"location"), b"")
    try:
        return raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return raw.decode("latin-1").strip()


def retry_after(text: str, now: datetime) -> float | None:
    """Read Retry-After as seconds from now; None when it says nothing.

    RFC 9110, 10.2.3: a number of seconds or a date.
    """
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return float(text[:_MOST_DIGITS])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())
