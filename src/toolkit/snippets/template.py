"""Templates: lines with placeholders, some of which may be dropped.

A line that starts with `?N ` is optional; when a text does not fit, optional
lines are dropped in the order N = 1, 2, 3 ..., but never the emergency number's.
A line of which every telling placeholder is empty is left out; {to} and {region}
do not tell, and a line that goes leaves them to its neighbour. `{to|there}` says what
stands there when there is nothing: such a line always says something.
`warm.cy.txt` is the template `warm` in Welsh. `#` starts a comment line. Templates are
data: a placeholder is a name of the table and nothing else, so no template can reach
into the program. Must not fit, count or escape.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from toolkit.domain.region import language_name, parse_language
from toolkit.domain.sentences import CrisisKind
from toolkit.domain.text import clean_text
from toolkit.errors import NotFound, Refused
from toolkit.snippets.contacts import (
    in_prose,
    publisher_beside,
    says_places,
    with_notes,
    without_colon,
)

# Filling one line of a template, so that it reads as if nothing had been missing. Marks around
# an empty place go; notes in brackets stand in one pair; a value that ends with a mark does not
# get a second one.


# A placeholder, perhaps with what stands there when there is nothing to say.
PLACEHOLDER = re.compile(r"\{([^{}|]*)(?:\|([^{}]*))?\}")
# In the text that is being put together: an empty place, the ends of a value and of a
# note. Noncharacters of Unicode, which neither a template nor a value can hold.
NONCHARACTERS = re.compile("[\ufdd0-\ufdef]")
_EMPTY, _VALUE, _NOTE = "\ufdd2", "\ufdd3", "\ufdd4"

_TOKEN = re.compile(rf" ?\({PLACEHOLDER.pattern}\)|{PLACEHOLDER.pattern}")
# No more at a time than anybody writes: a line of a thousand commas costs no second.
_JOINING = r"(?:[\s,;:–—]|(?<=\s)-(?=\s)){0,9}"
_AROUND = (
    (re.compile(rf"{_EMPTY}{_JOINING}{_EMPTY}"), _EMPTY),
    (re.compile(rf"[(\[“‘\"'«]\s*{_EMPTY}\s*[)\]”’\"'»]"), _EMPTY),
)
_TIDYING = (
    (re.compile(rf"^{_JOINING}{_EMPTY}(?:[\s,;:–—.!?]|(?<=\s)-(?=\s))*"), ""),
    (re.compile(rf"{_JOINING}{_EMPTY}\s*$"), ""),
    (re.compile(rf"{_JOINING}{_EMPTY}\s*(?=[,;:.!?)\]])"), ""),
    (re.compile(rf"{_JOINING}{_EMPTY}\s*(?=[–—-]\s)"), " "),
    (re.compile(rf"\s*{_EMPTY}\s*"), " "),
)
_NOTES = re.compile(rf"(?:(?<!\s)\s+)?({_NOTE}[^{_NOTE}]*{_NOTE}(?:\s*{_NOTE}[^{_NOTE}]*{_NOTE})*)")
OPENS_WITH_COLON = re.compile(r"[^,;.\n]*: ")
_ENDED = re.compile(rf"([.!?…]){_VALUE}\.(?!\.)|([:?!…]){_VALUE}:")


class _Place(NamedTuple):
    """One placeholder of a line: what is before it, what after, and its own writing."""

    name: str
    fallback: str
    before: str
    after: str
    bracketed: bool


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a line with its placeholders filled, "" for what has no value and no fallback."""
    title = values.get("title", "") if "{title" in text else ""

    def put(found: re.Match[str]) -> str:
        place = _place(found)
        value = _said(place, title, values)
        if not value:
            return f" {_EMPTY}" if found[0].startswith(" ") else _EMPTY
        if place.bracketed or _is_note(place):
            return f"{_NOTE}{value.removeprefix('the ')}{_NOTE}"
        return f"{_break_before(place, value)}{_VALUE}{value}{_VALUE}"

    line = _noted(_tidied(_TOKEN.sub(put, text)))
    line = _ENDED.sub(lambda found: found[1] or found[2], line).replace(_VALUE, "")
    return re.sub(r" +\n", "\n", re.sub(r" {2,}", " ", line)).strip()


