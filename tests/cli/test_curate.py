"""`add`, `edit`, `rm`, `tag`, `undo`: one step each, cleaned, taken back whole."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import FEW, Run


@pytest.fixture(scope="session")
def _starter_once(few_once: Path) -> Path:
    return few_once


def export(run: Run) -> str:
    return run("list", "--all", "--json").out


def test_add_keeps_the_address_and_cleans_the_words(run: Run) -> None:
    result = run(
        "add", "nhs.uk/new", "--title", "\x1b[31mred\x1b[0m [red]x[/red]\u202e",
        "--tag", "Sleep, low mood", "--tag", "sleep", "--say", "Here.", "--type", "info",
        "--region", "Scotland", "--json",
    )  # fmt: skip
    assert result.code == 0
    link = result.document["link"]
    assert link["id"] == f"k{FEW + 1}"
    assert link["url"] == "https://nhs.uk/new"
    assert link["title"] == "red [red]x[/red]"
    assert link["tags"] == ["sleep", "low mood"]
    assert link["regions"] == ["GB-SCT"]
    assert link["trust"]["level"] == "unvetted"


def test_add_says_when_it_completed_the_address(run: Run) -> None:
    assert "Read as https://nhs.uk/new" in run("add", "nhs.uk/new").err


def test_an_address_in_another_spelling_is_not_added_twice(run: Run) -> None:
    result = run("add", "http://gov.uk/pip/", "--json")
    assert result.code == 1
    assert result.document["error"]["slug"] == "refused"
    assert "in the library already" in result.document["error"]["message"]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "", "nonsense", "https://a@b.example/"]
)
def test_what_is_no_link_is_refused(run: Run, contents: Callable[[], object], url: str) -> None:
    before = contents()
    assert run("add", url).code == 1
    assert contents() == before


def test_edit_changes_only_what_is_said(run: Run) -> None:
    before = run("show", "k5", "--json").document["link"]
    result = run("edit", "k5", "--title", "Another title", "--private", "--json")
    after = result.document["link"]
    changed = {key for key in after if key in before and after[key] != before[key]}
    assert (result.code, changed) == (0, {"title", "private"})


def test_edit_of_contacts(run: Run) -> None:
    run("edit", "k41", "--contact", "phone:116 123", "--contact", "text:85258", "--hours", "24/7")
    contacts = run("show", "k41", "--json").document["link"]["contacts"]
    assert [(c["kind"], c["value"], c["hours"]) for c in contacts] == [
        ("phone", "116 123", "24/7"),
        ("text", "85258", "24/7"),
    ]


def test_a_number_that_lost_its_nought_is_proposed_and_not_stored(run: Run) -> None:
    result = run("edit", "k5", "--contact", "phone:1130000001")
    assert "phone:'0113 000 0001'" in result.err
    run("edit", "k5", "--contact", "phone:0113 000 0001 / 116 123 (nights)")
    contacts = run("show", "k5", "--json").document["link"]["contacts"]
    assert [(c["value"], c["note"]) for c in contacts] == [
        ("0113 000 0001", ""),
        ("116 123", "Nights"),
    ]


@pytest.mark.parametrize(
    "argv",
    [
        ("edit", "k5"),
        ("edit", "k5", "--region", "nowhere"),
        ("edit", "k5", "--contact", "pigeon:coo"),
        ("edit", "k5", "--contact", "phone:n/a"),
        ("edit", "k5", "--contact", "phone:1130000001"),
        ("edit", "k5", "--contact", "phone:4.42079E+11"),
        ("edit", "k5", "--contact", "text:see website"),
        ("edit", "k5", "--contact", "email:on the page"),
        ("add", "https://new.example/", "--offline", "--contact", "phone:see website"),
        ("edit", "k5", "--type", "nonsense"),
        ("tag", "add", "k5"),
        ("tag", "add", "sleep", "k5"),
        ("tag", "rename", "crisis", " , "),
        ("rm",),
        ("rm", "k1", "k2"),
        ("show", "116 123"),
    ],
)
def test_wrong_usage_is_told_and_changes_nothing(
    run: Run, contents: Callable[[], object], argv: tuple[str, ...]
) -> None:
    before = contents()
    result = run(*argv)
    assert (result.code, result.out) == (2, "")
    assert len(result.err.splitlines()) >= 1
    assert contents() == before


@pytest.mark.parametrize(
    "argv",
    [
        ("show", "k9999"),
        ("edit", "k9999", "--title", "x"),
        ("rm", "k9999"),
        ("copy", "k9999"),
        ("tag", "add", "k9999", "sleep"),
        ("tag", "rename", "nosuchtag", "x"),
        ("edit", "k5", "--replaced-by", "k9999"),
        ("edit", "k5", "--title", " "),
        ("edit", "k5", "--url", "https://www.gov.uk/pip"),
        ("edit", "k5", "--replaced-by", "k5"),
        ("undo",),
    ],
)
def test_what_is_not_there_or_not_allowed_is_told(
    run: Run, contents: Callable[[], object], argv: tuple[str, ...]
) -> None:
    before = contents()
    result = run(*argv)
    assert (result.code, result.out) == (1, "")
    assert result.err
    assert contents() == before


def test_a_circle_of_replacements_is_refused(run: Run) -> None:
    assert run("edit", "k5", "--replaced-by", "k6").code == 0
    result = run("edit", "k6", "--replaced-by", "k5")
    assert result.code == 1
    assert "circle" in result.err


WRITES = [
    ("add", "https://a.example/", "--title", "A", "--note", "mine"),
    ("edit", "k5", "--title", "x", "--tags", "a,b", "--contact", "text:85258", "--no-crisis"),
    ("rm", "k7"),
    ("--yes", "rm", "k7", "k8", "k9"),
    ("tag", "add", "k1", "k2", "night", "Crisis"),
    ("tag", "remove", "k1", "k2", "crisis"),
    ("tag", "rename", "crisis", "Emergency"),
    ("tag", "rename", "crisis", "suicide"),
    ("tag", "rename", "crisis", "CRISIS"),
]


@pytest.mark.parametrize("argv", WRITES, ids=[" ".join(argv[:3]) for argv in WRITES])
def test_undo_takes_every_write_back(run: Run, argv: tuple[str, ...]) -> None:
    before = export(run), run("tag", "list").out
    assert run(*argv).code == 0
    assert (export(run), run("tag", "list").out) != before
    assert run("undo").code == 0
    assert (export(run), run("tag", "list").out) == before


def test_undo_list_shows_what_was_done_newest_first(run: Run) -> None:
    run("tag", "add", "k1", "night")
    run("rm", "k2")
    run("undo")
    rows = [line.split("\t") for line in run("undo", "--list").out.splitlines()]
    assert [(row[1], row[3]) for row in rows] == [("rm", "taken back"), ("tag add", "")]
    document = run("undo", "--list", "--json").document
    assert [done["summary"] for done in document["operations"]] == [
        "remove k2",
        "tag k1: night",
    ]


def test_sql_in_a_tag_is_a_tag(run: Run) -> None:
    tag = "x') DROP TABLE links --"
    assert run("tag", "add", "k1", tag).code == 0
    assert tag in run("show", "k1", "--json").document["link"]["tags"]
    assert run("list", "--tag", tag).out.startswith("k1\t")


def test_removed_links_are_found_no_more(run: Run) -> None:
    run("rm", "k1")
    found = run("find", "samaritans", "--json").document["links"]
    assert "k1" not in [hit["link"]["id"] for hit in found]
    run("undo")
    found = run("find", "samaritans", "--json").document["links"]
    assert "k1" in [hit["link"]["id"] for hit in found]


def test_show_has_the_whole_history(run: Run) -> None:
    link = run("show", "k7", "--json").document["link"]
    assert link["checks"] == []
    assert [row["level"] for row in link["vettings"]] == ["listed"]
    assert link["vettings"][0]["evidence"] == (
        "compiled from public sources in November 2026; not phoned"
    )


def test_json_of_a_list_is_one_document(run: Run) -> None:
    document = json.loads(run("list", "--tag", "sleep", "--json").out)
    assert {link["id"] for link in document["links"]} == {"k47", "k53"}


def test_an_empty_list_is_no_failure(run: Run) -> None:
    result = run("list", "--tag", "nosuchtag")
    assert (result.code, result.out) == (0, "")
    assert "0 links" in result.err


def test_a_number_without_a_type_is_told_what_to_do(run: Run) -> None:
    new = ("add", "https://a.example/", "--title", "A line", "--offline")
    told = run(*new, "--contact", "phone:0161 496 0000").err
    assert f"toolkit edit k{FEW + 1} --type helpline" in told
    assert "0161" not in run("reply", f"k{FEW + 1}", "--no-log").out
    assert "--type" not in run("edit", f"k{FEW + 1}", "--type", "helpline").err
    assert "0161 496 0000" in run("reply", f"k{FEW + 1}", "--no-log").out
    assert "--type" not in run("edit", f"k{FEW + 1}", "--type", "other").err
    assert "--type helpline" in run("edit", f"k{FEW + 1}", "--contact", "phone:0161 496 0001").err


def test_a_note_of_ones_own_is_no_caution(run: Run) -> None:
    new = f"k{FEW + 1}"
    run("add", "https://a.example/", "--title", "A", "--note", "Sam sent it", "--offline")
    card = [line.split("\t") for line in run("show", new).out.splitlines()]
    assert ["take care", "nobody has vetted it"] in card
    assert ["your note", "Sam sent it"] in card
    told = run("reply", new, "--no-log").err
    assert f"{new}: nobody has vetted it\n{new}: your note: Sam sent it\n" in told


def test_hours_in_plain_words_are_understood_and_shown_as_understood(run: Run) -> None:
    contact = ("edit", "k1", "--contact", "phone:116 123", "--hours")
    said = run(*contact, "Mon-Fri 6pm-2am, not bank holidays")
    understood = "Mon-Fri 6pm to 2am; closed on public holidays"
    assert f"Hours understood as {understood} (Mo-Fr 18:00-02:00; PH off)." in said.err
    contacts = run("show", "k1", "--json").document["link"]["contacts"]
    assert contacts[0]["hours"] == "Mo-Fr 18:00-02:00; PH off"
    assert contacts[0]["hours_text"] == understood
    assert understood in run("reply", "k1").out
    refused = run(*contact, "6-2")
    assert (refused.code, "Mon-Fri 6pm-2am" in refused.err) == (2, True)


def test_hours_given_as_openstreetmap_writes_them_are_said_in_plain_words(run: Run) -> None:
    hours = ("edit", "k1", "--contact", "phone:116 123", "--hours", "Mo-Fr 09:00-17:00; PH off")
    run(*hours)
    said = "Mon-Fri 9am to 5pm; closed on public holidays"
    assert said in run("reply", "k1").out
    assert f"116 123: {said}" in run("show", "k1").out
    contact = run("show", "k1", "--json").document["link"]["contacts"][0]
    assert (contact["hours"], contact["hours_text"]) == ("Mo-Fr 09:00-17:00; PH off", "")


@pytest.mark.parametrize("command", [("edit", "k34"), ("add", "b.example", "--offline")], ids=str)
def test_hours_without_a_number_are_not_dropped_in_silence(
    run: Run, command: tuple[str, ...]
) -> None:
    refused = run(*command, "--hours", "Mon-Fri 9am-5pm")
    assert (refused.code, "--contact" in refused.err) == (2, True)


def test_hours_without_a_day_are_every_days_and_that_is_said(run: Run) -> None:
    contact = ("edit", "k1", "--contact", "phone:116 123", "--hours")
    said = run(*contact, "9am-5pm", "-q")
    assert "No day was named, so every day was taken to be meant." in said.err
    assert (
        run("show", "k1", "--json").document["link"]["contacts"][0]["hours"] == "Mo-Su 09:00-17:00"
    )
    assert "No day was named" not in run(*contact, "every day 9am-5pm", "-q").err
