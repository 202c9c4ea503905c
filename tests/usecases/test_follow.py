"""Following: another's word beside the links, never in a reply, and never without bounds."""

import json
import os
import stat
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from shutil import rmtree, which
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.conftest import NOW, Run
from toolkit.domain.judgement import Concern, withheld
from toolkit.domain.link import Contact, ContactKind, Link, Text
from toolkit.domain.sharing import Entry, ListHead, Warned, Withdrawn
from toolkit.domain.trust import Scope
from toolkit.errors import Refused, ToolkitError, UsageError
from toolkit.exchange.list_file import list_links, list_text
from toolkit.storage.library import Library
from toolkit.usecases.follow import (
    Heard,
    follow,
    hear_again,
    is_due,
    look,
    stop,
    update,
    update_due,
)
from toolkit.usecases.follow_read import adopt
from toolkit.usecases.follow_words import set_heed, set_key
from toolkit.usecases.followed import Kept, followed_in, praise_of
from toolkit.usecases.read_page import Network
from toolkit.usecases.review import needs, take

NETWORK = Network()
ID = "urn:uuid:7d5e5f4e-0000-4000-8000-00000000000"
needs_keys = pytest.mark.skipif(which("ssh-keygen") is None, reason="needs ssh-keygen")


def head(number: int = 1, **more: Any) -> ListHead:
    said = {"id": f"{ID}1", "name": "Ann's links", "by": "Ann", "number": number, "issued": NOW}
    return ListHead(**{**said, **more})


def entries(library: Library, some: int = 30) -> list[Entry]:
    links = [library.links.get(number) for number in range(1, some + 1)]
    return [Entry(link) for link in links if link]


def mine(library: Library, number: int) -> Link:
    link = library.links.get(number)
    assert link is not None
    return link


def page(url: str, title: str, **more: Any) -> Link:
    return Link(url=url, url_key=url[8:].rstrip("/"), title=title, **more)


