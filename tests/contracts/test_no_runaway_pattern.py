"""No text makes a pattern run away: checked on the patterns themselves, not on texts.

A matcher that goes back tries every way in which a pattern fits. Where a loop fits one
stretch of text in two ways, the ways double with each repetition (Weber and Seidl 1991,
"On the degree of ambiguity of finite automata", condition EDA). So each pattern is made
a position automaton (Glushkov 1961), and no loop of it may hold two ways with one text.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import product
from re import _constants as sre  # type: ignore[attr-defined]  # as re._parser below
from re import _parser as parser  # type: ignore[attr-defined]  # re's own reading of a pattern
from typing import Any

import toolkit
from toolkit.pages import phrases
from toolkit.pages import phrases as notices
from toolkit.tables import rows_of

Test = Callable[[str], bool]
# Any kind of letter that a class may tell apart, beside those that a pattern names.
SAMPLES = "aZ0_ \n.-<>\"'/é中\x00|"
# Repetitions that are written out one by one; longer ones are taken for endless.
MOST_COPIES, MOST_POSITIONS = 12, 20_000
CATEGORIES: dict[Any, Test] = {
    sre.CATEGORY_DIGIT: str.isdigit,
    sre.CATEGORY_SPACE: str.isspace,
    sre.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
}
NEGATED = {
    sre.CATEGORY_NOT_DIGIT: sre.CATEGORY_DIGIT,
    sre.CATEGORY_NOT_SPACE: sre.CATEGORY_SPACE,
    sre.CATEGORY_NOT_WORD: sre.CATEGORY_WORD,
}
CHARS = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
# Where what is inside stands in what the parser gives; None: it is all of it.
INSIDE = {sre.SUBPATTERN: 3, sre.POSSESSIVE_REPEAT: 2, sre.ATOMIC_GROUP: None}
LOOPS = (sre.MAX_REPEAT, sre.MIN_REPEAT)
Part = tuple[bool, frozenset[int], frozenset[int]]
EMPTY: Part = (True, frozenset(), frozenset())


class Automaton:
    """The positions of a pattern: the letters each takes, and which may follow which."""

    def __init__(self, pattern: str, flags: int) -> None:
        tree = parser.parse(pattern, flags)
        self.fold, self.dots = bool(flags & re.IGNORECASE), bool(flags & re.DOTALL)
        self.letters = sorted(set(SAMPLES) | {chr(n) for n in _named(tree)})
        self.known: dict[str, frozenset[str]] = {}
        self.takes: list[frozenset[str]] = []
        self.follow: list[set[int]] = []
        self.twice: set[tuple[int, int]] = set()
        self._sequence(tree)

    def _char(self, op: Any, given: Any) -> Part:
        # Lists of words have the same few letters at thousands of positions.
        key = f"{op} {given}"
        if key not in self.known:
            test = self._test(op, given)
            taken = (char for char in self.letters if any(map(test, self._cases(char))))
            self.known[key] = frozenset(taken)
        self.takes.append(self.known[key])
        self.follow.append(set())
        only = frozenset({len(self.takes) - 1})
        return False, only, only

    def _cases(self, char: str) -> set[str]:
        return {char, char.lower(), char.upper()} if self.fold else {char}

    def _sequence(self, nodes: Iterable[tuple[Any, Any]]) -> Part:
        made = EMPTY
        for op, given in nodes:
            made = self._joined(made, self._node(op, given))
        return made

    def _joined(self, one: Part, other: Part) -> Part:
        self._lead(one[2], other[1])
        return (
            one[0] and other[0],
            one[1] | other[1] if one[0] else one[1],
            one[2] | other[2] if other[0] else other[2],
        )

    def _lead(self, ends: Iterable[int], begins: Iterable[int]) -> None:
        for one, other in product(ends, begins):
            if other in self.follow[one]:
                self.twice.add((one, other))
            self.follow[one].add(other)

    def _node(self, op: Any, given: Any) -> Part:
        if op in CHARS:
            return self._char(op, given)
        if op is sre.BRANCH:
            return self._either([self._sequence(branch) for branch in given[1]])
        if op in LOOPS:
            return self._repeated(*given)
        if op in INSIDE:
            # What is possessive is never given back, so it is tried in one way.
            return self._sequence(given if INSIDE[op] is None else given[INSIDE[op]])
        if op in (sre.ASSERT, sre.ASSERT_NOT):
            self._sequence(given[1])
        elif op not in (sre.AT, sre.GROUPREF):
            raise AssertionError(f"unknown part of a pattern: {op}")
        return EMPTY

    def _test(self, op: Any, given: Any) -> Test:
        if op is sre.ANY:
            return lambda char: self.dots or char != "\n"
        if op is sre.IN:
            return lambda char: _within(given, char)
        return lambda char: (char == chr(given)) is (op is sre.LITERAL)

    def _either(self, parts: list[Part]) -> Part:
        return (
            any(part[0] for part in parts),
            frozenset().union(*(part[1] for part in parts)),
            frozenset().union(*(part[2] for part in parts)),
        )

    def _repeated(self, least: int, most: Any, body: Any) -> Part:
        if most is not sre.MAXREPEAT and most <= MOST_COPIES and len(self.takes) < MOST_POSITIONS:
            # One after another: a later one is only reached through those before it.
            empty, begins, ends, before = not least, set[int](), set[int](), frozenset[int]()
            for number in range(1, most + 1):
                part = self._sequence(body)
                self._lead(before, part[1])
                begins |= part[1] if number == 1 or part[0] else set()
                ends |= part[2] if number >= least else set()
                before = part[2] | (before if part[0] else frozenset())
                empty = empty or part[0]
            return empty, frozenset(begins), frozenset(ends)
        part = self._sequence(body)
        self._lead(part[2], part[1])
        return part[0] or not least, part[1], part[2]

    def runs_away(self) -> bool:
        """Tell whether some loop fits one text in two ways."""
        for loop in self._loops():
            if any(one in loop and other in loop for one, other in self.twice):
                return True
            if any(self._two_ways(start, loop) for start in loop):
                return True
        return False

    def _two_ways(self, start: int, loop: set[int]) -> bool:
        """Tell whether two ways lead apart from a position and with one text back to it."""
        seen, waiting = set[tuple[int, int]](), [(start, start)]
        before: dict[tuple[int, int], set[tuple[int, int]]] = {}
        while waiting:
            pair = waiting.pop()
            for one, other in product(self.follow[pair[0]] & loop, self.follow[pair[1]] & loop):
                if not self.takes[one] & self.takes[other]:
                    continue
                onward = min(one, other), max(one, other)
                before.setdefault(onward, set()).add(pair)
                if onward not in seen:
                    seen.add(onward)
                    waiting.append(onward)
        back, waiting = set[tuple[int, int]](), [(start, start)]
        while waiting:
            for pair in before.get(waiting.pop(), ()):
                if pair not in back:
                    back.add(pair)
                    waiting.append(pair)
        return any(one != other for one, other in back & seen)

    def _loops(self) -> Iterator[set[int]]:
        """Yield the positions that lead to one another (Kosaraju)."""
        order, seen = list[int](), set[int]()
        for start in range(len(self.takes)):
            stack = [(start, iter(self.follow[start]))] if start not in seen else []
            seen.add(start)
            while stack:
                at, left = stack[-1]
                onward = next((one for one in left if one not in seen), None)
                if onward is None:
                    order.append(at)
                    stack.pop()
                else:
                    seen.add(onward)
                    stack.append((onward, iter(self.follow[onward])))
        back: dict[int, list[int]] = {}
        for one, others in enumerate(self.follow):
            for other in others:
                back.setdefault(other, []).append(one)
        taken = set[int]()
        for start in reversed(order):
            if start in taken:
                continue
            loop, waiting = {start}, [start]
            while waiting:
                more = [one for one in back.get(waiting.pop(), ()) if one not in taken | loop]
                loop.update(more)
                waiting += more
            taken |= loop
            if len(loop) > 1 or start in self.follow[start]:
                yield loop


def _within(given: Any, char: str) -> bool:
    found, negated = False, False
    for op, value in given:
        if op is sre.NEGATE:
            negated = True
        elif op is sre.LITERAL:
            found = found or char == chr(value)
        elif op is sre.RANGE:
            found = found or value[0] <= ord(char) <= value[1]
        elif value in NEGATED:
            found = found or not CATEGORIES[NEGATED[value]](char)
        else:
            found = found or CATEGORIES[value](char)
    return found is not negated


def _named(tree: Any) -> Iterator[int]:
    """Yield the letters that a pattern names."""
    for part in tree:
        if isinstance(part, tuple) and len(part) == 2 and part[0] in (sre.LITERAL, sre.NOT_LITERAL):
            yield part[1]
        elif isinstance(part, tuple) and len(part) == 2 and part[0] is sre.RANGE:
            yield from part[1]
        elif isinstance(part, (tuple, list, parser.SubPattern)):
            yield from _named(part)


def patterns_of_modules() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for module in pkgutil.walk_packages(toolkit.__path__, "toolkit."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for found in _within_value(value):
                yield f"{module.name}.{name}", found


def _within_value(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif type(value).__name__ == "_Late":
        # Compiled on first use; it is the same pattern.
        yield re.compile(*vars(value)["_given"])
    elif isinstance(value, (tuple, list)) and len(value) < 1_000:
        for one in value:
            yield from _within_value(one)
    elif isinstance(value, dict):
        yield from _within_value(list(value.values()))


def runs_away(pattern: re.Pattern[Any]) -> bool:
    text = pattern.pattern
    text = text.decode("latin-1") if isinstance(text, bytes) else text
    return Automaton(text, pattern.flags & (re.IGNORECASE | re.VERBOSE | re.DOTALL)).runs_away()


def patterns_of_tables() -> Iterator[tuple[str, re.Pattern[Any]]]:
    for notice in phrases.notices():
        yield f"closing.tsv: {notice.holds}", notice.pattern
    yield "closing.tsv: lead", phrases.leads()
    for kind in ("not", "open"):
        yield f"closing.tsv: {kind}", phrases.closing_words(kind)
    for kind in {row[0] for row in rows_of("pages/phrases.tsv")} - {"word"}:
        yield f"phrases.tsv: {kind}", phrases.phrase(kind)
    for whose, where in product((phrases.SITE, phrases.NETWORK), ("name", "text")):
        yield f"walls.tsv: {whose} {where}", phrases.wall(whose, where)
    for row in phrases.social_rows():
        yield f"social.tsv: {row.site} path", row.path
        if row.where != "lacks":
            yield f"social.tsv: {row.site} {row.where}", re.compile(row.what)


def test_the_check_tells_a_runaway_pattern_from_others() -> None:
    bad = ("(a*)*b", "(a*b?)*c", r"(?:\w+\s?)*$", "(?:(?:x )?(?:[^ ]+ ){1,3}?)*y", "(ab|a|b)*c")
    good = ("(?:[^ ]+ ){0,3}?x", r"(?:\w+\s)*$", "(?:<!--.*?-->)*+<p", "a*a*b", "(?:ab|c){2,9}d")
    assert [text for text in bad if not runs_away(re.compile(text))] == []
    assert [text for text in good if runs_away(re.compile(text))] == []


def test_no_pattern_of_the_program_or_of_its_tables_runs_away() -> None:
    every = {found: name for name, found in (*patterns_of_modules(), *patterns_of_tables())}
    assert [name for found, name in every.items() if runs_away(found)] == []


def test_a_notice_is_looked_for_once_at_each_place() -> None:
    said = "after we and sadly this service from the " * 40
    found = notices.starts(said)
    assert len(found) == len(set(found)) <= len(said.split()) + 1
