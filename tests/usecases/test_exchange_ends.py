"""Two curators send each other their lists: after the first exchange nothing changes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st

from tests.conftest import NOW, make_empty
from toolkit.domain.judgement import Filters
from toolkit.domain.trust import Level
from toolkit.storage.library import Library
from toolkit.usecases.edit import Details, add, edit, tag
from toolkit.usecases.find import by_name
from toolkit.usecases.importing import Whose, import_lists, open_lists, wanted_of
from toolkit.usecases.transfer import choose_format, export_file
from toolkit.usecases.vet import Judgement, vet

LATER = datetime(2026, 12, 1, tzinfo=UTC)
URLS = tuple(f"https://{name}.example/page" for name in ("harbour", "orchard", "lantern"))
# What a curator does before the lists go out: which link, and what.
ACTS = st.lists(
    st.tuples(
        st.sampled_from(URLS),
        st.sampled_from(["recommended", "caution", "title", "say", "note", "crisis", "tag"]),
        st.sampled_from(["short", "a page; with parts", "says caution"]),
    ),
    max_size=6,
)


def act(library: Library, by: str, url: str, what: str, text: str) -> None:
    known = by_name(library, url)
    number = known[0].id if known else 0
    if not number:
        note = f"{by} {text}" if what == "note" else ""
        number = add(library, url, Details(title=f"{by} on {url}"), note, NOW).link.id
    if what in ("recommended", "caution"):
        vet(library, number, Judgement(level=Level(what), note=text, by=by, evidence=(text,)), NOW)
    elif what == "title":
        edit(library, number, Details(title=f"{text} by {by}"), NOW)
    elif what == "say":
        edit(library, number, Details(say=(f"{by} would read this.",)), NOW)
    elif what == "crisis":
        edit(library, number, Details(crisis=True), NOW)
    elif what == "tag":
        tag(library, [number], [by], NOW, on=True)


def send(sender: Library, taker: Library, file: Path, name: str, by: str) -> bytes:
    """Export, import on the other side, and return the file."""
    form = choose_format("", str(file))
    export_file(sender, file, form, Filters(everything=True))
    lists = open_lists(str(file), wanted_of(taker))
    import_lists(taker, lists, LATER, whose=Whose(name=name, by=by))
    for one in lists:
        one.source.close()
    return file.read_bytes()


@pytest.mark.parametrize("ending", [".json", ".csv"])
# Each example is four rounds there and back.
@with_settings(max_examples=10)
@given(ann=ACTS, tom=ACTS, names=st.sampled_from([("", ""), ("Ann", "Tom")]))
def test_another_round_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory,
    ending: str,
    ann: list[tuple[str, str, str]],
    tom: list[tuple[str, str, str]],
    names: tuple[str, str],
) -> None:
    folder = tmp_path_factory.mktemp("exchange")
    for name in ("a.db", "b.db"):
        make_empty(folder / name)
    with Library(folder / "a.db") as a, Library(folder / "b.db") as b:
        # An empty list is refused as none.
        add(a, "https://both.example/", Details(title="Both"), "", NOW)
        for one in ann:
            act(a, "Ann", *one)
        for one in tom:
            act(b, "Tom", *one)
        rounds = []
        for number in range(4):
            # Without --from the name of the file is whose list it is: another every time.
            to_b = send(a, b, folder / f"a{number}{ending}", names[0], "Tom")
            to_a = send(b, a, folder / f"b{number}{ending}", names[1], "Ann")
            rounds.append((to_b, to_a))
        assert rounds[2] == rounds[3]
        assert rounds[1][1] == rounds[2][1]