def _place(found: re.Match[str]) -> _Place:
    in_brackets, alone = found.group(1, 2), found.group(3, 4)
    bracketed = in_brackets[0] is not None
    name, fallback = in_brackets if bracketed else alone
    text = found.string
    return _Place(name, fallback or "", text[: found.start()], text[found.end() :], bracketed)


def _break_before(place: _Place, value: str) -> str:
    """Return a line break for several lines, and for a colon that would follow a colon."""
    before = place.before.rstrip()
    doubled = before.endswith(":") and OPENS_WITH_COLON.match(value)
    return "\n" if before and ("\n" in value or doubled) else ""


def _is_note(place: _Place) -> bool:
    """Tell whether a place name stands behind another value: "{title}{region}"."""
    return place.name == "region" and place.before.rstrip().endswith(("}", "})"))


def _said(place: _Place, title: str, values: Mapping[str, str]) -> str:
    value = values.get(place.name, "")
    if place.name == "region":
        value = value.strip(" ()")
        publisher = values.get("publisher", "") if "{publisher" in place.before else ""
        beside = f"{title} {publisher}"
        value = "" if says_places(beside, value.split(", ")) else value
    elif place.name == "publisher" and value:
        prose = re.search(r"\w $", place.before)
        value = in_prose(value) if prose else publisher_beside(title, value)
    elif place.name == "title" and _colon_follows(place, values):
        value = without_colon(value)
    return value or place.fallback


def _colon_follows(place: _Place, values: Mapping[str, str]) -> bool:
    said = any(values.get(found[1]) for found in PLACEHOLDER.finditer(place.after))
    return said and _TOKEN.sub("", place.after).lstrip().startswith(":")


def _tidied(line: str) -> str:
    """Take away the marks that stood around what is empty."""
    if _EMPTY not in line:
        return line
    before = ""
    while line != before:
        before = line
        for pattern, instead in _AROUND:
            line = pattern.sub(instead, line)
    for pattern, instead in _TIDYING:
        line = pattern.sub(instead, line)
    return line


def _noted(line: str) -> str:
    """Put the notes behind what they belong to, in one pair of brackets."""

    def put(found: re.Match[str]) -> str:
        notes = [note for note in found[1].split(_NOTE) if note.strip()]
        name = found.string[: found.start()].rstrip(_VALUE + " ")
        return with_notes(name, notes)[len(name) :]

    while found := _NOTES.search(line):
        line = line[: found.start()] + put(found) + line[found.end() :]
    return line


# Name, and what stands there.
PLACEHOLDERS: tuple[tuple[str, str], ...] = (
    ("title", "the link's title"),
    ("url", "the link's address"),
    ("say", "one of the curator's own sentences"),
    ("summary", "what the page gives"),
    ("why", "why this link: who vetted it and when, only if you did"),
    ("publisher", "who is responsible for the page"),
    ("contacts", "numbers and other ways to reach somebody"),
    ("hours", "days, hours and time zone as listed"),
    ("region", "where it serves, when that is not your home region"),
    ("review_date", "by when the link is to be looked at again"),
    ("emergency", "the emergency number of the region"),
    ("to", "whom the reply is for"),
)
NAMES = tuple(name for name, _ in PLACEHOLDERS)
# What may never be cut or dropped for length.
NECESSARY = frozenset({"url", "contacts"})
# Always there, or of no use in other words: nothing else may stand in their place.
_WITHOUT_FALLBACK = ("url", "emergency")
# Nor may this; but a mark before it is passed over, not refused: wordings that
# curators have kept from before still have one, and a crisis reply must not fail.
EMERGENCY = "emergency"
CRISIS = "crisis"
# One for each kind of case.
CRISIS_TEMPLATES = {
    CrisisKind.SELF: CRISIS,
    CrisisKind.OTHER: "crisis-other",
    CrisisKind.DONE: "crisis-done",
}
CRISIS_NAMES = frozenset(CRISIS_TEMPLATES.values())
CORRECT = "correct"
# Marked by name, so that a copy in the curator's own folder keeps the mark.
DRAFT = "draft, not reviewed by a qualified person"

