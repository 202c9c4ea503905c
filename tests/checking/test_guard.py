"""Laws of the guard: silence counts only before somebody's own word, a portal's page never."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from toolkit.checking.facts import Facts, Trouble
from toolkit.checking.guard import Guard, Seen
from toolkit.domain.page import Counts, Finding
from toolkit.domain.url import host_of

SILENCES = (Trouble.TIMEOUT, Trouble.REFUSED, Trouble.RESET, Trouble.NO_CONNECTION)


def look(link_id: int, kind: str, trouble: Trouble) -> Seen:
    url = f"{'https' if kind == 'https' else 'http'}://site{link_id}.org/page"
    failed = kind in ("silent", "own trouble")
    facts = Facts(
        asked=url,
        final_url="http://portal.test/login?from=x" if kind == "portal" else url,
        status=None if failed else 200,
        trouble=(trouble if kind == "silent" else Trouble.OURS) if failed else None,
    )
    counts = {"silent": Counts.WHEN_CLOSED, "own trouble": Counts.NEVER}.get(kind, Counts.ALWAYS)
    return Seen(
        link_id=link_id,
        facts=facts,
        finding=Finding.DOWN if failed else Finding.OK,
        counts=counts,
        recognised=kind in ("word", "https"),
        page=("a page",),
    )


kinds = st.sampled_from(["silent", "own trouble", "portal", "word", "https"])


@given(st.lists(st.tuples(kinds, st.sampled_from(SILENCES)), max_size=30), st.booleans())
def test_no_silence_counts_after_the_last_word_of_a_site(
    looks: list[tuple[str, Trouble]],
    control: bool,  # noqa: FBT001 - hypothesis gives it by position
) -> None:
    guard = Guard(host_of)
    guard.control = control
    for number, (kind, trouble) in enumerate(looks):
        guard.note(look(number, kind, trouble))
    result = guard.result()
    words = [number for number, (kind, _) in enumerate(looks) if kind in ("word", "https")]
    silent = {number for number, (kind, _) in enumerate(looks) if kind == "silent"}
    last = max(words, default=-1)
    assert set(result.unvouched) == {number for number in silent if number > last}
    assert result.works == (not silent or (control and bool(words)))
    portal = [number for number, (kind, _) in enumerate(looks) if kind == "portal"]
    assert list(result.answered) == (portal if len(portal) >= 3 else [])
