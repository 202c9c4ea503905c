"""A newer starter list corrects what was left as it came, and proposes the rest."""

import csv
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit import __version__
from toolkit.domain.fields import changed_since
from toolkit.domain.judgement import Concern
from toolkit.domain.trust import Level, Scope
from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.exchange.list_file import starter_file
from toolkit.storage.library import Library
from toolkit.usecases.edit import Details, add, edit, get, remove, undo
from toolkit.usecases.review import keep, needs, review, still_open, take
from toolkit.usecases.start import Update, catch_up, told
from toolkit.usecases.vet import Judgement, vet

Newer = Callable[..., Path]
SAMARITANS = "Contact a Samaritan"


@pytest.fixture
def newer(tmp_path: Path) -> Newer:
    """Write the starter list with changes to the rows of given titles."""

    def write(**changes: str | dict[str, str]) -> Path:
        with starter_file().open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            for title, change in changes.items():
                if row["title"] == title and isinstance(change, dict):
                    row.update(change)
        path = tmp_path / "newer.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


def number(value: str) -> str:
    return (
        '[{"kind": "phone", "value": "' + value + '", "region": "GB", "hours": "24/7",'
        ' "hours_text": "24/7", "note": ""}]'
    )


def proposed(library: Library, link_id: int) -> list[str]:
    waiting = still_open(get(library, link_id), library.proposals.of(link_id))
    return [one.field for one in waiting]


def caught_up(library: Library, file: Path, now: datetime) -> Update:
    update = catch_up(library, "99.0", now, file)
    assert update is not None
    return update


def test_a_corrected_number_reaches_a_link_that_was_left_as_it_came(
    library: Library, now: datetime, newer: Newer
) -> None:
    file = newer(**{SAMARITANS: {"contacts": number("116 124")}})
    update = caught_up(library, file, now)
    assert [(one.link.id, one.fields) for one in update.corrected] == [(1, ("contacts",))]
    assert get(library, 1).contacts[0].value == "116 124"
    assert told(update)[0].startswith("A newer starter list corrected 1 link: k1 contact.")
    undo(library, now)
    assert get(library, 1).contacts[0].value == "116 123"


def test_what_the_curator_changed_is_proposed_and_taken_or_kept(
    library: Library, now: datetime, newer: Newer
) -> None:
    edit(library, 1, Details(contacts=("phone:116 123",), hours="24/7"), now)
    file = newer(**{SAMARITANS: {"contacts": number("116 124"), "summary": "S" * 70}})
    update = caught_up(library, file, now)
    assert get(library, 1).contacts[0].value == "116 123"
    assert get(library, 1).summary == "S" * 70
    assert [(one.link.id, one.fields) for one in update.proposed] == [(1, ("contacts",))]
    first = review(library, now).items[0]
    assert (first.link.id, first.need.command) == (
        1,
        "toolkit review --take k1 --from 'starter list'",
    )
    assert take(library, 1, now)[0].contacts[0].value == "116 124"
    assert proposed(library, 1) == []
    undo(library, now)
    assert proposed(library, 1) == ["contacts"]
    keep(library, 1, now)
    assert proposed(library, 1) == []
    with pytest.raises(Refused):
        take(library, 1, now)
    undo(library, now)
    assert proposed(library, 1) == ["contacts"]


def test_what_was_vetted_here_is_only_proposed(
    library: Library, now: datetime, newer: Newer
) -> None:
    vet(library, 1, Judgement(Level.RECOMMENDED, by="sam"), now)
    before = get(library, 1)
    changes = {"url": "https://other.example/", "say": "Buy my pills.", "tags": "new tag"}
    update = caught_up(library, newer(**{SAMARITANS: changes}), now)
    after = get(library, 1)
    assert (after.url, after.say, after.terms) == (before.url, before.say, before.terms)
    assert after.tags == ("new tag",)
    assert [one.fields for one in update.proposed] == [("url", "say")]
    assert "or vetted" in told(update)[-1]
    taken, _ = take(library, 1, now)
    assert (taken.url, taken.url_key) == ("https://other.example/", "other.example")
    assert changed_since(taken) == ("url", "say")


