"""A link's texts in other languages: their columns, how they are merged, which are said.

A text is a draft until somebody who speaks the language has read it. Texts that
name no language are the link's own fields. Must not compose a reply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from toolkit.domain.languages import USUAL, parse_language
from toolkit.domain.link import Link, Text
from toolkit.domain.trust import Level

# The fields that can be in another language.
TRANSLATED = ("title", "summary", "say")
_COLUMN = rf"(?i)\s*({'|'.join(TRANSLATED)})\s*\[\s*([a-z]{{2}})\s*(draft)?\s*\]\s*"


class TextColumn(NamedTuple):
    """Texts of one kind: of a field in a language, drafts apart."""

    language: str
    field: str
    draft: bool = False

    @property
    def name(self) -> str:
        """What its column is called: `say[cy]`, `say[cy draft]`."""
        return f"{self.field}[{self.language}{' draft' if self.draft else ''}]"


def column_of(text: Text) -> TextColumn:
    """Return the column that a text stands in."""
    return TextColumn(text.language, text.field, text.draft)


def is_column(name: str) -> bool:
    """Tell whether a column is named as texts in a language are, whatever the language."""
    return "[" in name and re.fullmatch(_COLUMN, name) is not None


def read_column(name: str) -> TextColumn | None:
    """Read `say[cy]` or `Summary [cy draft]`; None for any other name of a column."""
    found = re.fullmatch(_COLUMN, name)
    language = parse_language(found[2]) if found else None
    return TextColumn(language, found[1].lower(), bool(found[3])) if found and language else None


def by_column(texts: Iterable[Text]) -> dict[TextColumn, tuple[Text, ...]]:
    """Return texts by their columns."""
    found: dict[TextColumn, tuple[Text, ...]] = {}
    for text in texts:
        column = column_of(text)
        found[column] = (*found.get(column, ()), text)
    return found


def with_texts(own: Sequence[Text], theirs: Sequence[Text]) -> tuple[Text, ...]:
    """Return our texts with theirs in the place of ours of the same column.

    An empty text takes the column away. What both say alike stays ours.
    """
    kept = by_column(own)
    for column, texts in by_column(theirs).items():
        if [one.text for one in texts] != [one.text for one in kept.get(column, ())]:
            kept[column] = tuple(one for one in texts if one.text)
    return tuple(text for column in sorted(kept, key=_order) for text in kept[column])


def _order(column: TextColumn) -> tuple[str, int, bool]:
    return column.language, TRANSLATED.index(column.field), column.draft


def reviewed(texts: Sequence[Text], language: str) -> tuple[Text, ...]:
    """Return the texts with the drafts of a language as read by somebody who speaks it.

    A title or summary that was read already keeps its place, and the draft stays one.
    """
    there = {one.field for one in texts if one.language == language and not one.draft}
    read = [
        one._replace(draft=False)
        if one.language == language and (one.field == "say" or one.field not in there)
        else one
        for one in texts
    ]
    return with_texts((), read)


def waiting_texts(link: Link) -> dict[str, list[str]]:
    """Return by the list that brought them what texts wait for a vetting."""
    found: dict[str, list[str]] = {}
    for one in link.texts if link.trust.level is Level.UNVETTED else ():
        if one.came_from:
            found.setdefault(one.came_from, []).append(one.text)
    return found


class Spoken(NamedTuple):
    """A link as it speaks in a language, and the sentences that a reply may use, with marks.

    `said`: there is something in it; `draft`: what it says is a draft; `waiting`: it
    has a draft in it, and drafts may not be used.
    """

    link: Link
    sentences: tuple[str, ...]
    said: bool = True
    draft: bool = False
    waiting: bool = False


def in_language(link: Link, language: str, *, drafts: bool) -> Spoken:
    """Return a link with its texts in a language, as far as it has them and may use them.

    A stranger's sentences speak only after a vetting. A link without a sentence in
    the language speaks as it usually does, so that no reply mixes two.
    """
    there = [one for one in link.texts if one.language == language]
    vetted = link.trust.level is not Level.UNVETTED
    own = [one for one in there if vetted or not one.came_from]
    found = by_column(one for one in own if drafts or not one.draft)
    # What was reviewed takes the place of its draft.
    chosen = {column.field: texts for column, texts in sorted(found.items(), key=_drafts_first)}
    said = chosen.pop("say", ())
    if not said:
        waiting = not drafts and any(one.field == "say" for one in own)
        return Spoken(link, link.sentences, said=language == USUAL, waiting=waiting)
    changes: dict[str, Any] = {name: texts[0].text for name, texts in chosen.items()}
    draft = any(texts[0].draft for texts in (said, *chosen.values()))
    return Spoken(replace(link, **changes), tuple(one.text for one in said), draft=draft)


def _drafts_first(item: tuple[TextColumn, object]) -> bool:
    return not item[0].draft
