"""Import and export as laws: nothing is lost, nothing half-written, all taken back."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.conftest import make_empty
from toolkit.domain.judgement import Filters
from toolkit.domain.link import Contact, ContactKind, Link, LinkType, unique_tags
from toolkit.domain.text import clean_line, clean_lines
from toolkit.domain.trust import How, Level, Trust, Vetting
from toolkit.domain.url import read_address
from toolkit.errors import ToolkitError
from toolkit.exchange.formats import Wanted
from toolkit.storage.library import Library
from toolkit.usecases.edit import undo
from toolkit.usecases.importer import RowOutcome
from toolkit.usecases.importing import ImportReport, Whose, import_lists, open_lists
from toolkit.usecases.transfer import choose_format, export_file, export_links

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TEXTS = st.text(max_size=40).map(clean_line)
# Signs that formats give a meaning: guards, separators, markup, escapes.
SIGNS = "= + - @ ' \" , ; | \\ [ ] ( ) <b> &amp; * _ ` # < > <!-- --> -- word \u00e9 \u2014".split()
NASTY = st.lists(st.sampled_from([*SIGNS, " ", " - ", " | ", " // "]), max_size=8).map(
    lambda parts: clean_line("".join(parts))
)
WORDS = TEXTS | NASTY
TAGS = st.lists(WORDS, max_size=4).map(unique_tags)
VALUES = {
    ContactKind.PHONE: st.sampled_from(["116 123", "0113 000 0001", "+44 (0)20 7946 0000"]),
    ContactKind.TEXT: st.sampled_from(["85258", "07700 900123"]),
    ContactKind.EMAIL: st.sampled_from(["desk@a.example", ""]),
    ContactKind.CHAT: WORDS,
}
CONTACTS = st.lists(
    st.builds(
        lambda way, **said: Contact(*way, **said),
        way=st.sampled_from(ContactKind).flatmap(
            lambda kind: st.tuples(st.just(kind), VALUES[kind])
        ),
        regions=st.sampled_from([(), ("GB",), ("GB-SCT", "IE")]),
        hours=st.sampled_from(["", "24/7", "Mo-Fr 09:00-17:00"]),
        hours_text=WORDS,
        note=WORDS,
        checked_on=st.none() | st.dates(),
    ),
    max_size=2,
    unique_by=lambda contact: (contact.kind, contact.value),
).map(tuple)
MOMENTS = st.none() | st.datetimes(datetime(1990, 1, 2), datetime(2026, 11, 22)).map(  # noqa: DTZ001 - made aware next
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)
PATHS = st.text("abcXYZ019-._~()%2F'é|,;", max_size=12)


def make_link(number: int, path: str, note: str = "", **values: Any) -> Link:
    address = read_address(f"https://link{number}.example/{path}")
    values["title"] = values["title"] or f"Title {number}"
    if note:
        said = Vetting(level=Level.UNVETTED, recorded_at=NOW, note=note)
        values["trust"] = Trust(vetting=said)
    return Link(url=address.given, url_key=address.key, updated_at=NOW, **values)


LINKS = st.lists(
    st.builds(
        lambda **values: values,
        path=PATHS,
        title=WORDS,
        summary=WORDS,
        publisher=WORDS,
        say=st.lists(WORDS, max_size=3).map(clean_lines),
        tags=TAGS,
        terms=st.lists(WORDS.map(lambda text: clean_line(text.replace(";", ""))), max_size=3).map(
            clean_lines
        ),
        type=st.sampled_from(LinkType),
        regions=st.sampled_from([(), ("GB",), ("GB-ENG", "IE")]),
        audience=WORDS,
        language=st.sampled_from(["", "en", "cy"]),
        contacts=CONTACTS,
        private=st.booleans(),
        cost=WORDS,
        replaced_by=st.sampled_from(["", "", "https://newer.example/~a"]),
        note=WORDS,
        added_at=MOMENTS,
        extra=st.dictionaries(WORDS.filter(bool), WORDS.filter(bool), max_size=2).map(
            lambda found: tuple(found.items())
        ),
    ),
    min_size=1,
    max_size=4,
).map(lambda all_: [make_link(number, **values) for number, values in enumerate(all_)])

# What each format states of a link.
STATED: dict[str, tuple[str, ...]] = {
    "json": (
        "url title summary publisher say tags terms type regions audience language contacts"
        " private cost replaced_by added_at extra note"
    ).split(),  # type: ignore[dict-item]  # names of fields
    "csv": (
        "url title summary publisher say tags terms type regions audience language contacts"
        " private cost replaced_by added_at extra note"
    ).split(),  # type: ignore[dict-item]  # names of fields
    "html": ("url", "title", "summary", "tags", "added_at"),
    "markdown": ("url", "title", "summary", "tags"),
}


@pytest.fixture(scope="module")
def _starter_once(few_once: Path) -> Path:
    return few_once


def fresh(folder: Path, name: str) -> Library:
    path = folder / name
    for ending in ("", "-wal", "-shm"):
        path.with_name(name + ending).unlink(missing_ok=True)
    return Library(make_empty(path))


def fill(library: Library, links: list[Link]) -> None:
    with library.operation("add", NOW):
        for link in links:
            added = library.links.add(link)
            if link.trust.vetting:
                library.vettings.add(added.id, link.trust.vetting)


def bring_in(library: Library, path: Path) -> ImportReport:
    (opened,) = open_lists(str(path), Wanted())
    try:
        return import_lists(library, [opened], NOW, whose=Whose(mine=True))
    finally:
        opened.source.close()


def everything(library: Library) -> str:
    out = io.StringIO()
    export_links(library, out, choose_format("json", ""), Filters(everything=True))
    return out.getvalue()


def stated(library: Library, form: str) -> dict[str, list[Any]]:
    return {
        link.url_key: [
            link.trust.note if name == "note" else getattr(link, name) for name in STATED[form]
        ]
        for link in library.links.every()
        if not (choose_format(form, "").public and link.replaced_by)
    }


@pytest.mark.parametrize("form", STATED)
@settings(
    # Each is up to four links with all of their fields, in libraries made for it.
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(links=LINKS)
def test_import_brings_back_what_an_export_states(
    form: str, links: list[Link], tmp_path: Path
) -> None:
    path = tmp_path / f"links.{ {'markdown': 'md'}.get(form, form) }"
    with fresh(tmp_path, "one.db") as one, fresh(tmp_path, "two.db") as two:
        fill(one, links)
        export_file(one, path, choose_format(form, ""), Filters(everything=True))
        held = len(stated(one, form))
        assume(held)
        report = bring_in(two, path)
        assert report.counted.outcomes[RowOutcome.ADDED] == held
        assert stated(two, form) == stated(one, form)
        assert bring_in(two, path).counted.outcomes[RowOutcome.UNCHANGED] == held
        assert two.verify() == []


@pytest.mark.parametrize("form", ["csv", "json"])
def test_an_own_export_changes_nothing_at_home(form: str, library: Library, tmp_path: Path) -> None:
    for link_id, level in ((1, Level.RECOMMENDED), (2, Level.CAUTION)):
        with library.operation("vet", NOW):
            library.vettings.add(
                link_id,
                Vetting(
                    level=level, recorded_at=NOW, note="clear", by="Ann", how=How.READ, evidence="e"
                ),
            )
    path = tmp_path / f"own.{form}"
    export_file(library, path, choose_format(form, ""))
    before = everything(library)
    report = bring_in(library, path)
    assert report.counted.outcomes == {RowOutcome.UNCHANGED: library.links.count()}
    assert everything(library) == before


def test_judgements_arrive_as_notes(library: Library, tmp_path: Path) -> None:
    with library.operation("vet", NOW):
        library.vettings.add(
            1, Vetting(level=Level.RECOMMENDED, recorded_at=NOW, note="clear", by="Ann")
        )
    for form in ("csv", "json"):
        path = tmp_path / f"own.{form}"
        export_file(library, path, choose_format(form, ""))
        with fresh(tmp_path, f"{form}.db") as other:
            bring_in(other, path)
            link = next(other.links.every())
            assert link.trust.level is Level.UNVETTED
            assert "Ann says recommended, 2026-11: clear" in link.trust.note
            assert not any(link.crisis for link in other.links.every())


@pytest.mark.parametrize("words", ["Ask them #now", "[text them]", "#_"])
def test_words_that_look_like_tags_come_back_from_markdown_as_words(
    tmp_path: Path, words: str
) -> None:
    with fresh(tmp_path, "one.db") as one, fresh(tmp_path, "two.db") as two:
        tagged = Link(
            url="https://b.example/",
            url_key="b.example/",
            title="B",
            summary=words,
            tags=("sleep",),
        )
        fill(
            one,
            [
                Link(url="https://a.example/", url_key="a.example/", title="A", summary=words),
                tagged,
            ],
        )
        path = tmp_path / "links.md"
        export_file(one, path, choose_format("markdown", ""), Filters(everything=True))
        bring_in(two, path)
        found = {link.url: (link.summary, link.tags) for link in two.links.every()}
    assert found == {"https://a.example/": (words, ()), "https://b.example/": (words, ("sleep",))}


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(own=LINKS, others=LINKS)
def test_undo_of_an_import_gives_the_same_export(
    own: list[Link], others: list[Link], tmp_path: Path
) -> None:
    with fresh(tmp_path, "one.db") as one, fresh(tmp_path, "two.db") as two:
        fill(one, own)
        fill(two, others)
        path = tmp_path / "links.csv"
        export_file(two, path, choose_format("csv", ""))
        before = everything(one)
        report = bring_in(one, path)
        if report.batch is not None:
            undo(one, NOW)
        assert everything(one) == before
        assert one.verify() == []


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(content=st.binary(min_size=1, max_size=400) | NASTY.map(str.encode))
def test_any_bytes_are_taken_in_or_refused_with_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "any.csv"
    path.write_bytes(b"url,title\nhttps://a.example/,b\n" + content)
    with fresh(tmp_path, "any.db") as library:
        with contextlib.suppress(ToolkitError):
            report = bring_in(library, path)
            assert report.counted.rows == report.counted.outcomes.total()
        assert library.verify() == []


def many_rows(path: Path, number: int, start_at: int = 0) -> Path:
    rows = (f"https://many.example/{n},Title {n},a;b\n" for n in range(start_at, start_at + number))
    path.write_text("url,title,tags\n" + "".join(rows))
    return path


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX")
@pytest.mark.parametrize("rows_seen", [2_000, 6_000])
def test_a_killed_import_leaves_the_library_as_it_was(rows_seen: int, tmp_path: Path) -> None:
    path = many_rows(tmp_path / "many.csv", 20_000)
    with fresh(tmp_path, "killed.db") as library:
        fill(library, [make_link(1, "x", title="Own")])
        before = everything(library)
    program = (
        "import sys, os, signal; from datetime import datetime, UTC; from pathlib import Path\n"
        "from toolkit.usecases.importing import import_lists, open_lists\n"
        "from toolkit.exchange.formats import Wanted; from toolkit.storage.library import Library\n"
        "def progress(rows):\n"
        f"    if rows >= {rows_seen}: os.kill(os.getpid(), signal.SIGKILL)\n"
        "with Library(Path(sys.argv[1])) as library:\n"
        "    import_lists(library, open_lists(sys.argv[2], Wanted()), datetime.now(UTC),"
        " progress=progress)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "killed.db"), str(path)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    with Library(tmp_path / "killed.db") as library:
        assert everything(library) == before
        assert library.verify() == []


def test_two_imports_at_once_both_end_right(tmp_path: Path) -> None:
    with fresh(tmp_path, "both.db"):
        pass
    lists = [many_rows(tmp_path / f"{n}.csv", 3_000, n * 1_500) for n in range(2)]
    failures: list[BaseException] = []

    def run(path: Path) -> None:
        try:
            with Library(tmp_path / "both.db") as library:
                bring_in(library, path)
        except BaseException as error:  # noqa: BLE001 - told to the test's own thread
            failures.append(error)

    threads = [threading.Thread(target=run, args=(path,)) for path in lists]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with Library(tmp_path / "both.db") as library:
        assert library.links.count() == 4_500
        assert len(library.operations.listed(9)) == 2
        assert library.verify() == []


def test_an_avoided_address_goes_out_only_when_asked_for(library: Library) -> None:
    with library.operation("vet", NOW):
        library.vettings.add(
            1, Vetting(level=Level.AVOID, recorded_at=NOW, by="Ann", reason="sells cures")
        )
    url = next(library.links.every()).url
    for name in ("csv", "json", "html", "markdown", "espanso"):
        form = choose_format(name, "")
        for wanted in (False, True):
            out = io.StringIO()
            report = export_links(library, out, form, Filters(everything=wanted))
            shown = wanted and not form.public
            # Another link may name the same site; the link itself is counted.
            assert report.left_out.get("avoid", 0) == (0 if shown else 1)
            if not shown:
                assert f'"{url}"' not in out.getvalue()


def test_an_unknown_date_stays_unknown(empty_library: Library, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("url,created\nhttps://a.example/,0\nhttps://b.example/,2030-01-01\n")
    bring_in(empty_library, path)
    assert [link.added_at for link in empty_library.links.every()] == [None, None]


def test_the_earliest_date_is_kept(empty_library: Library, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    rows = "".join(
        f"https://a.example/,{day}\n" for day in ("2020-05-05", "2019-04-04", "2021-01-01")
    )
    path.write_text("url,created\n" + rows)
    bring_in(empty_library, path)
    added = next(empty_library.links.every()).added_at
    assert added == datetime(2019, 4, 4, tzinfo=UTC)


def test_an_export_is_the_same_twice(library: Library) -> None:
    assert everything(library) == everything(library)


@pytest.mark.parametrize("change", ["contacts", "regions"])
def test_a_file_cannot_narrow_or_widen_a_crisis_line(
    change: str, library: Library, tmp_path: Path
) -> None:
    own = next(link for link in library.links.every() if link.crisis)
    bare = replace(own, contacts=(), regions=())
    with library.operation("edit", NOW):
        library.links.save(bare)
    path = tmp_path / "list.csv"
    path.write_text(f"url,phone,region\n{own.url},0999 123,IE\n")
    bring_in(library, path)
    merged = library.links.get(own.id)
    assert merged is not None
    assert getattr(merged, change) == ()
