"""The index is in step with the links after every write, and says so when not."""

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import NOW
from toolkit.domain.link import Link
from toolkit.storage.library import Library

WORDS = ("sleep", "sleeping", "worry", "help", "line", "anxiety", "café", "116")


def made(number: int, title: str, **values: object) -> Link:
    """Return a link that differs from others by its number."""
    key = f"site.example/{number}"
    link = Link(url=f"https://{key}", url_key=key, title=title, added_at=NOW, updated_at=NOW)
    return replace(link, **values)  # type: ignore[arg-type]  # any field of a link


def store(library: Library, *links: Link) -> list[Link]:
    """Store links in one operation."""
    with library.operation("test", NOW) as writing:
        stored = [library.links.add(link) for link in links]
        writing.summary = "links"
    return stored


def ids(library: Library, *stems: str) -> list[int]:
    """Return the ids of links that hold all of these stems."""
    rowids = library.index.matching([[stem] for stem in stems], 100)
    return [library.index.id_of(rowid) for rowid in rowids]


def test_a_link_is_found_as_soon_as_it_is_stored_and_not_after_it_is_removed(
    empty_library: Library,
) -> None:
    link = store(empty_library, made(1, "Sleeping well"))[0]
    assert ids(empty_library, "sleep") == [link.id]
    with empty_library.operation("rm", NOW):
        empty_library.links.remove(link.id, NOW)
    assert ids(empty_library, "sleep") == []
    assert empty_library.index.size() == 0
    empty_library.undo(NOW)
    assert ids(empty_library, "sleep") == [link.id]
    assert empty_library.verify() == []


def test_a_changed_link_is_found_by_its_new_words_only(empty_library: Library) -> None:
    link = store(empty_library, made(1, "Sleep", terms=("insomnia",)))[0]
    with empty_library.operation("edit", NOW):
        empty_library.links.save(replace(link, title="Rest and quiet", terms=("tired",)))
    assert ids(empty_library, "insomnia") == []
    assert ids(empty_library, "quiet") == [link.id]
    assert empty_library.index.known(["insomnia", "tired"]) == {"tired": 1}
    assert empty_library.verify() == []


def test_short_titles_come_first(empty_library: Library) -> None:
    long, short = store(
        empty_library, made(1, "A long title about sleep and more"), made(2, "Sleep")
    )
    assert ids(empty_library, "sleep") == [short.id, long.id]


def test_what_is_written_in_bulk_is_in_step_at_the_end(empty_library: Library) -> None:
    with empty_library.operation("import", NOW) as writing, empty_library.index.in_bulk():
        stored = [empty_library.links.add(made(number, "Sleep")) for number in range(50)]
        empty_library.links.save(replace(stored[0], title="Worry"))
        empty_library.links.remove(stored[1].id, NOW)
        writing.summary = "many"
    assert len(ids(empty_library, "sleep")) == 48
    assert ids(empty_library, "worri") == [stored[0].id]
    assert empty_library.verify() == []


def test_a_bulk_that_fails_leaves_the_index_as_it_was(empty_library: Library) -> None:
    store(empty_library, made(1, "Sleep"))

    def broken_off() -> None:
        with empty_library.operation("import", NOW), empty_library.index.in_bulk():
            empty_library.links.add(made(2, "Sleep too"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken_off()
    assert len(ids(empty_library, "sleep")) == 1
    assert empty_library.verify() == []


def test_a_search_can_be_narrowed_to_fields_and_values(empty_library: Library) -> None:
    store(
        empty_library,
        made(1, "Sleep", tags=("low mood",), regions=("GB-SCT",)),
        made(2, "Rest", summary="About sleep"),
    )
    index = empty_library.index
    assert len(index.matching([["sleep"]], 9, columns=["title"])) == 1
    assert len(index.matching([["sleep"]], 9, facets=[[("tag", "Low Mood")]])) == 1
    assert len(index.matching([], 9, facets=[[("region", "GB-SCT"), ("region", "any")]])) == 2


def test_rebuilding_makes_the_same_index(library: Library) -> None:
    before = library.index.known(WORDS)
    with library.atomic():
        library.index.rebuild(library.links.every())
    assert library.index.known(WORDS) == before
    assert library.verify() == []


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE search_words SET links = links + 1 WHERE word = 'anxiety'",
        "DELETE FROM search_stems WHERE stem = 'sleep'",
        "INSERT INTO search_text (rowid, title) VALUES (9, 'stray')",
        "DELETE FROM search_text_data WHERE id > 10",
        "UPDATE search_text_data SET block = zeroblob(50) WHERE id > 10",
        "UPDATE links SET title = 'Changed behind the back' WHERE id = 3",
    ],
)
def test_an_index_out_of_step_or_damaged_is_found(starter: Path, damage: str) -> None:
    connection = sqlite3.connect(starter)
    connection.execute(damage)
    connection.commit()
    connection.close()
    with Library(starter) as library:
        assert library.verify() != []


title = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.sampled_from("asr"), st.integers(0, 9), title), max_size=8))
def test_the_index_is_in_step_after_any_run_of_writes(
    empty_library: Library, steps: list[tuple[str, int, str]]
) -> None:
    for kind, choice, words in steps:
        links = list(empty_library.links.every())
        with empty_library.operation("step", NOW) as writing:
            writing.summary = kind
            if kind == "a" or not links:
                number = empty_library.links.count() + 1_000 * choice
                if empty_library.links.by_key(f"site.example/{number}") is None:
                    empty_library.links.add(made(number, words))
            elif kind == "s":
                empty_library.links.save(replace(links[choice % len(links)], title=words))
            else:
                empty_library.links.remove(links[choice % len(links)].id, NOW)
    empty_library.undo(NOW)
    assert empty_library.index.verify(empty_library.links.every()) == []
