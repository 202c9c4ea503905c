"""What may be a contact, told from all other words; and its hours as people say them.

A reply says "call" before a number, and somebody in need dials it. So what is
not plainly a number stays words. Must not mend a number, know where a text comes
from, or tell whether a service is open.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from toolkit.domain.link import Contact, ContactKind
from toolkit.domain.text import late

DASH = r"\-\u2010-\u2015"
_DATE = late(
    rf"(?:19|20)[0-9]{{2}}([ .{DASH}])[01]?[0-9]\1[0-3]?[0-9]"
    rf"|[0-3]?[0-9]([ .{DASH}])[0-3]?[0-9]\2(?:19|20)[0-9]{{2}}"
)
# The prefix of a relay for people who type.
_RELAY = late(r"1800[12]\D+(?=[0+])")
_NORTH_AMERICA = late(r"1?[2-9][0-9]{2}[2-9][0-9]{6}")
# Ten digits of which four stand first, as in Ireland and Australia.
_FREEPHONE = late(rf"1[3-9][0-9]{{2}}[ .{DASH}]")
_SHORT = late(r"[0-9]{3,6}|[0-9]{2,3}(?: [0-9]{2,3}){1,2}|116-[0-9]{3}")
_LONGEST_SHORT = 6
_KNOWN_SHORT = late(r"000|101|11[12]|911|988|999|116[0-9]{3}")
# A spreadsheet's own way to write a number.
_POWER = late(r"[0-9](?:[.,][0-9]+)?[eE][+-]?[0-9]+")
# And what becomes of it when it is written out: no group, and noughts in place of digits.
_WRITTEN_OUT = late(r"\+?[0-9]+0{6}(?:[.,]0*)?")
_DECIMAL = late(r"^[0-9]+[.,][0-9]{1,2}$")
_PLAIN = late(r"([0-9]+)[.,]0{1,2}|[0-9][0-9 -]*")
# British numbers without their 0.
_BRITISH = late(r"[1-35789][0-9]{8,9}|8001111|84546[0-9]{2}")
_LONGEST = 15


def digits_of(text: str) -> str:
    """Return the digits of a text alone."""
    return re.sub(r"[^0-9]", "", text)


def is_short(numeral: str) -> bool:
    """Tell whether a number is of the few digits that could be a price or a year too."""
    return len(digits_of(numeral)) <= _LONGEST_SHORT


def is_known_short(numeral: str) -> bool:
    """Tell whether a short number is one of emergency, or of Europe's 116."""
    return _KNOWN_SHORT.fullmatch(digits_of(numeral)) is not None


def is_rounded(text: str) -> bool:
    """Tell whether the last digits of a number are lost: a power of ten, written out or not."""
    return bool(_POWER.search(text) or _WRITTEN_OUT.fullmatch(text.strip(_TRIMMED)))


def is_dialled(numeral: str, *, alone: bool) -> bool:
    """Tell whether a numeral can be dialled; `alone`: no words say what else it may be."""
    relayed = _RELAY.sub("", numeral)
    digits = digits_of(relayed)
    if _DATE.fullmatch(relayed) or _DECIMAL.search(relayed):
        return False
    if is_short(digits):
        return _SHORT.fullmatch(relayed) is not None and (digits[0] != "0" or digits == "000")
    if len(set(digits)) == 1:
        return False
    if relayed[0] == "+" or digits.startswith("00"):
        return _is_international(digits if relayed[0] == "+" else digits[2:])
    if digits[0] == "0":
        # 0800 1111, 0800 58 58 58; nine digits as in Ireland.
        return len(digits) in ((8, 9, 10, 11) if alone else (8, 10, 11))
    return relayed != digits and _is_grouped(relayed, digits, alone=alone)


