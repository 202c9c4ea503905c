"""A site: the domain somebody registered, in the parts that can be compared.

Must not know which endings there are: the public suffix list is an engine's.
"""

from __future__ import annotations

from typing import NamedTuple

# Endings under which a state or a school hands out every name.
_CLOSED = frozenset({"gov", "nhs", "police", "mil", "edu", "sch", "ac", "int"})


class Site(NamedTuple):
    """A registrable domain and its ending, as the network knows them.

    `real` tells that the ending is one of the public suffix list. A site whose
    ending is the whole domain (nhs.uk, gov.uk) has other sites under its name.
    """

    domain: str
    ending: str
    real: bool = True

    @property
    def is_ending(self) -> bool:
        """Whether others have their sites under this name."""
        return self.real and self.domain == self.ending

    @property
    def name(self) -> str:
        """The part somebody chose, in its own letters: `samaritans`."""
        label = self.domain.partition(".")[0]
        if not label.startswith("xn--"):
            return label
        try:
            return label.removeprefix("xn--").encode("ascii").decode("punycode")
        except UnicodeError:
            return label

    @property
    def closed(self) -> bool:
        """Whether no stranger can have a name with this ending, or is the ending itself."""
        if self.is_ending:
            return True
        first, dot, _ = self.ending.partition(".")
        # Ascension's own .ac is for sale; ac.uk is not.
        return first in _CLOSED and (bool(dot) or first != "ac")
