"""Text messages: GSM-7 or UCS-2, and the messages that a text needs.

GSM 03.38 (3GPP TS 23.038) gives the alphabet and its extension table; a longer text
loses six bytes of each message to the header that joins them (3GPP TS 23.040). One
character outside the alphabet moves the whole text to UCS-2. Language shift tables
are not counted on: few phones and gateways send them. Must not change the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "\f^{}\\[~]|€"
_FORCES_UCS2 = re.compile(f"[^{re.escape(_BASIC + _EXTENDED)}]")
_ESCAPED = re.compile(f"[{re.escape(_EXTENDED)}]")
_ABOVE_BMP = re.compile("[\U00010000-\U0010ffff]")
_ESCAPE = "\x1b"  # each extended character costs this and a second septet
_GSM7 = (160, 153)  # septets of a single message, and of one of several
_UCS2 = (70, 67)  # UTF-16 code units
# Spellings that keep every word as it is written. Letters are not among them:
# ŵ and ç have none in GSM-7, and another letter would be another spelling.
_SPELLINGS = str.maketrans(
    {
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\xa0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008", " "),
        **dict.fromkeys("\u2009\u200a\u202f\u205f\u3000\t", " "),
        **dict.fromkeys("\xad\u200b\u200c\u200d\u2060\ufeff\ufe0e\ufe0f", ""),
        **dict.fromkeys("\u2028\u2029\x85", "\n"),
        **dict.fromkeys("•‣◦", "-"),
        "…": "...",
        "×": "x",
        "½": "1/2",
        "¼": "1/4",
        "¾": "3/4",
        "→": "->",
        "™": "(TM)",
        "©": "(C)",
        "®": "(R)",
    }
)


@dataclass(frozen=True, slots=True)
class SmsDetail:
    """How a text message is encoded, and why.

    `forced` are the characters that are not in GSM-7, once each, in order.
    `spelling` is the same text in GSM-7, or None where it is in it already or where
    a letter or a picture would be lost.
    """

    encoding: str
    forced: tuple[str, ...]
    spelling: str | None


@dataclass(frozen=True, slots=True)
class SmsCount:
    """Length in septets or UTF-16 code units, limit in the same, messages needed."""

    length: int
    limit: int | None
    messages: int
    allowed: int | None
    detail: SmsDetail


def count_sms(text: str, limit: int | None) -> SmsCount:
    """Count a text message against a limit given in GSM-7 septets.

    For UCS-2 the limit becomes what the same number of messages holds.
    """
    forced = tuple(dict.fromkeys(_FORCES_UCS2.findall(text)))
    if forced:
        units, sizes = _split_surrogates(text), _UCS2
        detail = SmsDetail("UCS-2", forced, _gsm7_spelling(text))
        unit_limit = None if limit is None else _ucs2_limit(limit)
    else:
        units, sizes = _ESCAPED.sub(_ESCAPE + "x", text), _GSM7
        detail = SmsDetail("GSM-7", (), None)
        unit_limit = limit
    allowed = None if limit is None else _whole_messages(limit)
    return SmsCount(len(units), unit_limit, _messages(units, sizes), allowed, detail)


def room_of(messages: int) -> int:
    """Return the septets that so many messages hold."""
    single, several = _GSM7
    return single if messages == 1 else several * messages


def _split_surrogates(text: str) -> str:
    """Write a character above U+FFFF as an escape and a second unit."""
    return _ABOVE_BMP.sub(_ESCAPE + "x", text.replace(_ESCAPE, "x"))


def _messages(units: str, sizes: tuple[int, int]) -> int:
    """Return the messages needed; a pair is never cut across two of them."""
    single, several = sizes
    if len(units) <= single:
        return 1
    messages, position = 0, 0
    while position < len(units):
        position += several
        if position < len(units) and units[position - 1] == _ESCAPE:
            position -= 1
        messages += 1
    return messages


def _whole_messages(septets: int) -> int:
    single, several = _GSM7
    return 1 if septets <= single else -(-septets // several)


def _ucs2_limit(septets: int) -> int:
    """Return what the messages of a limit hold in UCS-2."""
    if septets <= _GSM7[0]:
        return septets * _UCS2[0] // _GSM7[0]
    return _UCS2[1] * _whole_messages(septets)


def _gsm7_spelling(text: str) -> str | None:
    spelled = unicodedata.normalize("NFC", text).translate(_SPELLINGS)
    return None if _FORCES_UCS2.search(spelled) else spelled
