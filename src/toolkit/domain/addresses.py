r"""The web addresses in a text, in every form in which people write them.

Bare domains, brackets, Markdown, defanged (`hxxps://x[.]org`), and addresses
wrapped in others (redirects of platforms, archives). Must not judge, and must
not look anything up. A text is gone through once: twice as long, twice the time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from toolkit.domain.pattern import late

_LABEL = r"[^\W_]++(?:-++[^\W_]++)*+"
# As it stands, or escaped (once or more) in the query of another address.
_COLON, _SLASH = r"(?::|%(?:25)*+3a)", r"(?:[/\\]|%(?:25)*+2f)"
_SCHEME = rf"h(?:tt|xx)ps?{_COLON}{_SLASH}"
# What ends an address in a text, wherever it stands.
_END = r"\s<>\"`|{}^…—–“”«»、。，（）【】「」"
_ADDRESS = late(
    rf"(?:(?P<scheme>{_SCHEME}++|[/\\]{{2}})(?:[^\s/\\?#<>\"]{{0,200}}@)?"
    r"|(?<![^\W_])(?<![^\W_][.-])(?<![@%]))"
    rf"(?P<host>{_LABEL}(?:\.{_LABEL})++|\[[0-9a-f:.]++\])(?!@)\.?"
    rf"(?P<port>{_COLON}[0-9]{{1,5}}+)?"
    rf"(?P<path>(?:[/?#\\]|%(?:25)*+(?:2f|3f|23))[^{_END}]{{0,2000}}+)?",
    re.IGNORECASE,
)
# Where another address may begin within the rest of one.
_AGAIN = late(rf"[,;()\[\]*'!]|{_SCHEME}", re.IGNORECASE)
_DEFANGED = late(r"\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?|[．。｡]", re.IGNORECASE)
_DEFANGED_COLON = late(r"\[:\]|\[(://)\]")
_ESCAPED = late(r"\\([._~-])")
_INVISIBLE = late("[\u200b-\u200f\u2060\u00ad\ufeff]")
_SENTENCE_MARKS = ".,;:!?'’"
_CLOSING_MARKS = _SENTENCE_MARKS + ")]}*_~\\"
# Sites whose pages are another site's, named without a scheme.
_WRAPPERS = late(
    r"(?:.*\.)?(?:google(?:\.[a-z]{2,3}){1,2}|googleusercontent\.com|ampproject\.org"
    r"|archive\.(?:org|ph|is|today|li|md|vn|fo))",
    re.IGNORECASE,
)
_TRANSLATED = ".translate.goog"
# Without one of these an address holds no other; most do not.
_PERHAPS_WRAPPED = late(r"h(?:tt|xx)ps?[:%]|google|goog/|archive|ampproject", re.IGNORECASE)
_SHORTEST_SCHEME = len("http://")
_MOST_ESCAPED = 3
# "Never mind.So I went", "call them.It helps": sentences, not addresses.
_NEW_SENTENCE = late(r"[^.]*[a-z]\.[A-Z][a-z]+")
_WORDS = frozenset(
    "am as at be by do id in is it la me my no pm so to us hi call care help here how life live"
    " now one please support today work".split()
)
_TWO = 2


class Found(NamedTuple):
    """An address of a text, as it most likely was meant, and where else it may end.

    `bare`: neither scheme nor `www.` tells that it is one. `sure` is False for
    two words that lack a blank after a full stop.
    """

    url: str
    host: str
    others: tuple[str, ...] = ()
    bare: bool = False
    sure: bool = True

    @property
    def readings(self) -> tuple[str, ...]:
        """Every way to read where it ends, the likeliest first."""
        return (self.url, *self.others)


def addresses_in(text: str) -> Iterator[Found]:
    """Yield the addresses of a text, and those wrapped in them, in their order."""
    text = _refanged(text)
    at = 0
    while found := _ADDRESS.search(text, at):
        if (address := _read(found)) is not None:
            yield address
            yield from _wrapped(found)
        again = _AGAIN.search(found["path"] or "", 1)
        at = found.start("path") + again.start() if again else found.end()


def wrapped_in(url: str) -> Iterator[Found]:
    """Yield the addresses that an address leads to, as it says itself."""
    if _PERHAPS_WRAPPED.search(url, _SHORTEST_SCHEME):
        found = addresses_in(url)
        next(found, None)
        yield from found


def _refanged(text: str) -> str:
    text = _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    text = _DEFANGED.sub(".", _DEFANGED_COLON.sub(lambda found: found[1] or ":", text))
    return _ESCAPED.sub(r"\1", text)


def _read(found: re.Match[str]) -> Found | None:
    scheme, host, port, path = (found[name] or "" for name in ("scheme", "host", "port", "path"))
    last = host.rpartition(".")[2]
    if not scheme and last.isdigit():
        return None
    if "%" in scheme:
        port, path = _unescaped(port), _unescaped(path.partition("&")[0])
    secure = "http" if scheme[4:5] in (":", "%") else "https"
    front = f"{secure}://{host}{port}"
    plain = not (scheme or port or path) and host.count(".") < _TWO
    prose = plain and (last.lower() in _WORDS or _NEW_SENTENCE.fullmatch(host) is not None)
    first, *others = _endings(path)
    bare = not scheme and host[:4].lower() != "www."
    others = [front + end for end in others]
    return Found(front + first, host, tuple(others), bare=bare, sure=not prose)


def _unescaped(text: str) -> str:
    for _ in range(_MOST_ESCAPED):
        text = unquote(text)
    return text


def _endings(path: str) -> list[str]:
    """Return where a path may end: in a sentence, in brackets or Markdown, in another address."""
    if not path:
        return [""]
    bare = path.rstrip(_CLOSING_MARKS)
    open_brackets = bare.count("(") - bare.count(")")
    balanced = bare + ")" if open_brackets > 0 and path.startswith(f"{bare})") else bare
    again = _AGAIN.search(path, 1)
    cut = path[: again.start()].rstrip(_CLOSING_MARKS) if again else bare
    parameter = balanced if "?" in path else balanced.partition("&")[0]
    whole = path.rstrip(_SENTENCE_MARKS)
    return list(dict.fromkeys((parameter, balanced, bare, whole, path, cut)))


def _wrapped(found: re.Match[str]) -> Iterator[Found]:
    """Yield the address that a translation or an archive shows, named without a scheme."""
    host, path = found["host"].lower(), found["path"] or ""
    target = None
    if host.endswith(_TRANSLATED):
        name = host.removesuffix(_TRANSLATED).replace("--", "\0").replace("-", ".")
        target = _ADDRESS.match(name.replace("\0", "-") + path)
    elif path and _WRAPPERS.fullmatch(host):
        target = _ADDRESS.search(path, 1)
    if target and not target["scheme"] and (address := _read(target)) is not None:
        yield address
