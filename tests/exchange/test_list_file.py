"""The list file: the same bytes for the same content, whole there and back, wary of the rest."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import jsonschema
import pytest

from tests.conftest import Run
from toolkit.domain.link import Contact, ContactKind, Link, LinkType, Text
from toolkit.domain.sharing import Entry, ListHead, Warned, Withdrawn
from toolkit.domain.trust import Scope
from toolkit.errors import Refused
from toolkit.exchange.list_file import list_text, read_head, read_links
from toolkit.storage.library import Library

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "list.schema.json").read_text("utf-8"))
LINK = Link(
    url="https://sleep.example/",
    url_key="sleep.example",
    title="Sleep </script> \u05d0\u05d1",
    tags=("sleep", "a night"),
    terms=("wide awake",),
    type=LinkType.HELPLINE,
    contacts=(Contact(ContactKind.PHONE, "116 123", hours="24/7"),),
    say=("A sentence.",),
)
HEAD = ListHead(
    id="urn:uuid:7d5e5f4e-0000-4000-8000-000000000000",
    name="Ann's links",
    by="Ann",
    number=3,
    issued=datetime(2026, 11, 23, 12, tzinfo=UTC),
    check_by=date(2026, 12, 23),
    every="P1D",
    warnings=(Warned("https://bad.example/", "sells a cure", "Ann", scope=Scope.SITE),),
    withdrawn=(Withdrawn("https://old.example/", "Old", date(2026, 11, 1), "gone"),),
)


def test_a_list_says_what_it_says_and_nothing_else() -> None:
    other = Link(url="https://a.example/", url_key="a.example", title="A")
    entry = Entry(LINK, "recommended", date(2026, 3, 1), "read", None, date(2026, 3, 2), "Bob")
    text = list_text(HEAD, [entry, Entry(other)])
    assert text == list_text(HEAD, [Entry(other), entry])
    said = json.loads(text)
    jsonschema.validate(said, SCHEMA)
    assert [link["url"] for link in said["links"]] == [other.url, LINK.url]
    assert said["links"][0] == {"url": other.url, "title": "A"}
    assert list(said["links"][1]) == (
        "url title tags terms type contacts level by vetted_on how changed_on".split()
    )
    assert said["links"][1]["tags"] == ["a night", "sleep"]
    assert said["links"][1]["contacts"] == [{"kind": "phone", "value": "116 123", "hours": "24/7"}]
    assert '"A sentence."' in list_text(HEAD, [entry], sentences=True)
    assert read_head(f"\ufeff{text}", "list.json") == HEAD
    assert read_links(text, "list.json") == said["links"]


def test_sentences_stay_behind_in_every_language_and_drafts_always() -> None:
    texts = (
        Text("cy", "title", "Cwsg"),
        Text("cy", "say", "Brawddeg."),
        Text("cy", "summary", "Drafft.", draft=True),
    )
    entry = Entry(replace(LINK, texts=texts))
    for sentences, fields in ((False, ["title"]), (True, ["title", "say"])):
        (said,) = json.loads(list_text(HEAD, [entry], sentences=sentences))["links"]
        assert [one["field"] for one in said["texts"]] == fields


def test_what_is_no_whole_list_of_a_known_form_is_refused() -> None:
    text = list_text(HEAD, [Entry(LINK)])
    deep = f'{{"toolkit_list": 1, "links": [], "x": {"[" * 9 + "]" * 9}}}'
    bottomless = f'{{"toolkit_list": 1, "links": [], "x": {"[" * 99_999}'
    broken = (
        text[:-40],
        deep,
        bottomless,
        '{"toolkit_list": 1}',
        '{"toolkit_list": 1, "links": 3}',
    )
    for one in broken:
        with pytest.raises(Refused, match="not a complete list"):
            read_head(one, "list.json")
    with pytest.raises(Refused, match="format 2"):
        read_head('{"toolkit_list": 2, "links": []}', "list.json")
    for other in ("url,level\nhttps://a.example/,avoid\n", '{"links": []}', "<html>", ""):
        assert read_head(other, "x") is None


def test_odd_values_of_a_head_say_nothing() -> None:
    said = {
        "toolkit_list": 1,
        "links": [],
        "number": "9",
        "issued": "2026-11-23T12:00:00",
        "check_by": 7,
        "name": ["x"],
        "warnings": [{"url": "https://a.example/"}, 3, {"reason": "none"}],
        "withdrawn": [{"url": "https://a.example/", "on": "soon", "why": "gone"}, None],
    }
    assert read_head(json.dumps(said), "x") == ListHead()


def test_the_starter_list_goes_out_and_comes_back(run: Run, tmp_path: Path) -> None:
    text = run("export", "--format", "list").out
    assert text == run("export", "--format", "list").out
    said = json.loads(text)
    jsonschema.validate(said, SCHEMA)
    file = tmp_path / "list.json"
    file.write_text(text, encoding="utf-8")
    other = str(tmp_path / "other.db")
    assert run("--library", other, "init", "--empty").code == 0
    assert run("--library", other, "import", str(file)).code == 0
    with Library(Path(other)) as library:
        found = {link.url: link for link in library.links.every()}
    assert len(found) == len(said["links"])
    for link in said["links"]:
        ours = found[link["url"]]
        assert (ours.title, sorted(ours.tags)) == (link["title"], link.get("tags", []))
        assert sorted(ours.terms) == link.get("terms", [])
        assert len(ours.contacts) == len(link.get("contacts", []))


def test_an_imported_list_warns_but_judges_nothing(run: Run, tmp_path: Path) -> None:
    entry = Entry(LINK, "recommended", date(2026, 3, 1))
    url = "https://b.example/"
    bobs = Entry(Link(url=url, url_key=url[8:-1], title="B"), "caution", by="Bob")
    file = tmp_path / "list.json"
    warned = Warned("https://www.samaritans.org/how-we-can-help/contact-samaritan/", "no", "Ann")
    file.write_text(list_text(HEAD._replace(warnings=(warned,)), [entry, bobs]), encoding="utf-8")
    assert run("import", str(file)).code == 0
    found = run("list", "--json").document["links"]
    new = next(link for link in found if link["url"] == LINK.url)
    assert (new["trust"]["level"], new["say"]) == ("unvetted", [])
    assert new["trust"]["note"].startswith("Ann says recommended, 2026-03")
    other = next(link for link in found if link["url"] == url)
    assert other["trust"]["note"].startswith("Bob says caution")
    samaritans = next(link for link in found if link["url"] == warned.url)
    assert [(one["from"], one["kind"]) for one in samaritans["says"]] == [("Ann", "avoid")]
