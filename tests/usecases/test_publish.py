"""Publish: what goes out, what never does, and a folder that is never left half-done."""

import json
import os
import shutil
import stat
import subprocess
from datetime import timedelta
from pathlib import Path
from shutil import which
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from tests.conftest import NOW, Run
from toolkit.domain.trust import Level
from toolkit.errors import Refused
from toolkit.site.texts import ENGLISH
from toolkit.storage.files import check_lock
from toolkit.storage.library import Library
from toolkit.usecases.follow_read import is_signed_by
from toolkit.usecases.publish import Published, Wish, publish
from toolkit.usecases.published import Folder
from toolkit.usecases.start import start

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "docs" / "list.schema.json").read_text("utf-8"))
)
WORD = "zebrafinch"


@pytest.fixture(scope="module")
def _starter_once(few_once: Path) -> Path:
    return few_once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "site"


def published(path: Path, folder: Path, days: int = 0, **wish: Any) -> Published:
    with Library(path) as library:
        wanted = Wish(region="GB-ENG", **wish)
        return publish(library, folder, wanted, NOW + timedelta(days=days))


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def listed(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "list.json").read_text("utf-8"))
    SCHEMA.validate(found)
    return found


def test_the_same_library_gives_the_same_bytes_until_half_of_the_time_is_over(
    starter: Path, folder: Path
) -> None:
    first = published(starter, folder)
    assert (first.number, first.changes.new) == (1, first.links)
    before = files_of(folder)
    assert stat.S_IMODE((folder / "index.html").stat().st_mode) == 0o644
    again = published(starter, folder, days=14)
    assert (again.number, again.written) == (1, ())
    assert files_of(folder) == before
    later = published(starter, folder, days=16)
    assert (later.number, sum(later.changes)) == (2, 0)
    assert listed(folder)["check_by"] == "2027-01-08"
    # A clock that was wrong by a year is no reason to stop.
    assert published(starter, folder, days=-400, title="Other").number == 3


def test_what_changes_is_in_the_list_and_the_feeds(starter: Path, folder: Path, run: Run) -> None:
    published(starter, folder, by="Ann", replies=True)
    run("edit", "k1", "--title", "A new title")
    run("edit", "k2", "--replaced-by", "k3")
    run("rm", "k4", "--yes")
    second = published(starter, folder, 1, by="Ann", replies=True)
    assert second.changes == (0, 1, 2)
    items = json.loads((folder / "feed.json").read_text("utf-8"))["items"]
    told = {item["title"]: item["content_text"] for item in items[:3]}
    assert told["Changed: A new title"] == "Changed: title."
    assert sorted(one["why"] for one in listed(folder)["withdrawn"]) == ["removed", "replaced"]
    feed = ET.parse(folder / "feed.xml").getroot()  # noqa: S314 - our own
    gone = feed.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert len(gone) == 2
    # It comes back, and is no longer said to be gone.
    run("undo")
    assert published(starter, folder, 2, by="Ann", replies=True).changes.new == 1
    assert len(listed(folder)["withdrawn"]) == 1
    assert len(items) <= 50 + 2


def test_a_new_address_is_told_until_it_is_on_the_list_no_longer(
    starter: Path, folder: Path, run: Run
) -> None:
    published(starter, folder)
    old = [listed_url(starter, number) for number in (1, 60, 61)]
    run("edit", "k1", "--url", "https://moved.example/")
    run("edit", "k60", "--replaced-by", "k62")
    # This one has nothing in common with the one that came.
    run("rm", "k61", "--yes")
    run("add", "https://other.example/", "--title", "Another", "--offline")
    run("vet", "k406", "--level", "recommended", "--how", "read", "--by", "Ann", "--offline")

    def told(days: int) -> list[tuple[str, str | None]]:
        published(starter, folder, days)
        by_url = {one["url"]: one for one in listed(folder)["withdrawn"]}
        return [(by_url[url]["why"], by_url[url].get("instead")) for url in old]

    newer = listed_url(starter, 62)
    assert told(1) == [
        ("replaced", "https://moved.example/"),
        ("replaced", newer),
        ("removed", None),
    ]
    # Nobody is led to a page that is private now, or to be avoided.
    run("edit", "k1", "--private")
    run("vet", "k62", "--level", "avoid", "--reason", "sells a cure", "--by", "Ann", "--offline")
    assert told(2) == [("replaced", None), ("replaced", None), ("removed", None)]


