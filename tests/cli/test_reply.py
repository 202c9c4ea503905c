"""`reply` in a pipe: the snippet on stdout, the talk on stderr, nothing copied."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.output.views.platforms import platforms_page
from toolkit.snippets.platforms import PLATFORMS

ROOT = Path(__file__).resolve().parents[2]
CRISIS = "This may be someone in crisis"
SENTENCE = "I'm sorry it hurts this much"
TO_A_FRIEND = "I'm glad you asked"
IN_DANGER = "my friend says she wants to kill herself tonight"
PANIC = "https://www.nhs.uk/mental-health/conditions/panic-disorder/"


def test_a_reply_by_id_is_the_snippet_and_nothing_else(run: Run) -> None:
    found = run("reply", "k34")
    assert found.code == 0
    assert found.out.endswith(f"Panic disorder (NHS)\n{PANIC}\n")
    assert "not vetted by you" in found.err
    assert "Copied" not in found.err


def test_quiet_leaves_the_snippet_alone(run: Run) -> None:
    assert run("-q", "reply", "k34").err == ""


@pytest.mark.parametrize("flags", [(), ("-q",)])
def test_words_of_danger_bring_the_crisis_reply_uncopied(run: Run, flags: tuple[str, ...]) -> None:
    found = run("reply", "-", *flags, stdin=IN_DANGER)
    assert found.code == 0
    assert found.out.startswith(TO_A_FRIEND)
    assert "116 123" in found.out
    assert CRISIS in found.err
    assert "call 999 (England)" in found.err
    assert "Copied" not in found.err


def test_no_crisis_gives_the_plain_match(run: Run) -> None:
    found = run("reply", "-", "--no-crisis", stdin=IN_DANGER)
    assert not found.out.startswith((SENTENCE, TO_A_FRIEND))
    assert CRISIS not in found.err


@pytest.mark.parametrize(
    ("flags", "kind", "opening"),
    [
        (("--crisis",), "self", SENTENCE),
        (("--crisis", "other"), "other", TO_A_FRIEND),
        (("--crisis=done",), "done", "I'm glad you said so. Please call 999 now"),
        (("--template", "crisis-other"), "other", TO_A_FRIEND),
    ],
)
def test_the_kind_of_crisis_reply_can_be_given(
    run: Run, flags: tuple[str, ...], kind: str, opening: str
) -> None:
    document = run("reply", *flags, "--json", "--no-log").document
    assert document["text"].startswith(opening)
    assert (document["crisis"], document["crisis_kind"], document["region"]) == (
        True, kind, "GB-ENG",
    )  # fmt: skip


def test_the_kind_of_crisis_reply_goes_with_a_post(run: Run) -> None:
    found = run("reply", "--crisis", "done", "-", stdin=IN_DANGER)
    assert found.out.startswith("I'm glad you said so. Please call 999 now")
    assert run("reply", "--crisis=sideways").code == 2
    assert run("edit", "k1", "--crisis").code == 0


@pytest.mark.parametrize(
    ("post", "said", "told"),
    [
        ("i want to die, im in Toronto", "988", "Canada, because the post says Toronto"),
        ("i want to die. im in Texas", "988", "\nThe United States, because the post says Texas"),
        ("i want to die. i live in Glasgow", "call 999", "Scotland, because the post says Glasgow"),
        (
            "i want to die. i live in Istanbul",
            "findahelpline.com",
            "no emergency number for Istanbul",
        ),
        ("i want to die. i live in Leeds", "116 123", ""),
    ],
)
def test_a_place_in_the_post_decides_the_region_and_is_told(
    run: Run, post: str, said: str, told: str
) -> None:
    found = run("reply", "-", stdin=post)
    assert (found.code, said in found.out) == (0, True)
    assert told in found.err
    assert "in place of a link; --no-crisis" in found.err
    assert ("because the post says" in found.err) == ("because" in told)
    home = run("reply", "-", "--region", "IE", stdin=post)
    assert "50808" in home.out


@pytest.mark.parametrize(
    ("region", "said"),
    [("Scotland", "call 999"), ("IE", "50808"), ("none", "findahelpline.com"), ("usa", "988")],
)
def test_crisis_goes_by_the_region_given(run: Run, region: str, said: str) -> None:
    found = run("reply", "--crisis", "--region", region)
    assert found.out.startswith(SENTENCE)
    assert said in found.out


def test_a_region_unknown_to_the_table_is_refused(run: Run) -> None:
    assert run("reply", "--crisis", "--region", "JP").code == 1
    assert run("reply", "--crisis", "--region", "narnia").code == 2
    assert "'IN'" in run("reply", "--crisis", "--region", "India").err
    found = run("reply", "--crisis", "--region", "narnia").err
    assert "narnia is not a region that this program knows.\nUse --region none, or" in found


def test_json_has_the_promised_keys(run: Run) -> None:
    document = run("reply", "k34", "--for", "bluesky", "--json").document
    assert document["ok"]
    promised = {"text", "platform", "length", "limit", "unit", "dropped", "copied", "links"}
    assert {*promised, "crisis_hint", "warning"} <= set(document)
    assert (document["platform"], document["limit"], document["copied"]) == ("bluesky", 300, False)
    assert document["links"] == ["k34"]


def test_json_of_a_crisis_has_the_hint_and_the_advice(run: Run) -> None:
    document = run("reply", "-", "--json", stdin=IN_DANGER).document
    assert document["crisis_hint"]
    assert document["crisis"]
    assert len(document["advice"]) == 3


def test_no_match_keeps_the_keys(run: Run) -> None:
    found = run("reply", "qqqqzzzz", "--json")
    assert found.code == 1
    assert (found.document["error"]["slug"], found.document["text"]) == ("no_match", "")


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("reply",), 2, "no question to answer"),
        (("reply", "k34", "--for", "mastadon"), 2, "Did you mean mastodon?"),
        (("reply", "k34", "--template", "wram"), 1, "Did you mean 'warm'?"),
        (("reply", "k34", "--template", "../../etc/passwd"), 1, "no template"),
        (("reply", "k34", "--limit", "20"), 1, "too long"),
        (("reply", "k9999"), 1, "no link k9999"),
        (("reply", "k34", "--again"), 2, "cannot be used together"),
        (("reply", "--again"), 1, "no earlier reply"),
        (("reply", "k34", "--edit"), 2, "needs a terminal"),
        (("reply", "k34", "--post", "javascript:alert(1)"), 1, "javascript"),
        (("reply", "panic", "attacks", "--pick", "9"), 2, "from 1 to 3"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, argv: tuple[str, ...], code: int, said: str) -> None:
    found = run(*argv)
    assert (found.code, found.out) == (code, "")
    assert said in found.err


def test_the_question_is_nowhere_in_the_library(run: Run, starter: Path) -> None:
    post = "xyloquartz panic attacks at night"
    assert run("reply", "-", stdin=post).code == 0
    assert b"xyloquartz" not in b"".join(
        file.read_bytes() for file in starter.parent.glob("library.db*")
    )
    run("reply", "-", "--for", "nonsense", stdin=post)
    assert "xyloquartz" not in run("reply", "-", stdin="xyloquartz qqzz").err


def test_again_takes_all_links_of_the_last_reply(run: Run) -> None:
    first = run("reply", "k40", "k34", "--for", "plain")
    again = run("reply", "--again", "--for", "x", "--json")
    assert first.code == 0
    assert again.document["links"] == ["k40", "k34"]


def test_no_log_and_the_setting_leave_no_row(run: Run, tmp_path: Path) -> None:
    run("reply", "k34", "--no-log")
    assert run("replies").out == ""
    run("config", "set", "reply_log", "false")
    run("reply", "k34")
    assert run("replies").out == ""


def test_a_library_that_cannot_be_written_costs_the_log_row_alone(
    run: Run, starter: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.storage.database.BUSY_TIMEOUT_SECONDS", 0.05)
    holder = sqlite3.connect(starter, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        found = run("reply", "k34")
    finally:
        holder.close()
    assert found.code == 0
    assert PANIC in found.out
    assert "Not in the reply log" in found.err


@pytest.mark.parametrize("name", ["warm", "plain", "signpost", "share", "listen"])
def test_every_template_can_be_asked_for(run: Run, name: str) -> None:
    assert PANIC in run("reply", "k34", "--template", name).out


def test_the_template_crisis_is_the_crisis_reply(run: Run) -> None:
    assert run("reply", "--template", "crisis").out.startswith(SENTENCE)


def test_whom_and_the_warning_are_counted(run: Run) -> None:
    plain = run("reply", "k34", "--for", "mastodon", "--json", "--no-log").document
    argv = ("reply", "k34", "--for", "mastodon", "--json", "--no-log")
    assert run(*argv, "--cw", "panic").document["length"] == plain["length"] + 5
    assert run(*argv, "--to", "@jo@a.example").document["length"] == plain["length"] + 4


def test_an_sms_that_is_ucs2_says_why_and_offers_gsm7(run: Run) -> None:
    argv = ("reply", "k34", "--for", "sms", "--limit", "459", "--say", "It’s here")
    found = run(*argv)
    assert "UCS-2, 2 parts, because of ’ (U+2019)" in found.err
    assert "In GSM-7 spelling (toolkit reply --gsm7): It's here" in found.err
    assert run(*argv, "--gsm7").out.startswith("It's here")


def test_a_thread_is_numbered_posts(run: Run) -> None:
    say = "One more sentence to say. " * 20
    found = run("reply", "k34", "--for", "bluesky", "--thread", "--say", say, "--json")
    posts = found.document["posts"]
    assert len(posts) > 1
    assert all(post["length"] <= 300 for post in posts)
    assert posts[0]["text"].endswith(f"1/{len(posts)}")
    assert PANIC in posts[0]["text"]


def test_instagram_says_where_to_look(run: Run) -> None:
    found = run("reply", "k34", "--for", "instagram").out
    assert "search for “Panic disorder” on nhs.uk." in found


def test_the_settings_and_the_flag_change_a_limit(run: Run) -> None:
    run("config", "set", "platforms.mastodon.limit", "5000")
    assert run("reply", "k34", "--for", "mastodon", "--json").document["limit"] == 5000
    argv = ("reply", "k34", "--for", "mastodon", "--limit", "400", "--json")
    assert run(*argv).document["limit"] == 400
    rows = [line.split("\t") for line in run("reply", "--platforms").out.splitlines()]
    assert {row[0]: row[2] for row in rows}["mastodon"] == "5,000"


def test_the_platforms_are_listed_with_source_and_grade(run: Run) -> None:
    rows = run("reply", "--platforms", "--json").document["platforms"]
    assert len(rows) == 41
    assert all(row["source"] and row["grade"] and row["seen"] for row in rows)


def test_reddit_gets_bare_text_and_its_markdown_mode_what_it_needs(run: Run) -> None:
    bare = run("reply", "k46", "--for", "reddit", "--template", "plain").out
    assert "\\" not in bare
    assert "<" not in bare
    written = run("reply", "k1", "--for", "reddit-markdown", "--template", "plain").out
    assert "\n\nhttps://www.samaritans.org/" in written


def test_tiktok_gets_no_address_but_what_to_search_for(run: Run) -> None:
    found = run("reply", "k34", "--for", "tiktok")
    assert "https://" not in found.out
    assert "Search for “Panic disorder” on nhs.uk." in found.out


@pytest.mark.parametrize("case", ["self", "other", "done"])
@pytest.mark.parametrize("region", ["none", "GB-ENG", "GB-NIR", "US"])
def test_the_crisis_reply_is_written_where_a_platform_holds_too_little(
    run: Run, case: str, region: str
) -> None:
    found = run("reply", "--crisis", case, "--region", region, "--for", "tiktok")
    assert found.code == 0
    assert "call " in found.out
    assert len(found.out) <= 151 or "does not fit TikTok comment" in found.err


def test_the_page_of_platforms_is_the_table(run: Run) -> None:
    page = ROOT / "docs" / "reference" / "platforms.md"
    assert page.read_text(encoding="utf-8") == platforms_page()


def test_a_reply_in_a_pipe_loads_nothing_heavy(starter: Path) -> None:
    script = (
        "import json, sys\n"
        "from toolkit.cli.main import main\n"
        "main(['reply', 'k1', '--for', 'x'])\n"
        "print(json.dumps(sorted(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "TOOLKIT_LIBRARY": str(starter)},
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert not {"rich", "httpx", "textual", "holidays", "opening_hours", "sqlite_utils"} & loaded


@pytest.mark.parametrize("platform", [row.name for row in PLATFORMS if row.addresses])
def test_the_two_lines_of_one_organisation_are_told_apart(run: Run, platform: str) -> None:
    said = run("reply", "k11", "--for", platform, "--template", "signpost").out
    assert "Support line: call 0300 102 1234" in said
    assert "Infoline: call 0300 123 3393" in said
    assert said.index("Support line: call") < said.index("Infoline: call")


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("k2", "text SHOUT to 85258"),
        ("k3", "call 111, choose the mental health option (2)"),
        ("k5", "call 111, choose the mental health option"),
        ("k6", "call 111, press 2"),
    ],
)
def test_a_text_message_keeps_what_makes_the_number_work(run: Run, link: str, said: str) -> None:
    found = run("reply", link, "--for", "sms")
    assert said in found.out
    assert "https://" in found.out
    kept = run("reply", link, "--for", "sms", "--limit", "160")
    assert (said in kept.out) == (kept.code == 0)


@pytest.mark.parametrize("region", ["none", "GB-ENG", "GB-SCT", "GB-NIR", "IE", "US"])
def test_a_crisis_text_message_keeps_the_emergency_number(run: Run, region: str) -> None:
    said = run("reply", "--crisis", "--for", "sms", "--region", region).out
    assert "If life is in danger now, call " in said
    assert any(number in said for number in ("116 123", "0808 808 8000", "988"))
    assert "SHOUT" in said or region in ("IE", "US")


@pytest.mark.parametrize(
    ("platform", "name"),
    [
        ("reddit", "u/jo_smith"),
        ("reddit-markdown", "u/jo_smith"),
        ("markdown", "@jo_smith"),
        ("html", "@jo_smith"),
        ("x", "@_jo_"),
    ],
)
def test_whoever_is_named_stands_there_as_given(run: Run, platform: str, name: str) -> None:
    text = run("reply", "k1", "--for", platform, "--to", name).out
    assert text.startswith(f"{name} You could ring Samaritans")


@pytest.mark.parametrize(
    "name",
    [
        "[url=https://evil.example]me[/url]",
        "[url]evil.example[/url]",
        "**you** [here](evil.example)",
        '<a href="//evil.example">you</a>',
        "<https://evil.example|you>",
        "@sam www.evil.example",
    ],
)
def test_a_name_that_holds_a_link_goes_out_nowhere(run: Run, name: str) -> None:
    for platform in ("bbcode", "html", "markdown", "slack", "x"):
        refused = run("reply", "k1", "--for", platform, "--to", name)
        assert (refused.code, refused.out) == (1, "")
        assert "it holds a link" in refused.err
        crisis = run("reply", "--crisis", "--for", platform, "--to", name)
        assert crisis.code == 0
        assert "116 123" in crisis.out
        assert "evil" not in crisis.out
        assert "was left out of this crisis reply" in crisis.err


@pytest.mark.parametrize("platform", ["x", "bluesky", "plain", "mastodon", "tiktok", "instagram"])
def test_a_name_that_is_an_address_is_refused_on_every_platform(run: Run, platform: str) -> None:
    for name in ("evil-site.com", "evil-site\u3002com", "пример.рф", "@evil-site.com/in"):
        refused = run("reply", "k1", "--for", platform, "--to", name)
        assert (refused.code, refused.out) == (1, ""), name
    for name in ("@user@host.org", "@name.bsky.social", "@sam.uk"):
        assert name in run("reply", "k1", "--for", platform, "--to", name).out


def test_a_name_without_the_sign_of_an_account_is_told_of_by_the_platform(run: Run) -> None:
    def told(platform: str, name: str) -> bool:
        found = run("reply", "k34", "--for", platform, "--to", name, "--no-log")
        return "an account is named with" in found.err

    assert told("x", "sam")
    assert told("x", "u/sam")
    assert told("reddit", "@sam")
    assert not told("x", "@sam")
    assert not told("reddit", "u/sam")
    assert not told("reddit-markdown", "/u/sam")


def test_what_a_thread_cannot_hold_is_not_answered_with_a_thread(run: Run) -> None:
    short = ("reply", "k11", "--for", "x", "--limit", "30")
    assert "--thread" in run(*short).err
    assert "--thread" not in run(*short, "--thread").err


def test_a_sentence_with_an_avoided_address_is_warned_of(run: Run) -> None:
    run("vet", "k34", "--level", "avoid", "--note", "It sells a cure.", "--by", "sam")
    for argv in (("k1",), ("--crisis",)):
        found = run("reply", *argv, "--say", f"I went to {PANIC} once.")
        assert "It sells a cure." in found.err


def test_every_bad_address_of_a_post_is_named_beside_the_reply(run: Run) -> None:
    post = "depression: hxxps://samar1tans[.]org, www.mind-support.org.uk or nhs.uk.help-me.example"
    bad = ["samar1tans.org", "www.mind-support.org.uk", "nhs.uk.help-me.example"]
    told = run("reply", post)
    assert told.code == 0
    for address in bad:
        assert f"be careful with https://{address}: " in told.err
        assert address not in told.out
    warning = json.loads(run("--json", "reply", post).out)["warning"]
    assert [warning["url"], *warning["more"]] == [f"https://{address}" for address in bad]


NOT_SURE = "rate my sourdough"


def test_an_unsure_answer_is_not_written_unasked(run: Run) -> None:
    found = run("reply", "-", stdin=NOT_SURE)
    assert (found.code, found.out) == (1, "")
    assert "Not sure that any link fits." in found.err
    assert "sourdough" not in found.err
    assert "toolkit reply k" in found.err
    document = run("reply", "-", "--json", stdin=NOT_SURE).document
    assert (document["ok"], document["confidence"]) == (False, "unsure")
    assert (document["text"], document["links"]) == ("", [])


@pytest.mark.parametrize("flags", [("--anyway",), ("--pick", "1")])
def test_an_unsure_answer_is_written_where_it_is_asked_for(
    run: Run, flags: tuple[str, ...]
) -> None:
    document = run("reply", "-", *flags, "--json", "--no-log", stdin=NOT_SURE).document
    assert (document["ok"], document["confidence"], len(document["links"])) == (True, "unsure", 1)


def test_where_nothing_fits_it_says_what_to_do(run: Run) -> None:
    for command in ("find", "reply"):
        found = run(command, "-", "--json", stdin="best time to plant leeks")
        assert found.code == 1
        document = found.document
        assert (document["confidence"], document["links"]) == ("none", [])
        assert document["error"]["slug"] == "no_match"
        assert "'toolkit find WORDS --all'" in document["error"]["hint"]
    assert run("find", "--all", "-", stdin="best time to plant leeks").code == 0


def test_find_shows_an_unsure_answer_and_says_so(run: Run) -> None:
    found = run("find", "-", stdin=NOT_SURE)
    assert found.code == 0
    assert found.out
    assert "Not sure that any of these fits." in found.err
    assert run("find", "-", "--json", stdin=NOT_SURE).document["confidence"] == "unsure"
    lines = run("find", "--each", "-", stdin=f"{NOT_SURE}\npanic attacks\n").out.splitlines()
    assert [json.loads(line)["confidence"] for line in lines] == ["unsure", "sure"]


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (("--crisis", "othre"), "Did you mean --crisis other?"),
        (("--crisis", "--no-crisis"), "contradict"),
    ],
)
def test_a_mistyped_crisis_is_not_another_one(run: Run, argv: tuple[str, ...], said: str) -> None:
    found = run("reply", *argv)
    assert (found.code != 0, found.out) == (True, "")
    assert said in found.err


@pytest.mark.parametrize("region", ["Glasgow", "toronto", "NI"])
def test_a_town_gives_a_region(run: Run, region: str) -> None:
    told = {"Glasgow": "GB-SCT", "toronto": "CA", "NI": "GB-NIR"}
    document = run("reply", "--crisis", "--region", region, "--json").document
    assert document["region"] == told[region]


def test_that_no_page_was_ever_checked_is_said_once_a_day(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "No page of your library has been checked yet"
    assert [said in run("reply", "k34").err for _ in range(2)] == [True, False]
    monkeypatch.setenv("TOOLKIT_NOW", "2026-11-24T08:00:00Z")
    assert said in run("reply", "k34").err


def test_a_reply_is_for_the_place_that_the_post_names(run: Run) -> None:
    found = run("reply", "-", stdin="is there any helpline for bulimia in Belfast")
    assert "0808 801 0434 (Northern Ireland)" in found.out
