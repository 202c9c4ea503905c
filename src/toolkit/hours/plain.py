"""Hours as people write them, "Mon-Fri 6pm-2am": read into opening_hours, and said again.

What is not plain is not guessed at: "9-5" may be morning or night, hours without
days may be of any day. Must not read a clock or know links.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from toolkit.hours.openness import ALWAYS

_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_SAID = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HOLIDAYS, _OFF = "PH", "off"
_HOLIDAYS_SAID = "public holidays"
_NAMES = {
    day: re.compile(rf"{names}s?", re.IGNORECASE)
    for day, names in zip(
        _DAYS,
        (
            "mon(?:day)?",
            "tue(?:s(?:day)?)?",
            "wed(?:s|nesday)?",
            "thu(?:r(?:s(?:day)?)?)?",
            "fri(?:day)?",
            "sat(?:urday)?",
            "sun(?:day)?",
        ),
        strict=True,
    )
}
_EVERY_DAY = "daily|every ?day|(?:7|seven) days(?: a week)?|all week"
# What stands alone: every hour of every day.
_ALWAYS = re.compile(
    r"24/7|(?:open )?24 ?(?:hours|hrs|h)(?: a day)?,? ?(?:(?:7|seven) days a week|every ?day|24/7)"
    r"|round the clock|always(?: open)?",
    re.IGNORECASE,
)
_TOKEN = re.compile(
    rf"""\s*(?:
    (?P<group>weekdays?|weekends?|{_EVERY_DAY.replace(" ", chr(92) + " ")})\b
    |(?P<time>(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))?\s*(?P<half>[ap]\.?m\b\.?)?)
    |(?P<word>noon|midday|midnight)\b
    |(?P<holidays>(?:bank|public)\ (?:and\ (?:bank|public)\ )?holidays?)\b
    |(?P<not>closed|except|excluding|not)\b(?:\ for\b)?
    |(?P<to>-|–|—|to\b|till?\b|until\b|through\b)
    |(?P<and>,|&|\+|/|and\b)
    |(?P<end>;|\n)
    |(?P<noise>open|from|between|on|at|\(|\)|:|\.)
    |(?P<day>[a-z]+)\b\.?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_NOON, _MIDNIGHT, _LAST_HOUR, _LAST_MINUTE = 12, 24, 23, 59


class _Time(NamedTuple):
    """Minutes since midnight, and whether "am", "pm" or a word says which half."""

    minutes: int
    is_sure: bool


class Span(NamedTuple):
    """From when until when, "09:00" to "17:00"; what ends before it begins ends next day."""

    begins: str
    ends: str


class Rule(NamedTuple):
    """Days of the week by number, or public holidays (none), and their hours; none: closed."""

    days: tuple[int, ...]
    spans: tuple[Span, ...]


def read_plain(text: str) -> str:
    """Read hours in plain words as opening_hours; "" where they are not plain."""
    if _ALWAYS.fullmatch(text.strip(" .")):
        return ALWAYS
    rules = _rules(text)
    return write_rules(rules) if rules else ""


def plain_words(hours: str) -> str:
    """Say opening_hours that `read_plain` made in plain words, which it reads as the same."""
    if hours == ALWAYS:
        return "24 hours a day, 7 days a week"
    said = []
    for rule in hours.split("; "):
        days, _, spans = rule.partition(" ")
        named = _HOLIDAYS_SAID if days == _HOLIDAYS else _days_said(days)
        if spans == _OFF:
            holidays = days == _HOLIDAYS
            said.append(f"closed on {named}" if holidays else f"{named} closed")
            continue
        times = (" to ".join(map(_time_said, span.split("-"))) for span in spans.split(","))
        said.append(f"{named} {' and '.join(times)}")
    return "; ".join(said)


def write_rules(rules: Sequence[Rule]) -> str:
    """Write rules as opening_hours."""
    written = []
    for rule in rules:
        spans = ",".join(f"{span.begins}-{span.ends}" for span in rule.spans) or _OFF
        written.append(f"{_written_days(rule.days)} {spans}")
    return "; ".join(written)


def _written_days(days: tuple[int, ...]) -> str:
    if not days:
        return _HOLIDAYS
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        _DAYS[run[0]] if len(run) == 1 else f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}" for run in runs
    )


def _days_said(days: str) -> str:
    said = dict(zip(_DAYS, _SAID, strict=True))
    runs = ("-".join(said[day] for day in run.split("-")) for run in days.split(","))
    return ", ".join(runs)