# How a place stands at the beginning of a line.
PLACED = "In {place}:"
# These accompany a line; their being empty says nothing about it.
_ACCOMPANYING = ("to", "region")
_BUILT_IN = Path(__file__).resolve().parent / "templates"
_OPTIONAL = re.compile(r"\?([1-9][0-9]?) (.*)")
# A place for the region makes room for itself; nothing else does, and an address takes
# in whatever letter touches it.
_GLUED = re.compile(r"\w\{url\}|\{url\}[\w/]|\}\{(?!region[|}])")
_IN_BRACES = re.compile(r"\{([^{}]*)\}")
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_IN_LANGUAGE = re.compile(rf"({_FILE_NAME.pattern})\.([a-z]{{2}})")
# Windows opens a device for a file of such a name, whatever its ending:
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICES = frozenset(
    (
        "con prn aux nul com1 com2 com3 com4 com5 com6 com7 com8 com9"
        " lpt1 lpt2 lpt3 lpt4 lpt5 lpt6 lpt7 lpt8 lpt9"
    ).split()
)
# A wording is some lines; a longer file is something else.
_LONGEST_FILE = 100_000


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its text, its placeholders, and when it is dropped (0: never)."""

    text: str
    names: tuple[str, ...]
    drop: int = 0

    @property
    def telling(self) -> tuple[str, ...]:
        """The placeholders without which the line says nothing."""
        return tuple(name for name in self.names if name not in _ACCOMPANYING)

    @property
    def name(self) -> str:
        """What the line is called when it was dropped."""
        return self.telling[0] if self.telling else fill(self.text, {})

    @property
    def has_fallback(self) -> bool:
        """Whether a telling placeholder says something else where it has no value."""
        return any(
            found[2] and found[1] in self.telling for found in PLACEHOLDER.finditer(self.text)
        )

    def says_something(self, values: Mapping[str, str]) -> bool:
        """Tell whether anything but its accompanying words would stand there."""
        telling = not self.telling or any(values.get(name) for name in self.telling)
        return telling or self.has_fallback

    def filled(self, values: Mapping[str, str]) -> str:
        """Return the line with its placeholders filled, marks and blanks tidied."""
        return fill(self.text, values)

    def left_behind(self, values: Mapping[str, str], placed: str) -> dict[str, str]:
        """Return what must still be said when the line goes: to whom, and where.

        `placed` is how a place is written first.
        """
        region = place_first(values.get("region", ""), placed)
        said = {"to": values.get("to", ""), "region": region}
        return {name: said[name] for name in self.names if name in _ACCOMPANYING and said[name]}


@dataclass(frozen=True, slots=True)
class Template:
    """A named wording. `own` tells that it comes from the curator's folder.

    `language` is the code of the one it is in, "" for the usual one.
    """

    name: str
    lines: tuple[Line, ...]
    description: str = ""
    own: bool = False
    language: str = ""

    @property
    def full_name(self) -> str:
        """The name of its file: `crisis`, `crisis.cy`."""
        return f"{self.name}.{self.language}" if self.language else self.name

    @property
    def names(self) -> frozenset[str]:
        """Every placeholder in it."""
        return frozenset(name for line in self.lines for name in line.names)

    @property
    def mark(self) -> str:
        """What must be said of it wherever it is listed, or ""."""
        marks = [DRAFT] if self.name in CRISIS_NAMES else []
        if self.language and not self.own:
            marks.append(draft_in(self.language))
        return "; ".join(marks)


def draft_in(language: str) -> str:
    """Say that a text was written by nobody who is known to speak the language."""
    return f"draft, not reviewed by a {language_name(language)} speaker"


def read_template(name: str, text: str, *, own: bool = False) -> Template:
    """Read a template's text; its first comment line describes it.

    Raises Refused for an unknown placeholder (with the nearest name), a stray
    brace, placeholders that touch, a necessary placeholder in an optional line, one
    that is missing, or no line at all.
    """
    base, language = _parted(name)
    comments, lines = [], []
    for raw in NONCHARACTERS.sub("\ufffd", clean_text(text)).splitlines():
        if raw.startswith("#"):
            comments.append(raw.lstrip("# ").strip())
        elif raw.strip():
            lines.append(_read_line(name, raw.strip()))
    if not lines:
        raise Refused(
            f"The template '{name}' has no lines.", hint="See: toolkit template show warm"
        )
    template = Template(base, tuple(lines), comments[0] if comments else "", own, language)
    _require_what_it_is_for(template)
    return template


def load_template(
    name: str, own_folder: Path | None = None, language: str = "", *, drafts: bool = False
) -> Template:
    """Return the template of this name; the curator's own comes first.

    In a `language` (its code) where there is one, a built-in one only if `drafts` may
    be used. Raises NotFound with the nearest name, and whatever `read_template` raises.
    """
    if language and f"{name}.{language}" in template_names(own_folder):
        translated = f"{name}.{language}"
        file, own = find_template(translated, own_folder)
        if own or drafts:
            return read_template(translated, read_file(file), own=own)
    file, own = find_template(name, own_folder)
    return read_template(name, read_file(file), own=own)


def find_template(name: str, own_folder: Path | None = None) -> tuple[Path, bool]:
    """Return a template's file, and whether it is the curator's own.

    Raises NotFound with the nearest name.
    """
    if is_name(name):
        for folder, own in _folders(own_folder):
            file = folder / f"{name}.txt"
            if file.is_file():
                return file, own
    raise NotFound(
        f"There is no template '{name}'.{_nearest(name, template_names(own_folder))}",
        hint="See: toolkit template list",
    )


def read_file(file: Path) -> str:
    """Return the text of a template's file. Raises Refused when it is no text."""
    try:
        with file.open(encoding="utf-8-sig") as opened:
            text = opened.read(_LONGEST_FILE + 1)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise Refused(
            f"The template file {file} cannot be read: {reason}.",
            hint="Save it as UTF-8 text, or take the file away to use the built-in wording.",
        ) from error
    if len(text) > _LONGEST_FILE:
        raise Refused(
            f"The template file {file} has more than {_LONGEST_FILE:,} characters.",
            hint="A wording is a few lines: make it shorter, or take the file away.",
        )
    return text


