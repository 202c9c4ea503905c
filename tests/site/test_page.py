"""The page as text: nothing of anybody else's in it, whatever the links say."""

import json
import os
import re
import subprocess
from datetime import UTC, date, datetime, timedelta
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.conftest import Run
from toolkit.domain.link import Link
from toolkit.domain.sharing import Entry, Warned
from toolkit.errors import UsageError
from toolkit.site.feeds import (
    CHANGED,
    KEPT_FOR,
    MOST,
    NEW,
    WITHDRAWN,
    Event,
    atom_feed,
    joined,
    json_feed,
    read_events,
)
from toolkit.site.page import (
    MOST_ON_ONE_PAGE,
    MOST_SEARCHED,
    Crisis,
    Item,
    Site,
    Way,
    claim,
    digest,
    pages,
    topics,
)
from toolkit.site.texts import DRAFTS, ENGLISH, LANGUAGES, link_words, synonym_words, texts_in

VALIDATOR = os.environ.get("HTML_VALIDATE", "")
NASTY = "</script><script>alert(1)</script>\u2028\"'&\u05d0" + "x" * 10_000


class Seen(HTMLParser):
    """Tags with their attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: dict[str, list[str]] = {"script": [], "style": []}
        self._open = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag
        if tag in self.inside:
            self.inside[tag].append("")

    def handle_endtag(self, _tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open in self.inside:
            self.inside[self._open][-1] += data


def item(number: int, title: str = "A page", **more: Any) -> Item:
    url = f"https://{number}.example/"
    link = Link(url=url, url_key=url[8:-1], title=title, **more)
    return Item(Entry(link))


def test_hostile_words_stay_words_and_nothing_is_loaded_from_elsewhere() -> None:
    way = Way(f"call {NASTY}", NASTY, "tel:1")
    hostile = item(1, NASTY, tags=(NASTY[:60],), summary=NASTY, publisher=NASTY, language='"><b>')
    site = Site(
        NASTY,
        (hostile._replace(ways=(way,), reply=NASTY, places=NASTY),),
        Crisis("999", NASTY, ((NASTY, (way,)),), NASTY),
        by=NASTY,
        private=True,
        warnings=(Warned("https://bad.example/", NASTY, NASTY),),
        synonyms=((NASTY, NASTY),),
    )
    text = pages(site)["index.html"]
    seen = Seen(text)
    data, script = seen.inside["script"]
    (style,) = seen.inside["style"]
    assert not set(data) & set("<>&\u2028")
    assert json.loads(data)["links"].startswith("script")
    policy = next(
        one["content"] or "" for tag, one in seen.tags if one.get("http-equiv") is not None
    )
    assert policy.startswith("default-src 'none'; base-uri 'none'; form-action 'none'")
    assert f"script-src '{digest(script)}'; style-src '{digest(style)}'" in policy
    assert [tag for tag, _ in seen.tags if tag in ("iframe", "object", "embed", "base", "b")] == [
        "b",
        "b",
    ]
    for tag, attributes in seen.tags:
        assert not any(name.startswith("on") or name == "style" for name in attributes)
        loaded = attributes.get("src") or (attributes.get("href") if tag == "link" else "") or ""
        assert "//" not in loaded
    # Nobody is led to what is warned of; where no day is known, none is said.
    assert f"({escape(NASTY)})" in text
    assert 'href="https://bad.example/' not in text


def test_the_search_has_the_phrases_of_a_link_without_stop_words_and_its_title() -> None:
    terms = (
        "I can't sleep at night",
        "to sleep well",
        "caf\u00e9",
        "Caf\u00e9",
        "what is it",
        "\u7720\u308c",
    )
    link = item(1, "Sleep well", tags=("sleep",), terms=terms).link
    stop = frozenset("i at what is it to".split())
    assert link_words(link, stop) == "cafe|cant sleep night|sleep|what is it|\u7720\u308c"
    said = [("can't nod off", "insomnia"), ("up all night", "insomnia"), ("=|", "sleep")]
    assert synonym_words(said) == "insomnia=cant nod off|up all night"


@pytest.mark.skipif(not VALIDATOR, reason="needs html-validate")
def test_the_pages_are_valid_html(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    run("publish", str(folder), "--replies", "--private", "--warnings")
    hostile = item(1, NASTY, tags=(NASTY[:60],), summary=NASTY, language="en")
    many = (hostile, *(item(n, tags=(f"t{n % 3}",)) for n in range(2, MOST_ON_ONE_PAGE + 2)))
    for name, text in pages(Site("L", many, Crisis())).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).with_suffix(".many.html").write_text(text, encoding="utf-8")
    # A number is pressed as one box, which no line breaks.
    line = [VALIDATOR, "--rule", "tel-non-breaking:off", *map(str, folder.rglob("*.html"))]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2_000:]


@pytest.mark.parametrize("count", [50, MOST_ON_ONE_PAGE + 50])
def test_the_words_of_the_search_stand_in_the_order_of_the_links(count: int) -> None:
    tags = (("sleep", "night"), ("Night",), ())
    some = [item(n, f"Page {n}", tags=tags[n % 3], terms=(f"word{n}",)) for n in range(count)]
    text = pages(Site("L", tuple(some), Crisis()))["index.html"]
    shown = re.findall(r">Page (\d+)</a></h4>", text)
    lines = json.loads(Seen(text).inside["script"][0])["links"].split("\n")
    assert [re.findall(r"word(\d+)", line) for line in lines] == [[n] for n in shown]
    assert len(lines) == count


def test_many_links_get_a_page_a_topic_and_very_many_no_search() -> None:
    tags = (("sleep",), ("Sl eep",), ())
    some = tuple(item(n, tags=tags[n % 3]) for n in range(MOST_ON_ONE_PAGE))
    assert list(pages(Site("L", some, Crisis()))) == ["index.html"]
    more = (*some, item(MOST_ON_ONE_PAGE, tags=("../../x",)), item(-1, "C", crisis=True))
    made = pages(Site("L", more, Crisis()))
    assert sorted(made) == [
        "index.html",
        "t/other.html",
        "t/sl-eep.html",
        "t/sleep.html",
        "t/x.html",
    ]
    assert topics(more, each=False)[0][0] == "other"
    # A link of several topics is found under each, and counted there.
    both = item(-2, tags=("sleep", "Sleep", "night"))
    made = pages(Site("L", (*more, both), Crisis()))
    for page in ("t/sleep.html", "t/night.html"):
        assert made[page].count(f'id="{both.anchor}"') == 1
        counted = made[page].count("<article")
        assert f'"{page}">{page[2:-5]}</a> <span class="m">{counted}</span>' in made["index.html"]
    assert made["index.html"].count(f'id="{both.anchor}"') == 1
    assert f'href="t/sleep.html#{both.anchor}"' in made["index.html"]
    assert '<h3 class="topic" id="t-night">' not in made["index.html"]
    made = pages(Site("L", more, Crisis()))
    linked = re.findall(r'href="(t/[^"#]+)#(l-[^"]+)"', made["index.html"])
    assert len(linked) == len(more)
    assert all(f'id="{anchor}"' in made[page] for page, anchor in linked)
    assert 'id="search"' in made["index.html"]
    assert 'id="search"' not in made["t/x.html"]
    # From each topic a link leads back.
    assert all('href="../index.html"' in text for name, text in made.items() if "/" in name)
    assert 'href="index.html"' not in made["index.html"]
    huge = tuple(item(n) for n in range(MOST_SEARCHED + 1))
    text = pages(Site("L", huge, Crisis()))["index.html"]
    assert 'id="search"' not in text
    assert ENGLISH["too_many"] in text


def test_a_language_is_offered_once_it_was_read_and_has_every_word() -> None:
    for words in (*LANGUAGES.values(), *DRAFTS.values()):
        assert words.keys() == ENGLISH.keys()
        for name, text in words.items():
            assert text.count("{}") == ENGLISH[name].count("{}"), name
        assert len(words["months"].split()) == 12
    for language in (*DRAFTS, "xx"):
        with pytest.raises(UsageError):
            texts_in(language)


def test_a_feed_that_somebody_changed_is_no_memory() -> None:
    event = Event(NEW, "https://a.example/", "A", date(2026, 11, 1), "l-a", "Summary")
    site = Site(title="Links", items=(), crisis=Crisis())
    text = json_feed(site, [event], "urn:x")
    assert read_events(text) == (event,)
    for name in ("title", "anchor", "summary"):
        feed = json.loads(text)
        feed["items"][0]["_toolkit"][name] = ["x"]
        assert read_events(json.dumps(feed)) == ()


def test_no_bulk_edition_takes_a_withdrawal_or_a_correction_out_of_the_feed() -> None:
    day = date(2026, 11, 23)
    gone = Event(WITHDRAWN, "https://z.example/", "Z", day, what=("gone",))
    number = Event(CHANGED, "https://y.example/", "Y", day, what=("contacts",))
    later = day + timedelta(days=1)

    def bulk(when: date, what: str = "summary") -> list[Event]:
        urls = ["https://y.example/", *(f"https://{n}.example/" for n in range(300))]
        return [Event(CHANGED, url, "x", when, what=(what,)) for url in urls]

    feed = joined(bulk(later), joined([gone, number], ()))
    assert (feed[0].what, feed[1]) == (("contacts", "summary"), gone)
    assert len(feed) == MOST + 2
    # A correction of very many numbers is told whole, and what was withdrawn before it too.
    assert len(joined(bulk(later, "contacts"), feed)) == 302
    much_later = day + KEPT_FOR + timedelta(days=2)
    assert gone not in joined(bulk(much_later), feed)


def test_a_feed_is_xml_whatever_a_title_holds() -> None:
    site = Site(title="Links\x0b", items=(), crisis=Crisis(), by="A\ufffe")
    events = [
        Event(kind, "https://a.example/", f"{NASTY}\x00\x1b\ud800\uffff", date(2026, 1, 1))
        for kind in (NEW, WITHDRAWN)
    ]
    text = atom_feed(site, events, "urn:x", datetime(2026, 1, 1, tzinfo=UTC))
    root = ET.fromstring(text.encode())  # noqa: S314 - our own
    assert len(root) == 6


def test_no_page_of_a_topic_has_a_name_that_windows_keeps() -> None:
    items = [item(n, tags=(name,)) for n, name in enumerate(("CON", "lpt1", "auxiliary"))]
    slugs = [slug for _, slug, _ in topics(items, each=True)]
    assert ("auxiliary" in slugs, {"con", "lpt1"} & set(slugs)) == (True, set())


def test_what_was_heard_second_hand_is_said_so() -> None:
    site = Site("Links", (), Crisis(), by="Ann")
    entry = item(1).entry._replace(
        level="recommended", vetted_on=date(2026, 3, 1), how="second-hand"
    )
    assert claim(site, entry) == "vetted second-hand by Ann, March 2026"
    assert claim(site, entry._replace(how="read")) == "vetted by Ann, March 2026"
