"""What undo took back is done again, by adding only; a new change ends that."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from tests.conftest import NOW, Run, make_empty
from tests.storage.test_operations import FULL, LATER, state
from toolkit.domain.judgement import WARNINGS
from toolkit.domain.link import Saying
from toolkit.domain.trust import Level, Vetting
from toolkit.storage.library import Library
from toolkit.storage.log import Synonym

Act = Callable[[Library], None]


def _add(library: Library) -> None:
    number = library.links.next_id()
    key = f"a.example/{number}"
    link = library.links.add(replace(FULL, url=f"https://{key}", url_key=key))
    library.vettings.add(link.id, Vetting(level=Level.UNVETTED, recorded_at=NOW, note="mine"))


def _edit(library: Library) -> None:
    for link in list(library.links.every())[:2]:
        later = (link.updated_at or NOW) + timedelta(seconds=1)
        tags = (*link.tags[1:], f"t{later:%H%M%S}")
        library.links.save(replace(link, title=link.title + "!", tags=tags, updated_at=later))
        # Twice in one operation, as an import may.
        changed = library.links.get(link.id)
        assert changed is not None
        library.links.save(replace(changed, cost=changed.cost + "?", contacts=()))


def _remove(library: Library) -> None:
    for link in list(library.links.every())[-1:]:
        library.links.remove(link.id, LATER)


def _vet(library: Library) -> None:
    for link in list(library.links.every())[:1]:
        library.vettings.add(
            link.id, Vetting(level=Level.RECOMMENDED, recorded_at=NOW, by="Ann", note="good")
        )


def _synonym(library: Library) -> None:
    known = library.synonyms.find("meds", "medication")
    if known:
        library.synonyms.remove(known)
    both = not known.both_ways if known else False
    library.synonyms.add(Synonym("meds", "medication", both))


def _warn(library: Library) -> None:
    for link in list(library.links.every())[:1]:
        count = len(library.links.get(link.id).says)  # type: ignore[union-attr]  # it is there
        saying = Saying("Tom", Level.CAUTION.value, "2026-11-01", f"adverts {count}", NOW)
        library.proposals.warn(link.id, saying, f"list {count % 2}")


def _settle(library: Library) -> None:
    for link in list(library.links.every())[:1]:
        library.proposals.settle_sayings(link.id, WARNINGS)


ACTS: dict[str, Act] = {
    "add": _add,
    "edit": _edit,
    "rm": _remove,
    "vet": _vet,
    "synonym": _synonym,
    "warn": _warn,
    "settle": _settle,
}


def _whole(library: Library) -> str:
    says = [[link.name, list(map(str, link.says))] for link in library.links.every()]
    return json.dumps([state(library), says])


def _do(library: Library, name: str) -> None:
    with library.operation(name, NOW) as writing:
        ACTS[name](library)
        writing.summary = name


@with_settings(max_examples=25)
@given(names=st.lists(st.sampled_from(sorted(ACTS)), min_size=1, max_size=6), back=st.data())
def test_undo_and_redo_lead_to_and_fro(
    tmp_path_factory: pytest.TempPathFactory, names: list[str], back: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("redo")
    make_empty(folder / "l.db")
    with Library(folder / "l.db") as library:
        _do(library, "add")
        states = [_whole(library)]
        for name in names:
            before = library.operations.newest()
            _do(library, name)
            if library.operations.newest() != before:
                states.append(_whole(library))
        last = len(states) - 1
        for _ in range(2):
            steps = back.draw(st.integers(0, last))
            for step in range(steps):
                library.undo(LATER)
                assert _whole(library) == states[last - step - 1]
            for step in range(steps):
                done = library.redo(LATER)
                assert done is not None
                assert _whole(library) == states[last - steps + step + 1]
        assert library.redo(LATER) is None
        assert library.verify() == []


def test_a_new_change_ends_what_can_be_done_again(empty_library: Library) -> None:
    _do(empty_library, "add")
    _do(empty_library, "vet")
    empty_library.undo(LATER)
    _do(empty_library, "edit")
    assert empty_library.redo(LATER) is None
    # What changes nothing is no change.
    empty_library.undo(LATER)
    with empty_library.operation("edit", NOW):
        pass
    assert empty_library.redo(LATER) is not None
    assert all("undone" not in one.command for one in empty_library.operations.listed(50))


def test_the_record_of_vettings_is_only_added_to(empty_library: Library) -> None:
    _do(empty_library, "add")
    _do(empty_library, "vet")
    rows = empty_library.vettings.of(1)
    empty_library.undo(LATER)
    empty_library.redo(LATER)
    after = empty_library.vettings.of(1)
    assert after[: len(rows)] == rows
    taken_back, again = after[len(rows) :]
    assert taken_back.voids == rows[-1].id
    assert again == rows[-1]._replace(id=again.id)


def test_a_check_and_an_import_are_done_again(run: Run, starter: Path, tmp_path: Path) -> None:
    (tmp_path / "ours.csv").write_text("url,title\nhttps://a.example/,A\nhttps://b.example/,B\n")
    assert run("import", str(tmp_path / "ours.csv")).code == 0
    run("config", "set", "check.resolve.a.example", "192.0.2.1")
    with Library(starter) as library:
        links = [library.links.by_key(f"{name}.example") for name in ("a", "b")]
    names = [link.name for link in links if link]
    assert run("check", *names).code == 0
    seen = run("show", names[0], "--json").document["link"]
    assert seen["health"]["checked_at"]
    assert "Undone: check" in run("undo").out
    assert run("show", names[0], "--json").document["link"]["health"] != seen["health"]
    assert "Redone: check" in run("redo").out
    again = run("show", names[0], "--json").document["link"]
    assert again["health"] == seen["health"]
    assert len(again["checks"]) > len(seen["checks"])
    exported = run("export", "--format", "csv").out
    for _ in range(2):
        run("undo")
    assert "a.example" not in run("export", "--format", "csv").out
    for _ in range(2):
        assert run("redo").code == 0
    assert run("export", "--format", "csv").out == exported
    nothing = run("redo")
    assert (nothing.code, nothing.out) == (1, "")
    assert "There is nothing to redo." in nothing.err


def test_the_list_says_what_changed_and_of_which_link(run: Run) -> None:
    run("edit", "k47", "--title", "Sleep", "--cost", "free")
    run("vet", "k47", "--level", "caution", "--note", "long")
    run("undo")
    rows = [line.split("\t") for line in run("undo", "--list").out.splitlines()]
    assert [row[1:] for row in rows[:2]] == [
        ["vet", "vet k47: caution", "taken back", "Sleep"],
        ["edit", "edit k47: title, cost", "", "Sleep"],
    ]
    assert run("redo", "--json").document["redone"]["summary"] == "vet k47: caution"