def likely_number(text: str) -> str:
    """Return the number that a spreadsheet may have made a text of, "" for none."""
    found = _PLAIN.fullmatch(text)
    if found is None or is_dialled(text, alone=True):
        return ""
    digits = found[1] or digits_of(text)
    if digits[0] == "0" or is_short(digits):
        return digits if is_dialled(digits, alone=True) else ""
    if _BRITISH.fullmatch(digits):
        return _grouped(f"0{digits}")
    if digits.startswith("44") and is_dialled(f"+{digits}", alone=True):
        return f"+44 {_grouped('0' + digits[2:])[1:]}"
    return f"+{digits}" if _LONGEST_SHORT + 4 < len(digits) <= _LONGEST else ""


def _is_international(digits: str) -> bool:
    if digits[:1] == "0" or not 8 <= len(digits) <= _LONGEST:  # noqa: PLR2004 - E.164
        return False
    if digits[0] == "1":
        return len(digits) == 11 and _NORTH_AMERICA.fullmatch(digits) is not None  # noqa: PLR2004
    return not digits.startswith("44") or len(digits[2:].lstrip("0")) in (7, 9, 10)


def _is_grouped(written: str, digits: str, *, alone: bool) -> bool:
    """Tell of a number with neither 0 nor + whether its groups are those of one."""
    if _NORTH_AMERICA.fullmatch(digits):
        return True
    if len(digits) == 10:  # noqa: PLR2004 - as the pattern says
        return _FREEPHONE.match(written) is not None
    # Norway, Spain and others have eight or nine.
    return alone and len(digits) in (7, 8, 9)


def _grouped(number: str) -> str:
    """Write a British number as people do."""
    cuts: tuple[int, ...]
    if number[1] == "2":
        cuts = (3, 7)
    elif number[1] == "7" or (number[1] == "1" and "1" not in number[2:4]):
        cuts = (5,)
    else:
        cuts = (4, 7) if len(number) > 8 else (4,)  # noqa: PLR2004 - 0800 1111
    places = (0, *cuts, len(number))
    return " ".join(number[start:end] for start, end in pairwise(places))


# What says more is an article; the words of a note stand on one line.
_LONGEST_TEXT, _LONGEST_NOTE = 300, 60
_NONE = {
    ContactKind.PHONE: "not a number anyone can call",
    ContactKind.TEXT: "not a number anyone can text",
    ContactKind.EMAIL: "not an e-mail address",
}
_SHORTENED = "a number that may have lost a 0 or a +"
_ROUNDED = "a number that a spreadsheet rounded"

# Hours, prices and ages, which stand beside numbers and are none.
_TIME = rf"""(?:24\s?[/x]\s?7\b
    |[0-9]{{1,2}}:[0-9]{{2}}(?![0-9])
    |(?:[01][0-9]|2[0-4])(?:00|15|30|45)\s?[{DASH}]\s?(?:[01][0-9]|2[0-4])(?:00|15|30|45)\b
    |[0-9]{{1,2}}(?:[:.][0-9]{{2}})?\s?(?:[{DASH}]\s?[0-9]{{1,2}}(?:[:.][0-9]{{2}})?\s?)?
     (?i:am|pm|h|hrs?|hours?|uhr|d|days?|weeks?|p|pence|years?|yrs?)\b)"""
# A relay's prefix; + and country; an area in brackets, or split off by a sign; groups.
_NUMBER = rf"""(?<![0-9])(?>(?:1800[12](?:\s?(?:then|followed\ by|[+,{DASH}]))?\s(?=[0+]))?
    (?:\+\s?[0-9]{{1,3}}[ .{DASH}]?|1[ .{DASH}]?(?=\([0-9]{{3}}\)))?
    (?:\([0-9]{{1,5}}\)[ .{DASH}]?|0[0-9]{{1,4}}(?:\s[{DASH}]\s|\s?/\s?)(?=[0-9]{{4}}))?
    [0-9]+(?:[ .{DASH}](?!{_TIME})[0-9]+)*+)(?=[xX][0-9]|(?![\w@%]|[.,:][0-9]))"""
