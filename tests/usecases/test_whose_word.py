"""Nobody's list speaks for the curator: what a file may do, and what only waits."""

import csv
import io
import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import FEW, NOW, Run
from toolkit.domain.fields import changed_since
from toolkit.domain.judgement import STARTER, Proposal
from toolkit.domain.link import Contact, ContactKind
from toolkit.domain.trust import How, Level, Scope, Trust
from toolkit.errors import Refused, UsageError
from toolkit.exchange.formats import Wanted
from toolkit.storage.library import Library
from toolkit.usecases.edit import Details, add, edit, get, undo
from toolkit.usecases.importing import ImportReport, Whose, import_lists, open_lists
from toolkit.usecases.review import keep, review, take
from toolkit.usecases.vet import Judgement, vet

GOOD = Judgement(Level.RECOMMENDED, note="Plain.", how=How.READ, by="sam")
ADDRESS = "https://www.goodcharity.example/help"
# The first link that comes to the library.
NEW = 1 + FEW


@pytest.fixture(scope="module")
def _starter_once(few_once: Path) -> Path:
    return few_once


def bring(
    library: Library, path: Path, text: str, whose: Whose | None = None, ending: str = "csv"
) -> ImportReport:
    file = path / f"team.{ending}"
    file.write_text(text, encoding="utf-8")
    (opened,) = open_lists(str(file), Wanted())
    try:
        return import_lists(library, [opened], NOW, whose=whose)
    finally:
        opened.source.close()


def table(*rows: dict[str, str]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(name for row in rows for name in row)))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def vetted(library: Library) -> int:
    link = add(library, ADDRESS, Details(title="Good charity help page"), "", NOW).link
    vet(library, link.id, GOOD, NOW)
    return link.id


ATTACK = {
    "url": "http://goodcharity.example/help/?utm_source=a",
    "title": "Good charity",
    "phone": "0909 8790000",
    "say": "Ring my mate",
    "type": "helpline",
    "terms": "kill myself",
    "private": "yes",
    "region": "GB-SCT",
    "publisher": "My mate",
    "summary": "The best there is.",
    "replaced_by": "https://evil.example/",
}


def test_a_file_puts_nothing_into_the_reply_of_a_vetted_link(
    run: Run, library: Library, tmp_path: Path
) -> None:
    number = vetted(library)
    before = run("reply", f"k{number}", "--no-log").out
    report = bring(library, tmp_path, table(ATTACK))
    assert run("reply", f"k{number}", "--no-log").out == before
    link = get(library, number)
    assert (link.contacts, link.say, link.terms, link.regions) == ((), (), (), ())
    told = {problem.reason for problem in report.counted.problems}
    for name in ("contact", "sentence", "term", "type", "region", "title", "newer address"):
        assert f"gives a different {name}; yours was kept ('toolkit review' shows both)" in told
    undo(library, NOW)
    assert library.proposals.of(number) == ()


def test_a_starter_link_takes_nothing_from_a_file_either(library: Library, tmp_path: Path) -> None:
    before = [link for link in library.links.every() if link.trust.level is Level.LISTED]
    rows = [{**ATTACK, "url": link.url} for link in before]
    bring(library, tmp_path, table(*rows))
    for link in before:
        now = get(library, link.id)
        assert (now.contacts, now.say, now.title) == (link.contacts, link.say, link.title)
        assert (now.terms, now.regions, now.type) == (link.terms, link.regions, link.type)
        assert (now.private, now.replaced_by) == (link.private, link.replaced_by)


def test_what_is_filled_on_an_unvetted_link_is_told(library: Library, tmp_path: Path) -> None:
    link = add(library, ADDRESS, Details(title="Mine"), "", NOW).link
    report = bring(library, tmp_path, table({"url": ADDRESS, "phone": "0113 496 0001"}))
    assert get(library, link.id).contacts[0].value == "0113 496 0001"
    assert [(one.reason, one.value) for one in report.counted.problems] == [
        ("its contact was filled in from this list", "phone 0113 496 0001")
    ]


