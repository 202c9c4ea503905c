"""The settings: one frozen dataclass that is also the table of all of them.

A setting is one line of `Settings`: its key in the file, default, rule and
sentence. `ROWS` reads that table for loading, `config show` and the docs.
Must not read a file or the environment, and stays cheap to import.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from toolkit.domain.region import parse_region
from toolkit.domain.text import clean_line
from toolkit.errors import ConfigError

_T = TypeVar("_T")
_SWITCH_WORDS = {
    **dict.fromkeys(("true", "yes", "on", "1"), True),
    **dict.fromkeys(("false", "no", "off", "0"), False),
}
_LONGEST_SHOWN = 60
REPORT_ENDINGS = (".json", ".md", ".html")


def _switch(text: str) -> bool | None:
    return _SWITCH_WORDS.get(text.strip().casefold())


def _whole(text: str) -> int | None:
    text = text.strip()
    # The length keeps clear of Python's own limit on the digits of an int.
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None  # noqa: PLR2004 - digits of 64 bits


def _decimal(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _region(text: str) -> str | None:
    return parse_region(text) if text.strip() else ""


def _language(text: str) -> str | None:
    from toolkit.domain.region import parse_language  # noqa: PLC0415 - only where one is set

    return parse_language(text) if text.strip() else ""


def _command(text: str) -> str | None:
    from shlex import split  # noqa: PLC0415 - only where one is set

    line = clean_line(text)
    try:
        return line if split(line) or not line else None
    except ValueError:
        return None


def _file(text: str) -> str | None:
    line = clean_line(text)
    # A scheduler starts in a folder of its own, so a relative path would lead anywhere.
    return line if not line or line.startswith("~/") or Path(line).is_absolute() else None


def _report(text: str) -> str | None:
    line = _file(text)
    return line if not line or line.casefold().endswith(REPORT_ENDINGS) else None


def _address(text: str) -> str | None:
    from ipaddress import ip_address  # noqa: PLC0415 - newer Pythons load it with nothing else

    try:
        return str(ip_address(text.strip()))
    except ValueError:
        return None


def _proxy(text: str) -> str | None:
    from toolkit.domain.sites import DIRECT, read_proxy  # noqa: PLC0415 - only where one is set

    line = clean_line(text)
    if line.casefold() == DIRECT:
        return DIRECT
    # A bare word is more often a slip than a proxy at port 80.
    named = ":" in line and read_proxy(line)
    return line if not line or named else None


def _networks(text: str) -> str | None:
    from toolkit.domain.sites import own_network  # noqa: PLC0415 - only where one is set

    found = [own_network(word) for word in text.replace(",", " ").split()]
    return None if None in found else ", ".join(map(str, found))


def _server(text: str) -> str | None:
    from toolkit.domain.sites import read_server  # noqa: PLC0415 - only where one is set

    line = clean_line(text)
    return line if not line or read_server(line) else None


def _web_address(text: str) -> str | None:
    from toolkit.domain.sites import read_web_address  # noqa: PLC0415 - only where one is set

    return read_web_address(clean_line(text)) or None


class Rule(NamedTuple):
    """What a setting takes.

    `expected` completes "expected ...". `types` are the types of a TOML value,
    `parse` reads text from a variable or a prompt, `fit` returns the value to
    keep. Both return None for what does not fit.
    """

    expected: str
    types: tuple[type, ...]
    parse: Callable[[str], object | None]
    fit: Callable[[Any], object | None]


LINE = Rule("a line of text", (str,), str, clean_line)
WORD = Rule("a name", (str,), str, lambda text: clean_line(text) or None)
REGION = Rule("a region such as GB-SCT or Scotland, or nothing for anywhere", (str,), str, _region)
LANGUAGE = Rule("a language such as cy or Welsh, or nothing for English", (str,), str, _language)
SWITCH = Rule("true or false", (bool,), _switch, lambda value: value)
COUNT = Rule("a whole number, 1 or more", (int,), _whole, lambda n: n if n > 0 else None)
# An hour; what is meant to wait longer is a schedule.
LONGEST_DELAY = 3_600
SECONDS = Rule(
    f"a number of seconds, 0 to {LONGEST_DELAY:,}",
    (int, float),
    _decimal,
    lambda n: float(n) if isfinite(n) and 0 <= n <= LONGEST_DELAY else None,
)
UNIT_WORDS = ("characters", "utf-16", "bytes", "graphemes")
LINK_WORDS = ("bare", "scheme", "none")
MARKUP_WORDS = ("plain", "markdown", "reddit", "html", "bbcode")


def _one_of(words: tuple[str, ...]) -> Rule:
    """Make the rule of a setting that takes one of a few words, in any case."""

    def fitting(text: str) -> str | None:
        word = text.strip().casefold()
        return word if word in words else None

    return Rule(f"one of {', '.join(words)}", (str,), str, fitting)


COMMAND = Rule("a command, each of its quotes closed", (str,), str, _command)
REPORT = Rule(
    "the full path of a file (/… or ~/…) that ends in .html, .md or .json", (str,), str, _report
)
PROXY = Rule(
    "http://HOST:PORT or socks5://HOST:PORT, with NAME:PASSWORD@ where it asks, or 'direct'",
    (str,),
    str,
    _proxy,
)
NETWORKS = Rule(
    "networks of your own such as 192.168.0.0/16, with commas between; none larger than /8",
    (str,),
    str,
    _networks,
)
SERVER = Rule("a host such as example.com, or HOST:PORT", (str,), str, _server)
WEB_ADDRESS = Rule("an address such as https://web.archive.org/web/", (str,), str, _web_address)
FILE = Rule("the full path of a file (/… or ~/…)", (str,), str, _file)
ADDRESS = Rule("an IP address such as 127.0.0.1 or ::1", (str,), str, _address)


class Row(NamedTuple):
    """One setting of the table.

    `key` is dotted as in the file; a `*` in it stands for any name, and the
    setting is then a table of names. `placeholder` is how people see the `*`.
    """

    key: str
    default: object
    rule: Rule
    sentence: str
    placeholder: str = ""
    attribute: str = ""

    @property
    def is_table(self) -> bool:
        """Whether the setting holds a value for each of several names."""
        return bool(self.placeholder)

    @property
    def shown(self) -> str:
        """The key as people read it: `platforms.NAME.limit`."""
        return self.key.replace("*", self.placeholder)

    def name_in(self, key: str) -> str | None:
        """Return the name `key` has in place of `*` ("" for a plain row), or None."""
        if not self.is_table:
            return "" if key == self.key else None
        before, _, after = self.key.partition("*")
        if len(key) <= len(before) + len(after):
            return None
        if not (key.startswith(before) and key.endswith(after)):
            return None
        return key[len(before) : len(key) - len(after)]


def _one(key: str, default: _T, rule: Rule, sentence: str) -> _T:
    row = Row(key, default, rule, sentence)
    made: _T = field(default=default, metadata={"row": row})
    return made


def _table(key: str, placeholder: str, rule: Rule, sentence: str) -> Mapping[str, Any]:
    row = Row(key, {}, rule, sentence, placeholder)
    made: Mapping[str, Any] = field(default_factory=dict, metadata={"row": row})
    return made


# fmt: off
@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting with its default; a new one is one line here."""

    platform: str = _one("platform", "plain", WORD, "The platform replies are written for.")
    region: str = _one("region", "GB-ENG", REGION, "Your home region; empty means anywhere.")
    by: str = _one("by", "", LINE, "Your name, as it is shown in vettings.")
    inbox: str = _one("inbox", "", LINE, "The file into which your phone puts addresses, for import --inbox.")  # noqa: E501 - a row is one line
    read_pages: bool = _one("read_pages", True, SWITCH, "Whether add and vet read the page.")  # noqa: FBT003 - the default, named by its key
    reply_log: bool = _one("reply_log", True, SWITCH, "Whether the reply log is kept.")  # noqa: FBT003 - the default, named by its key
    reply_language: str = _one("reply_language", "", LANGUAGE, "The language replies are written in; empty means English.")  # noqa: E501 - a row is one line
    reply_drafts: bool = _one("reply_drafts", False, SWITCH, "Whether replies may use texts that no speaker of their language has reviewed.")  # noqa: E501, FBT003 - a row is one line; the default, named by its key
    platform_limits: Mapping[str, int] = _table("platforms.*.limit", "NAME", COUNT, "The length limit of a platform, in its own unit.")  # noqa: E501 - a row is one line
    platform_likes: Mapping[str, str] = _table("platforms.*.like", "NAME", WORD, "The platform that one of your own is like; this makes one.")  # noqa: E501 - a row is one line
    platform_units: Mapping[str, str] = _table("platforms.*.unit", "NAME", _one_of(UNIT_WORDS), "How your own platform counts: characters, utf-16, bytes or graphemes.")  # noqa: E501 - a row is one line
    platform_links: Mapping[str, str] = _table("platforms.*.links", "NAME", _one_of(LINK_WORDS), "What your own platform makes a link of: bare, scheme or none.")  # noqa: E501 - a row is one line
    platform_markups: Mapping[str, str] = _table("platforms.*.markup", "NAME", _one_of(MARKUP_WORDS), "How links are written for your own platform: plain, markdown, reddit, html, bbcode.")  # noqa: E501 - a row is one line
    check_control_name: str = _one("check.control_name", "", SERVER, "A host that resolves whenever your network works.")  # noqa: E501 - a row is one line
    check_resolve: Mapping[str, str] = _table("check.resolve.*", "HOST", ADDRESS, "The address to use for a host of your own network.")  # noqa: E501 - a row is one line
    check_proxy: str = _one("check.proxy", "", PROXY, "The proxy to the network, or direct; else HTTPS_PROXY and the like.")  # noqa: E501 - a row is one line
    check_ca_file: str = _one("check.ca_file", "", FILE, "A file of certificate authorities (PEM) to trust besides the system's.")  # noqa: E501 - a row is one line
    check_allow_net: str = _one("check.allow_net", "", NETWORKS, "Networks of your own to check too, as with --allow-net.")  # noqa: E501 - a row is one line
    check_per_host: int = _one("check.per_host", 1, COUNT, "How many links of one host are checked at once.")  # noqa: E501 - a row is one line
    check_delay: float = _one("check.delay", 1.0, SECONDS, "Seconds between two requests to one host.")  # noqa: E501 - a row is one line
    check_archive: str = _one("check.archive", "https://web.archive.org/web/", WEB_ADDRESS, "The archive that check --suggest-archive asks.")  # noqa: E501 - a row is one line
    check_notify: str = _one("check.notify", "", COMMAND, "A program that check runs to report what is newly wrong.")  # noqa: E501 - a row is one line
    check_report: str = _one("check.report", "", REPORT, "A file into which every check writes its report.")  # noqa: E501 - a row is one line
    publish_title: str = _one("publish.title", "Links", LINE, "The title of the page that publish writes.")  # noqa: E501 - a row is one line
    publish_home: str = _one("publish.home", "", LINE, "The address of your published page.")
    publish_licence: str = _one("publish.licence", "", LINE, "The licence of your published list, such as CC-BY-4.0.")  # noqa: E501 - a row is one line
    publish_language: str = _one("publish.language", "en", WORD, "The language of the words on the published page.")  # noqa: E501 - a row is one line
    pick_once: bool = _one("pick.once", False, SWITCH, "Whether the picker closes after the first reply.")  # noqa: E501, FBT003 - a row is one line; the default, named by its key
    pick_keys: Mapping[str, str] = _table("pick.keys.*", "ACTION", WORD, "A key of the picker, such as ctrl+o; its own ? lists the actions.")  # noqa: E501 - a row is one line
