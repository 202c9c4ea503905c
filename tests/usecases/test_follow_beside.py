"""What followed lists say stands beside the links wherever they are found, listed or chosen."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.test_terminal import Terminal, terminal
from tests.conftest import NOW, Run
from tests.usecases.test_follow import (
    ID,
    NETWORK,
    Writer,
    entries,
    followed,
    head,
    make_key,
    mine,
    needs_keys,
    public,
    writer,
)
from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.sharing import Entry, Warned
from toolkit.domain.trust import Scope
from toolkit.exchange.list_file import list_text
from toolkit.output.console import Console
from toolkit.output.views.reply import show_choices
from toolkit.signing import fingerprint
from toolkit.storage.library import Library
from toolkit.usecases.follow import follow, look

__all__ = ["make_key", "terminal", "writer"]
SAYS = "ann says avoid, 2026-11-20: sells a cure"


@pytest.fixture(scope="module")
def _starter_once(few_once: Path) -> Path:
    return few_once


@pytest.fixture
def warned(starter: Path, writer: Writer) -> Link:
    """Return a link of which a list that is followed warns."""
    with Library(starter) as library:
        link = mine(library, 60)
        warning = Warned(link.url, "sells a cure", "Ann", date(2026, 11, 20))
        writer.write(head(warnings=(warning,)), entries(library))
        followed(library, str(writer.file))
        return mine(library, 60)


def test_who_warns_is_said_beside_the_rows_and_not_in_them(
    run: Run, warned: Link, starter: Path, writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (("find", warned.title), ("list", "--tag", warned.tags[0]), ("copy", warned.name))
    shown = [run(*line) for line in asked]
    assert [f"{warned.name}: {SAYS}" in one.err for one in shown] == [True, True, True]
    assert run("find", warned.title, "--json").err == ""
    run("follow", "ann", "--stop", "--yes")
    without = [run(*line) for line in asked]
    assert [one.out for one in without] == [one.out for one in shown]
    assert not any("says avoid" in one.err for one in without)
    # Whoever judged the link after that has heard it.
    with Library(starter) as library:
        followed(library, str(writer.file))
    monkeypatch.setenv("TOOLKIT_NOW", (NOW + timedelta(hours=1)).isoformat())
    judged = ("--level", "recommended", "--how", "read", "--by", "Me", "--review-in", "12m")
    run("vet", warned.name, *judged)
    assert "says avoid" not in run("find", warned.title).err


def test_on_a_terminal_who_warns_stands_in_the_row(terminal: Terminal, warned: Link) -> None:
    shown = terminal("find", warned.title, width=300)
    assert f"; {SAYS}" in shown
    table = terminal("list", "--table", "--tag", warned.tags[0], width=250)
    (row,) = (line for line in table.splitlines() if "says avoid" in line)
    assert warned.url in row


def test_who_warns_is_said_where_a_link_is_chosen(warned: Link) -> None:
    said = io.StringIO()
    console = Console(io.StringIO(), said, {})
    show_choices(console, [warned], NOW.date(), "GB-ENG", {})
    assert SAYS in " ".join(said.getvalue().split())


@needs_keys
def test_a_link_that_a_heeded_list_keeps_back_is_named(
    run: Run, starter: Path, writer: Writer, make_key: Callable[[str], str]
) -> None:
    key = make_key("key")
    with Library(starter) as library:
        link = mine(library, 60)
        warning = Warned(link.url, "sells a cure", "Ann", date(2026, 11, 20))
        writer.write(head(key=public(key), warnings=(warning,)), entries(library), key)
    run("config", "set", "region", "GB-ENG")
    run("follow", str(writer.file), "--as", "ann", "--yes", "--heed")
    for command in ("find", "reply"):
        done = run(command, link.title)
        assert f"{link.name} is not offered, because you heed this: {SAYS}" in done.err
        assert link.url not in done.out
    assert SAYS in run("find", "--all", link.title).err
    for line in (("find",), ("reply", "--anyway", "--no-log")):
        document = run(*line, link.title, "--json").document
        assert (document["warning"]["id"], document["warning"]["kind"]) == (link.name, "warned")
    # Where nothing else fits, it is said how the link is offered again.
    with Library(starter) as library, library.operation("edit", NOW):
        others = [one.id for one in library.links.every() if one.id != link.id]
        for number in others:
            library.links.remove(number, NOW)
    for command in ("find", "reply"):
        alone = run(command, link.title)
        assert alone.code == 1
        assert f"{link.name} {link.title}: {SAYS}." in alone.err
        assert "toolkit follow ann --no-heed" in alone.err
        assert f"toolkit vet {link.name}" in alone.err
    run("follow", "ann", "--no-heed")
    assert link.url in run("find", link.title).out


def test_keeping_a_number_settles_no_warning(
    run: Run, warned: Link, starter: Path, writer: Writer
) -> None:
    name = warned.name
    with Library(starter) as library:
        numbers = (Contact(ContactKind.PHONE, "0800 111 222"),)
        zoe = writer.file.with_name("zoe.json")
        said = Entry(replace(warned, contacts=numbers))
        zoe.write_text(list_text(head(id=f"{ID}2"), [said]), "utf-8")
        with library.operation("edit", NOW):
            ours = (Contact(ContactKind.PHONE, "0800 333 444"),)
            library.links.save(replace(mine(library, 60), contacts=ours))
        follow(library, look(library, str(zoe), NETWORK, NOW, "zoe"), NOW)
    kept = run("review", "--keep", name)
    assert "Turned down: zoe gives a different contact" in kept.err
    assert f"{name}: {SAYS}" in kept.err
    alone = run("review", "--keep", name)
    assert (alone.code, "--field warning" in alone.err) == (1, True)
    assert run("review", "--keep", name, "--field", "warning", "--from", "zoe").code == 1
    done = run("review", "--keep", name, "--field", "warning", "--from", "ann", "--json")
    assert done.document["kept"] == [SAYS]
    run("undo")
    assert SAYS in run("find", name).err
    assert run("review", "--keep", name, "--field", "nonsense").code == 2


def test_what_a_list_says_of_itself_is_read_to_a_length(library: Library, writer: Writer) -> None:
    long = "x" * 10_000
    writer.write(head(10**30, name=long, by=long, every=long), entries(library))
    state = followed(library, str(writer.file)).state
    assert (len(state.title), len(state.by), len(state.every), state.number) == (200, 200, 200, 0)


def test_only_a_list_is_followed_and_a_page_or_a_folder_leads_to_it(
    run: Run, starter: Path, writer: Writer, tmp_path: Path
) -> None:
    site = tmp_path / "theirs"
    theirs = tmp_path / "theirs.db"
    shutil.copy(starter, theirs)
    assert run("--library", str(theirs), "publish", str(site)).code == 0
    for name in ("feed.json", "feed.xml", "manifest.webmanifest"):
        refused = run("follow", str(site / name), "--yes")
        assert (refused.code, "list.json" in refused.err) == (1, True), refused.err
        assert "--format" not in refused.err
        assert "--map" not in refused.err
    exported = tmp_path / "links.json"
    run("export", str(exported), "--format", "json")
    plain = tmp_path / "plain.csv"
    plain.write_text("url,title\nhttps://a.example/,A\n", encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>x</title><a href='https://a.example/'>a</a>", "utf-8")
    for file in (exported, plain, page):
        refused = run("follow", str(file), "--yes")
        assert (refused.code, "list.json" in refused.err, "--" in refused.err) == (1, True, False)
    for number, place in enumerate((site, site / "index.html", site / "list.json")):
        done = run("follow", str(place), "--as", f"bob{number}", "--yes", "--json")
        assert done.document["lists"][0]["url"] == str(site / "list.json"), done.err
        assert run("follow", f"bob{number}", "--stop", "--yes").code == 0
    for name in ("nosuch", "nosuch.json", "Ann B"):
        nothing = run("follow", name)
        assert f"There is no file '{name}', and you follow no list of that name." in nothing.err


@needs_keys
def test_a_list_that_names_a_key_is_not_taken_for_signed_and_becomes_so_with_its_signature(
    run: Run, starter: Path, writer: Writer, make_key: Callable[[str], str]
) -> None:
    key = make_key("key")
    with Library(starter) as library:
        listed = entries(library)
    place = writer.write(head(key=public(key)), listed)
    followed_now = run("follow", place, "--as", "ann", "--yes")
    assert f"It names the key {fingerprint(public(key))} and is not signed" in followed_now.err
    given = "toolkit follow ann --key FILE.pub"
    assert given in run("follow", "ann").err
    assert given in run("follow", "ann", "--heed").err
    other = run("follow", "ann", "--key", f"{make_key('other')}.pub")
    assert "is not signed with it; the next one has to be" in other.err
    assert "not signed" in run("follow", "ann").out
    # The signature comes later, beside the same edition.
    writer.write(head(key=public(key)), listed, key)
    assert "is signed with it" in run("follow", "ann", "--key", f"{key}.pub").err
    # From then on its editions are counted, as those of any signed list.
    writer.write(head(0, key=public(key)), listed, key)
    assert "older edition" in run("follow", "ann", "--update").err
    writer.write(head(key=public(key)), listed, key)
    assert "not signed" not in run("follow", "ann", "--heed").out
    back = run("follow", "ann", "--key", f"{make_key('third')}.pub")
    assert "heeded no longer" in back.err
    assert "not signed" in back.out


def test_a_new_link_is_heard_of_however_its_site_is_spelled(
    run: Run, starter: Path, writer: Writer
) -> None:
    new = {"https://new.example/a": "NEW", "https://bücher.example/": "BÜCHER"}
    warnings = tuple(
        Warned(url.replace(name.lower(), name), "sold", "Ann") for url, name in new.items()
    )
    whole = Warned("https://WWW.site.example/x", "sold", "Ann", scope=Scope.SITE)
    with Library(starter) as library:
        writer.write(head(warnings=(*warnings, whole)), entries(library))
    run("follow", str(writer.file), "--as", "ann", "--yes")
    for url in (*new, "https://www.site.example/page"):
        added = run("add", url, "--offline", "--title", "New")
        assert added.err.count("ann says avoid") == 1, (url, added.err)
    other = run("add", "https://else.example/", "--offline", "--title", "Else")
    assert "ann" not in other.err
