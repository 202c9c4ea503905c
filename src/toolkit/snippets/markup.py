"""How text and links are written: plain, Markdown, HTML, BBCode.

`escape` is for prose, `link` for an address, `whom` for a name. Neither an address nor
a name is escaped as prose: a backslash inside breaks the one, and makes somebody else
of the other. Must not shorten, count or choose.

Markdown is written so that CommonMark and Reddit's older renderer read the same:
a bracket in an address takes a backslash, which both accept. Only what changes
something is escaped. WhatsApp, Discord and Telegram publish no escape that a pasted
message may rely on, so theirs is plain. BBCode has none at all: its square brackets
are written round, so that no words open or close a tag.
"""

from __future__ import annotations

import re
from enum import StrEnum
from html import escape as escape_html


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