def test_hours_that_the_list_takes_away_are_proposed_for_what_was_vetted(
    library: Library, now: datetime, newer: Newer
) -> None:
    vet(library, 1, Judgement(Level.RECOMMENDED, by="sam"), now)
    without = number("116 123").replace('"24/7"', '""')
    update = caught_up(library, newer(**{SAMARITANS: {"contacts": without}}), now)
    assert [(one.link.id, one.fields) for one in update.proposed] == [(1, ("contacts",))]
    (waiting,) = still_open(get(library, 1), library.proposals.of(1))
    assert waiting.said_of(get(library, 1)).endswith("phone 116 123 (without hours)")
    taken, _ = take(library, 1, now)
    assert (taken.contacts[0].hours, taken.contacts[0].hours_text) == ("", "")
    assert proposed(library, 1) == []


def test_numbers_are_named_before_words(library: Library, now: datetime, newer: Newer) -> None:
    changed = {"summary": "N" * 70}
    file = newer(**{SAMARITANS: changed, "Insomnia": changed, "CALM suicide prevention helpline": {
        "contacts": number("0800 58 58 58")
    }})  # fmt: skip
    update = caught_up(library, file, now)
    assert "corrected 3 links: k8 contact; and the words of 2 links." in told(update)[0]


def test_new_sentences_reach_what_is_untouched_and_ones_own_are_kept(
    library: Library, now: datetime, newer: Newer
) -> None:
    shipped = get(library, 2).sentences
    own = "I keep this one in my own words."
    edit(library, 2, Details(say=(*shipped, own)), now)
    file = newer(Childline={"say": "Ring them. | Or chat."}, Shout={"say": "Text them. | Or not."})
    update = caught_up(library, file, now)
    assert [(one.link.id, one.fields) for one in update.corrected] == [(9, ("say",))]
    assert get(library, 9).sentences == ("Ring them.", "Or chat.")
    assert get(library, 2).sentences == (*shipped, own)
    assert [(one.link.id, one.fields) for one in update.proposed] == [(2, ("say",))]
    take(library, 2, now)
    assert own in get(library, 2).sentences
    assert "Text them." in get(library, 2).sentences


def test_a_corrected_address_is_the_same_link(
    library: Library, now: datetime, newer: Newer
) -> None:
    address = "https://www.samaritans.org/reach-us/"
    caught_up(library, newer(**{SAMARITANS: {"url": address}}), now)
    assert get(library, 1).url == address
    found = library.links.by_key("samaritans.org/reach-us")
    assert found is not None
    assert found.id == 1
    assert library.verify() == []


def test_crisis_lines_are_told_first(library: Library, now: datetime, newer: Newer) -> None:
    changed = {"summary": "N" * 70}
    update = caught_up(library, newer(**{"Insomnia": changed, "Text About It": changed}), now)
    assert [one.link.title for one in update.corrected] == ["Text About It", "Insomnia"]


def test_new_links_are_brought_in_listed_told_and_taken_back(
    library: Library, now: datetime, newer: Newer
) -> None:
    changed = {"url": "https://new.example/", "title": "New"}
    file = newer(**{"Insomnia": changed, SAMARITANS: {"summary": "S" * 70}})
    before = library.links.count()
    update = caught_up(library, file, now)
    (new,) = update.added
    assert (new.url, library.links.count()) == ("https://new.example/", before + 1)
    assert get(library, new.id).trust.level is Level.LISTED
    assert "1 link that you did not have" in told(update)[1]
    assert undo(library, now).summary == "correct 1 link and add 1 link from a newer starter list"
    assert library.links.count() == before
    # What was taken back stays out when the next list comes.
    again = catch_up(library, "100.0", now, newer(Insomnia=changed | {"summary": "T" * 70}))
    assert again is not None
    assert again.added == ()


def test_a_new_link_never_stands_over_what_the_person_decided(
    library: Library, now: datetime, newer: Newer
) -> None:
    addresses = [f"https://{name}.example/" for name in ("removed", "own", "avoided")]
    removed, own, avoided = (add(library, url, Details(), "", now).link.id for url in addresses)
    remove(library, [removed], now)
    edit(library, own, Details(title="My own"), now)
    site = Judgement(Level.AVOID, "It is a scam.", by="sam", scope=Scope.SITE)
    vet(library, avoided, site, now)
    remove(library, [1], now)
    titles = ("Insomnia", "Shout", "Childline")
    urls = (*addresses[:2], "https://avoided.example/page")
    file = newer(
        **{old: {"url": url, "title": f"New {old}"} for old, url in zip(titles, urls, strict=True)}
    )
    before = library.links.count()
    update = caught_up(library, file, now)
    assert (update.added, library.links.count()) == ((), before)
    assert get(library, own).title == "My own"
    assert library.links.by_key(read_address("https://removed.example/").key) is None


