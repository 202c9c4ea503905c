"""What a run of checks changed in a way that a person should know.

Must not check anything: it compares states.
"""

from __future__ import annotations

from toolkit.domain.health import State
from toolkit.domain.link import Link
from toolkit.storage.library import Library

BAD = (State.DEAD, State.SUSPECT, State.CHANGED)
_GOOD = (State.ALIVE, State.MOVED)


def newly_of(library: Library, run_id: int) -> dict[str, tuple[Link, ...]]:
    """Return the links newly dead, suspect, changed and recovered in a run, by these names."""
    before = library.checks.states_before(run_id)
    links = library.links.many(sorted(before))
    fresh = [link for link in links if link.health.state is not before[link.id]]
    news = {
        state.value: tuple(link for link in fresh if link.health.state is state) for state in BAD
    }
    news["recovered"] = tuple(
        link for link in fresh if link.health.state in _GOOD and before[link.id] in BAD
    )
    return news
