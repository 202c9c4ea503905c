"""Proposals: what a list says of a link here that only a person may take over.

Must not decide whether a field is proposed or set: that is `fields`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from toolkit.domain.fields import label, value_words
from toolkit.domain.link import Link

# The list that ships with the program, as the source of a proposal.
STARTER = "starter list"


class Proposal(NamedTuple):
    """Another value for a field of a link: what taking it would make of the field.

    `value` is of the field's own type, `source` the list that says so, `at`
    when it arrived (aware UTC). `id` 0: not stored yet.
    """

    link_id: int
    field: str
    value: Any
    source: str
    at: datetime
    id: int = 0

    @property
    def words(self) -> str:
        """The proposed value in one line."""
        return value_words(self.field, self.value)

    @property
    def said(self) -> str:
        """Who says what: "Tom says another contact: phone 116 123"."""
        return f"{self.source} says another {label(self.field)}: {self.words}"

    def is_open(self, link: Link) -> bool:
        """Tell whether the link still says something else."""
        return bool(getattr(link, self.field) != self.value)
