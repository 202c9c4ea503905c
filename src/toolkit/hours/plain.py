"""Hours as people write them, "Mon-Fri 6pm-2am": read into opening_hours.

What is not plain is not guessed at: "6-2" may be morning or evening. Must not read
a clock or know links.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from toolkit.domain.contact import ALWAYS, DAYS, HOLIDAYS, OFF

_NAMES = [
    re.compile(rf"{names}s?", re.IGNORECASE)
    for names in (
        "mon?(?:day)?",
        "tu(?:e(?:s(?:day)?)?)?",
        "wed?(?:s|nesday)?",
        "thu?(?:r(?:s(?:day)?)?)?",
        "fri?(?:day)?",
        "sat?(?:urday)?",
        "sun?(?:day)?",
    )
]
_TOKEN = re.compile(
    r"""\s*(?:
    (?P<year>(?:365|366)\ days(?:\ (?:a|per|of\ the)\ year)?|every\ day\ of\ the\ year
        |all\ year(?:\ round)?)\b
    |(?P<whole>24\s?[/x]\s?7(?:/365)?|(?:a|the)?\s?round[ -]the[ -]clock|around[ -]the[ -]clock
        |always|day\ (?:and|or)\ night|(?:at\ )?any\s?time|all\ day,?\ every\s?day)\b
    |(?P<day_long>24[ -]?(?:hours?|hrs?|h)(?:\ (?:a|per)\ day|/day)?|all\ day)\b
    |(?P<group>(?:(?:every|each)\ )?(?:weekdays?|weekends?)|m\s?[-\u2013]\s?f
        |daily|nightly|(?:every|each)\ ?(?:day|evening|night|morning|afternoon)
        |(?:7|seven)\ days(?:[ ](?:a|per)\ week|/week)?|all\ week)\b
    |(?P<word>(?:12\s?)?(?:noon|midday|midnight))\b
    |(?P<time>(?P<hour>\d{1,2}(?!\d)|\d{1,2}(?=\d\d(?!\d)))
        (?:[:.]?(?P<minute>\d\d)(?:\s?h(?:ou)?rs\b)?)?\s*(?P<half>[ap]\.?m\b\.?)?)
    |(?P<holidays>(?:bank|public)(?:\ (?:and|or|&)\ (?:bank|public))?\ hol(?:iday)?s?)\b
    |(?P<not>closed|except|excluding|excl?|not|apart\ from|other\ than)\b\.?(?:\ for\b)?
    |(?P<with>including|incl?)\b\.?
    |(?P<to>[-\u2010-\u2015]|to\b|'?till?\b|until\b|through\b|thru\b)
    |(?P<and>,|&|\+|/|and\b)
    |(?P<end>;|\n)
    |(?P<noise>(?:are|is|lines?|open|available|from|between|on|at|every|each|all|inclusive
        |mornings?|afternoons?|evenings?|nights?|hours|only|in\ the)\b|\(|\)|:|\.)
    |(?P<day>[a-z]+)\b\.?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_KINDS = (
    "year", "whole", "day_long", "group", "time", "word", "holidays", "not", "with", "to", "and",
    "end", "noise", "day",
)  # fmt: skip
_TIMES = ("time", "word", "day_long")
_NAMED = ("day", "group", "holidays", "year")
_WEEK, _PUBLIC = tuple(range(7)), 7
_NOON, _MIDNIGHT, _LAST_MINUTE, _DAY = 12, 24, 59, 24 * 60
# "9 to 5" without am or pm is a day's work; "6-2", "8-10" and "10-6" may be a night's.
_MORNING, _AFTERNOON = range(8, 13), range(1, 6)


class Understood(NamedTuple):
    """Hours as opening_hours, "" where they are not plain.

    `days_unsaid`: no day was named, and every day was taken to be meant.
    """

    hours: str = ""
    days_unsaid: bool = False


class _Time(NamedTuple):
    """An hour and a minute as written; `half` is "am", "pm" or "" where neither is said.

    `by_clock`: of the clock of 24 hours, as its digits show; `perhaps`: they may show it;
    `named`: noon or midnight.
    """

    hour: int
    minute: int
    half: str = ""
    by_clock: bool = False
    perhaps: bool = False
    named: bool = False

    @property
    def minutes(self) -> int:
        """Return the minutes since midnight."""
        hour = self.hour % _NOON + (_NOON if self.half == "pm" else 0) if self.half else self.hour
        return hour * 60 + self.minute

    @property
    def on_dial(self) -> int:
        """Return the minutes since twelve, as a clock face shows them."""
        return self.hour % _NOON * 60 + self.minute


class Span(NamedTuple):
    """From when until when, "09:00" to "17:00"; what ends before it begins ends next day."""

    begins: str
    ends: str


_DAY_LONG = Span("00:00", "24:00")


class Rule(NamedTuple):
    """Days of the week by number, or public holidays (none), and their hours; none: closed."""

    days: tuple[int, ...]
    spans: tuple[Span, ...]


def read_plain(text: str) -> Understood:
    """Read hours in plain words as opening_hours."""
    try:
        reader = _Reader(text)
        rules = reader.rules()
    except _Unclear:
        return Understood()
    days = [day for rule in rules for day in rule.days or (_PUBLIC,)]
    # Nobody says which of two rules for one day is meant.
    if len(days) != len(set(days)) or not any(rule.spans for rule in rules):
        return Understood()
    hours = write_rules(rules)
    return Understood(ALWAYS if hours in _EVERY_HOUR else hours, reader.days_unsaid)


def write_rules(rules: Sequence[Rule]) -> str:
    """Write rules as opening_hours."""
    written = []
    for rule in rules:
        spans = ",".join(f"{span.begins}-{span.ends}" for span in rule.spans) or OFF
        written.append(f"{_written_days(rule.days)} {spans}")
    return "; ".join(written)


def _written_days(days: tuple[int, ...]) -> str:
    if not days:
        return HOLIDAYS
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(
        DAYS[run[0]] if len(run) == 1 else f"{DAYS[run[0]]}-{DAYS[run[-1]]}" for run in runs
    )


_EVERY_HOUR = (
    write_rules([Rule(_WEEK, (_DAY_LONG,))]),
    write_rules([Rule(_WEEK, (_DAY_LONG,)), Rule((), (_DAY_LONG,))]),
)


class _Unclear(Exception):
    """The text can be read in more than one way, or in none."""


class _Reader:
    """A text as tokens, read from the left."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, re.Match[str]]] = []
        at = 0
        text = text.strip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if match is None:
                raise _Unclear
            at = match.end()
            kind = next(name for name in _KINDS if match[name])
            if kind != "noise":
                self._tokens.append((kind, match))
        self._at = 0
        self._halves_unsaid = self.days_unsaid = False

    def rules(self) -> list[Rule]:
        """Return the rules of the text. Raises _Unclear."""
        rules: list[Rule] = []
        while self._at < len(self._tokens):
            if self._takes("end", "and"):
                continue
            if self._takes("whole"):
                self._takes("and")
                days = self._days() if self._next_is(*_NAMED) else _WEEK
                rules += _for_days(days, (_DAY_LONG,))
            elif self._takes("not"):
                rules = _without(rules, self._days())
            elif rules and self._takes("with"):
                rules += _for_days(self._days(), rules[-1].spans)
            else:
                rules += self._rules()
        if self.days_unsaid and self._halves_unsaid:
            raise _Unclear
        return rules

    def _rules(self) -> list[Rule]:
        """Read days and their hours, in this order or the other one."""
        if self._next_is(*_TIMES):
            spans = self._spans()
            if self._kind(0) == "and" and self._kind(1) in _NAMED:
                self._at += 1
            return _for_days(self._days() if self._next_is(*_NAMED) else self._any(spans), spans)
        days = self._days()
        closed: tuple[int, ...] = ()
        if match := self._takes("not"):
            if match["not"].casefold() == "closed":
                return _for_days(days, ())
            closed = self._days()
        if self._takes("whole"):
            return _without(_for_days(days, (_DAY_LONG,)), closed)
        if self._next_is("and") and self._kind(1) in _TIMES:
            self._at += 1
        return _without(_for_days(days, self._spans()), closed)

    def _any(self, spans: tuple[Span, ...]) -> tuple[int, ...]:
        """Return every day, for hours of which no day is said."""
        self.days_unsaid = self.days_unsaid or spans != (_DAY_LONG,)
        return _WEEK

    def _spans(self) -> tuple[Span, ...]:
        spans = [self._span()]
        while self._next_is("and") and self._kind(1) in _TIMES:
            self._at += 1
            spans.append(self._span())
        return tuple(spans)

    def _days(self) -> tuple[int, ...]:
        days: set[int] = set()
        while True:
            days |= self._some_days()
            if not (self._next_is("and", "with") and self._kind(1) in _NAMED):
                return tuple(sorted(days))
            self._at += 1

    def _some_days(self) -> set[int]:
        if self._takes("holidays"):
            return {_PUBLIC}
        if self._takes("year"):
            return {*_WEEK, _PUBLIC}
        if match := self._takes("group"):
            said = match["group"].casefold()
            if "weekday" in said or said[0] == "m":
                return set(range(5))
            return {5, 6} if "weekend" in said else set(_WEEK)
        first = self._day()
        if self._next_is("to") and self._kind(1) == "day":
            self._at += 1
            last = self._day()
            return {(first + step) % 7 for step in range((last - first) % 7 + 1)}
        return {first}

    def _day(self) -> int:
        match = self._takes("day")
        found = [day for day in _WEEK if match and _NAMES[day].fullmatch(match["day"])]
        if not found:
            raise _Unclear
        return found[0]

    def _span(self) -> Span:
        if self._takes("day_long"):
            return _DAY_LONG
        begins = self._time()
        if not self._takes("to"):
            raise _Unclear
        ends = self._time()
        self._halves_unsaid = self._halves_unsaid or not (
            begins.half or ends.half or begins.by_clock or ends.by_clock or begins.perhaps
        )
        first, last = (time.minutes for time in _with_halves(begins, ends))
        if first % _DAY == last % _DAY:
            raise _Unclear
        return Span(_written(first % _DAY), _written(last or _DAY))

    def _time(self) -> _Time:
        if match := self._takes("word"):
            midnight = match["word"].casefold().endswith("midnight")
            return _Time(_NOON, 0, "am" if midnight else "pm", named=True)
        match = self._takes("time")
        if match is None:
            raise _Unclear
        hour, minute, half = int(match["hour"]), int(match["minute"] or 0), match["half"]
        if minute > _LAST_MINUTE or hour * 60 + minute > _DAY:
            raise _Unclear
        if half:
            if not 1 <= hour <= _NOON:
                raise _Unclear
            return _Time(hour, minute, f"{half[0].lower()}m")
        by_clock = hour > _NOON or match["hour"][0] == "0"
        perhaps = len(match["hour"]) > 1 and match["minute"] is not None
        return _Time(hour, minute, by_clock=by_clock, perhaps=perhaps)

    def _takes(self, *kinds: str) -> re.Match[str] | None:
        if self._kind(0) in kinds:
            self._at += 1
            return self._tokens[self._at - 1][1]
        return None

    def _next_is(self, *kinds: str) -> bool:
        return self._kind(0) in kinds

    def _kind(self, ahead: int) -> str:
        at = self._at + ahead
        return self._tokens[at][0] if at < len(self._tokens) else ""


def _for_days(days: tuple[int, ...], spans: tuple[Span, ...]) -> list[Rule]:
    """Return the rule of the days of the week, and that of public holidays where they are said."""
    week = tuple(day for day in days if day != _PUBLIC)
    rules = [Rule(week, spans)] if week else []
    return [*rules, Rule((), spans)] if _PUBLIC in days else rules


def _without(rules: Sequence[Rule], days: tuple[int, ...]) -> list[Rule]:
    """Return the rules with some days closed, which an earlier one may have named."""
    kept: list[Rule] = []
    for rule in rules:
        left = tuple(day for day in rule.days if day not in days)
        if left or (not rule.days and _PUBLIC not in days):
            kept.append(rule._replace(days=left))
    return [*kept, *_for_days(days, ())]


def _with_halves(begins: _Time, ends: _Time) -> tuple[_Time, _Time]:
    """Say of both ends whether they are before or after noon. Raises _Unclear."""
    if begins.half and ends.half:
        return begins, ends
    if begins.by_clock or ends.by_clock or (begins.perhaps and ends.perhaps):
        return _by_clock(begins, ends)
    if ends.half:
        # "6-10pm" is an evening, "9-5pm" a day; "10:00-11pm" may be either.
        same = begins.on_dial < ends.on_dial
        if same and begins.perhaps:
            raise _Unclear
        return begins._replace(half=ends.half if same else _other(ends.half)), ends
    if begins.half:
        same = begins.on_dial < ends.on_dial
        if same and not begins.named:
            # "8am-10" may end before noon or at night.
            raise _Unclear
        return begins, ends._replace(half=begins.half if same else _other(begins.half))
    if begins.hour not in _MORNING or ends.hour not in _AFTERNOON:
        raise _Unclear
    return begins._replace(half="pm" if begins.hour == _NOON else "am"), ends._replace(half="pm")


def _by_clock(begins: _Time, ends: _Time) -> tuple[_Time, _Time]:
    """Read the clock of 24 hours: two mornings of which the second is the earlier are doubtful."""
    both = not begins.half and not ends.half
    if both and ends.minutes < begins.minutes < _NOON * 60 and ends.minutes:
        raise _Unclear
    doubtful = (time for time in (begins, ends) if not (time.half or time.by_clock))
    if not both and any(doubtful):
        raise _Unclear
    return begins, ends


def _other(half: str) -> str:
    return "am" if half == "pm" else "pm"


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
