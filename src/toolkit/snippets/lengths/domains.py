"""Hosts in running text, by the grammar of twitter-text.

A run of host characters is cut at its dots once; a table read from right to left
then says, for each label, where the longest host that starts there ends. So the
work is linear in the length of the text, whatever the text. Source of the grammar:
twitter/twitter-text at 30e2430 (Apache-2.0). Must not know schemes or paths.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from toolkit.snippets.tlds import longest, top_level_domains

DIRECTIONAL = "\u202a-\u202e\u061c\u200e\u200f\u2066-\u2069"
SPACES = "\t-\r \x85\xa0\u1680\u180e\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
REFUSED = "\ufffe\ufeff\uffff"
# U+0100-024F, the IPA letters and marks that European spelling needs, U+1E00-1EFF.
LATIN = (
    "\xc0-\xd6\xd8-\xf6\xf8-\xff\u0100-\u024f\u0253\u0254\u0256\u0257\u0259\u025b\u0263"
    "\u0268\u026f\u0272\u0289\u028b\u02bb\u0300-\u036f\u1e00-\u1eff"
)
# The dot, the hyphen and the underscore belong to a run, to its labels' insides only.
_NOT_IN_RUN = r"!'#%&()*+,\\/:;<=>?@\[\]^{|}~$" + SPACES + REFUSED + DIRECTIONAL
HOST_RUN = re.compile(f"[^{_NOT_IN_RUN}]+")
_BEFORE = rf"[^A-Za-z0-9@＠$#＃{REFUSED}]"
_STARTS = re.compile(rf"(?:\A|(?<={_BEFORE}))[^-_.]")
_TO_LAST_OTHER = re.compile(rf"(?s:.*)[^-A-Za-z0-9{LATIN}]")
_PUNYCODE = re.compile(r"[xX][nN]--[-0-9A-Za-z]+")
_AFTER_TLD = re.compile(r"(?![0-9A-Za-z@+-])")
_IDNA_DOTS = re.compile("[\u3002\uff0e\uff61]")
_LONGEST_LABEL = 63  # octets, RFC 1035


def can_start(text: str, position: int) -> bool:
    """Tell whether an address may start here, judged by the character before."""
    return position == 0 or re.match(_BEFORE, text[position - 1]) is not None


@dataclass(slots=True)
class HostRun:
    """A run of host characters `text[start:end]`, cut into labels."""

    text: str
    start: int
    end: int
    starts: list[int] = field(init=False)
    ends: list[int] = field(init=False)
    tld_ends: list[int] = field(init=False)  # where a TLD that opens the label ends, or 0
    tails: list[int] = field(init=False)  # label of the TLD of the longest host, or 0

    def __post_init__(self) -> None:
        """Cut the run and read the table from right to left."""
        labels = self.text[self.start : self.end].split(".")
        self.starts, position = [], self.start
        for label in labels:
            self.starts.append(position)
            position += len(label) + 1
        self.ends = [begin + len(label) for begin, label in zip(self.starts, labels, strict=True)]
        whole = [bool(label) and label[0] not in "-_" for label in labels]
        self.tld_ends = [0] * len(labels)
        self.tails = [0] * len(labels)
        for k in range(len(labels) - 2, -1, -1):
            if not self._closes(k):
                continue
            self.tld_ends[k + 1] = _tld_end(self.text, self.starts[k + 1], self.ends[k + 1])
            if whole[k]:
                self.tails[k] = self.tails[k + 1] or (
                    k + 1 if self.tld_ends[k + 1] and "_" not in labels[k] else 0
                )

    def _closes(self, k: int) -> bool:
        """Tell whether label k ends as a label may: with no hyphen or underscore."""
        return self.ends[k] > self.starts[k] and self.text[self.ends[k] - 1] not in "-_"

    def tail_from(self, k: int, start: int) -> int:
        """Return the label that ends the longest host from `start` in label k, or 0."""
        if k + 1 >= len(self.starts) or not self._closes(k) or self.text[start] in "-_.":
            return 0
        if self.tails[k + 1]:
            return self.tails[k + 1]
        plain = self.text.find("_", start, self.ends[k]) < 0
        return k + 1 if self.tld_ends[k + 1] and plain else 0

    def first_start(self, k: int, earliest: int) -> int:
        """Return the first place in label k at which a host starts, or -1."""
        if k + 1 >= len(self.starts) or not self._closes(k):
            return -1
        begin = max(earliest, self.starts[k])
        if not self.tails[k + 1]:
            if not self.tld_ends[k + 1]:
                return -1
            begin = max(begin, self.text.rfind("_", begin, self.ends[k]) + 1)
        if begin == 0 and _STARTS.match(self.text, 1, self.ends[k]):
            # The grammar would rather spend the very first letter as the one before.
            return 1
        found = _STARTS.search(self.text, begin, self.ends[k])
        return found.start() if found else -1

    def ascii_hosts(self, k: int, start: int, tail: int) -> list[tuple[int, int]]:
        """Return the hosts of ASCII and Latin letters inside one host.

        X makes a link of these alone where no scheme was written, so that words
        of Chinese or Japanese around an address stay words.
        """
        hosts, low = [], start
        while k < tail:
            begin = self._ascii_tail(low, self.ends[k])
            found, broke = self._ascii_chain(k, tail) if begin < self.ends[k] else (0, k + 1)
            if found:
                hosts.append((begin, self.tld_ends[found]))
            k = found or broke
            low = self.tld_ends[found] if found else self.starts[k]
        return hosts

    def _ascii_chain(self, k: int, tail: int) -> tuple[int, int]:
        """Return the last TLD reached through whole ASCII labels, and where they end."""
        found, j = 0, k + 1
        while j < tail and self._ascii_tail(self.starts[j], self.ends[j]) == self.starts[j]:
            found = j if self.tld_ends[j] else found
            j += 1
        return (j if self.tld_ends[j] else found), j

    def _ascii_tail(self, low: int, end: int) -> int:
        last = _TO_LAST_OTHER.match(self.text, low, end)
        return last.end() if last else low


def encodable(host: str, *, has_ascii_host: bool) -> bool:
    """Tell whether every label fits into DNS once written in IDNA."""
    if host.startswith("xn--") and not has_ascii_host:
        return False
    return all(1 <= _idna_length(label) <= _LONGEST_LABEL for label in host.split("."))


def _idna_length(label: str) -> int:
    if label.isascii() or len(label) > _LONGEST_LABEL:
        return len(label)
    parts = _IDNA_DOTS.split(label)
    return (
        len(parts)
        - 1
        + sum(
            len(part) if part.isascii() else len("xn--") + len(part.encode("punycode"))
            for part in parts
        )
    )


def _tld_end(text: str, start: int, end: int) -> int:
    """Return where the longest TLD that opens a label ends, or 0."""
    known = top_level_domains()
    for stop in range(min(end, start + longest()), start, -1):
        if text[start:stop].lower() in known and _AFTER_TLD.match(text, stop):
            return stop
    coded = _PUNYCODE.match(text, start, end)
    return coded.end() if coded else 0
