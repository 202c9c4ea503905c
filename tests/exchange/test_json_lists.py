"""JSON of any keys: which objects are links, which are folders, and what their keys say."""

import io
import json
from collections import deque
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.exchange.reading import Read, read_list
from toolkit.errors import Refused
from toolkit.exchange.formats import Wanted, begin
from toolkit.exchange.record import LinkRecord
from toolkit.exchange.source import spool

A, B, C = (f"https://{name}.example/" for name in "abc")


def read(document: Any) -> Read:
    found = read_list(document if isinstance(document, str) else json.dumps(document))
    assert found.format == "json"
    return found


def links(document: Any) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(row.url, row.title, row.tags) for row in read(document).links]


def only(document: Any) -> LinkRecord:
    (row,) = read(document).links
    return row


TITLED = [{"name": "Sleep", "link": A}, {"name": "Calm", "link": B}]
SHAPES: dict[str, tuple[Any, list[tuple[str, str, tuple[str, ...]]]]] = {
    "names in capitals": ([{"Title": "Sleep", "URL": A}], [(A, "Sleep", ())]),
    "a key above each list": (
        {"Scotland": [TITLED[0]], "Wales": [TITLED[1]]},
        [(A, "Sleep", ("Scotland",)), (B, "Calm", ("Wales",))],
    ),
    "a key that programs use": ({"items": TITLED}, [(A, "Sleep", ()), (B, "Calm", ())]),
    "several wrappers": (
        {"response": {"status": 1, "docs": TITLED}},
        [(A, "Sleep", ()), (B, "Calm", ())],
    ),
    "a list of one beside a list of two": (
        {"Sleep": [A, B], "Calm": [C]},
        [(A, "", ("Sleep",)), (B, "", ("Sleep",)), (C, "", ("Calm",))],
    ),
    "lists of one": ({"Sleep": [A], "Calm": [B]}, [(A, "", ("Sleep",)), (B, "", ("Calm",))]),
    "an address for each name": ({"Sleep": A, "Calm": B}, [(A, "Sleep", ()), (B, "Calm", ())]),
    "topics of such": (
        {"England": {"Sleep": A, "Calm": B}, "Wales": {"Cwsg": C, "Sleep": B}},
        [
            (A, "Sleep", ("England",)),
            (B, "Calm", ("England",)),
            (C, "Cwsg", ("Wales",)),
            (B, "Sleep", ("Wales",)),
        ],
    ),
    "an object for each number": (
        {"1": {"title": "Sleep", "url": A}, "2": {"title": "Calm", "url": B}},
        [(A, "Sleep", ()), (B, "Calm", ())],
    ),
    "a single record within": (
        {"data": [{"id": "7", "attributes": {"name": "Sleep", "url": A}}], "total": 1},
        [(A, "Sleep", ())],
    ),
    "records within, of one name": (
        {"data": [{"kind": "x", "attributes": {"name": "Sleep", "url": u}} for u in (A, B)]},
        [(A, "Sleep", ()), (B, "Sleep", ())],
    ),
    "people beside the links": (
        [{"author": {"name": "Kim Lee"}, "url": A}, {"author": {"name": "Jo Ray"}, "url": B}],
        [(A, "", ()), (B, "", ())],
    ),
    "a list with a page of its own": (
        {"title": "Ours", "url": C, "links": TITLED},
        [(A, "Sleep", ("Ours",)), (B, "Calm", ("Ours",))],
    ),
    "addresses alone": ([A, B], [(A, "", ()), (B, "", ())]),
    "addresses in an inner object": (
        [{"title": "Sleep", "website": {"href": A}}, {"title": "Calm", "website": {"href": B}}],
        [(A, "Sleep", ()), (B, "Calm", ())],
    ),
    "a document a line": (
        '{"url":"https://a.example/","title":"Sleep"}\n{"url":"https://b.example/","title":"Calm"}\n',
        [(A, "Sleep", ()), (B, "Calm", ())],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_every_address_of_a_document_is_a_link_with_its_name(name: str) -> None:
    document, expected = SHAPES[name]
    assert links(document) == expected


def test_folders_are_tags_and_those_of_the_browser_are_none() -> None:
    leaf = {"type": "url", "name": "Sleep", "url": A}
    folder = {"type": "folder", "name": "Wales", "children": [{**leaf, "name": "Calm", "url": B}]}
    bar = {"type": "folder", "name": "Lesezeichenleiste", "children": [leaf, folder]}
    bin_ = {"type": "folder", "name": "Papierkorb", "children": [{**leaf, "url": C}]}
    found = read({"roots": {"bookmark_bar": bar, "trash": bin_}})
    assert [(row.url, row.tags) for row in found.links] == [(A, ()), (B, ("Wales",))]
    (thrown,) = found.problems
    assert (thrown.reason, thrown.rejected) == ("in the trash of the browser", False)


def test_other_pages_of_a_thing_with_an_address_are_no_links() -> None:
    social = {"aa": "https://aa.example/us", "bb": "https://bb.example/us"}
    row = only([{"name": "Sleep", "url": A, "social": social, "logo": "https://i.example/x.png"}])
    assert (row.url, row.title) == (A, "Sleep")
    assert {"aa", "bb", "logo"} <= dict(row.extra).keys()


@pytest.mark.parametrize("key", ["cover", "thumbnail_url", "favicon"])
def test_a_picture_is_not_the_address_of_a_thing(key: str) -> None:
    row = only([{"title": "Sleep", key: "https://img.example/x.png", "where": A}])
    assert row.url == A
    assert dict(row.extra)[key] == "https://img.example/x.png"


def test_names_of_objects_in_a_list_are_its_words() -> None:
    tags = [{"id": 1, "name": "sleep", "slug": "s"}, {"id": 2, "name": "calm", "slug": "c"}]
    assert only([{"url": A, "title": "Sleep", "tags": tags}]).tags == ("sleep", "calm")


def test_objects_that_say_more_than_a_name_are_kept_whole() -> None:
    row = only([{"url": A, "title": "Sleep", "steps": [{"name": "one", "text": "Lie down"}]}])
    assert "Lie down" in dict(row.extra)["steps"]


def test_telephones_of_a_service_are_its_contacts_and_a_fax_is_none() -> None:
    phones = [
        {"number": "01632 960001", "type": "voice"},
        {"number": "01632 960002", "type": "fax"},
        {"number": "0808 157 0001"},
    ]
    row = only([{"name": "Day Line", "url": A, "phones": phones}])
    assert [contact.value for contact in row.contacts] == ["01632 960001", "0808 157 0001"]
    assert "01632 960002" in str(row.extra)


def test_a_chat_gives_its_links_and_nobody_s_name() -> None:
    said = [
        {"from": "Robin", "date": "2026-01-02T10:00:00", "text": f"A calm page {A}"},
        {"from": "Kim", "date": "2026-01-02T10:01:00", "text": "Thanks"},
    ]
    found = read({"messages": said})
    assert [(row.url, row.title) for row in found.links] == [(A, "A calm page")]
    (other,) = found.problems
    assert (other.reason, other.rejected) == ("a message without an address", False)
    assert not any(name in str(found.rows) for name in ("Robin", "Kim"))


def test_the_words_of_a_message_may_be_in_parts() -> None:
    linked = ["Calm ", {"type": "text_link", "text": "page", "href": A}, " for teens"]
    bare = [{"type": "link", "text": "https://b.example/"}]
    said = [{"from": "Robin", "text": words, "text_entities": words} for words in (linked, bare)]
    found = read({"messages": said})
    assert [(row.url, row.title) for row in found.links] == [
        (A, "Calm page"),
        ("https://b.example/", ""),
    ]


def test_other_addresses_of_a_kept_message_stay_with_it() -> None:
    post = {"screen_name": "robin", "url": A, "full_text": "Kind words https://b.example/x."}
    assert ("in the message", "https://b.example/x") in only([post]).extra


@pytest.mark.parametrize(
    "form", ["[{}]", '{{"values": [{}]}}', '{{"a": 1, "b": {{"rows": [{}]}}}}']
)
def test_arrays_below_an_array_of_names_are_rows(form: str) -> None:
    found = read_list(form.format(f'["Link", "Name"], ["{A}", "Calm"], ["{A}b", "Night"]'))
    assert [(row.url, row.title) for row in found.links] == [(A, "Calm"), (f"{A}b", "Night")]
    assert found.problems == []


@pytest.mark.parametrize("begin", ["window.YTD.like.part0 = ", "var links =", "const a = "])
def test_an_export_for_a_page_is_the_value_of_a_variable(begin: str) -> None:
    said = json.dumps([{"url": A, "title": "Calm"}])
    assert [row.title for row in read_list(f"{begin}{said};\n").links] == ["Calm"]
    with pytest.raises(Refused):
        read_list(f"{begin}{said}; more()")


def test_what_somebody_did_with_a_page_is_not_its_name() -> None:
    said = {"title": "Robin saved a link.", "data": [{"page": {"name": "Calm", "url": A}}]}
    assert only([said]).title == "Calm"


def test_the_only_entry_of_a_list_is_the_title_and_the_address() -> None:
    row = only({"docs": [{"title": ["Calm"], "url": [A], "keywords": "a, b"}]})
    assert (row.url, row.title, row.tags) == (A, "Calm", ("a", "b"))


def test_the_numbers_of_a_contact_without_a_name_are_those_of_the_service() -> None:
    row = only([{"Resource": "Calm", "Contact": {"Phone": "01632 960001", "Website": A}}])
    assert [contact.value for contact in row.contacts] == ["01632 960001"]


def test_what_has_a_number_is_no_folder_of_its_pages() -> None:
    pages = [{"label": "Website", "url": A}, {"label": "Elsewhere", "url": B}]
    row = only([{"name": "Calm", "links": pages, "phone": "01632 960001"}])
    assert (row.url, row.title) == (A, "Calm")
    assert [contact.value for contact in row.contacts] == ["01632 960001"]
    assert B in str(row.extra)


def test_values_that_are_no_links_are_told_one_by_one() -> None:
    found = read([1, A, None])
    assert [(row.line, row.value) for row in found.problems] == [(1, "1"), (3, "null")]
    assert [row.url for row in found.links] == [A]


def test_values_of_any_kind_are_words_beside_the_link() -> None:
    more = {"size": 3, "kept": True, "old": None, "nested": {"colour": "red", "shut": False}}
    assert dict(only([{"url": A, "title": "Sleep", **more}]).extra) == {
        "size": "3",
        "kept": "yes",
        "colour": "red",
    }


def test_an_object_without_an_address_says_nothing_of_those_behind_it() -> None:
    found = read([{"title": "Ask Kim", "phone": ""}, {"title": "Sleep", "url": A, "phone": ""}])
    assert [(row.url, row.tags) for row in found.links] == [("", ()), (A, ())]


def test_names_that_come_late_are_known_too() -> None:
    first = [{"url": f"https://a{number}.example/"} for number in range(300)]
    *_, last = read([*first, {"url": B, "Name": "Late", "Phone": "01632 960001", "odd": "x"}]).links
    assert (last.title, last.contacts[0].value) == ("Late", "01632 960001")
    assert last.extra == (("odd", "x"),)


def test_blanks_without_end_cost_no_time() -> None:
    """Minutes, where time grows with the square of their number: the run's own limit ends it."""
    entry = json.dumps({"title": "Sleep", "url": A, "odd": " " * 500_000})
    for before in ("", " " * 20_000):
        (row,) = read_list(f"{before}[{entry}]").links
        assert row.url == A


def test_a_large_object_is_not_held_in_memory() -> None:
    # The end is missing: whoever waits for it has no link.
    entries = json.dumps({"title": "Sleep", "url": A, "odd": "x" * 10_000}) + ","
    source = spool(io.BytesIO(f'{{"links of us": [{entries * 900}'.encode()), "list.json")
    reading, _ = begin(source, Wanted())
    assert next(reading.rows).url == A
    with pytest.raises(Refused, match="not complete JSON"):
        deque(reading.rows, maxlen=0)
    source.close()


def test_a_large_object_is_read_list_by_list() -> None:
    padding = "x" * 10_000
    entries = [
        {"title": f"Page {n}", "url": f"https://a{n}.example/", "odd": padding} for n in range(850)
    ]
    found = read({"about": {"by": "us"}, "links of us": entries})
    assert [row.title for row in found.links] == [f"Page {n}" for n in range(850)]
    assert found.problems == []


def test_a_post_under_a_key_of_its_own_has_the_page_that_it_names() -> None:
    url = {"url": "https://t.co/kh", "expanded_url": "https://kelp.example/free"}
    tweet = {
        "id_str": "5",
        "created_at": "Tue Mar 05 10:00:00 +0000 2024",
        "full_text": "Kelp House, free counselling https://t.co/kh",
        "entities": {"urls": [url], "hashtags": []},
    }
    text = f"window.YTD.tweets.part0 = {json.dumps([{'tweet': tweet}])}"
    (row,) = read_list(text).links
    assert (row.url, row.title) == ("https://kelp.example/free", "Kelp House, free counselling")


@pytest.mark.parametrize(("kind", "tags"), [("personal_chat", ()), ("private_group", ("Sleep",))])
def test_a_chat_with_one_person_bears_their_name_and_gives_no_tag(
    kind: str, tags: tuple[str, ...]
) -> None:
    said = {"type": "message", "from": "Al", "text": "Calm room https://calm.example/"}
    came = {"type": "service", "actor": "Al", "title": "Sleep", "text": ""}
    read_in = read({"name": "Sleep", "type": kind, "messages": [came, said, said]})
    assert [row.tags for row in read_in.links] == [tags, tags]
    assert [row.rejected for row in read_in.problems] == [False]


KEYS = ("title", "summary", "note", "tags", "phone", "publisher", "odd", "Zz")
WORDS = st.text("abcdefghij", min_size=3, max_size=9)


@given(
    names=st.lists(st.sampled_from(KEYS), unique=True),
    rows=st.lists(st.lists(WORDS, min_size=8, max_size=8), min_size=1, max_size=4),
)
def test_an_object_and_a_row_with_the_same_names_are_the_same_record(
    names: list[str], rows: list[list[str]]
) -> None:
    header = ["url", *names]
    cells = [[f"https://a{place}.example/", *row[: len(names)]] for place, row in enumerate(rows)]
    table = "\n".join(",".join(row) for row in [header, *cells])
    objects = [dict(zip(header, row, strict=True)) for row in cells]
    listed, said = (
        [row._replace(line=0, cells=()) for row in read_list(text).links]
        for text in (f"{table}\n", json.dumps(objects))
    )
    assert len(said) == len(rows)
    assert said == listed


def _card(number: int, **said: Any) -> dict[str, Any]:
    own = f"https://trello.com/c/card{number}"
    about = {"desc": "", "labels": [], "attachments": [], "closed": False}
    return {"id": f"c{number}", "idList": "l1", "shortLink": f"card{number}", "shortUrl": own,
            "url": f"{own}/{number}-card", **about, **said}  # fmt: skip


def test_a_board_gives_the_addresses_on_its_cards_and_none_of_its_own() -> None:
    upload = {"name": "scan.pdf", "url": "https://trello.com/1/scan.pdf", "isUpload": True}
    page = {"name": "c.example", "url": C, "isUpload": False}
    label = [{"id": "x", "name": "Teens", "color": "green"}, {"id": "y", "name": ""}]
    board = {
        "id": "5f0000000000000000000001",
        "name": "Our board",
        "url": "https://trello.com/b/board/ours",
        "actions": [{"data": {"text": f"see {C}comment"}, "memberCreator": {"username": "robin"}}],
        "cards": [
            _card(1, name="Night line", desc=f"Open all night.\n{A}", labels=label),
            _card(2, name=B, idList="l2"),
            _card(3, name="Calm", attachments=[page, upload], idList="l2"),
            _card(4, name="Ask about the list"),
        ],
        "lists": [{"id": "l1", "name": "Helplines"}, {"id": "l2", "name": "Self-help"}],
    }
    wanted = [
        (A, "Night line", ("Teens", "Helplines")),
        (B, "", ("Self-help",)),
        (C, "Calm", ("Self-help",)),
    ]
    found = read(board)
    assert [(row.url, row.title, row.tags) for row in found.links] == wanted
    assert [(one.value, one.rejected) for one in found.problems] == [("Ask about the list", False)]
    assert found.links[0].summary == "Open all night."
    large = {**board, "actions": [*board["actions"], {"data": "x" * 8_000_000}]}
    assert links(large) == wanted
    assert [row[:2] for row in links(board["cards"])] == [row[:2] for row in wanted]