def _time_said(time: str) -> str:
    hour, minute = map(int, time.split(":"))
    if hour == _MIDNIGHT:
        return "midnight"
    half = "am" if hour < _NOON else "pm"
    return f"{hour % _NOON or _NOON}{f':{minute:02}' if minute else ''}{half}"


class _Unclear(Exception):
    """The text can be read in more than one way, or in none."""


def _rules(text: str) -> list[Rule]:
    """Read all rules of a text, none where one is unclear."""
    try:
        rules = _Reader(text).rules()
    except _Unclear:
        return []
    days = [day for rule in rules for day in rule.days or (-1,)]
    # Nobody says which of two rules for one day is meant.
    return rules if len(days) == len(set(days)) and any(rule.spans for rule in rules) else []


class _Reader:
    """A text as tokens, read from the left."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, re.Match[str]]] = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                raise _Unclear
            at = match.end()
            kind = next(name for name in _KINDS if match[name])
            if kind != "noise":
                self._tokens.append((kind, match))
        self._at = 0

    def rules(self) -> list[Rule]:
        rules: list[Rule] = []
        while self._at < len(self._tokens):
            if self._takes("end", "and"):
                continue
            if self._takes("not"):
                self._takes("to")
                if not self._takes("holidays"):
                    raise _Unclear
                rules.append(Rule((), ()))
                continue
            rules.append(self._rule())
        return rules

    def _rule(self) -> Rule:
        days = () if self._takes("holidays") else self._days()
        if self._takes("not"):
            return Rule(days, ())
        if self._next_is("and") and self._kind(1) in ("time", "word"):
            self._at += 1
        spans = [self._span()]
        while self._next_is("and") and self._kind(1) in ("time", "word"):
            self._at += 1
            spans.append(self._span())
        return Rule(days, tuple(spans))

    def _days(self) -> tuple[int, ...]:
        days: set[int] = set()
        while True:
            days |= self._some_days()
            if not (self._next_is("and") and self._kind(1) in ("day", "group")):
                return tuple(sorted(days))
            self._at += 1

    def _some_days(self) -> set[int]:
        if match := self._takes("group"):
            said = match["group"].casefold()
            if said.startswith("weekday"):
                return set(range(5))
            return {5, 6} if said.startswith("weekend") else set(range(7))
        first = self._day()
        if self._next_is("to") and self._kind(1) == "day":
            self._at += 1
            last = self._day()
            return {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        return {first}

    def _day(self) -> int:
        match = self._takes("day")
        found = [
            number
            for number, day in enumerate(_DAYS)
            if match and _NAMES[day].fullmatch(match["day"])
        ]
        if not found:
            raise _Unclear
        return found[0]

    def _span(self) -> Span:
        begins = self._time(at_end=False)
        if not self._takes("to"):
            raise _Unclear
        ends = self._time(at_end=True)
        if begins.is_sure != ends.is_sure or begins.minutes % 1440 == ends.minutes % 1440:
            raise _Unclear
        return Span(_written(begins.minutes), _written(ends.minutes))

    def _time(self, *, at_end: bool) -> _Time:
        if match := self._takes("word"):
            midnight = match["word"].casefold() == "midnight"
            hour = (_MIDNIGHT if at_end else 0) if midnight else _NOON
            return _Time(hour * 60, is_sure=True)
        match = self._takes("time")
        if match is None:
            raise _Unclear
        hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
        if minute > _LAST_MINUTE:
            raise _Unclear
        if half:
            if not 1 <= hour <= _NOON:
                raise _Unclear
            hour = hour % _NOON + (_NOON if half[0] in "pP" else 0)
            hour = _MIDNIGHT if at_end and hour == minute == 0 else hour
            return _Time(hour * 60 + minute, is_sure=True)
        # Of the clock of 24 hours both digits and the minutes are written: 09:00, 17:30.
        whole = match["minute"] is not None and len(match["hour"]) == 2  # noqa: PLR2004 - digits
        if not whole or hour > _LAST_HOUR:
            raise _Unclear
        return _Time(hour * 60 + minute, is_sure=False)

    def _takes(self, *kinds: str) -> re.Match[str] | None:
        if self._kind(0) in kinds:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return None

    def _next_is(self, kind: str) -> bool:
        return self._kind(0) == kind

    def _kind(self, ahead: int) -> str:
        at = self._at + ahead
        return self._tokens[at][0] if at < len(self._tokens) else ""


_KINDS = ("time", "word", "holidays", "group", "not", "to", "and", "end", "noise", "day")


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