def test_a_strangers_sentence_waits_for_a_vetting(
    run: Run, library: Library, tmp_path: Path
) -> None:
    text = table({"url": ADDRESS, "title": "Help", "say": "I read this page and trust it."})
    bring(library, tmp_path, text)
    number = next(link.id for link in library.links.every() if link.url == ADDRESS)
    first = run("reply", f"k{number}", "--no-log")
    assert "I read this page" not in first.out
    assert "came from team and wait for your vetting" in first.err
    done = vet(library, number, GOOD._replace(how=None), NOW)
    assert "They came from team" in done.advice[0]
    assert "I read this page and trust it." in run("reply", f"k{number}", "--no-log").out
    undo(library, NOW)
    assert "I read this page" not in run("reply", f"k{number}", "--no-log").out


def test_ones_own_list_speaks_at_once(run: Run, library: Library, tmp_path: Path) -> None:
    text = table({"url": ADDRESS, "title": "Help", "say": "They listened to me."})
    bring(library, tmp_path, text, Whose(mine=True))
    assert "They listened to me." in run("reply", f"k{NEW}", "--no-log").out


def test_a_list_can_be_claimed_later_but_only_its_own_sentences(
    library: Library, tmp_path: Path
) -> None:
    bring(library, tmp_path, table({"url": ADDRESS, "title": "Help", "say": "Theirs."}))
    bring(library, tmp_path, table({"url": ADDRESS, "title": "Help"}), Whose(mine=True))
    assert get(library, NEW).sentences == ()
    text = table({"url": ADDRESS, "title": "Help", "say": "Theirs."})
    bring(library, tmp_path, text, Whose(mine=True))
    assert get(library, NEW).sentences == ("Theirs.",)


def test_ones_own_words_take_the_place_of_a_strangers(library: Library, tmp_path: Path) -> None:
    bring(library, tmp_path, table({"url": ADDRESS, "title": "Help", "say": "Theirs."}))
    edit(library, NEW, Details(say=("Mine.",)), NOW)
    assert get(library, NEW).sentences == ("Mine.",)


def test_a_corrected_number_waits_crisis_lines_first_and_is_taken_at_once(
    library: Library, tmp_path: Path
) -> None:
    samaritans = get(library, 1)
    rows = [
        {"url": get(library, 30).url, "phone": "0113 496 0002"},
        {"url": samaritans.url, "phone": "116 124"},
    ]
    bring(library, tmp_path, table(*rows))
    first = review(library, NOW, "GB-ENG").items[0]
    assert (first.link.id, first.need.command) == (1, "toolkit review --take k1 --field contacts")
    assert "team gives a different contact: phone 116 124" in first.need.reason
    taken, _ = take(library, 1, NOW)
    phones = [one for one in taken.contacts if one.kind is ContactKind.PHONE]
    assert [one.value for one in phones] == ["116 124"]
    assert [one for one in taken.contacts if one.kind is not ContactKind.PHONE] == [
        one._replace(checked_on=None)
        for one in samaritans.contacts
        if one.kind is not ContactKind.PHONE
    ]
    assert review(library, NOW, "GB-ENG").items[0].link.id != 1
    again = bring(library, tmp_path, table(*rows))
    assert again.batch is None
    undo(library, NOW)
    assert get(library, 1) == samaritans


def test_facts_are_taken_without_a_strangers_words(library: Library, tmp_path: Path) -> None:
    number = vetted(library)
    row = {"url": ADDRESS, "title": "Buy my pills", "phone": "0113 496 0001", "say": "Ring my mate"}
    bring(library, tmp_path, table(row))
    link, taken = take(library, number, NOW)
    assert (taken[0].field, link.title, link.say) == ("contacts", "Good charity help page", ())
    link, _ = take(library, number, NOW, field="say")
    assert link.say == ("Ring my mate",)
    assert [one.now for one in take(library, number, NOW)[1]] == ["Buy my pills"]
    with pytest.raises(Refused):
        take(library, number, NOW)
    with pytest.raises(UsageError, match="not a field"):
        take(library, number, NOW, field="tittle")


def test_a_number_that_a_spreadsheet_damaged_is_proposed_mended(
    run: Run, library: Library, tmp_path: Path
) -> None:
    row = {"url": ADDRESS, "title": "Help", "phone": "1134960001", "type": "helpline"}
    bring(library, tmp_path, table(row))
    assert "call" not in run("reply", f"k{NEW}", "--no-log").out
    assert [one.words for one in library.proposals.of(NEW)] == ["phone 0113 496 0001"]
    assert "kept beside\tphone: 1134960001" in run("show", f"k{NEW}").out
    assert take(library, NEW, NOW)[0].contacts[0].value == "0113 496 0001"


