"""`find`: the answer on stdout, the talk on stderr, and never a traceback."""

import json
from pathlib import Path

import pytest

from tests.conftest import Run

LINK_KEYS = {
    "id", "url", "title", "summary", "publisher", "say", "tags", "terms", "type", "regions",
    "audience", "language", "contacts", "crisis", "private", "cost", "replaced_by", "trust",
    "health",
}  # fmt: skip
FIND_KEYS = {"query_words", "corrections", "crisis_hint", "warning", "links", "nearest_tags"}


def test_in_a_pipe_a_row_has_whole_values_between_tabs(run: Run) -> None:
    result = run("find", "Samaritans")
    assert result.code == 0
    rows = [line.split("\t") for line in result.out.splitlines()]
    assert {len(row) for row in rows} == {6}
    assert rows[0][:2] == ["k1", "https://www.samaritans.org/how-we-can-help/contact-samaritan/"]
    assert "\x1b" not in result.out


def test_json_has_the_stable_keys(run: Run) -> None:
    document = run("find", "panic", "--json").document
    assert {"schema", "command", "ok", *FIND_KEYS} <= document.keys()
    assert (document["schema"], document["command"], document["ok"]) == (1, "find", True)
    first = document["links"][0]
    assert {"rank", "score", "fuzzy", "matched", "why", "link"} <= first.keys()
    assert first["link"].keys() >= LINK_KEYS
    assert first["link"]["trust"].keys() == {
        "level", "note", "by", "vetted_on", "review_by", "overdue", "instead", "changed_since",
    }  # fmt: skip
    assert first["link"]["health"] == {
        "state": "unchecked", "since": None, "checked_at": None, "reason": "",
    }  # fmt: skip


def test_no_match_keeps_the_keys_and_says_so(run: Run) -> None:
    result = run("find", "zzqqxxvvww", "--json")
    assert result.code == 1
    document = result.document
    assert document.keys() >= FIND_KEYS
    assert (document["ok"], document["error"]["slug"], document["links"]) == (False, "no_match", [])


def test_no_match_is_said_on_stderr_and_prints_nothing(run: Run) -> None:
    result = run("find", "zzqqxxvvww")
    assert (result.code, result.out) == (1, "")
    assert "No link in your library" in result.err


def test_a_library_without_links_is_said_to_have_none(run: Run, tmp_path: Path) -> None:
    empty = ("--library", str(tmp_path / "empty.db"))
    assert run(*empty, "init", "--empty").code == 0
    for argv in (("find", "panic"), ("reply", "-")):
        result = run(*empty, *argv, stdin="panic")
        assert result.code == 1
        assert "There are no links in your library yet." in result.err


def test_a_misspelt_word_is_corrected_and_told(run: Run) -> None:
    result = run("find", "anxeity")
    assert result.code == 0
    assert "anxiety" in result.err
    document = run("find", "anxeity", "--json").document
    assert {"from": "anxeity", "to": "anxiety"} in document["corrections"]
    assert document["links"][0]["fuzzy"] is True


@pytest.mark.parametrize(
    ("number", "place"), [("116 123", "k1"), ("116123", "k1"), ("988", "k20"), ("0800 1111", "k9")]
)
def test_digits_are_words_and_find_helplines(run: Run, number: str, place: str) -> None:
    result = run("find", *number.split(), "-n", "3")
    assert place in [line.split("\t")[0] for line in result.out.splitlines()]


def test_an_id_alone_is_that_link(run: Run) -> None:
    result = run("find", "k12", "--json")
    assert result.document["links"][0]["link"]["id"] == "k12"


def test_an_address_alone_is_that_link_in_any_spelling(run: Run) -> None:
    result = run("find", "http://GOV.UK/pip/?utm_source=x", "--json")
    assert result.document["links"][0]["link"]["url"] == "https://www.gov.uk/pip"


def test_an_old_address_offers_the_new_one(run: Run) -> None:
    result = run("find", "https://uksobs.org", "--json")
    assert result.document["links"][0]["link"]["url"] == "https://uksobs.com"
    assert all(hit["link"]["replaced_by"] is None for hit in result.document["links"])


