"""Choosing and writing a reply: what is offered, what stands in, what is remembered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from toolkit.domain.link import Link, LinkType
from toolkit.domain.sentences import choose_sentences
from toolkit.domain.trust import Health, Level, Standing, State, Vetting
from toolkit.domain.url import read_address
from toolkit.errors import LibraryError, NoMatch, NotFound, Refused
from toolkit.snippets.platforms import find_platform, with_limit
from toolkit.storage.library import Library
from toolkit.usecases.find import FindRequest, find
from toolkit.usecases.reply import (
    Choice,
    Wording,
    choose,
    chosen_by_id,
    offerable,
    rewrite,
    write,
)
from toolkit.usecases.saying import last_links, log, rested_sentence, sent

TODAY = date(2026, 11, 23)
SAMARITANS = 1
WORDING = Wording(platform=find_platform("plain"), home="GB-ENG", by="Jo")


def add(library: Library, now: datetime, url: str, **known: object) -> Link:
    address = read_address(url)
    given = {"title": "Zebrafinch care", **known}
    with library.operation("add", now):
        return library.links.add(Link(url=address.given, url_key=address.key, **given))  # type: ignore[arg-type]  # by name


def judge(library: Library, link_id: int, now: datetime, level: Level, **known: object) -> None:
    with library.operation("vet", now):
        library.vettings.add(link_id, Vetting(level, now, by="Jo", **known))  # type: ignore[arg-type]  # by name


def make(library: Library, link_id: int, state: State) -> None:
    with library.atomic():
        library.checks.keep(link_id, Standing(health=Health(state, reason="it said so")))


def choice(library: Library, text: str, now: datetime) -> Choice:
    return choose(library, FindRequest(text=text, most=20), now=now, home="GB-ENG")


def test_an_unvetted_link_that_fits_much_better_goes_before_a_judged_one(
    empty_library: Library, now: datetime
) -> None:
    add(empty_library, now, "https://a.example/zebrafinch", summary="All on zebrafinch care")
    assert [link.id for link in choice(empty_library, "zebrafinch care", now).links] == [1]
    judged = add(empty_library, now, "https://b.example/x", title="Birds", summary="zebrafinch")
    judge(empty_library, judged.id, now, Level.RECOMMENDED)
    assert [link.id for link in choice(empty_library, "zebrafinch care", now).links] == [1, 2]


def test_of_two_that_fit_alike_the_judged_one_is_taken(
    empty_library: Library, now: datetime
) -> None:
    add(empty_library, now, "https://a.example/zebrafinch", summary="All on zebrafinch care")
    judged = add(empty_library, now, "https://b.example/zebrafinch", summary="On zebrafinch care")
    judge(empty_library, judged.id, now, Level.RECOMMENDED)
    assert choice(empty_library, "zebrafinch care", now).links[0].id == judged.id


@pytest.mark.parametrize("state", list(State))
def test_what_is_dead_or_another_page_is_never_taken(
    empty_library: Library, now: datetime, state: State
) -> None:
    first = add(empty_library, now, "https://a.example/zebrafinch")
    make(empty_library, first.id, state)
    if state in (State.DEAD, State.SUSPECT, State.CHANGED):
        for text in ("zebrafinch care", f"zebrafinch care health:{state.value}"):
            with pytest.raises(NoMatch):
                choice(empty_library, text, now)
        with pytest.raises(Refused, match="should not be passed on"):
            chosen_by_id(empty_library, [first.id])
    else:
        assert [link.id for link in choice(empty_library, "zebrafinch care", now).links] == [1]
        assert [link.id for link in chosen_by_id(empty_library, [first.id]).links] == [1]


def test_the_unvetted_stand_last_where_a_person_chooses(
    empty_library: Library, now: datetime
) -> None:
    for number, level in enumerate((None, Level.CAUTION, Level.RECOMMENDED)):
        one = add(empty_library, now, f"https://{number}.example/zebrafinch")
        if level:
            judge(empty_library, one.id, now, level, note="seen")
    request = FindRequest(text="zebrafinch care", most=20)
    found = find(empty_library, request, now=now, home_region="GB-ENG")
    assert {link.id for link in offerable(found)} == {1, 2, 3}
    assert offerable(found)[-1].id == 1


def test_a_link_that_hardly_fits_is_not_offered(empty_library: Library, now: datetime) -> None:
    """One word of many: were it offered, a post on grief would be answered with pottery."""
    grief = "my father died in spring and grief, guilt, funeral, probate and sleepless nights weigh"
    for number, word in enumerate(grief.replace(",", "").split()):
        one = add(empty_library, now, f"https://{number}.example/x", title=f"{word} {word}ing")
        make(empty_library, one.id, State.DEAD)
    pots = add(empty_library, now, "https://p.example/", title="Pottery", summary="Bowls and jugs.")
    assert choice(empty_library, "jugs", now).links == (pots,)
    with pytest.raises(NoMatch):
        choice(empty_library, f"{grief} like jugs", now)


def test_nothing_that_fits_is_no_match(library: Library, now: datetime) -> None:
    with pytest.raises(NoMatch):
        choice(library, "qqqqzzzz xxyyxx", now)


@pytest.mark.parametrize("ask", ["k{}", "https://bad.example/cure"])
def test_an_avoided_link_is_answered_with_its_alternative(
    library: Library, now: datetime, ask: str
) -> None:
    bad = add(library, now, "https://bad.example/cure")
    judge(library, bad.id, now, Level.AVOID, reason="sells a cure", instead="k34")
    found = choice(library, ask.format(bad.id), now)
    assert [link.id for link in found.links] == [34]
    assert found.warning is not None
    assert found.warning.reason == "sells a cure"
    for name in ("", "correct", "share"):
        written = write(
            library, found.links, replace(WORDING, template=name), TODAY, warning=found.warning
        )
        assert "bad.example" not in written.text
        assert "sells a cure" not in written.text


def test_an_avoided_link_inside_a_post_is_told_of_and_can_be_corrected(
    library: Library, now: datetime
) -> None:
    bad = add(library, now, "https://bad.example/cure")
    judge(library, bad.id, now, Level.AVOID, reason="sells a cure", instead="k34")
    request = FindRequest(text="debt advice? (see https://bad.example/cure).", most=20)
    found = choose(library, request, now=now, home="GB-ENG")
    assert found.warning is not None
    assert bad not in found.links
    found = choose(library, request, now=now, home="GB-ENG", correcting=True)
    assert [link.id for link in found.links] == [34]
    wording = replace(WORDING, template="correct")
    text = write(library, found.links, wording, TODAY, warning=found.warning).text
    assert "I'd be careful with that link." in text


def test_an_avoided_link_without_alternative_gives_no_reply(
    library: Library, now: datetime
) -> None:
    bad = add(library, now, "https://bad.example/cure")
    judge(library, bad.id, now, Level.AVOID, reason="sells a cure")
    with pytest.raises(Refused, match="should not be passed on"):
        chosen_by_id(library, [bad.id])
    judge(library, bad.id, now, Level.AVOID, reason="r", instead="https://good.example/")
    with pytest.raises(Refused) as caught:
        choice(library, "https://bad.example/cure", now)
    assert caught.value.hint == "Add the alternative first: toolkit add https://good.example/"


def test_the_correct_template_is_for_an_avoided_link_alone(library: Library) -> None:
    with pytest.raises(Refused, match="only for a link that you avoid"):
        write(
            library, chosen_by_id(library, [34]).links, replace(WORDING, template="correct"), TODAY
        )
    old = next(link for link in library.links.every() if link.replaced_by)
    found = chosen_by_id(library, [old.id])
    assert found.warning is not None
    wording = replace(WORDING, template="correct")
    with pytest.raises(Refused, match="only for a link that you avoid"):
        write(library, found.links, wording, TODAY, warning=found.warning)


@pytest.mark.parametrize("state", [State.DEAD, State.SUSPECT, State.CHANGED])
def test_a_helplines_number_outlives_its_page(
    library: Library, now: datetime, state: State
) -> None:
    make(library, SAMARITANS, state)
    for found in (chosen_by_id(library, [SAMARITANS]), choice(library, "k1", now)):
        written = write(library, found.links, WORDING, TODAY, warning=found.warning)
        assert (
            "call 116 123 (page not working; number as listed on 22 November 2026)" in written.text
        )
        assert "https://" not in written.text


def test_a_page_that_is_gone_and_has_no_number_is_not_passed_on(library: Library) -> None:
    make(library, 34, State.DEAD)
    with pytest.raises(Refused, match="it said so"):
        chosen_by_id(library, [34])


def test_an_id_that_is_not_there_is_said(library: Library) -> None:
    with pytest.raises(NotFound, match="no link k999"):
        chosen_by_id(library, [1, 999])


def test_the_main_link_comes_first_and_each_link_once(library: Library) -> None:
    links = chosen_by_id(library, [40, 34, 40]).links
    assert [link.id for link in links] == [40, 34]
    text = write(library, links, WORDING, TODAY).text
    assert text.index(links[0].url) < text.index(links[1].url)


def test_only_a_recommended_link_says_that_it_was_read(library: Library, now: datetime) -> None:
    links = chosen_by_id(library, [34]).links
    assert "I looked into" not in write(library, links, WORDING, TODAY).text
    judge(library, 34, now, Level.RECOMMENDED)
    links = chosen_by_id(library, [34]).links
    assert "I looked into this in November 2026." in write(library, links, WORDING, TODAY).text


def test_sentences_rotate_and_a_repeated_one_is_told(library: Library, now: datetime) -> None:
    said = []
    sentences = choose_sentences(chosen_by_id(library, [34]).links[0].say).texts
    assert len(sentences) > 1
    for minutes in range(len(sentences) + 1):
        link = chosen_by_id(library, [34]).links
        written = write(library, link, WORDING, TODAY)
        said.append((written.said, written.repeated))
        when = now + timedelta(minutes=minutes)
        log(library, link, when, platform="x", said=written.said, post="")
    assert said == [*((say, False) for say in sentences), (sentences[0], True)]
    assert not write(library, link, WORDING, TODAY + timedelta(days=1)).repeated


def test_a_sentence_of_ones_own_is_told_when_it_went_out_today(
    library: Library, now: datetime
) -> None:
    wording = replace(WORDING, say="I thought of you.")
    links = chosen_by_id(library, [34]).links
    assert not write(library, links, wording, TODAY).repeated
    log(library, links, now, platform="x", said="I thought of you.", post="")
    assert write(library, chosen_by_id(library, [40]).links, wording, TODAY).repeated
    assert rested_sentence(library, links[0]) == links[0].say[0]


def test_a_sentence_that_was_left_out_is_not_used_up(library: Library) -> None:
    links = chosen_by_id(library, [34]).links
    tight = with_limit(find_platform("plain"), len(links[0].url) + 3)
    assert write(library, links, replace(WORDING, platform=tight), TODAY).said == ""
    assert write(library, links, replace(WORDING, template="plain"), TODAY).said == ""


def test_too_long_says_by_how_much_and_what_to_do(library: Library) -> None:
    links = chosen_by_id(library, [34]).links
    tight = with_limit(find_platform("plain"), len(links[0].url) - 7)
    with pytest.raises(Refused, match="7 characters too long") as caught:
        write(library, links, replace(WORDING, platform=tight), TODAY)
    assert "--thread" in caught.value.hint


def test_too_many_links_for_threads_are_refused_with_the_number(library: Library) -> None:
    links = chosen_by_id(library, [30, 31, 32, 33, 34, 35]).links
    short = replace(WORDING, platform=with_limit(find_platform("threads"), 9_000))
    with pytest.raises(Refused, match="6 links, and 5 are allowed"):
        write(library, links, short, TODAY)


def test_a_thread_has_the_link_in_its_first_post(library: Library) -> None:
    wording = replace(
        WORDING, platform=find_platform("x"), thread=True, say="Some more words. " * 40
    )
    written = write(library, chosen_by_id(library, [34]).links, wording, TODAY)
    assert len(written.posts) > 2
    assert "nhs.uk" in written.posts[0].text
    assert all(post.length.fits for post in written.posts)


def test_an_edited_text_is_measured_anew(library: Library) -> None:
    written = write(library, chosen_by_id(library, [34]).links, WORDING, TODAY)
    assert rewrite(lambda: library, written, "Mine.").snippet.length.length == 5
    sms = replace(written, posts=(replace(written.snippet, platform=find_platform("sms")),))
    assert rewrite(lambda: library, sms, "a" * 200).snippet.length.parts == 2
    assert rewrite(lambda: library, sms, "a" * 200).snippet.length.fits
    assert not rewrite(lambda: library, sms, "a" * 900).snippet.length.fits


def test_an_edited_text_is_remembered_by_what_it_still_has(library: Library) -> None:
    helpline, page = chosen_by_id(library, [10, 34]).links
    written = write(library, (helpline, page), WORDING, TODAY)

    def left(text: str) -> tuple[list[int], str]:
        edited = rewrite(lambda: library, written, text)
        return [link.id for link in edited.links], edited.said

    number = helpline.contacts[0].value
    assert left(f"Only this: {page.url}") == ([34], "")
    assert left(f"Call {number}.\n{written.said}") == ([10], written.said)
    assert left(f"Call {number}1.") == ([], "")
    assert left("https://www.nhs.uk/mental-health/") == ([28], "")


def test_an_edited_text_without_an_address_is_remembered_by_what_it_names(library: Library) -> None:
    wording = replace(WORDING, platform=find_platform("tiktok"))
    link = chosen_by_id(library, [34]).links[0]
    written = write(library, [link], wording, TODAY)
    assert link.url not in written.text

    def left(text: str) -> list[int]:
        return [one.id for one in rewrite(lambda: library, written, text).links]

    assert left(written.text + " Take care.") == [34]
    assert left("You could look on nhs.uk.") == [34]
    assert left(f"The page on {link.title.lower()}.") == [34]
    assert left("Take care.") == []


@pytest.mark.parametrize("name", ["html", "markdown", "bbcode"])
def test_an_edited_text_keeps_its_sentence_in_every_markup(library: Library, name: str) -> None:
    wording = replace(WORDING, platform=find_platform(name), say="It's *not* [your] fault & over.")
    written = write(library, chosen_by_id(library, [34]).links, wording, TODAY)
    assert rewrite(lambda: library, written, written.text + "\nMore.").said == wording.say
    assert rewrite(lambda: library, written, "Less.").said == ""


def test_a_sentence_that_was_respelled_is_remembered_as_it_was(library: Library) -> None:
    wording = replace(WORDING, platform=find_platform("sms"), say="It’s “hard”.", gsm7=True)
    written = write(library, chosen_by_id(library, [34]).links, wording, TODAY)
    assert written.snippet.respelled
    assert rewrite(lambda: library, written, written.text + "\nMore.").said == wording.say


def test_a_sentence_that_was_cut_is_remembered_whole_after_an_edit(library: Library) -> None:
    say = "It was good of you to write this down for us all here, " * 4
    wording = replace(WORDING, platform=find_platform("tiktok"), say=say.strip())
    written = write(library, chosen_by_id(library, [34]).links, wording, TODAY)
    assert "end of say" in written.snippet.dropped
    assert rewrite(lambda: library, written, written.text + " Yes.").said == wording.say


def test_an_edited_text_outlives_the_library(library: Library) -> None:
    written = write(library, chosen_by_id(library, [34]).links, WORDING, TODAY)

    def broken() -> Library:
        raise LibraryError("It is not there.")

    edited = rewrite(broken, written, written.text + "\nMore.")
    assert [link.id for link in edited.links] == [34]


def test_a_sentence_that_is_typed_stands_in_a_template_without_a_place(library: Library) -> None:
    wording = replace(WORDING, template="plain", say="I thought of you.")
    written = write(library, chosen_by_id(library, [34]).links, wording, TODAY)
    assert written.text.startswith("I thought of you.\n")


def test_the_log_keeps_time_link_platform_and_no_more(library: Library, now: datetime) -> None:
    links = chosen_by_id(library, [34, 40]).links
    log(library, links, now, platform="x", said="s", post="https://x.com/a/1")
    uses = sent(library, now, link_id=None, most=10)
    assert [(use.link_id, use.platform, use.post) for use in uses] == [
        (40, "x", "https://x.com/a/1"),
        (34, "x", "https://x.com/a/1"),
    ]
    assert last_links(library) == (34, 40)
    assert [use.link_id for use in sent(library, now, link_id=34, most=10)] == [34]


def test_the_address_of_a_post_is_gone_after_90_days(library: Library, now: datetime) -> None:
    links = chosen_by_id(library, [34]).links
    log(library, links, now, platform="x", said="", post="https://x.com/a/1")
    later = now + timedelta(days=90, seconds=1)
    assert sent(library, now + timedelta(days=90), link_id=34, most=10)[0].post
    assert sent(library, later, link_id=34, most=10)[0].post == ""
    log(library, links, later, platform="x", said="", post="")
    assert [reply.post for reply in library.replies.of_link(34)] == ["", ""]


def test_a_post_is_an_address(library: Library, now: datetime) -> None:
    links = chosen_by_id(library, [34]).links
    with pytest.raises(Refused):
        log(library, links, now, platform="x", said="", post="javascript:alert(1)")
    assert sent(library, now, link_id=34, most=10) == ()


def test_where_a_link_never_was_there_is_nothing_to_list(library: Library, now: datetime) -> None:
    with pytest.raises(NotFound):
        sent(library, now, link_id=4_000, most=10)
    with pytest.raises(Refused, match="no earlier reply"):
        last_links(library)


def test_a_number_that_outlives_its_page_is_as_sure_as_any_answer(
    library: Library, now: datetime
) -> None:
    for link in list(library.links.every()):
        if link.type is LinkType.HELPLINE:
            make(library, link.id, State.DEAD)
    found = choice(library, "cruse zither yodel wombat", now)
    assert (found.sure, bool(found.found and found.found.links)) == (False, True)


def test_what_is_thrown_out_leaves_no_certainty_behind(library: Library, now: datetime) -> None:
    unsure = choice(library, "anxiety sourdough loaf", now)
    assert not unsure.sure
    add(library, now, "https://samarltans.org/sourdough", title="Anxiety sourdough loaf")
    found = choice(library, "anxiety sourdough loaf", now)
    assert found.links[0] == unsure.links[0]
    assert not found.sure


ELSEWHERE = "https://evil.example/x"


@pytest.mark.parametrize("name", ["warm", "share", "plain"])
@pytest.mark.parametrize("address", [ELSEWHERE, "www.evil.example", "evil-site.com"])
def test_no_address_in_the_words_of_an_unvetted_link_goes_out(
    library: Library, now: datetime, name: str, address: str
) -> None:
    words = {
        "title": f"Zebrafinch care ({address} ), a guide from {address}",
        "publisher": f"Org {address}",
        "summary": f"Sum {address}",
    }
    stray = add(library, now, "https://zebra.example/care", **words)
    text = write(library, (stray,), replace(WORDING, template=name), TODAY).text
    assert "evil" not in text
    assert text.startswith("Zebrafinch care, a guide from")
    assert text.count("https://zebra.example/care") == 1


def test_a_title_may_name_its_own_site_and_never_becomes_empty(
    library: Library, now: datetime
) -> None:
    own = add(library, now, "https://www.zebra.org/care", title="Zebra.org on zebrafinches")
    assert "Zebra.org on zebrafinches" in write(library, (own,), WORDING, TODAY).text
    bare = add(library, now, "https://zebra.example/bare", title=ELSEWHERE)
    assert write(library, (bare,), WORDING, TODAY).text.startswith("zebra.example\n")


def test_an_avoided_address_is_in_no_words_of_a_vetted_link(
    library: Library, now: datetime
) -> None:
    bad = add(library, now, "https://badcure.org")
    judge(library, bad.id, now, Level.AVOID, reason="it sells a cure")
    words = {
        "title": "Care, not https://badcure.org or https://fine.example/a",
        "say": ("Never go to badcure.org again.",),
    }
    good = add(library, now, "https://zebra.example/good", **words)
    judge(library, good.id, now, Level.RECOMMENDED)
    found = write(library, chosen_by_id(library, [good.id]).links, WORDING, TODAY)
    assert "badcure" not in found.text
    assert "https://fine.example/a" in found.text
    assert "names an address that you avoid" in found.told[-1]


def test_an_edited_text_has_a_link_by_its_whole_address_as_it_is_written(
    library: Library, now: datetime
) -> None:
    short = add(library, now, "https://zebra.example/care")
    query = add(library, now, "https://zebra.example/care?a=1&b=2")
    html = replace(WORDING, platform=find_platform("html"))
    written = write(library, (short, query), html, TODAY)
    edited = "See https://zebra.example/care?a=1&amp;b=2 and zebra.example/care/more"
    assert [link.id for link in rewrite(lambda: library, written, edited).links] == [query.id]
    assert rewrite(lambda: library, written, f"See {short.url}.").links[0].id == short.id
