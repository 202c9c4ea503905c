"""What a link's placeholders say: honest about trust, place, hours and a page that is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.region import place_name
from toolkit.domain.trust import Health, How, Level, State, Trust, Vetting
from toolkit.snippets.compose import compose
from toolkit.snippets.contacts import ENGLISH, how_to_reach, phrases_in, service_name, ways_to_reach
from toolkit.snippets.platforms import find_platform, with_limit
from toolkit.snippets.template import load_template, read_template
from toolkit.snippets.values import content_of, values_of

TODAY = date(2026, 11, 23)
PHONE = Contact(ContactKind.PHONE, "01632 960 000", ("GB-SCT",), "Mo-Fr 09:00-17:00", "9 to 5")
TEXT = Contact(ContactKind.TEXT, "85258", ("GB-SCT",), "24/7", "24/7", "text HELLO")


def link(**changed: object) -> Link:
    known: dict[str, object] = {
        "url": "https://a.example/help",
        "url_key": "a.example/help",
        "title": "A helpline",
        "regions": ("GB-SCT",),
        "contacts": (PHONE,),
    }
    return Link(**{**known, **changed})  # type: ignore[arg-type]  # by name, checked by Link


def vetted(level: Level, how: How | None = None, review_by: date | None = None) -> Trust:
    when = datetime(2026, 5, 4, tzinfo=UTC)
    return Trust(Vetting(level, when, how=how, by="Jo", review_by=review_by))


SAID = "i have read this page and trust it, ask for Dave on telegram @dave"
WORD = st.sampled_from(
    "I my text SHOUT YM support line day option 2 ask for Dave on telegram @dave ; : , to 85258"
    " young people's welsh press x 0909".split()
)


def written(*contacts: Contact) -> str:
    strangers = link(contacts=contacts, came_from="a list", regions=())
    known = values_of(strangers, "GB-SCT", TODAY)
    return f"{known['contacts']}\n{known['hours']}"


@pytest.mark.parametrize(
    ("contact", "said"),
    [
        (PHONE._replace(note="option 2"), "call 01632 960 000, option 2"),
        (PHONE._replace(note="Support line; press 1"), "call 01632 960 000, press 1"),
        (PHONE._replace(note="Support line"), "call 01632 960 000, Support line"),
        (PHONE._replace(note=SAID), "call 01632 960 000"),
        (PHONE._replace(note="ask for Dave"), "call 01632 960 000"),
        (PHONE._replace(note="my support line"), "call 01632 960 000"),
        (TEXT, "text HELLO to 85258"),
        (TEXT._replace(note="text my mate"), "text 85258"),
        (Contact(ContactKind.CHAT, "text my mate on 0909 8790000"), "chat on the page"),
        (Contact(ContactKind.CHAT, note=SAID), "chat on the page"),
        (Contact(ContactKind.EMAIL, note=SAID), "e-mail on the page"),
        (Contact(ContactKind.EMAIL, "a@b.uk", note=SAID), "e-mail a@b.uk"),
    ],
)
def test_a_strangers_number_comes_without_the_strangers_sentence(
    contact: Contact, said: str
) -> None:
    assert written(contact._replace(regions=())).partition("\n")[0] == said


@given(
    st.sampled_from(list(ContactKind)),
    st.lists(WORD, max_size=12).map(" ".join),
)
def test_no_five_words_of_a_stranger_reach_the_snippet(kind: ContactKind, note: str) -> None:
    value = "" if kind is ContactKind.CHAT else "0800 111 333"
    text = written(Contact(kind, value, note=note))
    words = note.split()
    for start in range(len(words) - 4):
        assert " ".join(words[start : start + 5]) not in text


@pytest.mark.parametrize("hours", ["Mon to Fri, 9am\u20135pm", "24 hours a day, every day", "24/7"])
def test_a_strangers_hours_are_hours(hours: str) -> None:
    assert hours in written(PHONE._replace(hours="", hours_text=hours))


@pytest.mark.parametrize("said", ["ask for Dave", "0909 8790000", "9 to 5: 0909-879-0000"])
def test_a_strangers_hours_are_nothing_else(said: str) -> None:
    assert said not in written(PHONE._replace(hours_text=said))


def test_what_a_person_here_vetted_is_written_whole() -> None:
    mine = link(
        contacts=(PHONE._replace(note=SAID),), came_from="a list", trust=vetted(Level.CAUTION)
    )
    assert SAID in values_of(mine, "GB-SCT", TODAY)["contacts"]


@pytest.mark.parametrize("level", [level for level in Level if level is not Level.RECOMMENDED])
def test_no_reason_is_given_for_what_this_curator_did_not_recommend(level: Level) -> None:
    assert values_of(link(trust=vetted(level, How.READ)), "GB", TODAY)["why"] == ""


@pytest.mark.parametrize(
    ("how", "why"),
    [
        (How.READ, "I read this page in May 2026."),
        (How.PHONED, "I looked into this in May 2026."),
        (None, "I looked into this in May 2026."),
        (How.SECOND_HAND, ""),
    ],
)
def test_the_reason_says_no_more_than_was_done(how: How | None, why: str) -> None:
    assert values_of(link(trust=vetted(Level.RECOMMENDED, how)), "GB", TODAY, by="jo")["why"] == why


@pytest.mark.parametrize("by", ["", "Sam"])
def test_what_another_person_did_is_not_said_as_ones_own(by: str) -> None:
    trusted = link(trust=vetted(Level.RECOMMENDED, How.READ))
    assert values_of(trusted, "GB", TODAY, by=by)["why"] == ""


@pytest.mark.parametrize(
    ("regions", "home", "said"),
    [
        (("GB-SCT",), "", " (Scotland)"),
        (("GB",), "", " (the UK)"),
        (("GB-SCT",), "GB-SCT", ""),
        (("GB",), "GB-ENG", ""),
        ((), "GB-ENG", ""),
        (("GB-SCT",), "GB-ENG", " (Scotland)"),
        (("GB-ENG",), "GB", " (England)"),
        (("IE", "GB-NIR"), "GB-ENG", " (Ireland, Northern Ireland)"),
        (("GB",), "US", " (the UK)"),
    ],
)
def test_a_place_outside_home_is_named(regions: tuple[str, ...], home: str, said: str) -> None:
    assert values_of(link(regions=regions), home, TODAY)["region"] == said


def test_hours_are_printed_with_their_time_zone_and_kept_apart() -> None:
    assert values_of(link(), "GB", TODAY)["hours"] == "9 to 5 (UK time)"
    both = values_of(link(contacts=(PHONE, TEXT)), "GB-SCT", TODAY)["hours"]
    assert both == "01632 960 000: 9 to 5 (UK time); 85258: 24/7"
    unknown = PHONE._replace(value="01632 960 001", hours="", hours_text="")
    mixed = values_of(link(contacts=(PHONE, unknown)), "GB-SCT", TODAY)["hours"]
    assert "01632 960 001: check hours" in mixed


def test_overdue_hours_are_not_repeated() -> None:
    late = link(trust=vetted(Level.LISTED, review_by=date(2026, 11, 22)))
    assert values_of(late, "GB", TODAY)["hours"] == "Please check the hours first."


@pytest.mark.parametrize("name", ["warm", "plain", "signpost", "share", "listen", "correct"])
@pytest.mark.parametrize("state", [State.DEAD, State.SUSPECT, State.CHANGED])
def test_a_number_outlives_its_page_in_every_template(name: str, state: State) -> None:
    gone = link(health=Health(state), trust=vetted(Level.LISTED))
    template = load_template(name)
    said = compose(
        template, content_of([gone], "GB-SCT", template, TODAY), find_platform("plain")
    ).text
    assert said.count("01632 960 000") == 1
    assert "page not working; number as listed on 4 May 2026)" in said
    assert gone.url not in said


def test_where_the_page_is_gone_its_chat_is_too_and_brackets_do_not_meet() -> None:
    chat = Contact(ContactKind.CHAT, note="on the page")
    gone = link(health=Health(State.DEAD), trust=vetted(Level.LISTED), contacts=(chat, PHONE))
    said = values_of(gone, "GB-ENG", TODAY)["contacts"]
    assert "chat" not in said
    template = load_template("correct")
    told = content_of([gone], "GB-ENG", template, TODAY)
    assert ") (" not in told.extra
    assert ") (" not in content_of([link(), gone], "GB-ENG", template, TODAY).others[0].contacts
    option = gone.contacts[1]._replace(regions=(), note="choose the mental health option (2)")
    told = content_of([replace(gone, contacts=(option,), regions=())], "GB-ENG", template, TODAY)
    assert "option (2), page not working; number as" in told.extra


@pytest.mark.parametrize("name", ["warm", "plain", "signpost", "share"])
def test_that_the_page_is_gone_makes_room_before_anything_is_cut(name: str) -> None:
    gone = link(health=Health(State.DEAD), trust=vetted(Level.LISTED))
    template = load_template(name)
    told = content_of([gone], "GB-SCT", template, TODAY, say="You could ring them tonight.")
    cut = {"end of say", "part of contacts", "end of title"}
    fitting = [
        found
        for size in range(60, 150)
        if (found := compose(template, told, with_limit(find_platform("plain"), size))).length.fits
    ]
    assert all("number as listed on 4 May 2026)" in found.text for found in fitting)
    whole = [found for found in fitting if "page not working" in found.text]
    assert 0 < len(whole) < len(fitting)
    assert not any(cut & {*found.dropped} for found in whole)


def test_the_day_a_number_was_confirmed_is_the_one_that_counts() -> None:
    confirmed = PHONE._replace(checked_on=date(2026, 10, 1))
    gone = link(contacts=(confirmed,), health=Health(State.DEAD))
    assert "listed on 1 October 2026" in values_of(gone, "GB-SCT", TODAY)["contacts"]


def test_the_day_is_that_of_the_numbers_which_are_written() -> None:
    mine = PHONE._replace(checked_on=date(2020, 1, 1))
    another = TEXT._replace(checked_on=date(2026, 10, 1), regions=("GB-ENG",))
    gone = link(contacts=(mine, another), health=Health(State.DEAD))
    assert "listed on 1 January 2020" in values_of(gone, "GB-SCT", TODAY)["contacts"]


@pytest.mark.parametrize("name", ["warm", "plain", "share", "listen", "correct"])
@pytest.mark.parametrize("home", ["GB-SCT", "GB-ENG"])
def test_a_link_whose_page_is_gone_is_named_once_with_its_number(name: str, home: str) -> None:
    gone = link(health=Health(State.DEAD), publisher="Somebody")
    template = load_template(name)
    found = compose(template, content_of([gone], home, template, TODAY), find_platform("plain"))
    assert found.text.count("A helpline") == 1
    assert found.text.count("Scotland") == 1
    assert "No need to open" not in found.text
    assert "A helpline" in found.text.splitlines()[-1]


def test_a_wording_without_a_place_for_regions_still_labels_the_number() -> None:
    template = read_template("mine", "{title}: {contacts}\n{url}")
    abroad = content_of([link()], "GB-ENG", template, TODAY)
    said = compose(template, abroad, find_platform("plain")).text
    assert said.startswith("A helpline: call 01632 960 000 (Scotland)\n")
    assert all("(Scotland)" in fewer for fewer in abroad.fewer_contacts)


def test_contacts_of_the_home_region_come_alone_else_all_with_their_place() -> None:
    england = PHONE._replace(value="01632 960 111", regions=("GB-ENG",))
    two = link(regions=("GB-ENG", "GB-SCT"), contacts=(PHONE, england))
    assert values_of(two, "GB-ENG", TODAY)["contacts"] == "call 01632 960 111 (England)"
    abroad = values_of(two, "US", TODAY)["contacts"]
    assert abroad == "call 01632 960 000 (Scotland); call 01632 960 111 (England)"


def test_a_number_for_one_nation_says_so_even_at_home() -> None:
    assert values_of(link(), "GB-SCT", TODAY)["contacts"] == "call 01632 960 000 (Scotland)"
    whole = link(regions=("GB",))
    assert values_of(whole, "GB-SCT", TODAY)["contacts"] == "call 01632 960 000 (Scotland)"
    titled = link(title="Helpline for Scotland")
    assert values_of(titled, "GB-SCT", TODAY)["contacts"] == "call 01632 960 000"
    everywhere = link(regions=("GB",), contacts=(PHONE._replace(regions=("GB",)),))
    assert values_of(everywhere, "GB-SCT", TODAY)["contacts"] == "call 01632 960 000"


@pytest.mark.parametrize(
    ("kind", "value", "note", "said"),
    [
        ("phone", "111", "press 2", "call 111, press 2"),
        ("phone", "111", "Infoline: information", "Infoline: call 111, information"),
        ("phone", "111", "Adviceline (England)", "call 111, Adviceline (England)"),
        ("phone", "111", "Choose option 2", "call 111, Choose option 2"),
        ("phone", "111", "Ask for: Jo", "call 111, Ask for: Jo"),
        ("phone", "111", "Welsh line: press 2", "call 111, Welsh line: press 2"),
        ("text", "85258", "text the word SHOUT", "text the word SHOUT to 85258"),
        ("text", "85258", "Text SHOUT", "text SHOUT to 85258"),
        ("text", "85258", "text SHOUT to 85258", "text SHOUT to 85258"),
        ("text", "85258", "the word is SHOUT", "text 85258, the word is SHOUT"),
        ("text", "85258", "Text line: under 18s", "text 85258, Text line: under 18s"),
        ("email", "jo@a.example", "give your postcode", "e-mail jo@a.example, give your postcode"),
        ("text", "85258", "text SHOUT", "text SHOUT to 85258"),
        ("text", "50808", "", "text 50808"),
        ("chat", "", "on the page", "chat on the page"),
        ("chat", "", "WhatsApp and chat on the page", "WhatsApp and chat on the page"),
        ("chat", "", "online community", "online community"),
        ("chat", "", "", "chat on the page"),
        ("email", "jo@a.example", "", "e-mail jo@a.example"),
        ("email", "", "on the page", "e-mail on the page"),
    ],
)
def test_how_a_contact_is_used(kind: str, value: str, note: str, said: str) -> None:
    assert how_to_reach(Contact(ContactKind(kind), value, note=note)) == said


def test_one_number_for_two_ways_is_said_once() -> None:
    call, text = Contact(ContactKind.PHONE, "988"), Contact(ContactKind.TEXT, "988")
    assert ways_to_reach([call, text]) == "call or text 988"
    assert ways_to_reach([call, TEXT]) == "call 988 or text HELLO to 85258"


@pytest.mark.parametrize(
    ("title", "publisher", "name"),
    [
        ("Get help: text Shout", "Mental Health Innovations (Shout)", "Shout"),
        ("Contact a Samaritan", "Samaritans", "Samaritans"),
        ("Lifeline", "Somebody else", "Lifeline"),
        ("Mindline Trans+", "Mind in Somerset (Mind)", "Mindline Trans+"),
        ("Help in the UK", "A Charity (UK)", "Help in the UK"),
        ("Wales: a helpline", "Wales", "Wales: a helpline"),
        ("SANEline", "SANE", "SANEline"),
    ],
)
def test_a_service_is_called_what_people_call_it(title: str, publisher: str, name: str) -> None:
    assert service_name(link(title=title, publisher=publisher)) == name


def test_what_belongs_to_a_number_stays_as_long_as_the_number() -> None:
    noted = link(contacts=(PHONE._replace(note="press 2"), TEXT))
    template = load_template("signpost")
    fewer = content_of([noted], "GB-SCT", template, TODAY).fewer_contacts
    assert fewer[-1] == "call 01632 960 000, press 2 (Scotland)"
    page = Contact(ContactKind.CHAT, note="on the page")
    chat = content_of([link(contacts=(page, PHONE))], "GB-SCT", template, TODAY)
    assert chat.fewer_contacts == ("call 01632 960 000 (Scotland)",)


def test_of_two_lines_the_one_where_somebody_listens_comes_first() -> None:
    told = PHONE._replace(note="Infoline: information")
    heard = PHONE._replace(value="01632 960 111", note="Support line: emotional support")
    page = Contact(ContactKind.CHAT, note="on the page")
    two = link(contacts=(told, page, heard), title="Helpline for Scotland")
    assert values_of(two, "GB-SCT", TODAY)["contacts"] == (
        "Support line: call 01632 960 111, emotional support\nchat on the page\n"
        "Infoline: call 01632 960 000, information"
    )
    template = load_template("signpost")
    assert content_of([two], "GB-SCT", template, TODAY).fewer_contacts[-1] == (
        "Support line: call 01632 960 111, emotional support"
    )


def test_a_number_to_call_and_to_text_is_written_once() -> None:
    both = (PHONE._replace(value="988"), TEXT._replace(value="988", note=""))
    abroad = link(regions=("US",), contacts=tuple(one._replace(regions=()) for one in both))
    assert values_of(abroad, "GB-ENG", TODAY)["contacts"] == "call or text 988"


def test_hours_never_stand_as_a_bare_24_7() -> None:
    always = link(contacts=(PHONE._replace(hours="24/7", hours_text="24/7"),))
    assert values_of(always, "GB-SCT", TODAY)["hours"] == "Open 24/7, as listed"


def test_places_that_the_title_says_are_not_said_again() -> None:
    titled = link(title="Crisis line England & Scotland", regions=("GB-ENG", "GB-SCT"))
    assert values_of(titled, "GB-SCT", TODAY)["contacts"] == "call 01632 960 000 (Scotland)"
    both = titled.contacts[0]._replace(regions=("GB-ENG", "GB-SCT"))
    whole = link(title=titled.title, regions=titled.regions, contacts=(both,))
    assert values_of(whole, "GB-SCT", TODAY)["contacts"] == "call 01632 960 000"


def test_further_links_keep_their_numbers() -> None:
    template = load_template("warm")
    other = link(title="Lifeline", regions=("GB-NIR",), contacts=(PHONE._replace(regions=()),))
    content = content_of([link(), other], "GB-ENG", template, TODAY)
    said = compose(template, content, find_platform("plain")).text
    assert f"Lifeline (Northern Ireland): call 01632 960 000, {other.url}" in said
    short = compose(template, content, with_limit(find_platform("plain"), 100)).text
    assert "Lifeline (Northern Ireland): call 01632 960 000" in short
    assert short.count(other.url) == 1


def test_further_links_say_where_to_look_when_no_address_may_be_written() -> None:
    template = load_template("plain")
    further = [
        link(url="https://www.b.example/x", title="A leaflet", contacts=()),
        link(url="https://c.example/x", title="Another helpline"),
    ]
    content = content_of([link(), *further], "GB-SCT", template, TODAY)
    said = compose(template, content, find_platform("tiktok")).text
    assert "A leaflet: look on b.example." in said
    assert "Another helpline: call 01632 960 000" in said
    assert "c.example" not in said


@pytest.mark.parametrize(
    ("title", "code", "named"),
    [
        ("A Scottish helpline", "GB-SCT", True),
        ("Welsh Women's Aid", "GB-WLS", True),
        ("Shelter Cymru", "GB-WLS", True),
        ("The Welsh language line", "GB-WLS", False),
        ("Northern Irish helpline", "GB-NIR", True),
        ("Northern Irish helpline", "IE", False),
    ],
)
def test_a_place_that_the_title_says_in_another_form_is_said_once(
    title: str, code: str, *, named: bool
) -> None:
    contact = PHONE._replace(regions=(code,))
    titled = link(title=title, regions=(code,), contacts=(contact,))
    template = load_template("signpost")
    said = compose(
        template, content_of([titled], "GB-ENG", template, TODAY), find_platform("plain")
    ).text
    assert (place_name(code) not in said.replace(title, "")) == named


def test_a_place_in_the_note_is_not_said_twice() -> None:
    noted = link(regions=("GB",), contacts=(PHONE._replace(note="Adviceline (Scotland)"),))
    said = values_of(noted, "GB-SCT", TODAY)["contacts"]
    assert said == "call 01632 960 000, Adviceline (Scotland)"


def test_where_to_look_names_the_site_and_what_to_search_for() -> None:
    template = load_template("plain")
    where = content_of([link(url="https://www.nhs.uk/x")], "GB", template, TODAY).where
    assert where == ("search for “A helpline” on nhs.uk.", "look on nhs.uk.")


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("weekdays", "Open weekdays (UK time), as listed"),
        ("every day", "Open every day (UK time), as listed"),
        ("24/7", "Open 24/7, as listed"),
        ("9am to 5pm", "9am to 5pm (UK time)"),
        ("closed in August", "closed in August (UK time)"),
    ],
)
def test_hours_read_as_a_line_of_their_own(listed: str, said: str) -> None:
    hours = "24/7" if listed == "24/7" else ""
    open_then = link(contacts=(PHONE._replace(hours=hours, hours_text=listed),))
    assert values_of(open_then, "GB-SCT", TODAY)["hours"] == said


def test_who_publishes_a_link_of_the_same_name_is_not_named_twice() -> None:
    named = link(title="Quiet Trust", publisher="quiet trust")
    assert values_of(named, "GB-SCT", TODAY)["publisher"] == ""
    other = link(title="A calm page", publisher="Quiet Trust")
    assert values_of(other, "GB-SCT", TODAY)["publisher"] == "Quiet Trust"


def test_a_way_that_is_the_title_is_not_said_again() -> None:
    note = Contact(ContactKind.CHAT, note="online community")
    community = link(title="A Quiet Online Community", contacts=(note, PHONE))
    assert values_of(community, "GB-SCT", TODAY)["contacts"] == "call 01632 960 000 (Scotland)"
    alone = link(title="A Quiet Online Community", contacts=(note,))
    template = load_template("signpost")
    said = compose(template, content_of([alone], "GB-SCT", template, TODAY), find_platform("plain"))
    assert said.text.split("\n")[0] == "A Quiet Online Community"


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ("Mon-Fri 9am to 5pm", "Llun-Gwener 9yb i 5yp"),
        ("10am to 10pm daily", "10yb i 10yp bob dydd"),
        ("9am to 6pm Mon-Fri, not bank holidays", "9yb i 6yp Llun-Gwener, nid gwyliau banc"),
        ("24/7, free", "24/7, am ddim"),
        # A word that is not known leaves all as listed.
        ("Mon-Fri 9am to 5pm in term time", "Mon-Fri 9am to 5pm in term time"),
        ("", ""),
    ],
)
def test_hours_are_said_in_the_language_of_the_reply_or_as_listed(listed: str, said: str) -> None:
    assert phrases_in("cy").hours(listed) == said
    assert ENGLISH.hours(listed) == listed


def test_a_reply_names_the_nations_in_its_language() -> None:
    scottish = link(title="A line", contacts=(PHONE._replace(note="press 2"),))
    english = link(contacts=(TEXT._replace(regions=("GB-ENG",), note=""),), regions=("GB",))
    welsh = phrases_in("cy")
    assert values_of(scottish, "GB-WLS", TODAY, phrases=welsh)["region"] == " (yr Alban)"
    said = values_of(scottish, "GB-WLS", TODAY, phrases=welsh)["contacts"]
    assert said == "ffoniwch 01632 960 000, pwyswch 2"
    said = values_of(english, "GB-SCT", TODAY, phrases=welsh)["contacts"]
    assert said == "tecstiwch 85258 (Lloegr)"


def test_a_nation_that_the_title_names_is_not_named_again_in_another_language() -> None:
    named = link(title="A line for Scotland")
    assert values_of(named, "GB-WLS", TODAY, phrases=phrases_in("cy"))["region"] == ""