def test_what_was_turned_down_is_not_proposed_again(library: Library, tmp_path: Path) -> None:
    row = {"url": get(library, 1).url, "phone": "116 124"}
    bring(library, tmp_path, table(row))
    keep(library, 1, NOW)
    bring(library, tmp_path, table(row), Whose(name="another"))
    assert library.proposals.of(1) == ()
    bring(library, tmp_path, table({**row, "phone": "116 125"}))
    assert [one.words for one in library.proposals.of(1)] == ["phone 116 125"]


def test_two_lists_that_differ_are_not_mixed(library: Library, tmp_path: Path) -> None:
    row = {"url": get(library, 1).url, "phone": "116 124"}
    bring(library, tmp_path, table(row), Whose(name="ann"))
    bring(library, tmp_path, table({**row, "phone": "116 125"}), Whose(name="tom"))
    with pytest.raises(Refused, match="Two lists") as refused:
        take(library, 1, NOW)
    assert "--from" in refused.value.hint
    bring(library, tmp_path, table({**row, "phone": "116 126"}), Whose(name="zoe"))
    with pytest.raises(Refused, match="Three lists") as refused:
        take(library, 1, NOW)
    assert all(name in refused.value.message for name in ("ann", "tom", "zoe", "116 126"))
    assert "ann, tom, zoe" in refused.value.hint
    assert take(library, 1, NOW, "tom")[0].contacts[0].value == "116 125"


def exported(*links: dict[str, Any]) -> str:
    """Write links as another curator's export has them."""
    whole = [{"say": [], "regions": [], **link} for link in links]
    return json.dumps({"schema": 1, "command": "export", "ok": True, "links": whole})


def claim(level: str, by: str, address: str = ADDRESS) -> str:
    vetting = {"level": level, "by": by, "recorded_at": "2026-11-20T00:00:00Z", "note": "Long."}
    if level == "avoid":
        vetting["reason"] = "It sells a cure."
    return exported({"url": address, "title": "Help", "vettings": [vetting]})


@pytest.mark.parametrize(("level", "why"), [("avoid", "It sells a cure."), ("caution", "Long.")])
def test_a_colleagues_warning_stays_beside_my_link(
    run: Run, library: Library, tmp_path: Path, level: str, why: str
) -> None:
    number = vetted(library)
    bring(library, tmp_path, claim(level, "Ann"), ending="json")
    said = f"Ann says {level}, 2026-11-20: {why} (in team)"
    name = f"k{number}"
    assert get(library, number).trust.level is Level.RECOMMENDED
    assert said in run("show", name).out
    reply = run("reply", name, "--no-log", "-q")
    assert said in reply.err
    assert why not in reply.out
    found = run("find", name, "--json").document["links"][0]["link"]["says"]
    expected = {"from": "Ann", "kind": level, "on": "2026-11-20", "text": why}
    assert found == [expected]
    assert run("reply", name, "--no-log", "--json").document["says"] == [{"id": name, **expected}]
    item = run("review", "--json").document["items"][0]
    assert (item["id"], item["concern"]) == (name, "warned")
    assert bring(library, tmp_path, claim(level, "Ann"), ending="json").batch is None
    keep(library, number, NOW)
    with pytest.raises(Refused, match="Only a warning"):
        keep(library, number, NOW)
    assert said in run("show", name).out
    assert "Turned down: " + said in run("review", "--keep", name, "--field", "warning").err
    assert said not in run("show", name).out


def test_a_claim_in_my_name_is_the_lists_word(library: Library, tmp_path: Path) -> None:
    number = vetted(library)
    bring(library, tmp_path, claim("avoid", "Sam"), ending="json")
    assert get(library, number).says[0].who == "team, in the name of Sam,"
    row = {"url": "https://fresh.example/", "title": "Fresh", "note": "sam says recommended"}
    bring(library, tmp_path, table(row))
    assert get(library, number + 1).trust.note == "team says: sam says recommended"
    bring(library, tmp_path, claim("recommended", "Kim"), Whose(by="Kim"), ending="json")
    assert "team, in the name of Kim, says recommended" in str(get(library, number).extra)


