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
    found: dict[str, list[int]] = {state.value: [] for state in BAD}
    found["recovered"] = []
    for link_id, before, now in library.checks.turned(run_id):
        if now in BAD:
            found[now.value].append(link_id)
        elif now in _GOOD and before in BAD:
            found["recovered"].append(link_id)
    return {name: tuple(library.links.many(ids)) for name, ids in found.items()}
