"""Telegram's HTML: the addresses in messages, without whoever wrote them.

A message is a `<div class="text">`; names, times and pictures stand in others.
Must not keep who wrote, sent on or is named in a message.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from toolkit.domain.text import clean_line
from toolkit.exchange.format_text import rows_among
from toolkit.exchange.markup import TOO_LONG, Tag, Text, problem_of, read_markup
from toolkit.exchange.record import OpenList, Row
from toolkit.exchange.senders import without_mentions
from toolkit.exchange.source import Source

_LINKS = ("http://", "https://")


def looks_so(head: str) -> bool:
    """Tell whether a text begins a chat that Telegram wrote."""
    return 'class="page_body chat_page"' in head or 'class="message default clearfix' in head


def read(source: Source) -> OpenList:
    """Read a chat."""
    return OpenList(format="telegram-html", rows=_rows(source))


@dataclass(slots=True)
class _Message:
    """A message that is being read: words before, between and after its addresses."""

    line: int
    depth: int
    words: list[str] = field(default_factory=lambda: [""])
    urls: list[str] = field(default_factory=list)
    label: str | None = None

    def text(self, text: str) -> None:
        """Take in words; those of a link wait until it ends."""
        if self.label is None:
            self.words[-1] += text
        else:
            self.label += text

    def tag(self, tag: Tag) -> None:
        """Take in a tag inside the message."""
        if tag.name == "br":
            self.text(" ")
        elif tag.name == "a" and tag.closes:
            self._end_link()
        elif tag.name == "a":
            self.urls.append(tag.attributes.get("href", "").strip())
            self.label = ""

    def _end_link(self) -> None:
        label, self.label = clean_line(self.label or ""), None
        if not self.urls:
            return
        if not self.urls[-1].startswith(_LINKS) or label.startswith("@"):
            # Somebody who is named.
            self.urls.pop()
            return
        if "://" not in label and label not in self.urls[-1]:
            self.words[-1] += f" {label} "
        self.words.append("")

    def rows(self) -> list[Row]:
        """Return the rows of the message."""
        return rows_among(
            self.line, [clean_line(without_mentions(text)) for text in self.words], self.urls
        )


def _rows(source: Source) -> Iterator[Row]:
    message: _Message | None = None
    for token in read_markup(source.chunks()):
        if isinstance(token, Text):
            if message:
                message.text(token.text)
        elif token.name == TOO_LONG:
            yield problem_of(token)
        elif message is None:
            if token.name == "div" and token.attributes.get("class", "").split() == ["text"]:
                message = _Message(token.line, 1)
        elif token.name == "div":
            message.depth += -1 if token.closes else 1
            if not message.depth:
                yield from message.rows()
                message = None
        else:
            message.tag(token)
