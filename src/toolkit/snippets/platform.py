"""What a platform is: what it allows, how it counts, how text and links are written for it.

Must not count: `length` does. The platforms themselves are rows of `platforms`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from html import escape as escape_html

# How text and links are written: plain, Markdown, HTML, BBCode. `escape` is for prose, `link`
# for an address, `whom` for a name. Neither an address nor a name is escaped as prose: a
# backslash inside breaks the one, and makes somebody else of the other. Markdown is written so
# that CommonMark and Reddit's older renderer read the same: a bracket in an address takes a
# backslash, which both accept. Only what changes something is escaped. WhatsApp, Discord and
# Telegram publish no escape that a pasted message may rely on, so theirs is plain. BBCode has
# none at all: its square brackets are written round, so that no words open or close a tag.


class Markup(StrEnum):
    """The ways of writing a link."""

    PLAIN = "plain"
    MARKDOWN = "markdown"
    REDDIT = "reddit"  # Markdown in which an address alone is a link as it stands
    HTML = "html"
    BBCODE = "bbcode"


_MARKDOWN = (Markup.MARKDOWN, Markup.REDDIT)


# Names as Reddit knows them. It reads these before emphasis, whatever lines are in them.
_REDDIT_NAME = r"/?[ur]/[A-Za-z0-9_-]+"
# A name inside a sentence: nothing of it is escaped when each line in it stands inside
# a word, where it is no emphasis.
_NAME = rf"(?<![\w/@.])(?:{_REDDIT_NAME}|@(?>[^\W_]+(?:[._-]+[^\W_]+)*)(?![_-]))"
# Emphasis, code, links, HTML, entities, struck-out text, superscript, tables.
# An ampersand is one of them only where it could begin an entity.
_INLINE = re.compile(rf"(?P<name>{_NAME})|[\\`*_\[\]<>~^|]|&(?=#?[A-Za-z0-9]+;)")
# A name alone, as networks have them; perhaps with the sign that greets it.
_HANDLE = re.compile(rf"(?:{_REDDIT_NAME}|@?\w(?:[\w.-]*[\w-])?(?:@[\w.-]*\w)?)[,:;!]?")
# Lines that one renderer or another takes for emphasis, once such a name is written bare.
_EMPHASISED = re.compile(r"^(?!/?[ur]/).*(?:(?<!\w)_|_.*[^_]_+(?![^\W_]))")
_WORD = re.compile(r"(?=.*[^\W_])\S+")
_BACKQUOTES = re.compile(r"`+")
# A heading, list, quote or underline opens with these; a fence or rule is in _INLINE.
# A list has a blank behind its sign, an underline nothing else: -5 and 9.30am are text.
_LINE_START = re.compile(
    r"^([ \t]*)(?:(#|[+-](?=[ \t]|$)|[=-](?=[=-]*[ \t]*$))|([0-9]{1,9})([.)])(?=[ \t]|$))",
    re.MULTILINE,
)
_INDENT = re.compile(r"^[ \t]+", re.MULTILINE)
_DESTINATION = re.compile(r"[\\()]|&(?=#?[A-Za-z0-9]+;)")
# An address that Reddit links whole as it stands: no sign of Markdown, no mark at its end.
_LINKS_ITSELF = re.compile(r"https?://[A-Za-z0-9./_%=&?#+,:;@!$-]*[A-Za-z0-9/_=#-]")
_ROUND = str.maketrans("[]", "()")
_ENDS_A_TAG = re.compile(r"[\[\]]")
_UNSAFE_IN_URL = re.compile(r"[\s<>\x00-\x20\x7f]")
_SENTENCE_ENDS = (".", ":", "!", "?", "…")


def escape(text: str, markup: Markup) -> str:
    """Write prose so that a reader sees exactly this text, in BBCode with round brackets.

    Markdown drops spaces at the start of a line, which would open a code block.
    """
    if markup is Markup.HTML:
        return escape_html(text, quote=True)
    if markup in _MARKDOWN:
        return _escape_markdown(text)
    return text.translate(_ROUND) if markup is Markup.BBCODE else text


def whom(text: str, markup: Markup) -> str:
    """Write whom a reply is for, so that nobody else is meant.

    A single word is never escaped: it stands as it is, or as code, in which every
    sign is itself, where Markdown would make something of it. More words are prose.
    """
    escaped = escape(text, markup)
    if markup not in _MARKDOWN or escaped == text or not _WORD.fullmatch(text):
        return escaped
    if _HANDLE.fullmatch(text) and not _EMPHASISED.match(text):
        return text
    return _code(text)


def link(title: str, url: str, markup: Markup) -> str:
    """Write a link with its title, on one line; without a title, the address alone."""
    title = " ".join(title.split())
    if markup is Markup.HTML:
        return _anchor(url, title or url)
    if not title:
        return autolink(url, markup)
    if markup in _MARKDOWN:
        destination = _DESTINATION.sub(r"\\\g<0>", _safe(url))
        return f"[{_escape_markdown(title)}]({destination})"
    if markup is Markup.BBCODE:
        return f"[url={_safe_in_tag(url)}]{escape(title, markup)}[/url]"
    return f"{title} {url}" if title.endswith(_SENTENCE_ENDS) else f"{title}: {url}"


def autolink(url: str, markup: Markup) -> str:
    """Write an address that shows as itself and can be followed."""
    if markup is Markup.HTML:
        return _anchor(url, url)
    if markup is Markup.BBCODE:
        return f"[url]{_safe_in_tag(url)}[/url]"
    if markup is Markup.REDDIT and _LINKS_ITSELF.fullmatch(url):
        return url
    return f"<{_safe(url)}>" if markup in _MARKDOWN else url


def _anchor(url: str, shown: str) -> str:
    href = escape_html(_safe(url), quote=True)
    return f'<a href="{href}" rel="noopener">{escape_html(shown, quote=True)}</a>'


def _escape_markdown(text: str) -> str:
    text = _INLINE.sub(_escape_inline, _INDENT.sub("", text))
    return _LINE_START.sub(_escape_line_start, text)


def _escape_inline(found: re.Match[str]) -> str:
    return found[0] if found["name"] else f"\\{found[0]}"


def _code(text: str) -> str:
    """Write a code span, marked off by more backquotes than stand in it."""
    marks = "`" * (1 + max(map(len, _BACKQUOTES.findall(text)), default=0))
    room = " " if text[0] == "`" or text[-1] == "`" else ""
    return f"{marks}{room}{text}{room}{marks}"


def _escape_line_start(found: re.Match[str]) -> str:
    indent, sign, number, stop = found.groups()
    return f"{indent}\\{sign}" if sign else f"{indent}{number}\\{stop}"


def _safe(url: str) -> str:
    """Percent-encode what would end an address early: blanks and angle brackets."""
    return _UNSAFE_IN_URL.sub(lambda found: _percent(found[0]), url)


def _safe_in_tag(url: str) -> str:
    """Percent-encode, besides, the brackets that would end a tag of BBCode."""
    return _ENDS_A_TAG.sub(lambda found: _percent(found[0]), _safe(url))


def _percent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8"))


# Where a sentence may be cut: between words, never inside a number or address.


ELLIPSIS = "…"
# GSM-7 has no ellipsis: one would turn the whole text message into UCS-2.
ELLIPSIS_IN_GSM7 = "..."

_ADDRESS = re.compile(r"://|\w\.\w|@")
_ENDS_IN_NUMBER = re.compile(r"[0-9)]$")
_STARTS_WITH_NUMBER = re.compile(r"^[(+]?[0-9]")
_LOOSE_ENDS = " ,;:-–—.(“‘\"'"
# "St.", "Dr.", "No.": a full stop behind so few letters ends a short form.
_SHORT_FORM = 3
# Fewer words than these are no more than a greeting or the start of a thought.
_LEAST, LEAST_OF_A_SENTENCE = 5, 3
_SENTENCE_END = re.compile(r"[.!?…][)”’\"']*$")


def pieces(text: str) -> list[str]:
    """Split a text at the blanks where it may be cut.

    A number written in groups (116 123) stays in one piece, and so does a mark
    that combines with the blank before it.
    """
    found: list[str] = []
    for word in text.split():
        if found and _belongs_together(found[-1], word):
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def cuts(text: str, *, gsm7: bool = False) -> list[str]:
    """Return the text cut shorter and shorter, with an ellipsis; longest first.

    `gsm7` takes the ellipsis that a text message can hold. No cut ends in an
    address, which the ellipsis would become part of.
    """
    words = pieces(text)
    ellipsis = ELLIPSIS_IN_GSM7 if gsm7 else ELLIPSIS
    found = []
    for kept in range(len(words) - 1, 0, -1):
        start = " ".join(words[:kept]).rstrip(_LOOSE_ENDS)
        # A dash behind an address is stripped too, so the last word may be another now.
        if start and not _ADDRESS.search(start.rsplit(" ", 1)[-1]):
            found.append(start + ellipsis)
    return found


def without_broken_end(cut: str) -> str:
    """Return a text that was cut without its broken last sentence; the only one stays.

    "St. Mary's" does not end a sentence: its first word is too short, or no capital
    follows.
    """
    words = pieces(cut)
    for kept in range(len(words) - 1, 0, -1):
        last = words[kept - 1]
        if ends_sentence(last) and len(last) > _SHORT_FORM and words[kept][:1].isupper():
            return " ".join(words[:kept])
    return cut


def says_enough(cut: str) -> bool:
    """Tell whether a text that was cut still says something: "Hello…" does not."""
    words = len(cut.split())
    broken = cut.endswith((ELLIPSIS, ELLIPSIS_IN_GSM7))
    return words >= (_LEAST if broken else LEAST_OF_A_SENTENCE)


def ends_sentence(piece: str) -> bool:
    """Tell whether a piece is the last of its sentence."""
    return _SENTENCE_END.search(piece) is not None


def _belongs_together(before: str, word: str) -> bool:
    if unicodedata.category(word[0]).startswith("M"):
        return True
    return bool(_ENDS_IN_NUMBER.search(before) and _STARTS_WITH_NUMBER.match(word))


class Unit(Enum):
    """The ways of counting; `length` has one function for each."""

    CODE_POINTS = auto()
    UTF16 = auto()
    BYTES = auto()
    GRAPHEMES = auto()
    WEIGHTED = auto()
    MASTODON = auto()
    BLUESKY = auto()
    THREADS = auto()
    SMS = auto()


class Links(Enum):
    """Which addresses in a text become links by themselves."""

    BARE = auto()  # also without a scheme: nhs.uk
    SCHEME = auto()  # with http:// or https:// alone
    NONE = auto()


class Warns(Enum):
    """Where a content warning stands."""

    ABOVE = auto()  # there is no field for it: the first line of the text
    COUNTED = auto()  # in a field of its own, which counts with the text
    APART = auto()  # in a field of its own, with a limit of its own


OFFICIAL = "official"
SECONDARY = "secondary"
UNPUBLISHED = "not published"


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """One platform: what it allows, how it counts, what it does with links.

    `limit` is in `unit`, `byte_limit` in UTF-8 bytes, `link_limit` in different links;
    `url_weight` is what any link counts, None for its own length. None means no limit;
    a link limit of 0, that a text with an address is refused. `clickable` False:
    addresses cannot be followed. `joined` tells that phones join several messages
    into one text. `warning_limit` is for a content warning that stands apart, in code
    points. `source` says where the numbers are from, `seen` on which day they
    were looked up (ISO 8601), `grade` what kind of source it is: OFFICIAL for the
    platform's own document or source code, SECONDARY for anything less, UNPUBLISHED
    where nobody gives a number. `own` is True for a platform of the settings. `account` is
    what stands before the name of an account.
    """

    name: str
    title: str
    unit: str
    count: Unit
    source: str
    grade: str = SECONDARY
    seen: str = "2026-11-30"
    limit: int | None = None
    byte_limit: int | None = None
    link_limit: int | None = None
    url_weight: int | None = None
    markup: Markup = Markup.PLAIN
    links: Links = Links.BARE
    clickable: bool = True
    joined: bool = False
    warns: Warns = Warns.ABOVE
    warning_limit: int | None = None
    own: bool = False
    account: str = "@"
    note: str = ""
    aliases: tuple[str, ...] = ()

    @property
    def addresses(self) -> bool:
        """Whether a text may hold an address at all."""
        return self.link_limit != 0
