"""Which links are offered, and with what reasons: the product's rule, once.

Never offered: avoid, replaced, dead, suspect, changed. Offered with the
reason shown: caution, listed, unvetted, overdue, failing, insecure, moved,
blocked. The rest plainly. Must not rank or print.
"""

from __future__ import annotations

from datetime import date

from toolkit.domain.fields import changed_since, label
from toolkit.domain.health import SHOWN_AS, State
from toolkit.domain.link import Link, Saying
from toolkit.domain.trust import Level

_NEVER = frozenset({State.DEAD, State.SUSPECT, State.CHANGED})
_WITH_REASON = frozenset({State.FAILING, State.INSECURE, State.MOVED, State.BLOCKED})
_LEVEL_REASONS = {
    Level.CAUTION: "use with caution",
    Level.LISTED: "starter list: not vetted by you",
    Level.UNVETTED: "nobody has vetted it",
}


def withheld(link: Link) -> str:
    """Say why a link is never offered, or "" when it may be.

    One of: avoid, replaced, dead, suspect, changed.
    """
    if link.trust.level is Level.AVOID:
        return Level.AVOID.value
    if link.replaced_by:
        return "replaced"
    if link.health.state in _NEVER:
        return link.health.state.value
    return ""


def reservations(link: Link, today: date) -> tuple[str, ...]:
    """Say, in words for the curator, what speaks against offering it plainly."""
    found = [saying_words(saying) for saying in link.says]
    if changed := changed_since(link):
        found.append(f"vetted before it changed: {', '.join(map(label, changed))}")
    if reason := _LEVEL_REASONS.get(link.trust.level):
        note = f" ({link.trust.note})" if link.trust.note else ""
        found.append(reason + note)
    if link.is_strangers and link.say:
        found.append(f"its sentences came from {link.came_from} and wait for your vetting")
    if link.trust.overdue(today):
        found.append(f"review was due by {link.trust.review_by}")
    if link.health.state in _WITH_REASON:
        detail = f": {link.health.reason}" if link.health.reason else ""
        found.append(SHOWN_AS[link.health.state] + detail)
    return tuple(found)


def saying_words(saying: Saying) -> str:
    """Say what somebody else said of a link: "Ann says avoid, 2026-11-20: sells a cure"."""
    when = f", {saying.on}" if saying.on else ""
    about = f": {saying.text}" if saying.text else ""
    return f"{saying.who} says {saying.level}{when}{about}"