def test_nothing_of_the_curators_own_notes_goes_out(starter: Path, folder: Path, run: Run) -> None:
    judged = ("--level", "recommended", "--how", "read", "--by", "Ann")
    run("vet", "k1", *judged, "--note", WORD, "--evidence", WORD, "--review-in", "12m")
    run("vet", "k2", "--level", "avoid", "--note", WORD, "--by", "Ann")
    run("vet", "k3", "--level", "recommended", "--how", "read", "--by", "Bob")
    run("add", "https://new.example/", "--offline", "--title", WORD)
    run("reply", "k1", "--post", f"https://{WORD}.example/1")
    source = folder.with_name("theirs.csv")
    source.write_text(f"url,title,{WORD}\nhttps://x.example/,{WORD},{WORD}\n")
    run("import", str(source), "--from", WORD)
    done = published(starter, folder, by="Ann", replies=True)
    assert done.left_out["avoid"] == 1
    assert done.left_out["unvetted"] == 2
    assert [name for name, content in files_of(folder).items() if WORD.encode() in content] == []
    text = (folder / "index.html").read_text("utf-8")
    assert "vetted by Ann, November 2026" in text
    assert "vetted by Bob, November 2026" in text
    # What was vetted and then changed is praised no longer.
    run("edit", "k1", "--title", "Another page")
    published(starter, folder, by="Ann")
    text = (folder / "index.html").read_text("utf-8")
    assert "vetted by Ann" not in text
    assert "changed since it was vetted" in text


def test_a_reply_on_the_page_is_without_marks(starter: Path, folder: Path, run: Run) -> None:
    run("edit", "k1", "--say", f"[talk] Here is a {WORD}.")
    published(starter, folder, replies=True)
    text = (folder / "index.html").read_text("utf-8")
    assert f"Here is a {WORD}." in text
    assert "[talk]" not in text


def test_warnings_and_private_links_go_out_on_request(
    starter: Path, folder: Path, run: Run
) -> None:
    reason = "sells a cure"
    run("vet", "k2", "--level", "avoid", "--reason", reason, "--by", "Ann", "--scope", "site")
    run("edit", "k1", "--private")
    plain = published(starter, folder)
    assert plain.left_out["private"] >= 1
    assert "warnings" not in listed(folder)
    assert 'id="leave"' not in (folder / "index.html").read_text("utf-8")
    full = published(starter, folder, warnings=True, private=True)
    assert full.warns
    assert full.links > plain.links
    (warning,) = listed(folder)["warnings"]
    assert (warning["reason"], warning["by"], warning["scope"]) == (reason, "Ann", "site")
    text = (folder / "index.html").read_text("utf-8")
    assert 'id="leave"' in text
    assert reason in text
    # How to answer is said where there is an answer, and to those who take the list over.
    assert ENGLISH["private"] not in text
    assert any(link.get("private") for link in listed(folder)["links"])
    published(starter, folder, warnings=True, private=True, replies=True)
    assert ENGLISH["private"] in (folder / "index.html").read_text("utf-8")
    # Nor does a warning name a private link as the better one.
    run("vet", "k2", "--level", "avoid", "--reason", reason, "--by", "Ann", "--instead", "k1")
    published(starter, folder, warnings=True, private=True)
    assert [one["instead"] for one in listed(folder)["warnings"]] == [listed_url(starter, 1)]
    published(starter, folder, warnings=True, private=False)
    assert [one.get("instead") for one in listed(folder)["warnings"]] == [None]
    # What warns of a private link, or of one without the tag, stays behind as the link does.
    run("edit", "k2", "--private")
    published(starter, folder, warnings=True, private=False)
    assert "warnings" not in listed(folder)
    published(starter, folder, warnings=True, private=True, tags=("sleep",))
    assert "warnings" not in listed(folder)