def template_names(own_folder: Path | None = None) -> tuple[str, ...]:
    """Return the names of all templates, built in and the curator's own."""
    found = {
        file.stem
        for folder, _ in _folders(own_folder)
        for file in folder.glob("*.txt")
        if is_name(file.stem) and file.is_file()
    }
    return tuple(sorted(found))


def is_name(name: str) -> bool:
    """Tell whether this can name a template: small letters, digits, hyphens.

    A point and the code of a language may follow.
    """
    base, language = _parted(name)
    known = not language or parse_language(language) == language
    return known and _FILE_NAME.fullmatch(base) is not None and base not in _DEVICES


def _parted(name: str) -> tuple[str, str]:
    """Part `warm.cy` into the name and the language, "" where it names none."""
    found = _IN_LANGUAGE.fullmatch(name)
    return (found[1], found[2]) if found else (name, "")


def _folders(own_folder: Path | None) -> list[tuple[Path, bool]]:
    own = [(own_folder, True)] if own_folder and own_folder.is_dir() else []
    return [*own, (_BUILT_IN, False)]


def _read_line(template: str, raw: str) -> Line:
    optional = _OPTIONAL.fullmatch(raw)
    drop, text = (int(optional[1]), optional[2]) if optional else (0, raw)
    text = _IN_BRACES.sub(lambda found: _placeholder(template, found[1]), text)
    names = tuple(found[1] for found in PLACEHOLDER.finditer(text))
    for name in sorted(NECESSARY & set(names)) if drop else ():
        raise Refused(
            f"The template '{template}' may not drop {{{name}}}.",
            hint=f"Remove the '?{drop} ' before it.",
        )
    if any(brace in PLACEHOLDER.sub("", text) for brace in "{}"):
        raise Refused(
            f"The template '{template}' has a stray brace in '{text}'.",
            hint="Braces go around a placeholder and nowhere else: {title}, {to|there}",
        )
    if glued := _GLUED.search(text):
        raise Refused(
            f"The template '{template}' has no space in '{glued[0]}', so two things would be one.",
            hint="Put a space, a punctuation mark or a line break between them.",
        )
    return Line(text, names, 0 if EMERGENCY in names else drop)