def test_a_forged_day_is_the_lists_word(library: Library, tmp_path: Path) -> None:
    contacts = [{"kind": "phone", "value": "0113 496 0001", "checked_on": "2026-11-20"}]
    text = exported({"url": ADDRESS, "title": "Help", "contacts": contacts})
    bring(library, tmp_path, text, ending="json")
    link = get(library, NEW)
    assert link.contacts == (Contact(ContactKind.PHONE, "0113 496 0001"),)
    assert dict(link.extra)["contacts checked"] == "team says: 0113 496 0001 on 2026-11-20"


def test_a_crisis_line_of_a_list_is_named_and_comes_first(
    run_anywhere: Run, tmp_path: Path
) -> None:
    run_anywhere("init", "--empty")
    path = tmp_path / "team.csv"
    row = {"url": ADDRESS, "title": "A line", "crisis": "yes", "phone": "0113 496 0001"}
    path.write_text(table(row, {**row, "url": "https://b.example/"}), encoding="utf-8")
    result = run_anywhere("import", str(path))
    assert (
        "2 links are marked as crisis lines in that list, but not here until you say so"
        in result.err
    )
    assert "No crisis line in this library serves England" in result.err
    reply = run_anywhere("reply", "--crisis", "--no-log")
    assert "No crisis line in this library serves England" in reply.err
    assert "0113" not in reply.out
    item = run_anywhere("review", "--json").document["items"][0]
    assert (item["concern"], item["command"]) == ("crisis", "toolkit edit k1 --crisis")
    run_anywhere("edit", "k1", "--crisis")
    item = run_anywhere("review", "--json").document["items"][0]
    assert (item["id"], item["command"]) == ("k1", "toolkit vet k1")
    run_anywhere("vet", "k1", "--level", "recommended", "--by", "sam")
    assert "0113 496 0001" in run_anywhere("reply", "--crisis", "--no-log").out
    assert run_anywhere("status", "--json").document["crisis_gap"] is None


def test_an_alternative_that_a_list_brought_does_not_stand_in(
    run: Run, library: Library, tmp_path: Path
) -> None:
    judgement = Judgement(Level.AVOID, note="Wrong.", by="sam", instead="https://better.example/")
    vet(library, 30, judgement, NOW)
    before = run("reply", "k30", "--no-log")
    bring(library, tmp_path, table({"url": "https://better.example/", "title": "Buy my pills"}))
    after = run("reply", "k30", "--no-log")
    assert (before.code, before.out) == (after.code, after.out) == (1, "")
    vet(library, NEW, GOOD, NOW)
    assert "Buy my pills" in run("reply", "k30", "--no-log").out


CONTACT = (
    '[{"kind": "phone", "value": "0909 8790000", "hours": "24/7", "checked_on": "2026-11-20"}]'
)
TEXTS = st.sampled_from(
    ["", "x", "suicide", "adults", "kill myself", "0909 8790000", "helpline", "yes", "GB-SCT", "https://evil.example/",
     "I read this page.", CONTACT, "recommended", "avoid", "sam", "\u202ereversed"]
)  # fmt: skip
NAMES = (
    "title summary publisher say tags terms type regions audience language contacts phone hours"
    " crisis private cost replaced_by note level vetted_by vetted_on review_by reason instead"
    " say[cy] title[cy]"
).split()
ROWS = st.lists(
    st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, TEXTS)), min_size=1, max_size=6
)


JUDGED = (1, 2, 3, 47, 48, 49, 50, NEW)


