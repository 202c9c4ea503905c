"""A search kept between keystrokes answers as a fresh one does."""

import pytest

from tests.conftest import NOW
from toolkit.storage.library import Library
from toolkit.usecases.find import FindRequest, cached_search, find


@pytest.mark.parametrize("text", ["anxeity help", "cant sleep", "type:helpline debt", "116 123"])
def test_every_keystroke_gives_what_a_fresh_search_gives(library: Library, text: str) -> None:
    live = cached_search(library)
    for end in range(1, len(text) + 1):
        request = FindRequest(text=text[:end], hint=False)
        kept = find(library, request, now=NOW, home_region="GB-ENG", live=live)
        assert kept == find(library, request, now=NOW, home_region="GB-ENG")


def test_after_a_change_a_kept_search_is_told_to_forget(library: Library) -> None:
    live = cached_search(library)
    request = FindRequest(text="samaritans", hint=False)
    first = find(library, request, now=NOW, home_region="GB-ENG", live=live).links[0].link
    with library.operation("rm", NOW):
        library.links.remove(first.id, NOW)
    live.forget()
    again = find(library, request, now=NOW, home_region="GB-ENG", live=live)
    assert first.id not in [found.link.id for found in again.links]