# fmt: on


def _rows() -> tuple[Row, ...]:
    made = []
    for one in fields(Settings):
        row: Row = one.metadata["row"]
        made.append(Row(row.key, row.default, row.rule, row.sentence, row.placeholder, one.name))
    return tuple(made)


ROWS: tuple[Row, ...] = _rows()


def find_row(key: str) -> tuple[Row, str] | None:
    """Return the row of a dotted key and the name in it ("" if plain), or None."""
    for row in ROWS:
        name = row.name_in(key)
        if name is not None:
            return row, name
    return None


def require_row(key: str, where: str) -> tuple[Row, str]:
    """Return the row of a dotted key and the name in it.

    Raises ConfigError that names `where` the key stands, if anywhere, and the nearest key.
    """
    found = find_row(key)
    if found is None:
        none = f"{where}: there" if where else "There"
        raise ConfigError(f"{none} is no setting '{clean_line(key)}'.", hint=_advice(key))
    return found


def fit(row: Row, raw: object) -> object | None:
    """Return the value to keep for a typed value, or None when it does not fit."""
    # bool is an int to Python, but `per_host = true` is a mistake.
    if not isinstance(raw, row.rule.types) or (isinstance(raw, bool) and row.rule is not SWITCH):
        return None
    return row.rule.fit(raw)