def test_a_folder_of_other_files_is_left_alone(starter: Path, folder: Path) -> None:
    folder.mkdir()
    theirs = [".git", "CNAME", "_headers", "desktop.ini"]
    for name in theirs:
        (folder / name).write_text("theirs")
    for name, text in (("notes.txt", "mine"), ("index.html", "<title>mine</title>")):
        (folder / name).write_text(text)
        with pytest.raises(Refused, match=name):
            published(starter, folder)
        assert sorted(path.name for path in folder.iterdir()) == sorted((*theirs, name))
        (folder / name).unlink()
    (folder / "list.json").write_text('{"toolkit_list": 1, "lin')
    with pytest.raises(Refused, match="not a complete list"):
        published(starter, folder)
    (folder / "list.json").unlink()
    # Another site may have files of the same names.
    for name in ("icon.svg", "feed.xml", "list.json"):
        (folder / name).write_text("{}")
        with pytest.raises(Refused, match=name):
            published(starter, folder)
        (folder / name).unlink()
    published(starter, folder)
    assert (folder / "CNAME").read_text() == "theirs"
    elsewhere = folder.with_name("elsewhere")
    elsewhere.mkdir()
    (folder / "t").symlink_to(elsewhere)
    with pytest.raises(Refused, match="holds t,"):
        published(starter, folder)
    (elsewhere / "sleep.html").write_text("mine")
    with pytest.raises(Refused, match=r"holds t/sleep\.html"):
        Folder(folder).changed({"t/sleep.html": "new"}, "")


def test_a_colleagues_list_is_left_alone(starter: Path, folder: Path, run: Run) -> None:
    theirs = folder.with_name("theirs.db")
    start(theirs, NOW)
    published(theirs, folder, by="Bob")
    old = folder / "t" / "old.html"
    old.parent.mkdir()
    old.write_text('<meta name="generator" content="toolkit publish">')
    before = files_of(folder)
    with pytest.raises(Refused, match="not a list that this library publishes"):
        published(starter, folder)
    assert run("publish", str(folder), "--check").code == 1
    assert files_of(folder) == before
    # One without an edition, as 'export' writes it, is nobody's to put a page over.
    only = folder.with_name("only")
    only.mkdir()
    assert run("export", str(only / "list.json"), "--format", "list").code == 0
    with pytest.raises(Refused, match="not a list that this library publishes"):
        published(starter, only)
    assert [path.name for path in only.iterdir()] == ["list.json"]


def test_the_folder_and_those_above_it_are_made(starter: Path, folder: Path) -> None:
    inner = folder / "public" / "links"
    old_umask = os.umask(0)
    try:
        published(starter, inner)
    finally:
        os.umask(old_umask)
    for made in (inner.parent, inner):
        # Windows knows no rights of this kind.
        assert os.name == "nt" or stat.S_IMODE(made.stat().st_mode) == 0o755


def test_where_nothing_may_go_out_the_page_stays(starter: Path, folder: Path, run: Run) -> None:
    published(starter, folder)
    before = files_of(folder)
    with pytest.raises(Refused, match="There is no link to publish"):
        published(starter, folder, levels=(Level.RECOMMENDED,))
    run("vet", "k1", "--level", "avoid", "--reason", "no", "--by", "Ann")
    with pytest.raises(Refused, match="1 avoid"):
        published(starter, folder, levels=(Level.AVOID,))
    assert files_of(folder) == before


