"""The searchable fields of a link: what they are called and how much they weigh.

One row a field; the index keeps a column for each. Must not read an index.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from toolkit.domain.link import Link


class Field(NamedTuple):
    """A field: its name in JSON and in the index, and how a sentence names it.

    `weight` is what a word found there counts for beside other fields, 0..1;
    `label` tells that each text of it is a name for the whole link.
    """

    name: str
    shown: str
    weight: float
    texts: Callable[[Link], tuple[str, ...]]
    label: bool = False


FIELDS = (
    Field("title", "the title", 1.0, lambda link: (link.title,), label=True),
    Field("terms", "its search terms", 1.0, lambda link: link.terms, label=True),
    Field("tags", "its tags", 0.9, lambda link: link.tags, label=True),
    Field("publisher", "the publisher", 0.8, lambda link: (link.publisher,)),
    Field("summary", "the summary", 0.6, lambda link: (link.summary,)),
    Field("say", "your own words for it", 0.6, lambda link: link.say),
    Field(
        "contacts",
        "its contacts",
        0.9,
        lambda link: tuple(text for c in link.contacts for text in contact_texts(c.value, c.note)),
    ),
    Field("audience", "whom it is for", 0.5, lambda link: (link.audience,)),
    Field("address", "the address", 0.5, lambda link: (link.url_key,)),
)
BY_NAME = {field.name: field for field in FIELDS}
LABELS = tuple(field.name for field in FIELDS if field.label)


def contact_texts(value: str, note: str) -> tuple[str, ...]:
    """Return a number as published, the same without blanks, and its note."""
    return (value, "".join(char for char in value if char.isdigit()), note)
