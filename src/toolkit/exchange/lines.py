"""The lines of a text that readers of lists ask for: whole, undamaged, without senders.

Of a mail they are its plain part. Quoted-printable breaks long lines with "="
(RFC 2045, section 6.7), which cuts addresses in two. Must not know formats, nor
read attachments or HTML parts of mails.
"""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import NamedTuple

from toolkit.domain.text import number_of
from toolkit.errors import Refused
from toolkit.exchange.format_csv import DAMAGED, has_damage
from toolkit.exchange.record import RowProblem
from toolkit.exchange.senders import (
    EDITED,
    beside_times,
    is_somebody,
    is_time,
    speakers,
    without_sender,
)
from toolkit.exchange.source import LONGEST_LINE, Source


class TextLine(NamedTuple):
    """A line of a text, without its end; `sent`: a sender was taken off."""

    number: int
    text: str
    sent: bool = False


def read_lines(source: Source) -> Iterator[TextLine | RowProblem]:
    """Yield every line, or the problem in its place."""
    damaged = source.encoding.damaged
    head = source.head_text.splitlines()
    known = speakers(head)
    lines = source.lines()
    if beside := beside_times(head):
        lines = _without_times(lines, beside)
    for number, line in enumerate(lines, start=1):
        if len(line) >= LONGEST_LINE:
            reason = f"a line of more than {LONGEST_LINE:,} characters"
            yield RowProblem(line=number, reason=reason, value=line[:80])
        elif damaged and has_damage(line):
            text = line.strip()
            yield RowProblem(line=number, reason=DAMAGED, value=text[:200], cells=(text,))
        else:
            plain = EDITED.sub("", line)
            said = without_sender(plain, speakers=known)
            yield TextLine(number, said.rstrip("\r\n"), said is not plain or not line)


def _without_times(lines: Iterator[str], beside: int) -> Iterator[str]:
    """Yield lines, empty in the place of each that says only when, or who beside it."""
    before = ""
    for line, after in pairwise(chain(lines, ("",))):
        near = after if beside < 0 else before
        before = line
        yield "" if is_time(line) or (is_time(near) and is_somebody(line)) else line


def passed_over(source: Source, number: int) -> str:
    """Return the sentence on lines that had no address."""
    return f"{source.name}: {_lines(number)} without an address passed over."


def left_out(source: Source, number: int) -> str:
    """Return the sentence on senders that were taken off."""
    return f"{source.name}: senders and times of {_lines(number)} were left out."


def _lines(number: int) -> str:
    return number_of(number, "line")


# A mail of words is far below this; the rest are attachments.
_LONGEST_MAIL = 20_000_000
_LONGEST_LINE = 100_000
_FOR_PEOPLE = re.compile(r"^(?:From|To|Subject|Date):", re.MULTILINE | re.IGNORECASE)
_FOR_PROGRAMS = re.compile(
    r"^(?:MIME-Version|Message-ID|Received|Return-Path|Delivered-To):", re.MULTILINE | re.IGNORECASE
)
_STARTS_AS_HEADER = re.compile(r"\s*[A-Za-z][\w-]*:\s")
_BROKEN = re.compile(r"=[ \t]*\r?$", re.MULTILINE)
_ENCODED = re.compile(r"=(?:3D|20|0A|C[23]=|E2=)")
_STATED = re.compile(
    r"^Content-Transfer-Encoding:\s*quoted-printable", re.MULTILINE | re.IGNORECASE
)


# RFC 3676, section 4.3; the answers of a mail have the signatures of others in them.
_SIGNATURE = re.compile(r"[> ]*--[ \u00a0]")
_SIGNATURES = re.compile(rf"^{_SIGNATURE.pattern}\r?$", re.MULTILINE)
# A text without the headers of a mail is one if so few lines stand below the mark.
_SIGNED = re.compile(rf"^{_SIGNATURE.pattern}\r?\n(?:.*\n){{0,8}}.*\Z", re.MULTILINE)
# Another mail begins, below the signature of whoever sent it on.
_ANOTHER = re.compile(r"[> ]*(?:(?:From|Date|Subject): |From \S+@|-{3,}\s*\w.*-{3,}\s*$)")
_QUOTED = re.compile(r"[> ]*")