# Letters of the keypad: 1-800-273-TALK, 1800 RESPECT, 13 YARN.
_LETTERS = rf"""(?:1[ .{DASH}]?)?(?:8[0-9]{{2}}(?:[ .{DASH}][0-9]{{3}})?|080[08]|0300|1[38]00|13)
    [ .{DASH}]?[A-Z]{{4,10}}\b(?:\s\([0-9-]{{4,8}}\))?"""
_TOKEN = late(
    rf"""(?P<other>https?://\S+|www\.\S+|[^\s,;|]+@[^\s,;|]+)|(?P<time>{_TIME})
    |(?P<letters>{_LETTERS})|(?P<number>{_NUMBER})
    |(?P<between>[;,|/&]|\s[{DASH}]\s|\b(?i:or|and|und|oder|ou|et|o|y)\b)|(?P<word>\w+)""",
    re.VERBOSE,
)
_NUMERAL = late(_NUMBER, re.VERBOSE)
_LABELS = late(
    r"""(?:[\W_]|\b(?:tel(?:ephone|efon|[e\u00e9]fono|[e\u00e9]phone)?|phone|ph|mob(?:ile)?
    |call|ring|dial|text|txt|sms|e-?mail|mailto|numbers?|num|no|nr|us|on|at|or|and|t|p|m)\b)*+""",
    re.VERBOSE | re.IGNORECASE,
)
_BY_TEXT = late(r"\b(?:text|txt|sms)\b", re.IGNORECASE)
_BY_VOICE = late(r"\b(?:call|ring|dial|phone|tel|telephone)\b", re.IGNORECASE)
_TEXT_ONLY = late(r"\b(?:text|txt|sms)s?(?: messages?)? only\b", re.IGNORECASE)
_WORD_TO = late(r"(?:^|\W)([A-Z][A-Z0-9]{1,19})\W+to\W*$")
# What is dialled after the number; a reply says it too.
_THEN = late(r"(?:then )?(?:option|press|select|ext(?:n|ension)?\.?|x) ?#?[0-9]{1,5}")
_TO_WRITE = late(r"text [A-Z][A-Z0-9]{1,19}")
# With such a word a number is not, or no more, one to call.
_AGAINST = late(
    r"""\b(?:not|never|no\ longer|don['\u2019]?t|cannot|was|were|former(?:ly)?|old|previous(?:ly)?
    |closed|ceased|discontinued|dead|wrong|changed|replaced|suspended|unavailable|instead|until
    |(?:tele)?fax|minicom|textphone|typetalk|whatsapp|scam|fake)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_EMAIL = late(
    r"""(?<![\w.@-])[^\s<>()\[\],;:|"'/@]+@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_]{2,63}(?![\w@-])""",
)
_TRIMMED = " \t-\u2010\u2011\u2012\u2013\u2014\u2015:;,.|/&()[]<>=\"'\u2018\u2019\u201c\u201d`"


class Ways(NamedTuple):
    """What a text gives: contacts; `fault` is what it, or a part of it, is instead.

    `perhaps` is the number that a person may find to be meant.
    """

    contacts: tuple[Contact, ...] = ()
    fault: str = ""
    perhaps: str = ""


def read_ways(contact: Contact) -> Ways:
    """Read what somebody wrote as the value of a contact; a chat is as it was said."""
    if contact.kind is ContactKind.CHAT:
        return Ways((contact,))
    if not any(map(str.isalnum, contact.value)):
        return _without_value(contact)
    if len(contact.value) > _LONGEST_TEXT:
        return Ways(fault=_NONE[contact.kind])
    return _emails(contact) if contact.kind is ContactKind.EMAIL else _numbers(contact)


def _without_value(contact: Contact) -> Ways:
    """A form on a page is an e-mail without an address; a call needs a number."""
    if contact.kind is ContactKind.EMAIL and not contact.value:
        return Ways((contact,))
    return Ways(fault=_NONE[contact.kind] if contact.note else "")


def _emails(contact: Contact) -> Ways:
    found = list(_EMAIL.finditer(contact.value))
    words = _words(_EMAIL.sub(" ", contact.value))
    if not found or "@" in words or not _may_be_note(words):
        return Ways(fault=_NONE[contact.kind])
    return Ways(tuple(_noted(contact._replace(value=match[0]), words) for match in found))


def _numbers(contact: Contact) -> Ways:
    text = contact.value
    if is_rounded(text):
        return Ways(fault=_ROUNDED)
    if perhaps := likely_number(text.strip(_TRIMMED)):
        return Ways(fault=_SHORTENED, perhaps=perhaps)
    numbers = _genuine(text, texted=contact.kind is ContactKind.TEXT)
    ends = [_words_between(text, *pair) for pair in pairwise(numbers)]
    starts = [0, *(start for _, start in ends)]
    ways = [
        _way(contact, number[0], text[start : number.start()], text[number.end() : end])
        for number, start, (end, _) in zip(numbers, starts, [*ends, (len(text), 0)], strict=False)
    ]
    contacts = tuple(way for way in ways if way is not None)
    return Ways(contacts, "" if contacts and len(contacts) == len(ways) else _NONE[contact.kind])


def _genuine(text: str, *, texted: bool) -> list[re.Match[str]]:
    """Return the numbers of a text; none where one of its numerals is doubtful."""
    tokens = list(_TOKEN.finditer(text))
    alone = _LABELS.fullmatch(_THEN.sub("", _NUMERAL.sub("", text))) is not None
    found: list[re.Match[str]] = []
    for place, token in enumerate(tokens):
        if token.lastgroup == "letters" or (
            token.lastgroup == "number" and is_dialled(token[0], alone=alone)
        ):
            found.append(token)
        elif _is_doubtful(token, tokens[max(0, place - 1) : place + 2]):
            return []
    # Among words "200" is a house or a price; after a number, "/ 8001" its other end.
    strict = not alone or not all(is_short(token[0]) for token in found)
    texted = texted or _BY_TEXT.search(text) is not None
    if strict and any(_is_strange(token, texted=texted) for token in found):
        return []
    return found


def _is_doubtful(token: re.Match[str], beside: Sequence[re.Match[str]]) -> bool:
    """Tell whether a numeral that is no number may be meant as one.

    A long one may, and a short one with no word beside it.
    """
    digits = digits_of(token[0])
    if token.lastgroup == "number" and is_short(digits):
        return all(one is token or one.lastgroup == "between" for one in beside)
    return token.lastgroup != "time" and not is_short(digits)


def _is_strange(token: re.Match[str], *, texted: bool) -> bool:
    if token.lastgroup == "letters" or not is_short(token[0]) or is_known_short(token[0]):
        return False
    return not texted or len(digits_of(token[0])) < 5  # noqa: PLR2004 - codes for texts have 5 or 6


def _words_between(text: str, number: re.Match[str], other: re.Match[str]) -> tuple[int, int]:
    """Return where the words of a number end, and where those of the next one begin."""
    gap = list(_TOKEN.finditer(text, number.end(), other.start()))
    if between := [token for token in gap if token.lastgroup == "between"]:
        return between[-1].start(), between[-1].end()
    # "Day 0113 … Night 0113 …", or "0113 … (day) 0113 … (night)".
    labelled = any(map(str.isalpha, text[: number.start()]))
    if labelled:
        return number.end(), number.end()
    # "Fax" between two numbers may be said of either.
    either = _AGAINST.search(text, number.end(), other.start())
    return other.start(), number.end() if either else other.start()


def _way(contact: Contact, value: str, before: str, after: str) -> Contact | None:
    """Make the contact of one number and the words beside it; None where they forbid it."""
    kind = contact.kind
    by_text = _BY_TEXT.search(before) or _TEXT_ONLY.search(after)
    by_voice = _BY_VOICE.search(before)
    if kind is ContactKind.PHONE and by_text and not by_voice:
        kind = ContactKind.TEXT
    elif kind is ContactKind.TEXT and by_voice and not by_text:
        return None
    made = contact._replace(kind=kind, value=value)
    if kind is ContactKind.TEXT and (word := _WORD_TO.search(before)):
        made = made._replace(note=_joined(f"text {word[1]}", made.note))
        before = before[: word.start()]
    words = ", ".join(filter(None, (_words(before), _words(after))))
    if not _may_be_note(words):
        return None
    return _noted(made, words)


def _words(text: str) -> str:
    """Return words for a note; "Tel:" and its like say nothing that the contact does not."""
    if _LABELS.fullmatch(text):
        return ""
    line = " ".join(text.split())
    words = line.strip(_TRIMMED)
    # "Adviceline (England)" keeps the bracket that closes one of its own.
    return f"{words})" if f"{words})" in line and words.count("(") > words.count(")") else words


def _may_be_note(words: str) -> bool:
    return len(words) <= _LONGEST_NOTE and not _AGAINST.search(words)


def _noted(contact: Contact, words: str) -> Contact:
    """Put words to the note; what is not to be dialled begins with a capital.

    A reply repeats a note that begins with a small letter.
    """
    said = words if _THEN.fullmatch(words) else words[:1].upper() + words[1:]
    return contact._replace(note=_joined(contact.note, said))


def is_instruction(note: str) -> bool:
    """Tell whether a note is no more than what to press, or which word to text."""
    return bool(_THEN.fullmatch(note.lower()) or _TO_WRITE.fullmatch(note))


def _joined(first: str, second: str) -> str:
    return "; ".join(filter(None, (first, second)))


# Hours as people say them: "Mon-Fri 9am to 5pm".


ALWAYS = "24/7"
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SAID = dict(zip(DAYS, ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), strict=True))
HOLIDAYS, OFF = "PH", "off"
_HOLIDAYS_SAID = "public holidays"
_EVERY_DAY = f"{DAYS[0]}-{DAYS[-1]}"
_DAY_LONG = "00:00-24:00"
_NOON = 12
_DAY, _SPAN = f"(?:{'|'.join((*DAYS, HOLIDAYS))})", r"[0-3]\d:[0-5]\d-[0-3]\d:[0-5]\d"
_RULE = late(rf"{_DAY}(?:[,-]{_DAY})* (?:{OFF}|{_SPAN}(?:,{_SPAN})*)")