def fit_text(row: Row, text: str) -> object | None:
    """Return the value to keep for text, or None when it does not fit."""
    parsed = row.rule.parse(text)
    return None if parsed is None else fit(row, parsed)


def unfit(where: str, key: str, raw: object, row: Row) -> tuple[str, str]:
    """Return message and hint for a value that does not fit; `where` it stands, if anywhere."""
    shown = clean_line(str(raw))
    if row.rule is PROXY:
        from toolkit.domain.sites import without_password  # noqa: PLC0415 - a mistake is rare

        shown = without_password(shown)
    if len(shown) > _LONGEST_SHOWN:
        shown = shown[:_LONGEST_SHOWN] + "…"
    key = clean_line(key)
    said = f"{where}: {key} is '{shown}'." if where else f"{key} cannot be '{shown}'."
    return said, f"Expected {row.rule.expected}."


def nearest(word: str, words: Mapping[str, str]) -> str:
    """Return the value whose key is most like `word`, or nothing."""
    from difflib import get_close_matches  # noqa: PLC0415 - only after a mistake

    found = get_close_matches(word, words, n=1)
    return words[found[0]] if found else ""


def _advice(key: str) -> str:
    inside = [row.shown for row in ROWS if row.key.startswith(f"{key}.")]
    if inside:
        return f"{key} is a group; its settings are {', '.join(inside)}."
    like = nearest(key, {row.key: row.shown for row in ROWS})
    if like:
        return f"Did you mean '{like}'?"
    return f"The settings are {', '.join(row.shown for row in ROWS)}."