def is_mail(head: str) -> bool:
    """Tell whether a text begins with the headers of a mail."""
    headers = re.split(r"\r?\n\r?\n", head, maxsplit=1)[0]
    return bool(
        _STARTS_AS_HEADER.match(headers)
        and _FOR_PEOPLE.search(headers)
        and _FOR_PROGRAMS.search(headers)
    )


def without_signatures(
    source: Source, lines: Iterable[TextLine | RowProblem], notes: list[str]
) -> Iterator[TextLine | RowProblem]:
    """Yield the lines of a mail, empty in the place of those below a signature mark.

    A signature ends where the depth of the quoting changes or another mail begins.
    """
    signed = _may_be_signed(source)
    below: int | None = None
    count = 0
    for line in lines:
        if not signed or isinstance(line, RowProblem):
            yield line
            continue
        found = _QUOTED.match(line.text)
        depth = found[0].count(">") if found else 0
        if _SIGNATURE.fullmatch(line.text):
            below = depth
        elif depth != below or _ANOTHER.match(line.text):
            below = None
        count += below is not None and bool(line.text.strip("->\u00a0 "))
        yield line if below is None else line._replace(text="")
    if count:
        notes.append(f"{source.name}: {_lines(count)} below a signature mark left out.")


def _may_be_signed(source: Source) -> bool:
    head = source.head_text
    top = re.split(r"\r?\n\r?\n", head, maxsplit=1)[0]
    if _STARTS_AS_HEADER.match(top) and _FOR_PEOPLE.search(top):
        return True
    whole = source.size <= len(head.encode("utf-8", "replace"))
    return whole and len(_SIGNATURES.findall(head)) == 1 and _SIGNED.search(head) is not None


def decoded(
    source: Source, lines: Iterable[TextLine | RowProblem]
) -> Iterator[TextLine | RowProblem]:
    """Yield the lines of a mail's text; of any other text the lines as they are.

    Lines of a mail are counted within its text. Raises Refused for a mail that has
    no plain text.
    """
    head = source.head_text
    if is_mail(head):
        text = _plain_part(source)
        yield from (TextLine(at, line) for at, line in enumerate(text.splitlines(), start=1))
    elif _STATED.search(head) or (_BROKEN.search(head) and _ENCODED.search(head)):
        yield from _whole_lines(lines)
    else:
        yield from lines


def _plain_part(source: Source) -> str:
    from email import message_from_string, policy  # noqa: PLC0415 - few lists are mails

    message = message_from_string(source.text().read(_LONGEST_MAIL), policy=policy.default)
    try:
        part = message.get_body(("plain",))
        text = part.get_content() if part else ""
    except (LookupError, ValueError, AttributeError):
        text = ""
    if not isinstance(text, str) or not text.strip():
        raise Refused(
            f"{source.name} is a mail without plain text.",
            hint="Open it in your mail program, copy its text into a file and import that.",
        )
    return text


def _whole_lines(lines: Iterable[TextLine | RowProblem]) -> Iterator[TextLine | RowProblem]:
    held: TextLine | None = None
    for line in lines:
        if isinstance(line, RowProblem):
            yield line
            continue
        whole = line._replace(text=held.text + line.text, number=held.number) if held else line
        held = None
        if whole.text.endswith("=") and len(whole.text) < _LONGEST_LINE:
            held = whole._replace(text=whole.text[:-1])
        else:
            yield whole._replace(text=_decode(whole.text))
    if held:
        yield held._replace(text=_decode(held.text))


def _decode(text: str) -> str:
    raw = quopri.decodestring(text.encode("utf-8", "surrogateescape"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        # What mail programs take where no charset is said.
        return raw.decode("cp1252", "replace")