def hours_of_contact(contact: Contact) -> str:
    """Say the hours of a contact: as published, else in plain words; "" where none are known."""
    if contact.hours_text or contact.hours == ALWAYS:
        return contact.hours_text or ALWAYS
    return plain_words(contact.hours)


def plain_words(hours: str) -> str:
    """Say opening_hours in plain words, which `read_plain` reads as the same.

    What is not of plain days and times stays as it is: it may not be said in part.
    """
    if hours == ALWAYS:
        return "24 hours a day, 7 days a week"
    rules = hours.split("; ")
    return "; ".join(map(_rule_said, rules)) if all(map(_RULE.fullmatch, rules)) else hours


def time_words(hour: int, minute: int) -> str:
    """Say a time of day: "9am", "3:30pm", "midnight"; of a night's end beyond it, too."""
    if hour % (2 * _NOON) == minute == 0:
        return "midnight"
    half = "am" if hour % (2 * _NOON) < _NOON else "pm"
    return f"{hour % _NOON or _NOON}{f':{minute:02}' if minute else ''}{half}"


def _rule_said(rule: str) -> str:
    days, _, spans = rule.partition(" ")
    holidays = days == HOLIDAYS
    named = _days_said(days)
    if spans == OFF:
        return f"closed on {named}" if holidays else f"{named} closed"
    return f"{named} {' and '.join(map(_span_said, spans.split(',')))}"


def _days_said(days: str) -> str:
    if days == _EVERY_DAY:
        return "every day"
    said = {**_SAID, HOLIDAYS: _HOLIDAYS_SAID}
    runs = ("-".join(said[day] for day in run.split("-")) for run in days.split(","))
    return ", ".join(runs)


def _span_said(span: str) -> str:
    if span == _DAY_LONG:
        return "24 hours"
    begins, ends = (time_words(*map(int, time.split(":"))) for time in span.split("-"))
    return f"{begins} to {ends}"
