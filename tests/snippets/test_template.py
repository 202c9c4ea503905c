"""Templates: what a line says, what is refused, whose file is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import NotFound, Refused
from toolkit.snippets.template import (
    CRISIS_NAMES,
    DRAFT,
    NAMES,
    load_template,
    read_template,
    template_names,
    with_sentence,
)

IN_WELSH = ("correct", "crisis", "crisis-done", "crisis-other", "listen", "share")
ALL = (
    "correct",
    "crisis",
    "crisis-done",
    "crisis-other",
    "listen",
    "plain",
    "share",
    "signpost",
    "warm",
)


def line(text: str, **values: str) -> str:
    first = read_template("t", f"{text}\n{{url}}").lines[0]
    return first.filled(values) if first.says_something(values) else ""


def test_the_built_in_templates_can_be_read() -> None:
    assert template_names() == tuple(sorted([*ALL, *(f"{name}.cy" for name in IN_WELSH)]))
    assert all(load_template(name).description for name in template_names())


def test_a_wording_in_another_language_is_a_draft_until_it_may_be_used(tmp_path: Path) -> None:
    for name in IN_WELSH:
        usual, welsh = load_template(name), load_template(name, None, "cy", drafts=True)
        assert (welsh.name, welsh.full_name, welsh.language) == (name, f"{name}.cy", "cy")
        assert "not reviewed by a Welsh speaker" in welsh.mark
        assert (DRAFT in welsh.mark) == (name in CRISIS_NAMES)
        # It drops the same lines in the same order, and says what the other says.
        shape = [(line.names, line.drop) for line in usual.lines]
        assert [(line.names, line.drop) for line in welsh.lines] == shape, name
        assert load_template(name, None, "cy") == usual
        assert load_template(name, None, "fr", drafts=True) == usual
    assert load_template("plain", None, "cy", drafts=True).language == ""
    (tmp_path / "listen.cy.txt").write_text("{say}\n{url}\n", encoding="utf-8")
    own = load_template("listen", tmp_path, "cy")
    assert (own.own, own.language, own.mark) == (True, "cy", "")


def test_the_crisis_templates_alone_are_marked_drafts() -> None:
    marked = {name: load_template(name).mark for name in ALL if load_template(name).mark}
    assert marked == dict.fromkeys(CRISIS_NAMES, DRAFT)


@pytest.mark.parametrize(
    ("text", "values", "shown"),
    [
        ("{to} {say}", {"say": "Hello."}, "Hello."),
        ("{to} {say}", {"to": "@a", "say": "Hello."}, "@a Hello."),
        ("{to} {say}", {"to": "@a"}, ""),
        ("{title} ({publisher})", {"title": "T"}, "T"),
        ("{title} ({publisher})", {"title": "T", "publisher": "P"}, "T (P)"),
        ("{title}: {contacts}", {"title": "T"}, "T"),
        ("{title}{region}", {"title": "A (Ireland)", "region": " (Ireland)"}, "A (Ireland)"),
        ("{title}{region}", {"title": "A", "region": " (Ireland)"}, "A (Ireland)"),
        ("{ title }", {"title": "T"}, "T"),
        ("Words alone.", {}, "Words alone."),
    ],
)
def test_a_line_says_only_what_there_is(text: str, values: dict[str, str], shown: str) -> None:
    assert line(text, **values) == shown


def test_a_fallback_makes_a_line_speak() -> None:
    assert line("{say|Here is something.}") == "Here is something."
    assert line("{to|Friend}: {say}") == ""
    assert line("{ to | you there }, look.") == "you there, look."


def test_a_sentence_that_was_typed_has_a_place_in_every_template() -> None:
    assert with_sentence(load_template("plain")).lines[0].text == "{say}"
    assert with_sentence(load_template("warm")) == load_template("warm")


def test_values_are_never_read_as_placeholders() -> None:
    assert line("{title}", title="{url} {to}", to="@a") == "{url} {to}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{tittle}\n{url}", "Did you mean 'title'?"),
        ("{link.__class__}\n{url}", "unknown placeholder {link.__class__}"),
        ("{title!r}\n{url}", "unknown placeholder {title!r}"),
        ("{title:>9999}\n{url}", "unknown placeholder"),
        ("{0}\n{url}", "unknown placeholder {0}"),
        ("{}\n{url}", "unknown placeholder {}"),
        ("{title\n{url}", "stray brace"),
        ("title}\n{url}", "stray brace"),
        ("{{title}}\n{url}", "stray brace"),
        ("?1 {url}", "may not drop {url}"),
        ("{url}\n?2 {contacts}", "may not drop {contacts}"),
        ("{title}", "has no {url}"),
        ("# nothing\n\n", "has no lines"),
        ("", "has no lines"),
        ("{to|{say}}\n{url}", "stray brace"),
        ("{to|a|b}\n{url}", "is not complete"),
        ("{to|}\n{url}", "is not complete"),
        ("{to| }\n{url}", "is not complete"),
        ("{|there}\n{url}", "unknown placeholder {|there}"),
        ("{tto|there}\n{url}", "Did you mean 'to'?"),
        ("{url|nowhere}", "gives other words for {url}"),
    ],
)
def test_a_template_that_cannot_work_is_refused(text: str, said: str) -> None:
    with pytest.raises(Refused, match=r"The template 't'") as caught:
        read_template("t", text)
    assert said in caught.value.message


@pytest.mark.parametrize(
    "text", ["{contacts}\nI am here.", "?1 I am sorry.\n{contacts}", "{to}\n{contacts}", "Sorry."]
)
def test_a_crisis_template_opens_with_a_sentence_and_has_contacts(text: str) -> None:
    with pytest.raises(Refused, match="must open with a sentence"):
        read_template("crisis", text)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        names = read_template("t", text).names
    except Refused:
        return
    assert "url" in names
    assert names <= set(NAMES)


def test_crlf_and_a_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes("\ufeff# Mine.\r\n?1 {title}\r\n{url}\r\n".encode())
    template = load_template("mine", tmp_path)
    assert template.description == "Mine."
    assert [one.text for one in template.lines] == ["{title}", "{url}"]


def test_escape_sequences_in_a_template_are_dropped() -> None:
    assert read_template("t", "\x1b[31mred\u202e {title}\n{url}").lines[0].text == "red {title}"


def test_the_curators_own_template_comes_first(tmp_path: Path) -> None:
    (tmp_path / "warm.txt").write_text("Mine: {url}\n", encoding="utf-8")
    assert load_template("warm", tmp_path).own
    assert not load_template("plain", tmp_path).own
    assert not load_template("warm").own


@pytest.mark.parametrize("name", ["../secret", "/etc/passwd", "", "UPPER", "a.b", "a/b", "é"])
def test_a_name_never_leaves_the_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("{url}", encoding="utf-8")
    with pytest.raises(NotFound):
        load_template(name, folder)


def test_an_unknown_name_is_answered_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="Did you mean 'signpost'"):
        load_template("singpost", tmp_path)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Refused, match="not UTF-8"):
        load_template("mine", tmp_path)


@pytest.mark.parametrize(
    "text",
    ["{url}{title}", "{title}{url}", "see{url}", "{url}/more", "{title}{say}\n{url}", "{to}{url}"],
)
def test_two_things_that_would_be_one_are_refused(text: str) -> None:
    with pytest.raises(Refused, match="two things would be one"):
        read_template("mine", text)


@pytest.mark.parametrize("text", ["{title}{region}\n{url}", "({url})", "{title}: {url}."])
def test_marks_and_the_region_may_touch(text: str) -> None:
    assert read_template("mine", text).lines
