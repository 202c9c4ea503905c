"""Languages: the codes of ISO 639-1 and what people call them.

Must not know what is written in one.
"""

from __future__ import annotations

from functools import cache

from toolkit.domain.text import clean_line, fold
from toolkit.errors import UsageError
from toolkit.tables import rows_of

# The texts of a link that name no language are in this one.
USUAL = "en"


@cache
def _names() -> dict[str, str]:
    """Return the English name of each code."""
    return {code: name for code, name, *_ in rows_of("languages.tsv")}


@cache
def _codes() -> dict[str, str]:
    """Return the code of each name, and of each code."""
    rows = rows_of("languages.tsv")
    return {fold(word): code for code, *names in rows for word in (*names, code) if word}


def parse_language(text: str) -> str | None:
    """Return the code for a code or a name in any case: cy, cy-GB, Welsh, Cymraeg."""
    word = fold(clean_line(text))
    return _codes().get(word) or _codes().get(word.replace("_", "-").partition("-")[0])


def read_language(text: str) -> str:
    """Return the code for a code or a name. Raises UsageError with the nearest name."""
    code = parse_language(text)
    if code is None:
        from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

        near = get_close_matches(fold(clean_line(text)), _codes(), 1, 0.6)
        meant = (
            f"Did you mean {_names()[_codes()[near[0]]]} ({_codes()[near[0]]})? " if near else ""
        )
        raise UsageError(
            f"There is no language '{clean_line(text)}'.",
            hint=f"{meant}Give a code of two letters such as cy, or a name such as Welsh.",
        )
    return code


def language_name(code: str) -> str:
    """Return the English name of a language, its code where it has none here."""
    return _names().get(code, code)