@pytest.fixture(scope="module")
def judged(few_once: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a library with judged links of every level."""
    path = Path(shutil.copy(few_once, tmp_path_factory.mktemp("judged")))
    with Library(path) as library:
        assert vetted(library) == JUDGED[-1]
        vet(library, 1, GOOD._replace(how=How.PHONED), NOW)
        edit(library, 2, Details(audience=""), NOW)
        vet(library, 47, GOOD, NOW)
        vet(library, 48, GOOD._replace(level=Level.CAUTION), NOW)
        instead = "https://evil.example/"
        vet(library, 49, Judgement(Level.AVOID, note="No.", by="sam", instead=instead), NOW)
        edit(library, 50, Details(replaced_by="https://evil.example/two"), NOW)
    return path


def test_no_file_changes_a_reply_about_what_was_judged_before(
    run: Run, starter: Path, judged: Path
) -> None:
    run("config", "set", "reply_drafts", "true")
    shutil.copy(judged, starter)
    before = _said_of_all(run)
    with Library(judged) as library:
        urls = [get(library, number).url for number in JUDGED]
    addresses = [*urls, "https://evil.example/", "https://evil.example/two"]

    # Each example is up to 48 rows, and asks for 24 replies.
    @settings(max_examples=10)
    @given(rows=ROWS, as_json=st.booleans())
    def imported(rows: list[dict[str, str]], *, as_json: bool) -> None:
        shutil.copy(judged, starter)
        listed = [{"url": address, **row} for row in rows for address in addresses]
        path = starter.with_name(f"stranger.{'json' if as_json else 'csv'}")
        path.write_text(exported(*listed) if as_json else table(*listed), encoding="utf-8")
        run("import", str(path))
        assert _said_of_all(run) == before

    imported()


def _said_of_all(run: Run) -> list[list[tuple[int, str]]]:
    return [_said(run, number) for number in (*JUDGED, None)]


def _said(run: Run, number: int | None) -> list[tuple[int, str]]:
    asked = [("reply", "--crisis", "--no-log")] if number is None else [
        ("reply", f"k{number}", "--no-log"),
        ("copy", f"k{number}"),
        *([("reply", f"k{number}", "--no-log", "--language", "cy")] if number < 50 else []),
    ]  # fmt: skip
    return [(result.code, result.out) for result in (run(*words) for words in asked)]


def test_a_vetting_is_given_for_what_the_link_was(run: Run, library: Library) -> None:
    run("config", "set", "by", "sam")
    number = vetted(library)
    name = f"k{number}"
    assert "I read this page" in run("reply", name, "--no-log").out
    edit(library, number, Details(url="https://other.example/page"), NOW)
    link = get(library, number)
    assert (link.trust.level, changed_since(link)) == (Level.RECOMMENDED, ("url",))
    reply = run("reply", name, "--no-log")
    assert "I read this page" not in reply.out
    assert "vetted before it changed: address" in reply.err
    assert "vetted before it changed" in run("show", name).out
    assert run("show", name, "--json").document["link"]["trust"]["changed_since"] == ["url"]
    item = next(i for i in run("review", "--json").document["items"] if i["id"] == name)
    assert (item["concern"], item["command"]) == ("changed", f"toolkit vet {name}")
    assert ADDRESS in item["reason"]
    undo(library, NOW)
    assert changed_since(get(library, number)) == ()
    assert "I read this page" in run("reply", name, "--no-log").out


@pytest.mark.parametrize(
    "details",
    [
        Details(title="Another"), Details(say=("Another.",)), Details(contacts=("phone:116 123",)),
        Details(crisis=True), Details(private=True), Details(regions=("GB-SCT",)),
        Details(replaced_by="k47"), Details(summary="Another"), Details(publisher="Another"),
    ],
)  # fmt: skip
def test_every_fact_that_can_reach_a_reply_counts(library: Library, details: Details) -> None:
    number = vetted(library)
    edit(library, number, details, NOW)
    assert len(changed_since(get(library, number))) == 1
    vet(library, number, GOOD, NOW)
    assert changed_since(get(library, number)) == ()


def test_tags_and_a_number_confirmed_are_no_change(library: Library) -> None:
    number = vetted(library)
    edit(library, number, Details(contacts=("phone:116 123",), tags=("new",)), NOW)
    vet(library, number, GOOD._replace(contacts_checked=True), datetime(2026, 12, 1, tzinfo=UTC))
    assert get(library, number).contacts[0].checked_on is not None
    edit(library, number, Details(tags=("newer",), cost="free"), NOW)
    assert changed_since(get(library, number)) == ()


def test_an_avoid_of_a_site_is_kept_for_each_page(library: Library) -> None:
    first = add(library, "https://cures.example/a", Details(title="A"), "", NOW).link
    second = add(library, "https://cures.example/b", Details(title="B"), "", NOW).link
    vet(library, first.id, Judgement(Level.AVOID, note="No.", by="sam", scope=Scope.SITE), NOW)
    assert [changed_since(get(library, one.id)) for one in (first, second)] == [(), ()]


def test_a_list_does_not_choose_the_crisis_line(run: Run, library: Library, tmp_path: Path) -> None:
    before = run("reply", "--crisis", "--no-log").out
    urls = [link.url for link in library.links.in_crisis()]
    rows = [{"url": url, "title": "x", "tags": "suicide; new", "audience": "men"} for url in urls]
    report = bring(library, tmp_path, table(*rows))
    assert run("reply", "--crisis", "--no-log").out == before
    assert "new" in get(library, 3).tags
    told = {problem.reason for problem in report.counted.problems}
    assert {
        "the tag 'suicide' was not added to a crisis line",
        "a tag was added from this list",
    } < told


def test_no_file_passes_for_the_starter_list(library: Library, tmp_path: Path) -> None:
    row = {"url": get(library, 1).url, "phone": "0113 496 0001", "title": "Ring Dave"}
    bring(library, tmp_path, table(row), Whose(name=" Starter list"))
    assert {one.who for one in library.proposals.of(1)} == {"a file called Starter list"}
    assert [one.field for one in take(library, 1, NOW)[1]] == ["contacts"]


def test_what_leads_elsewhere_is_taken_by_name_alone(library: Library, tmp_path: Path) -> None:
    number = vetted(library)
    row = {"url": ADDRESS, "replaced_by": "https://newer.example/", "region": "US", "crisis": "yes"}
    bring(library, tmp_path, table(row))
    with pytest.raises(Refused, match="Say which"):
        take(library, number, NOW)
    take(library, number, NOW, field="regions")
    take(library, number, NOW, field="crisis")
    with pytest.raises(Refused, match="Say which"):
        take(library, number, NOW)
    assert take(library, number, NOW, field="replaced_by")[0].replaced_by == row["replaced_by"]


def test_taking_a_number_brings_nothing_back_and_leaves_other_lists_words(
    library: Library, tmp_path: Path
) -> None:
    number = vetted(library)
    edit(library, number, Details(contacts=("phone:0113 496 0001", "phone:0113 496 0009")), NOW)
    contacts = json.dumps([{"kind": "email", "value": "help@goodcharity.example"}])
    bring(library, tmp_path, table({"url": ADDRESS, "contacts": contacts}), Whose(name="ann"))
    bring(library, tmp_path, table({"url": ADDRESS, "phone": "0113 496 0005"}), Whose(name="bob"))
    edit(library, number, Details(contacts=("phone:0113 496 0001",)), NOW)
    link, _ = take(library, number, NOW, "ann")
    values = [one.value for one in link.contacts]
    assert values == ["0113 496 0001", "help@goodcharity.example"]
    assert [one.who for one in library.proposals.of(number)] == ["bob"]


def test_the_starter_list_is_heard_although_a_stranger_was_turned_down(library: Library) -> None:
    said = Proposal(1, "title", "Another", "tom", NOW)
    with library.operation("review", NOW):
        assert library.proposals.put(said)
    keep(library, 1, NOW)
    with library.operation("review", NOW):
        assert not library.proposals.put(said._replace(source="ann"))
        assert library.proposals.put(said._replace(source=STARTER))


def test_the_rest_of_a_row_with_a_warning_counts_too(library: Library, tmp_path: Path) -> None:
    number = vetted(library)
    row = {
        "url": ADDRESS,
        "level": "avoid",
        "vetted_by": "Ann",
        "reason": "No.",
        "phone": "0113 496 0001",
    }
    bring(library, tmp_path, table(row))
    assert get(library, number).says[0].level == "avoid"
    assert [one.field for one in library.proposals.of(number)] == ["contacts"]


def test_a_field_that_came_after_a_vetting_was_blank_then(library: Library) -> None:
    number = vetted(library)
    link = get(library, number)
    assert link.trust.vetting
    before = "\x1f".join(
        part for part in link.trust.vetting.subject.split("\x1f") if not part.startswith("audience")
    )
    old = link.trust.vetting._replace(subject=before)
    assert changed_since(replace(link, trust=Trust(old))) == ()
    assert changed_since(replace(link, trust=Trust(old), audience="men")) == ("audience",)
