"""What the crisis prompt suggests, and what a crisis reply is written for."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

# Said to the curator of what is better not answered in public.
PRIVATE = "Safer in a private message, if it is safe to write at all."


class CrisisKind(StrEnum):
    """Which of the three crisis texts fits."""

    SELF = "self"
    OTHER = "other"
    DONE = "done"


class CrisisSigns(NamedTuple):
    """Why a curator is prompted, for one post; a suggestion, never a judgement.

    `who` is DONE where harm to self or a drug has already happened, whoever it
    happened to. `age` is "child" (under 13), "teen" (13 to 19) or "" (not said).
    `private` advises an answer in a private message. `kind` is the kind of the
    danger. `audience` is "men" or "women" where the one in danger is told to be one of
    them, else "". `by_text` tells that somebody cannot use the phone.
    """

    who: CrisisKind
    age: str
    private: bool
    kind: str
    audience: str = ""
    by_text: bool = False


class CrisisCase(NamedTuple):
    """What a crisis reply is for: whom and how urgent, and where.

    `age`, `private`, `audience` and `by_text` are as in the signs, `topic` their kind.
    `region` is an ISO code, "" where it is not known; `place` the place of the post
    that gave it.
    """

    who: CrisisKind = CrisisKind.SELF
    age: str = ""
    topic: str = ""
    private: bool = False
    region: str = ""
    place: str = ""
    audience: str = ""
    by_text: bool = False

    @property
    def said(self) -> str:
        """Who wrote the post, as understood: "someone worried about another, about a teenager"."""
        age = _AGES.get(self.age, "")
        if self.who is CrisisKind.OTHER and age:
            return f"someone worried about {age}"
        return ", ".join(filter(None, (_SAID[self.who], age)))


_SAID = {
    CrisisKind.SELF: "someone who may be in danger themself",
    CrisisKind.OTHER: "someone worried about somebody else",
    CrisisKind.DONE: "someone telling of something already taken or done",
}
_AGES = {"child": "a child", "teen": "a teenager"}


def case_of(
    signs: CrisisSigns | None, who: CrisisKind | None, region: str, place: str
) -> CrisisCase:
    """Return the case of a post; `who` is what the curator said, None for the suggestion."""
    if signs is None:
        return CrisisCase(who or CrisisKind.SELF, region=region, place=place)
    return CrisisCase(
        who or signs.who,
        signs.age,
        signs.kind,
        signs.private,
        region,
        place,
        signs.audience,
        signs.by_text,
    )