def test_a_run_that_failed_half_way_is_completed_by_the_next(starter: Path, folder: Path) -> None:
    published(starter, folder)
    (folder / "list.json").unlink()
    # Nothing can take the place of a folder.
    (folder / "qr.svg").mkdir()
    with pytest.raises(Refused, match="cannot be written"):
        published(starter, folder, home="https://ann.example/")
    assert "index.html" in {path.name for path in folder.iterdir()}
    assert not (folder / "list.json").exists()
    (folder / "qr.svg").rmdir()
    # Nobody can have had another edition of that number.
    assert published(starter, folder, home="https://ann.example/").number == 3
    whole = files_of(folder)
    assert {"qr.svg", "list.json", "feed.xml"} <= whole.keys()
    assert published(starter, folder, home="https://ann.example/").written == ()


@pytest.mark.skipif(which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_a_list_that_was_signed_never_goes_out_unsigned(
    starter: Path, folder: Path, few_once: Path
) -> None:
    key = folder.with_name("key")
    line = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)]
    subprocess.run(line, check=True)
    published(starter, folder, key=key)
    signature = (folder / "list.json.sig").read_bytes()
    text = (folder / "list.json").read_bytes()
    assert is_signed_by(text, signature, listed(folder)["key"])
    assert not is_signed_by(text + b" ", signature, listed(folder)["key"])
    # A run that ended between the two files leaves an old signature.
    (folder / "list.json.sig").write_bytes(signature[:60] + b"AAAA" + signature[64:])
    assert published(starter, folder, key=key).written == ("list.json.sig",)
    assert is_signed_by(text, (folder / "list.json.sig").read_bytes(), listed(folder)["key"])
    with pytest.raises(Refused, match="was signed"):
        published(starter, folder)
    assert published(starter, folder, key=key).written == ()
    # Another library may go on with it, by its key.
    other = folder.with_name("other.db")
    shutil.copy(few_once, other)
    with pytest.raises(Refused, match="not a list that this library publishes"):
        published(other, folder)
    number = listed(folder)["id"]
    later = published(other, folder, title="Later", key=key, tags=())
    assert later.written[-1] == "list.json.sig"
    assert listed(folder)["id"] == number
    with pytest.raises(Refused, match="not hold a public key"):
        published(starter, folder, key=folder / "index.html")


def test_two_runs_at_once_are_one(starter: Path, folder: Path) -> None:
    with check_lock(starter, "publishing"), pytest.raises(Refused, match="under way"):
        published(starter, folder)
    assert not folder.exists()


def test_only_synonyms_that_lead_to_a_published_link_go_out(
    starter: Path, folder: Path, run: Run
) -> None:
    run("synonym", "add", WORD, "samaritans")
    run("synonym", "add", "a private word", WORD * 2)
    # Whoever says this word finds the same links by it.
    run("synonym", "add", "samaritan", "samaritans")
    published(starter, folder)
    text = (folder / "index.html").read_text("utf-8")
    assert f"samaritans={WORD}" in text
    assert "a private word" not in text
    assert "samaritans=samaritan" not in text


def test_a_list_of_some_tags_grows_only_when_asked(starter: Path, folder: Path, run: Run) -> None:
    few = published(starter, folder, tags=("sleep",), levels=(Level.LISTED,))
    assert not few.still_limited
    before = files_of(folder)
    again = published(starter, folder)
    assert (again.tags, again.levels, again.still_limited) == (
        ("sleep",),
        (Level.LISTED,),
        True,
    )
    assert files_of(folder) == before
    told = run("publish", str(folder), "--check")
    assert "Only links of --tag sleep --trust listed, as before (--all ends that)." in told.err
    # A library that lost it does not know to what the list was limited.
    with Library(starter) as library, library.atomic():
        library.set_fact("published_lists", json.dumps([listed(folder)["id"]]))
    refused = run("publish", str(folder))
    assert (refused.code, "--trust, or --all for all of them" in refused.err) == (1, True)
    assert files_of(folder) == before
    assert published(starter, folder, tags=("sleep",)).links == few.links
    whole = run("publish", str(folder), "--all", "--json").document
    assert (whole["tags"], whole["trust"], whole["links"] > few.links) == ([], [], True)