def _placeholder(template: str, inside: str) -> str:
    """Return a placeholder tidied. Raises Refused for an unknown one or a bad fallback."""
    name, bar, fallback = (part.strip() for part in inside.partition("|"))
    if name not in NAMES:
        raise Refused(
            f"The template '{template}' has an unknown placeholder {{{inside}}}."
            + _nearest(name, NAMES),
            hint="Placeholders: " + ", ".join(NAMES),
        )
    if not bar:
        return f"{{{name}}}"
    if name in _WITHOUT_FALLBACK:
        raise Refused(
            f"The template '{template}' gives other words for {{{name}}}, which must have none.",
            hint=f"Write {{{name}}} alone.",
        )
    if not fallback or "|" in fallback:
        raise Refused(
            f"The template '{template}' has a placeholder {{{inside}}} that is not complete.",
            hint="Write one bar, and plain words after it: {to|there}",
        )
    return f"{{{name}|{fallback}}}"


def _require_what_it_is_for(template: Template) -> None:
    if template.name in CRISIS_NAMES:
        first = template.lines[0]
        telling = set(first.telling) - {EMERGENCY}
        if first.drop or telling or not first.name or "contacts" not in template.names:
            raise Refused(
                f"The template '{template.name}' must open with a sentence of your own and have"
                " {contacts}.",
                hint=f"See: toolkit template show {template.name}",
            )
        _require_emergency(template)
    elif "url" not in template.names:
        raise Refused(
            f"The template '{template.name}' has no {{url}}, so no link would be in the reply.",
            hint="Put {url} on a line of its own.",
        )


def _require_emergency(template: Template) -> None:
    """Where there is danger now the number is never left to chance: first, or somewhere."""
    done = template.name == CRISIS_TEMPLATES[CrisisKind.DONE]
    names = template.lines[0].names if done else template.names
    if EMERGENCY not in names and template.name != CRISIS:
        where = "in its first line" if done else "in it"
        raise Refused(
            f"The template '{template.name}' must have {{emergency}} {where}.",
            hint=f"See: toolkit template show {template.name}",
        )


def with_sentence(template: Template) -> Template:
    """Return a template that has a place for a sentence: its own, or a line at the top."""
    if "say" in template.names:
        return template
    return replace(template, lines=(Line("{say}", ("say",)), *template.lines))


def place_first(region: str, placed: str = PLACED) -> str:
    """Write a region for the beginning of a line: "In Scotland:" for " (Scotland)"."""
    text = placed.format(place=region.strip(" ()"))
    return text[0].upper() + text[1:] if region else ""


def _nearest(name: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    near = get_close_matches(name, known, 1, 0.5)
    return f" Did you mean '{near[0]}'?" if near else ""