class Writer:
    """Writes a list into a file, signed where it has a key."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "list.json"
        self.key = ""

    def write(self, about: ListHead, listed: list[Entry], signed: str = "") -> str:
        text = list_text(about, listed)
        self.file.write_text(text, encoding="utf-8")
        beside = self.file.with_name("list.json.sig")
        beside.unlink(missing_ok=True)
        if signed:
            line = ["ssh-keygen", "-q", "-Y", "sign", "-f", signed, "-n", "toolkit-list"]
            subprocess.run([*line, str(self.file)], check=True, capture_output=True)
        return str(self.file)


@pytest.fixture(scope="module")
def _starter_once(few_once: Path) -> Path:
    return few_once


@pytest.fixture
def writer(tmp_path: Path) -> Writer:
    return Writer(tmp_path)


@pytest.fixture
def make_key(tmp_path: Path) -> Callable[[str], str]:
    def make(name: str) -> str:
        path = tmp_path / name
        line = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)]
        subprocess.run(line, check=True, capture_output=True)
        return str(path)

    return make


def public(key: str) -> str:
    return " ".join(Path(f"{key}.pub").read_text("utf-8").split()[:2])


def followed(library: Library, place: str, **more: Any) -> Heard:
    return follow(library, look(library, place, NETWORK, NOW, "ann"), NOW, **more)


def renewed(library: Library, days: int = 1, **more: Any) -> Heard:
    return update(library, "ann", NETWORK, NOW + timedelta(days=days), **more)


def concerns(library: Library) -> dict[int, Concern]:
    return {one.link.id: one.need.concern for one in needs(library, NOW)}


def test_warnings_numbers_and_withdrawals_wait_in_review_and_go_with_the_list(
    starter: Path, writer: Writer
) -> None:
    with Library(starter) as library:
        listed = entries(library)
        sixth = listed[5].link
        site = mine(library, 60)
        new_number = Contact(ContactKind.PHONE, "0800 111 222")
        listed[0] = Entry(replace(listed[0].link, contacts=(new_number,)))
        warned = Warned(sixth.url, "sells a cure", "Ann", date(2026, 11, 20))
        whole = Warned(site.url, "was sold", "Ann", scope=Scope.SITE)
        gone = Withdrawn(mine(library, 40).url, "Old", date(2026, 11, 1), "gone")
        about = head(warnings=(warned, whole), withdrawn=(gone,))
        writer.write(about, [one for one in listed if one.link.id != sixth.id])
        followed(library, str(writer.file))
        found = concerns(library)
        assert found[1] is Concern.CRISIS
        assert (found[sixth.id], found[60]) == (Concern.CRISIS, Concern.WARNED)
        assert found[40] in (Concern.WITHDRAWN, Concern.CRISIS)
        says = mine(library, sixth.id).says
        assert [(one.who, one.level, one.on, one.text) for one in says] == [
            ("ann", "avoid", "2026-11-20", "sells a cure")
        ]
        # One command takes the number, and undo gives ours back.
        take(library, 1, NOW, "ann")
        assert "0800 111 222" in [one.value for one in mine(library, 1).contacts]
        library.undo(NOW)
        assert "116 123" in [one.value for one in mine(library, 1).contacts]
        # What the newest edition no longer says is no longer said.
        writer.write(head(2), listed[1:])
        heard = renewed(library)
        assert (heard.failed, heard.state.number) == (False, 2)
        assert mine(library, sixth.id).says == ()
        assert library.proposals.of(1) == ()
        writer.write(head(3, warnings=(warned,)), listed[1:])
        assert "warns of 1" in renewed(library, 2).told
        stop(library, "ann")
        assert mine(library, sixth.id).says == ()
        assert list(followed_in(library.path)) == []
        assert list(starter.parent.glob("*.followed/*")) == []


def test_a_newer_address_waits_until_it_is_taken_by_name(starter: Path, writer: Writer) -> None:
    with Library(starter) as library:
        old = [mine(library, number).url for number in (40, 41, 42, 43)]
        newer = [
            "https://newer.example/",
            mine(library, 60).url,
            "https://no.example/",
            "https://a/",
        ]
        gone = tuple(
            Withdrawn(url, "", date(2026, 11, 1), "replaced", instead)
            for url, instead in zip(old, newer, strict=True)
        )
        # One is known here, one is not on their list, and of one they warn.
        said = [Link(url=newer[0], url_key="newer.example", title="T"), mine(library, 60)]
        about = head(withdrawn=gone, warnings=(Warned(newer[3], "sells a cure", "Ann"),))
        writer.write(about, [Entry(link) for link in said])
        assert followed(library, str(writer.file)).news == (0, 0, 4)
        told = {n: [one.field for one in library.proposals.of(n)] for n in (40, 41, 42, 43)}
        assert told == {40: ["url"], 41: [], 42: [], 43: []}
        with pytest.raises(Refused, match="which of these"):
            take(library, 40, NOW, "ann")
        assert mine(library, 40).url == old[0]
        take(library, 40, NOW, "ann", "url")
        assert mine(library, 40).url == newer[0]
        library.undo(NOW)
        assert mine(library, 40).url == old[0]


def test_a_title_is_told_only_when_it_changed_there(starter: Path, writer: Writer) -> None:
    with Library(starter) as library:
        listed = entries(library)
        writer.write(head(), [Entry(replace(one.link, title="Own words")) for one in listed])
        followed(library, str(writer.file))
        assert library.proposals.every() == {}
        titles = ["Now a shop", *["Own words"] * 29]
        named = [
            Entry(replace(one.link, title=title)) for one, title in zip(listed, titles, strict=True)
        ]
        writer.write(head(2), named)
        renewed(library)
        assert [one.value for one in library.proposals.of(1)] == ["Now a shop"]
        # It waits over further editions until somebody looks.
        writer.write(head(3), named[:-1])
        renewed(library, 2)
        assert [one.value for one in library.proposals.of(1)] == ["Now a shop"]


@needs_keys
def test_heeding_leaves_out_what_a_signed_list_says_to_avoid_but_no_crisis_line(
    starter: Path, writer: Writer, make_key: Callable[[str], str]
) -> None:
    key = make_key("key")
    with Library(starter) as library:
        listed = entries(library)
        warnings = tuple(Warned(mine(library, n).url, "no", "Ann") for n in (1, 60))
        writer.write(head(warnings=warnings), listed)
        followed(library, str(writer.file))
        with pytest.raises(Refused, match="not signed"):
            set_heed(library, "ann", heed=True)
        stop(library, "ann")
        writer.write(head(warnings=warnings, key=public(key)), listed, key)
        followed(library, str(writer.file), heed=True)
        assert {number: withheld(mine(library, number)) for number in (1, 60, 61)} == {
            1: "",
            60: "warned",
            61: "",
        }
        # With another key it is heeded once it came signed with that.
        other = make_key("other")
        assert not set_key(library, "ann", public(other)).heed
        assert withheld(mine(library, 60)) == ""
        with pytest.raises(Refused, match="What is kept of ann's list is not signed with SHA256"):
            set_heed(library, "ann", heed=True)
        writer.write(head(2, warnings=warnings, key=public(other)), listed, other)
        assert not renewed(library).failed
        set_heed(library, "ann", heed=True)
        assert withheld(mine(library, 60)) == "warned"
        # Nobody else's list takes over its name's place.
        rmtree(Kept(starter, "ann").folder)
        writer.write(head(warnings=warnings, id=f"{ID}2"), listed)
        followed(library, str(writer.file))
        assert withheld(mine(library, 60)) == ""
        # A folder that is gone takes along what its list said.
        rmtree(Kept(starter, "ann").folder)
        assert mine(library, 60).says
        assert list(hear_again(library, NOW)) == []
        assert mine(library, 60).says == ()


@needs_keys
def test_a_signed_list_is_believed_with_its_key_alone(
    starter: Path, writer: Writer, make_key: Callable[[str], str]
) -> None:
    keys = [make_key(f"key{number}") for number in range(3)]
    names = [public(key) for key in keys]
    with Library(starter) as library:
        listed = entries(library)
        writer.write(head(5, key=names[0], next_key=names[1]), listed, keys[0])
        followed(library, str(writer.file))
        kept = Kept(starter, "ann").read("list")

        def refused(about: ListHead, key: str, why: str) -> None:
            writer.write(about, listed[:-1], key)
            heard = renewed(library)
            assert heard.failed
            assert why in heard.state.trouble
            # Where it is not who it was, that is told every time.
            assert why in heard.told
            assert Kept(starter, "ann").read("list") == kept

        refused(head(6, key=names[0]), "", "not signed with SHA256:")
        refused(head(6, key=names[2]), keys[2], "not signed with SHA256:")
        refused(head(4, key=names[0]), keys[0], "older edition")
        refused(head(5, key=names[0]), keys[0], "changed after")
        refused(head(6, key=names[0], id=f"{ID}9"), keys[0], "not the list")
        # The announced key comes in, and may announce the next; a third one may not.
        writer.write(head(6, key=names[1], next_key=names[2]), listed, keys[1])
        assert renewed(library).state.key == names[1]
        writer.write(head(1, key=names[2]), listed, keys[2])
        assert renewed(library).state.key == names[2]
        kept = Kept(starter, "ann").read("list")
        refused(head(9, key=names[0]), keys[0], "not signed")
        # By hand; its editions are counted anew.
        set_key(library, "ann", names[1])
        writer.write(head(7, key=names[1]), listed, keys[1])
        assert not renewed(library).failed
        with pytest.raises(Refused):
            set_key(library, "ann", "ssh-nonsense AAAA")


def test_undo_and_redo_go_on_where_a_list_took_its_word_back(starter: Path, writer: Writer) -> None:
    with Library(starter) as library:
        listed = entries(library)
        old = listed[0].link.contacts
        numbers = [(Contact(ContactKind.PHONE, f"0800 111 22{n}"),) for n in range(2)]
        said = [[Entry(replace(listed[0].link, contacts=one)), *listed[1:]] for one in numbers]
        writer.write(head(), said[0])
        followed(library, str(writer.file))
        for step in (2, 4):
            take(library, 1, NOW)
            writer.write(head(step), said[1])
            renewed(library, step)
            # Its row is gone, and what it did to the link is taken back all the same.
            undone = library.undo(NOW)
            assert (undone is not None, mine(library, 1).contacts) == (True, old)
            assert library.redo(NOW) is not None
            assert mine(library, 1).contacts[0].value == numbers[0][0].value
            library.undo(NOW)
            # A number that comes back is told again.
            writer.write(head(step + 1), said[0])
            renewed(library, step + 1)
            assert numbers[0][0].value in str(library.proposals.of(1)[0].value)
        assert library.verify() == []


def test_no_sentence_of_a_list_is_adopted(starter: Path, writer: Writer) -> None:
    texts = (Text("cy", "title", "Newydd"), Text("cy", "say", "Brawddeg."))
    new = page("https://new.example/", "New", say=("A sentence.",), texts=texts)
    writer.write(head(), [])
    said = json.loads(writer.file.read_text("utf-8"))
    said["links"] = list_links([Entry(new)], sentences=True)
    writer.file.write_text(json.dumps(said), encoding="utf-8")
    with Library(starter) as library:
        followed(library, str(writer.file))
        adopt(library, ["ann/k1"], NOW, "Me")
        link = library.links.by_key(new.url_key)
        assert link is not None
        assert (link.say, [one.field for one in link.texts]) == ((), ["title"])


def test_a_warning_of_a_whole_site_reaches_it_with_and_without_www(
    starter: Path, writer: Writer
) -> None:
    with Library(starter) as library:
        links = list(library.links.every())
        link = next(one for one in links if one.url.startswith("https://www.nhs.uk"))
        trust = next(one for one in links if ".nhs.uk" in one.url and "www.nhs" not in one.url)
        about = head(warnings=(Warned("https://www.nhs.uk/", "no", "Ann", scope=Scope.SITE),))
        writer.write(about, entries(library))
        followed(library, str(writer.file))
        assert [bool(mine(library, one.id).says) for one in (link, trust)] == [True, False]


def test_a_pipe_is_no_list_and_keeps_nobody_waiting(starter: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "list.json"
    os.mkfifo(pipe)
    with Library(starter) as library, pytest.raises(Refused, match="is not a file"):
        look(library, str(pipe), NETWORK, NOW)


def test_no_list_has_the_name_of_somebody_who_judges_here(
    starter: Path, writer: Writer, run: Run
) -> None:
    run("vet", "k60", "--level", "recommended", "--how", "read", "--by", "Ann")
    with Library(starter) as library:
        place = writer.write(head(), entries(library))
        with pytest.raises(UsageError, match="'ann' is the name of somebody"):
            look(library, place, NETWORK, NOW, "ann")
        assert look(library, place, NETWORK, NOW).state.name == "ann-2"
    run("config", "set", "by", "Eve Ash")
    mine_too = run("follow", place, "--as", "eve-ash", "--yes")
    assert (mine_too.code, "is the name of somebody" in mine_too.err) == (2, True)


def test_what_one_list_does_keeps_no_other_from_being_heard(
    starter: Path, writer: Writer, tmp_path: Path, run: Run
) -> None:
    with Library(starter) as library:
        listed = entries(library)
        place = writer.write(head(), listed)
        text = writer.file.read_text("utf-8")
        for issued in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
            odd = text.replace(f"{NOW:%Y-%m-%dT%H:%M:%SZ}", issued)
            assert odd != text
            writer.file.write_text(odd, encoding="utf-8")
            assert followed(library, place).state.issued == ""
            stop(library, "ann")
        writer.file.write_text(text, encoding="utf-8")
        followed(library, place)
        other = tmp_path / "other.json"
        other.write_text(text.replace(f"{ID}1", f"{ID}2"), encoding="utf-8")
        follow(library, look(library, str(other), NETWORK, NOW, "zoe"), NOW)
        # Nothing can take the place of a folder.
        writer.write(head(2, warnings=(Warned(mine(library, 60).url, "no", "Ann"),)), listed)
        Kept(starter, "ann").drop("list")
        Kept(starter, "ann").path("list").mkdir()
        heard = list(update_due(library, NETWORK, NOW + timedelta(days=2)))
        assert [(one.state.name, one.failed) for one in heard] == [("ann", True), ("zoe", False)]
        assert "ann's list could not be read" in heard[0].told
        # What ann's list would have said of a new link waits; the link is added, zoe's is heard.
        new = page("https://new.example/", "New")
        said = head(3, id=f"{ID}2", warnings=(Warned(new.url, "no", "Zoe"),))
        other.write_text(list_text(said, listed), encoding="utf-8")
    done = run("follow", "--update")
    assert done.code == 1
    assert "ann's list could not be read" in done.err
    assert ("zoe" in done.out, "edition 3" in done.out) == (True, True)
    # Its state was edited by hand, without a zone.
    Kept(starter, "ann").path("list").rmdir()
    Kept(starter, "ann").put("list", b"{")
    state = Kept(starter, "ann").path("state.json")
    state.write_text(state.read_text("utf-8").replace('told_at": "', 'told_at": "2026-01-01'))
    added = run("add", new.url, "--offline", "--title", "New")
    assert added.code == 0
    assert "ann's list could not be read" in added.err
    assert "zoe's list warns of 1" in added.err


def test_big_surprises_are_held_until_they_are_let_in(starter: Path, writer: Writer) -> None:
    with Library(starter) as library:
        listed = entries(library, 90)
        writer.write(head(), listed)
        followed(library, str(writer.file))
        many = tuple(Warned(one.link.url, "no", "Ann") for one in listed[20:50])
        gone = tuple(
            Withdrawn(one.link.url, "", date(2026, 11, 1), "removed") for one in listed[30:90]
        )
        for about, said, why in (
            (head(2, warnings=many), listed, "warns of 30 more"),
            (head(2, withdrawn=gone), listed[:30], "withdraws"),
            (head(2), listed[:29], "lost 61"),
        ):
            writer.write(about, said)
            heard = renewed(library)
            assert (heard.failed, why in heard.told, heard.state.number) == (True, True, 1)
        writer.write(head(2, warnings=many), listed)
        renewed(library)
        assert library.heard.said_by("ann") == frozenset()
        assert renewed(library, release=True).news.warned == 30
        assert len(library.heard.said_by("ann")) == 30
        with pytest.raises(Refused, match="Nothing of ann"):
            renewed(library, release=True)


def many_of(text: str) -> str:
    """Return a list with more links than any may have."""
    read = json.loads(text)
    link = {"title": "x", "level": "listed"}
    read["links"] = [{**link, "url": f"https://{number}.example/"} for number in range(20_001)]
    return json.dumps(read)


def test_what_is_no_list_of_anybody_elses_is_refused(
    starter: Path, writer: Writer, run: Run, tmp_path: Path
) -> None:
    with Library(starter) as library:
        listed = entries(library)
        place = writer.write(head(), listed)
        broken = {
            "half": writer.file.read_text("utf-8")[:-99],
            "html": "<!doctype html><title>404</title><p>https://a.example/",
            "empty": "",
            "future": '{"toolkit_list": 2, "links": []}',
            "words": "no address",
            "large": " " * 8_000_001,
            "many": many_of(list_text(head(id=f"{ID}7"), listed)),
        }
        for name, text in broken.items():
            file = tmp_path / name
            file.write_text(text, encoding="utf-8")
            with pytest.raises(ToolkitError):
                look(library, str(file), NETWORK, NOW)
        for place_ in ("http://a.example/list.json", str(tmp_path / "home"), "nowhere at all"):
            with pytest.raises(ToolkitError):
                look(library, place_, NETWORK, NOW)
        followed(library, place)
        with pytest.raises(Refused, match="already"):
            look(library, place, NETWORK, NOW)
        copy = tmp_path / "copy.json"
        copy.write_bytes(writer.file.read_bytes())
        with pytest.raises(Refused, match="already, as ann"):
            look(library, str(copy), NETWORK, NOW)
        # A broken edition leaves the old one.
        for text in (text for name, text in broken.items() if name != "many"):
            writer.file.write_text(text, encoding="utf-8")
            assert renewed(library).failed
        writer.file.unlink()
        heard = renewed(library)
        assert (heard.failed, heard.state.number, heard.state.links) == (True, 1, 30)
        writer.write(head(), listed)
        # A copy that was deleted by hand is got anew.
        Kept(starter, "ann").drop("list", "links.db")
        assert not renewed(library).failed
        assert not renewed(library, 2).failed
        assert Kept(starter, "ann").read("list") is not None
        hear_again(library, NOW)
    run("publish", str(tmp_path / "site"))
    with Library(starter) as library, pytest.raises(Refused, match="your own"):
        look(library, str(tmp_path / "site" / "list.json"), NETWORK, NOW)


def test_a_list_of_warnings_in_a_table_can_be_followed(starter: Path, tmp_path: Path) -> None:
    with Library(starter) as library:
        link, praised = mine(library, 60), mine(library, 61)
        file = tmp_path / "bad sites.csv"
        file.write_text(
            f"url,level,reason,instead,vetted_on\n{link.url},avoid,sells a cure,https://b.example/,\n"
            f"https://unknown.example/,avoid,fake,,\n{praised.url},recommended,,,2026-11-01\n"
            # Said again without a word, it is warned of all the same.
            f"{link.url},,,,\n{link.url},caution,take care,,\n",
            encoding="utf-8",
        )
        followed(library, str(file))
        # Nobody vouches for it until a day, and nobody counts its editions.
        assert list(praise_of(library, praised, NOW)) == []
        with pytest.raises(Refused, match="no edition number"):
            set_key(library, "ann", f"ssh-ed25519 {'A' * 68}")
        says = mine(library, 60).says
        assert [one.text for one in says] == ["sells a cure; instead: https://b.example/"]


@needs_keys
def test_that_a_list_is_signed_now_is_told_once(
    starter: Path, writer: Writer, make_key: Callable[[str], str]
) -> None:
    key = make_key("key")
    with Library(starter) as library:
        listed = entries(library)
        writer.write(head(), listed)
        followed(library, str(writer.file))
        for number, told in ((2, True), (3, False)):
            writer.write(head(number, key=public(key)), listed, key)
            assert ("names the key SHA256:" in renewed(library, number).told) is told


def test_the_first_list_makes_its_private_folder(starter: Path) -> None:
    kept = Kept(starter, "ann")
    assert not kept.folder.parent.exists()
    # Another library beside it has lists of its own.
    assert Kept(starter.with_suffix(".sqlite"), "ann").folder != kept.folder
    kept.put("list", b"x")
    assert kept.read("list") == b"x"
    assert [stat.S_IMODE(one.stat().st_mode) for one in (kept.folder.parent, kept.folder)] == [
        0o700,
        0o700,
    ]


def test_lists_are_asked_for_once_a_day_whatever_the_clock_says(
    starter: Path, writer: Writer
) -> None:
    with Library(starter) as library:
        writer.write(head(every="PT1S"), entries(library))
        state = followed(library, str(writer.file)).state
    assert not is_due(state, NOW + timedelta(hours=11))
    assert is_due(state, NOW + timedelta(hours=25))
    assert is_due(state.with_(asked_at="2027-11-23T12:00:00Z"), NOW)
    assert not is_due(state.with_(not_before="2026-11-26T12:00:00Z"), NOW + timedelta(days=2))
    assert is_due(state.with_(asked_at="soon"), NOW)


def test_the_commands_from_following_to_adopting(run: Run, writer: Writer, starter: Path) -> None:
    with Library(starter) as library:
        listed = entries(library)
        warned = listed[19].link
    own = page("https://new.example/", "Diary for night shifts", say=("Mine.",))
    listed.append(Entry(own, "recommended", date(2026, 3, 1), "read"))
    place = writer.write(head(warnings=(Warned(warned.url, "sold", "Ann"),)), listed)
    assert [one["name"] for one in run("follow", "--json").document["lists"]] == ["starter"]
    refused = run("follow", place)
    assert (refused.code, "Not signed" in refused.err) == (2, True)
    document = run("follow", place, "--as", "ann", "--yes", "--json").document
    assert document["lists"][0] == {
        "name": "ann",
        "url": place,
        "title": "Ann's links",
        "by": "Ann",
        "number": 1,
        "issued": "2026-11-23T12:00:00Z",
        "links": 31,
        "stale": False,
        "key": None,
        "heed": False,
        "held": None,
        "trouble": None,
        "asked_at": "2026-11-23T12:00:00Z",
        "warned": 1,
        "differs": 0,
        "withdrawn": 0,
    }
    name = warned.name
    assert "ann says avoid: sold" in run("reply", name, "--no-log").err
    assert run("show", name, "--json").document["link"]["says"][0]["from"] == "ann"
    none = run("find", "diary", "zzzzz", "shifts", "--json")
    assert none.code in (0, 1)
    there = run("find", "--from", "ann", "diary for night shifts", "--json").document["links"]
    assert there[0]["title"] == own.title
    assert there[0]["says"] == "ann says recommended"
    # Somebody else has withdrawn it, and a page that nobody has here.
    old = [
        Withdrawn(url, "", date(2026, 11, 1), "gone") for url in (own.url, "https://no.example/")
    ]
    other = writer.file.with_name("zoe.json")
    other.write_text(list_text(head(id=f"{ID}2", withdrawn=tuple(old)), listed[:9]), "utf-8")
    met = run("follow", str(other), "--as", "zoe", "--yes", "--json").document
    assert met["lists"][0]["withdrawn"] == 0
    adopted = run("adopt", there[0]["id"])
    assert (adopted.code, "zoe's list has withdrawn 1 of your links" in adopted.err) == (0, True)
    moved = run("edit", "k30", "--url", "https://no.example/")
    assert (moved.code, "zoe's list has withdrawn 1 of your links" in moved.err) == (0, True)
    assert run("follow", "zoe", "--stop", "--yes").code == 0
    mine = run("find", own.url, "--json").document["links"][0]["link"]
    assert (mine["trust"]["level"], mine["say"]) == ("unvetted", [])
    assert mine["trust"]["note"].startswith("ann says recommended, 2026-03")
    says = run("show", mine["id"], "--json").document["link"]["says"]
    assert says == [{"from": "ann", "kind": "recommended", "on": "2026-03-01", "text": ""}]
    assert "Nothing new" in run("adopt", there[0]["id"]).err
    assert (run("adopt", "ann/k999").code, run("adopt", "k1").code) == (1, 2)
    # A file cannot speak in the name of a list that is followed.
    file = writer.file.with_name("ann.csv")
    file.write_text(f"url,level,reason\n{listed[22].link.url},avoid,lies\n", encoding="utf-8")
    run("import", str(file))
    says = run("show", listed[22].link.name, "--json").document["link"]["says"]
    assert [one["from"] for one in says] == ["a file called ann"]
    assert run("follow", "ann", "--update").code == 0
    assert run("follow", "ann", "--heed").code == 1
    assert run("follow", "bob", "--update").code == 1
    assert run("follow", "ann", "--stop", "--yes").code == 0
    assert run("show", name, "--json").document["link"]["says"] == []


WORDS = st.text(st.characters(codec="utf-8"), max_size=40)


# Making an example small would take longer than reading it whole.
@settings(
    max_examples=8,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_no_list_changes_a_byte_of_any_reply(
    data: st.DataObject, run: Run, starter: Path, tmp_path: Path
) -> None:
    asked = (
        ("reply", "k1", "--no-log", "--no-input"),
        ("reply", "sectioned rights", "--no-log", "--no-input", "--anyway"),
        ("reply", "--crisis", "self", "--no-input", "--no-log"),
        ("pick", "--plain", "panic attacks", "--no-input"),
    )
    before = [run(*line) for line in asked]
    with Library(starter) as library:
        links = list(library.links.every())
    file = tmp_path / "any.json"
    chosen = data.draw(st.lists(st.sampled_from(links), max_size=8, unique_by=lambda one: one.id))
    rows = []
    for link in (*chosen, links[0]):
        row: dict[str, Any] = {"url": link.url}
        for name in ("title", "summary", "publisher", "audience", "cost"):
            row[name] = data.draw(WORDS)
        row["say"] = [data.draw(WORDS)]
        row["tags"], row["terms"] = [data.draw(WORDS)], [data.draw(WORDS)]
        row["contacts"] = [{"kind": "phone", "value": data.draw(WORDS | st.just("0900 666 666"))}]
        row["level"] = data.draw(st.sampled_from(["recommended", "caution", "avoid", "listed"]))
        row["crisis"], row["private"] = data.draw(st.booleans()), data.draw(st.booleans())
        row["type"], row["regions"] = "helpline", ["US"]
        rows.append(row)
    scope = data.draw(st.sampled_from(["page", "site"]))
    warnings = [{"url": one.url, "reason": data.draw(WORDS), "scope": scope} for one in chosen]
    said = {"toolkit_list": 1, "links": rows, "warnings": warnings, "name": data.draw(WORDS)}
    file.write_text(json.dumps(said), encoding="utf-8")
    done = run("follow", str(file), "--as", "ann", "--yes")
    assert done.code == 0, done.err
    try:
        after = [run(*line) for line in asked]
        assert [one.out for one in after] == [one.out for one in before]
        assert [one.code for one in after] == [one.code for one in before]
    finally:
        assert run("follow", "ann", "--stop", "--yes").code == 0