def test_topics_that_are_gone_take_their_page_along(starter: Path, folder: Path) -> None:
    old = folder / "t" / "old.html"
    published(starter, folder)
    old.parent.mkdir()
    old.write_text('<meta name="generator" content="toolkit publish">')
    kept = old.with_name("mine.html")
    kept.write_text("mine")
    assert published(starter, folder).written == ("t/old.html",)
    assert kept.exists()
    assert not old.exists()


def test_the_command_says_what_it_did_and_does_nothing_to_check(run: Run, folder: Path) -> None:
    document = run("publish", str(folder), "--check", "--json").document
    assert (document["written"], document["number"], folder.exists()) == (False, 1, False)
    done = run("publish", str(folder), "--home", "https://ann.example/links/")
    many = document["links"]
    assert f"Edition 1 was written: {many} links ({many} new)." in done.err
    assert (folder / "qr.svg").read_text().startswith("<svg")
    refused = run("publish", str(folder), "--language", "cy")
    assert (refused.code, "wait for somebody" in refused.err) == (2, True)
    assert run("publish", str(folder), "--home", "no address").code == 1


def test_what_a_list_has_stays_until_it_is_taken_away(
    starter: Path, folder: Path, run: Run
) -> None:
    run("vet", "k2", "--level", "avoid", "--reason", "sells a cure", "--by", "Ann")
    run("edit", "k1", "--private")
    first = published(starter, folder, replies=True, warnings=True, private=True)
    assert (first.kept, first.options) == ((), ("replies", "warnings", "private"))
    before = files_of(folder)
    again = published(starter, folder)
    assert (again.kept, again.written) == (first.options, ())
    assert files_of(folder) == before
    # A program that did not keep it, and a library that lost it: the folder has it.
    with Library(starter) as library, library.atomic():
        library.set_fact("published_lists", json.dumps([listed(folder)["id"]]))
    assert published(starter, folder).written == ()
    told = run("publish", str(folder))
    assert "With replies and warnings and private links, as before" in told.err
    ended = run("publish", str(folder), "--no-warnings", "--no-replies")
    assert "takes back the warning of the edition before" in ended.err
    assert "No longer with replies and warnings." in ended.err
    assert "warnings" not in listed(folder)
    done = run("publish", str(folder), "--json").document
    assert (done["replies"], done["warnings"], done["private"]) == (False, False, True)


def listed_url(path: Path, number: int) -> str:
    with Library(path) as library:
        link = library.links.get(number)
        assert link is not None
        return link.url


def test_nothing_says_that_a_link_is_private(starter: Path, folder: Path, run: Run) -> None:
    with Library(starter) as library:
        links = [library.links.get(number) for number in (1, 60, 61)]
    urls = [link.url for link in links if link]
    published(starter, folder)
    run("edit", "k1", "--private")
    run("edit", "k60", "--private")
    run("rm", "k61", "--yes")
    published(starter, folder, days=1)

    def told() -> list[bool]:
        names = ("list.json", "feed.json", "feed.xml", "index.html")
        texts = "".join((folder / name).read_text("utf-8") for name in names)
        return [f'"{url}"' in texts or f">{url}<" in texts for url in urls]

    assert told() == [False, False, True]
    assert [one["url"] for one in listed(folder)["withdrawn"]] == [urls[2]]
    with pytest.raises(Refused, match="k2 is on the list"):
        published(starter, folder, days=1, forget=(listed_url(starter, 2),))
    published(starter, folder, days=1, forget=(urls[2],))
    assert told() == [False, False, False]
    published(starter, folder, days=1)
    assert "withdrawn" not in listed(folder)
    # One that was private in a list that had such, and is gone from the library.
    published(starter, folder, days=2, private=True)
    run("rm", "k60", "--yes")
    published(starter, folder, days=3)
    assert told()[:2] == [True, True]
    published(starter, folder, days=4, private=False)
    assert told()[:2] == [False, False]