def test_what_the_newer_list_no_longer_has_waits_as_withdrawn(
    library: Library, now: datetime, newer: Newer
) -> None:
    new = {"url": "https://new.example/", "title": "New"}
    file = newer(Insomnia=new, Childline=new | {"url": "https://other.example/", "title": "Other"})
    gone = [one for one in library.links.every() if one.title in ("Insomnia", "Childline")]
    before = {one.id: one.trust for one in gone}
    update = caught_up(library, file, now)
    assert update.withdrawn == tuple(sorted(gone, key=lambda one: one.url_key))
    assert "no longer has 2 of your links" in told(update)[-1]
    waiting = {one.link.id: one.need for one in needs(library, now)}
    for one in gone:
        assert get(library, one.id).trust == before[one.id]
        assert waiting[one.id].concern in (Concern.WITHDRAWN, Concern.CRISIS)
        assert waiting[one.id].reason.startswith("starter list says withdrawn, 2026")
    keep(library, gone[0].id, now)
    assert get(library, gone[0].id).says == ()
    undo(library, now)
    undo(library, now)
    assert [get(library, one.id).says for one in gone] == [(), ()]
    again = catch_up(library, "100.0", now, file)
    assert again is not None
    assert again.withdrawn == ()


def test_it_is_the_first_of_the_followed_lists(run: Run, starter: Path, tmp_path: Path) -> None:
    title = f"starter list of version {__version__}"
    row = run("follow").out.rstrip().split("\t")
    assert row[:2] == ["starter", title]
    assert row[3:] == ["ships with the program"]
    (one,) = run("follow", "--json").document["lists"]
    assert (one["name"], one["url"], one["links"]) == ("starter", None, int(row[2].split()[0]))
    for option in ("--stop", "--update", "--heed"):
        refused = run("follow", "starter", option, "--yes")
        assert (refused.code, "comes with the program" in refused.err) == (1, True)
    empty = tmp_path / "empty.db"
    run("--library", str(empty), "init", "--empty")
    assert run("--library", str(empty), "follow").out == ""


def test_only_links_that_nobody_judged_take_the_newer_dates(
    library: Library, now: datetime, newer: Newer
) -> None:
    vet(library, 1, Judgement(Level.RECOMMENDED, by="sam"), now)
    dates = {"compiled_on": "2027-05-01", "review_by": "2027-08-01"}
    caught_up(library, newer(**{SAMARITANS: dates, "Text About It": dates}), now)
    assert get(library, 1).trust.level is Level.RECOMMENDED
    text = next(one for one in library.links.every() if one.title == "Text About It")
    assert str(text.trust.review_by) == "2027-08-01"
    assert text.trust.level is Level.LISTED


def test_the_same_version_does_nothing_and_the_same_list_changes_nothing(
    library: Library, now: datetime
) -> None:
    assert catch_up(library, __version__, now) is None
    assert caught_up(library, starter_file(), now) == Update()
    assert library.operations.newest() is None
    assert catch_up(library, "99.0", now) is None


def test_an_empty_library_is_left_alone(empty_library: Library, now: datetime) -> None:
    assert catch_up(empty_library, "99.0", now) is None
    assert empty_library.links.count() == 0


def test_a_library_that_can_only_be_read_is_read_as_it_is(
    starter: Path, now: datetime, newer: Newer
) -> None:
    file = newer(**{SAMARITANS: {"contacts": number("116 124")}})
    with Library(starter) as first, Library(starter) as second, first.atomic():
        first.set_fact("held", "yes")
        assert catch_up(second, "99.0", now, file) is None


def test_an_older_program_undoes_nothing_of_a_newer_ones_list(
    run: Run, starter: Path, now: datetime, newer: Newer
) -> None:
    file = newer(**{SAMARITANS: {"contacts": number("116 124")}})
    with Library(starter) as library:
        update = catch_up(library, "99.0", now, file)
        assert update
        assert update.corrected
    # This program is the older one now.
    assert run("undo", "--list").out.count("\n") == 1
    found = run("show", "k1", "--json")
    assert (found.document["link"]["contacts"][0]["value"], found.err) == ("116 124", "")
    with Library(starter) as library:
        assert catch_up(library, __version__, now) is None
        assert not library.is_behind("99.0")
        assert library.is_behind("99.1.0")
        assert library.is_behind("100.0")