def test_replaced_links_are_found_only_with_all_and_last(run: Run) -> None:
    plain = run("find", "elefriends", "-n", "50", "--json").document["links"]
    assert all(hit["link"]["replaced_by"] is None for hit in plain)
    everything = run("find", "elefriends", "--all", "-n", "50", "--json").document["links"]
    assert everything[-1]["link"]["replaced_by"] is not None


def test_filters_narrow(run: Run) -> None:
    links = run(
        "find", "helpline", "--region", "Scotland", "--type", "helpline", "-n", "50", "--json"
    ).document["links"]
    assert links
    for hit in links:
        regions = hit["link"]["regions"]
        assert hit["link"]["type"] == "helpline"
        assert not regions or {"GB", "GB-SCT"} & set(regions)


@pytest.mark.parametrize("text", ["panic", "anxeity", "116 123", "tag:sleep", "zzqqxxvvww", "k12"])
def test_a_search_without_options_answers_as_with_its_defaults(run: Run, text: str) -> None:
    """The short way past the command-line framework gives what the long way gives."""
    assert run("find", *text.split()) == run("find", "-n", "10", *text.split())


def test_stdin_is_read_only_when_asked_for(run: Run) -> None:
    assert run("find", stdin="panic").code == 2
    assert "k" in run("find", "-", stdin="panic attacks").out


def test_each_answers_one_document_a_line(run: Run) -> None:
    result = run("find", "-", "--each", stdin="panic\n\nzzqqxxvvww\nI want to die\n")
    documents = [json.loads(line) for line in result.out.splitlines()]
    assert [document["ok"] for document in documents][:3] == [True, False, False]
    assert all(document["crisis_hint"] is False for document in documents)
    assert result.code == 0


def test_the_crisis_line_is_shown_even_when_quiet(run: Run) -> None:
    result = run("-q", "find", "I", "want", "to", "die")
    assert "crisis" in result.err
    assert run("find", "I want to die", "--json").document["crisis_hint"] is True


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        '" OR NEAR( *',
        "'; DROP TABLE links; --",
        "😀😀😀",
        "a AND b NOT (c",
        "title:x ^y {z} *",
        "tag: note: region:",
        "-",
        "\\",
        "%_%",
        "\x00nul\x00",
        "x" * 10_000,
        "sad " * 10_000,
        "\u202e\u200b\u0301",
    ],
)
def test_any_query_is_answered(run: Run, text: str) -> None:
    result = run("find", "-", stdin=text)
    assert result.code in (0, 1)
    assert "Traceback" not in result.err
    assert "defect" not in result.err


def test_invalid_utf8_on_stdin_is_read_all_the_same(run: Run) -> None:
    result = run("find", "-", stdin=b"\xff\xfe panic \xc3")
    assert result.code == 0
    assert result.out


def test_the_question_is_never_stored(run: Run, starter: object) -> None:
    private_words = "zebracrossing midnight"
    run("find", "-", stdin=private_words)
    run("reply", "-", "--for", "x", stdin=f"panic attacks {private_words}")
    content = b"".join(path.read_bytes() for path in starter.parent.glob("library.db*"))  # type: ignore[attr-defined]  # a Path
    assert b"zebracrossing" not in content


def test_the_same_query_gives_the_same_order(run: Run) -> None:
    assert run("find", "money worries").out == run("find", "money worries").out


def test_why_says_a_reason_for_every_link(run: Run) -> None:
    rows = run("find", "panic", "--why").out.splitlines()
    assert all(len(row.split("\t")) == 7 and row.split("\t")[6] for row in rows)


def test_why_says_how_much_of_the_question_was_understood(run: Run) -> None:
    sure = "Sure that the first one fits. The first link has 100% of the words"
    assert sure in run("find", "panic", "--why").err
    assert "words that matter" not in run("find", "panic").err
    assert "Not in your library: sourdough." in run("find", "rate my sourdough", "--why").err


def test_what_narrowed_a_search_in_vain_is_said(run: Run) -> None:
    found = run("find", "panic", "--region", "IE")
    assert "passes your filters" in found.err
    assert "--region" in found.err