@pytest.mark.skipif(which("ssh-keygen") is None, reason="needs ssh-keygen")
def test_a_key_that_nobody_was_told_of_is_refused_and_an_announced_one_stays_announced(
    starter: Path, folder: Path, run: Run
) -> None:
    old, new, third = (folder.with_name(name) for name in ("old", "new", "third"))
    for key in (old, new, third):
        line = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(key)]
        subprocess.run(line, check=True)
    public = new.with_name("new.pub").read_text("utf-8").strip()
    published(starter, folder, key=old)
    with pytest.raises(Refused, match="do not know that key") as refused:
        published(starter, folder, key=new)
    assert "--next-key" in refused.value.hint
    published(starter, folder, key=old, next_key=new.with_name("new.pub"))
    published(starter, folder, days=1, key=old, title="Other")
    assert listed(folder)["next_key"] == public
    # Too early it would shut out whoever has not asked since, and there is no way back.
    with pytest.raises(Refused, match="was announced on 2026-11-23") as refused:
        published(starter, folder, days=13, key=new)
    assert "until 2026-12-07" in refused.value.hint
    published(starter, folder, days=14, key=new)
    assert "next_key" not in listed(folder)
    with pytest.raises(Refused, match="do not know that key"):
        published(starter, folder, key=old)
    assert published(starter, folder, days=15, key=third, unannounced=True).number == 5
    # The key in use takes an announcement back.
    published(starter, folder, days=16, key=third, next_key=old)
    assert "next_key" in listed(folder)
    published(starter, folder, days=17, key=third, next_key=third)
    assert "next_key" not in listed(folder)
    run("publish", str(folder), "--key", str(third), "--next-key", str(old))
    assert run("publish", str(folder), "--key", str(old)).code == 1
    assert run("publish", str(folder), "--key", str(old), "--unannounced").code == 0


def test_a_folder_that_is_lost_is_published_again_as_the_same_list(
    starter: Path, folder: Path, run: Run
) -> None:
    published(starter, folder)
    number = published(starter, folder, title="Other", replies=True).number
    list_id = listed(folder)["id"]
    other = folder.with_name("other")
    published(starter, other, tags=("sleep",))
    assert listed(other)["id"] != list_id
    shutil.rmtree(folder)
    moved = folder.with_name("moved")
    done = published(starter, moved)
    assert (listed(moved)["id"], done.number) == (list_id, number + 1)
    assert (done.went_on, done.kept) == (str(folder.resolve()), ("replies",))
    shutil.rmtree(moved)
    shutil.rmtree(other)
    # Where one stood it goes on; elsewhere a person says which.
    assert published(starter, other, tags=("sleep",)).went_on == str(other.resolve())
    shutil.rmtree(other)
    with pytest.raises(Refused, match="Several lists") as refused:
        published(starter, folder)
    assert list_id in refused.value.hint
    assert published(starter, folder, list_id="new").number == 1
    assert listed(folder)["id"] != list_id
    assert published(starter, moved, list_id=list_id).number == number + 2
    with pytest.raises(Refused, match="publishes no list"):
        published(starter, folder.with_name("x"), list_id="urn:uuid:x")
    with pytest.raises(Refused, match="is the list"):
        published(starter, moved, list_id=listed(folder)["id"])
    # An older copy of the folder was put back: no number is given twice.
    copy = folder.with_name("copy")
    shutil.copytree(moved, copy)
    later = published(starter, moved, days=1, title="Later").number
    shutil.rmtree(moved)
    shutil.copytree(copy, moved)
    assert published(starter, moved, days=2).number == later + 1


def test_the_home_of_a_page_is_a_folder(starter: Path, folder: Path) -> None:
    for said, home in (
        ("https://ann.example/links", "https://ann.example/links/"),
        ("https://ann.example", "https://ann.example/"),
        ("https://ann.example/links/index.html", "https://ann.example/links/index.html"),
    ):
        published(starter, folder, home=said)
        assert listed(folder)["home"] == home
        feed = json.loads((folder / "feed.json").read_text("utf-8"))
        assert feed["feed_url"] == f"{home.removesuffix('index.html')}feed.json"
