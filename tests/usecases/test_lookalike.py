"""Addresses to be careful with: a known site's imitation, what is to be avoided."""

from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

import pytest

from toolkit.domain.link import Link
from toolkit.domain.trust import Level, Scope
from toolkit.domain.url import addresses_in
from toolkit.errors import Doubtful, Refused
from toolkit.output.words import warning_lines
from toolkit.storage.library import Library
from toolkit.usecases.cautions import Doubts, doubt_about
from toolkit.usecases.edit import Details, add, edit, get
from toolkit.usecases.find import FindRequest, FindResult, find
from toolkit.usecases.reply import Choice, choose, chosen_by_id, shared_warning
from toolkit.usecases.vet import Judgement, vet

SITE = Judgement(Level.AVOID, note="It sells a cure.", by="sam", scope=Scope.SITE, instead="k1")
PAGE = SITE._replace(scope=Scope.PAGE)
ALIKE = "https://sarnaritans.org/donate"


def asked(library: Library, text: str, now: datetime) -> FindResult:
    return find(library, FindRequest(text=text), now=now, home_region="GB-ENG")


@pytest.mark.parametrize(
    "address",
    [
        "samaritians.org",
        "https://www.samaritans.org.example.com/help",
        "https://s\u0430maritans.org/",
        "HTTP://SAMARITIANS.ORG:8080/x?y#z",
    ],
)
def test_an_imitation_answers_first_with_the_warning_and_the_real_site(
    library: Library, now: datetime, address: str
) -> None:
    found = asked(library, address, now)
    assert found.warning is not None
    assert found.warning.kind == "look-alike"
    assert found.warning.address
    assert [hit.link.id for hit in found.links] == [1]


@pytest.mark.parametrize(
    "address",
    [
        "https://www.samaritans.org/another-page",
        "https://selfhelp.samaritans.org/",
        "example.org",
        "mint.org.uk",
        "nhs.net",
        "https://127.0.0.1:8000/",
        "http://[::1]/",
        "node.js",
    ],
)
def test_honest_addresses_raise_no_doubt(library: Library, address: str) -> None:
    assert doubt_about(library, address) is None


@pytest.mark.parametrize("text", ["", "two words", "javascript:alert(1)", "https://a@b.example/"])
def test_what_is_no_address_raises_no_doubt(library: Library, text: str) -> None:
    assert doubt_about(library, text) is None


def avoided_site(library: Library, now: datetime) -> Link:
    link = add(library, "https://www.scamhelp.co.uk/", Details(), "", now).link
    return vet(library, link.id, SITE, now).link


def reply_to(library: Library, text: str, now: datetime) -> Choice:
    return choose(library, FindRequest(text=text), now=now, home="GB-ENG")


def test_every_site_of_the_starter_list_is_quiet(library: Library) -> None:
    doubts = Doubts(library)
    for link in library.links.every():
        parts = urlsplit(link.url)
        bare = parts.netloc.removeprefix("www.")
        for host in (bare, f"www.{bare}", f"another.{bare}"):
            assert doubts.about(f"https://{host}/another-page") is None, host


def test_any_page_of_an_avoided_site_answers_with_reason_and_alternative(
    library: Library, now: datetime
) -> None:
    avoided = vet(library, 7, SITE, now).link
    elsewhere = f"{avoided.url}/another?page=1"
    found = asked(library, elsewhere, now)
    assert found.warning is not None
    assert (found.warning.kind, found.warning.link.id) == ("avoid", 7)
    assert "It sells a cure." in found.warning.reason
    assert [hit.link.id for hit in found.links] == [1]
    with pytest.raises(Refused, match="site that is to be avoided"):
        add(library, elsewhere, Details(), "", now)


def test_an_avoid_of_one_page_says_nothing_of_its_site(library: Library, now: datetime) -> None:
    avoided = vet(library, 7, PAGE, now).link
    assert doubt_about(library, f"{avoided.url}/another") is None
    assert asked(library, f"{avoided.url}/another", now).warning is None


@pytest.mark.parametrize(
    "form", ["{}#a", "{}/#a", "{}.", "{}//", "{}?utm_x=1#a", "{}/..../", "{}#utm_source=a"]
)
def test_an_avoided_page_is_known_in_another_spelling(
    library: Library, now: datetime, form: str
) -> None:
    link = add(library, "https://fine.example/bad/page", Details(), "", now).link
    vet(library, link.id, PAGE, now)
    for url in (
        "https://fine.example/bad/page", "https://www.www.fine.example/bad/page",
        "https://fine.example//bad///page",
    ):  # fmt: skip
        doubt = doubt_about(library, form.format(url))
        assert doubt is not None
        assert (doubt.kind, doubt.link.id) == ("avoid", link.id)
        assert doubt_about(library, form.format(f"{url}2")) is None
    assert doubt_about(library, "https://fine.example/bad/page?id=2") is None


def test_an_avoided_fragment_says_nothing_of_its_page(library: Library, now: datetime) -> None:
    link = add(library, "https://fine.example/#/bad", Details(), "", now).link
    vet(library, link.id, PAGE, now)
    assert doubt_about(library, "https://fine.example//#/bad") is not None
    assert doubt_about(library, "https://fine.example/") is None


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("rnind.org.uk", "looks like mind.org.uk (k11 Mind helplines"),
        ("samaritans.org-help.com", "looks like samaritans.org (k1 Contact a Samaritan)"),
        ("nhs.uk-login.com", "looks like nhs.uk (k3 Where to get urgent help"),
    ],
)
def test_a_look_alike_is_said_with_the_site_and_its_most_general_link(
    library: Library, address: str, named: str
) -> None:
    doubt = doubt_about(library, address)
    assert doubt is not None
    assert doubt.sentence.startswith(named)
    assert ", but isn't: " in doubt.sentence


def test_an_office_is_known_by_what_stands_under_its_name(library: Library, now: datetime) -> None:
    assert doubt_about(library, "mod.uk-fine.com") is None
    link = add(library, "https://www.army.mod.uk/", Details(), "", now).link
    vet(library, link.id, Judgement(Level.CAUTION, note="The army."), now)
    doubt = doubt_about(library, "mod.uk-fine.com")
    assert doubt is not None
    assert (doubt.like, doubt.link.id) == ("mod.uk", link.id)


def test_an_avoid_of_an_office_is_no_avoid_of_what_stands_under_its_name(
    library: Library, now: datetime
) -> None:
    office = next(link for link in library.links.every() if "//www.gov.uk/" in link.url)
    vet(library, office.id, SITE, now)
    assert doubt_about(library, "https://gov.uk/another") is not None
    assert doubt_about(library, "https://www.leeds.gov.uk/") is None


def test_an_avoided_site_is_not_what_another_imitates(library: Library, now: datetime) -> None:
    """Nobody is led to a site that is to be avoided by a warning of its imitation."""
    vet(library, 7, SITE, now)
    assert get(library, 7).url.startswith("https://www.papyrus-uk.org/")
    assert doubt_about(library, "papyrus-ukk.org") is None


def test_an_unvetted_link_makes_no_site_known(library: Library, now: datetime) -> None:
    """Neither is the warning silenced, nor is the link offered as the original."""
    link = add(library, ALIKE, Details(title="Donate"), "", now, agreed=(ALIKE,)).link
    for address in (ALIKE, "https://sarnaritans.org/another", "https://sarnaritan.org/", link.name):
        found = asked(library, address, now)
        assert found.warning is not None, address
        assert found.warning.link.id == 1
        assert [hit.link.id for hit in found.links] == [1]


def test_a_person_who_vets_a_look_alike_makes_it_known(library: Library, now: datetime) -> None:
    link = add(library, ALIKE, Details(title="Donate"), "", now, agreed=(ALIKE,)).link
    vet(library, link.id, Judgement(Level.CAUTION, note="Their shop."), now)
    assert doubt_about(library, "https://sarnaritans.org/another") is None
    assert asked(library, link.name, now).warning is None


def test_a_reply_never_takes_an_unvetted_look_alike(library: Library, now: datetime) -> None:
    details = Details(title="Quokka zither ocarina")
    link = add(library, ALIKE, details, "", now, agreed=(ALIKE,)).link
    for choice in (
        reply_to(library, "quokka zither ocarina", now),
        chosen_by_id(library, [link.id]),
    ):
        assert choice.warning is not None
        assert choice.warning.kind == "look-alike"
        assert [link.id for link in choice.links] == [1]


CHANGES: dict[str, Callable[[Library, str, tuple[str, ...], datetime], object]] = {
    "add": lambda library, url, agreed, now: add(library, url, Details(), "", now, agreed=agreed),
    "edit --url": lambda library, url, agreed, now: edit(
        library, 30, Details(url=url), now, agreed=agreed
    ),
    "edit --replaced-by": lambda library, url, agreed, now: edit(
        library, 30, Details(replaced_by=url), now, agreed=agreed
    ),
    "vet --instead": lambda library, url, agreed, now: vet(
        library, 30, PAGE._replace(instead=url, agreed=agreed), now
    ),
}


@pytest.mark.parametrize("way", CHANGES)
def test_no_change_leads_to_an_avoided_site(library: Library, now: datetime, way: str) -> None:
    avoided = avoided_site(library, now)
    before = get(library, 30)
    for url in (
        "https://pay.scamhelp.co.uk/now",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fscamhelp.co.uk%2Fpay",
    ):
        for agreed in ((), (url,)):
            with pytest.raises(Refused, match=f"to be avoided \\({avoided.name}"):
                CHANGES[way](library, url, agreed, now)
    assert get(library, 30) == before


@pytest.mark.parametrize("way", CHANGES)
def test_a_change_leads_to_a_look_alike_only_where_a_person_insists(
    library: Library, now: datetime, way: str
) -> None:
    with pytest.raises(Doubtful, match=r"looks like samaritans.org \(k1 .*, but isn't: ") as doubt:
        CHANGES[way](library, ALIKE, (), now)
    assert doubt.value.hint == "If it really is the right one, repeat the command with --yes."
    assert doubt.value.about == ALIKE
    CHANGES[way](library, ALIKE, (ALIKE,), now)
    assert library.undo(now) is not None


def test_an_avoided_page_replaces_no_other(library: Library, now: datetime) -> None:
    vet(library, 7, PAGE, now)
    with pytest.raises(Refused, match=r"is to be avoided \(k7"):
        edit(library, 30, Details(replaced_by="k7"), now)


def test_a_link_may_move_within_its_own_site(library: Library, now: datetime) -> None:
    avoided = avoided_site(library, now)
    moved = edit(library, avoided.id, Details(url="https://scamhelp.co.uk/new"), now)
    assert moved.link.url == "https://scamhelp.co.uk/new"


def test_a_site_that_wraps_others_is_no_way_round(library: Library, now: datetime) -> None:
    avoided_site(library, now)
    link = add(library, "https://www.google.com/maps", Details(), "", now).link
    wrapped = "https://www.google.com/url?q=https://scamhelp.co.uk/pay&sa=D"
    with pytest.raises(Refused, match="site that is to be avoided"):
        edit(library, link.id, Details(url=wrapped), now)


def test_no_reply_advises_to_add_what_is_to_be_avoided(library: Library, now: datetime) -> None:
    """A link may have been given its newer address before the site was known to be bad."""
    edit(library, 30, Details(replaced_by="https://scamhelp.co.uk/zz"), now)
    with pytest.raises(Refused) as before:
        chosen_by_id(library, [30])
    assert "toolkit add https://scamhelp.co.uk/zz" in before.value.hint
    avoided_site(library, now)
    with pytest.raises(Refused) as after:
        chosen_by_id(library, [30])
    assert "scamhelp" not in after.value.message + after.value.hint
    warning = asked(library, "k30", now).warning
    assert warning is not None
    assert warning.instead_url == ""


@pytest.mark.parametrize(
    "form",
    [
        "https://www.scamhelp.co.uk/p", "scamhelp.co.uk/p", "scamhelp.co.uk", "www.scamhelp.co.uk",
        "**https://scamhelp.co.uk/p**", "[help](https://scamhelp.co.uk/p)", "SCAMHELP.CO.UK/P",
        "hxxps://scamhelp[.]co[.]uk", "https://samaritans.org@shop.scamhelp.co.uk/",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fscamhelp.co.uk&h=1",
    ],
)  # fmt: skip
def test_an_avoided_site_in_a_post_is_warned_of(library: Library, now: datetime, form: str) -> None:
    avoided = avoided_site(library, now)
    for text in (
        f"i cant sleep, is {form} any good?",
        f"see example.org/1 {'a.example/2 ' * 9}{form}",
    ):
        warning = shared_warning(library, text)
        assert warning is not None
        assert (warning.kind, warning.link.id) == ("avoid", avoided.id)
    choice = reply_to(library, f"i cant sleep, is {form} any good?", now)
    assert choice.warning is not None
    assert choice.warning.link.id == avoided.id
    assert avoided not in choice.links


@pytest.mark.parametrize(
    "form", ["{}", "**{}**", "`{}`", "({})", "{}…", "{}_", "{}]", "{}?utm_source=a", "[t]({})"]
)
def test_an_avoided_page_in_a_post_is_warned_of_and_its_neighbours_are_not(
    library: Library, now: datetime, form: str
) -> None:
    link = add(library, "https://fine.example/bad/page", Details(), "", now).link
    vet(library, link.id, PAGE, now)
    for url in ("https://fine.example/bad/page", "fine.example/bad/page"):
        warning = shared_warning(library, f"is {form.format(url)} any good?")
        assert warning is not None
        assert warning.link.id == link.id
        assert shared_warning(library, f"is {form.format(url + '2')} any good?") is None


@pytest.mark.parametrize(
    "form",
    ["https://sarnaritans.org/donate", "sarnaritans.org", "s\u0430maritans.org", "(nhs-uk.com)",
     "**samaritans.com**", "hxxp://samaritans[.]help/now"],
)  # fmt: skip
def test_a_look_alike_in_a_post_is_warned_of(library: Library, now: datetime, form: str) -> None:
    choice = reply_to(library, f"i cant sleep and somebody gave me {form} to ring", now)
    assert choice.warning is not None
    assert choice.warning.kind == "look-alike"
    assert choice.warning.instead is not None


def test_what_is_to_be_avoided_is_told_before_what_looks_like_another(
    library: Library, now: datetime
) -> None:
    avoided_site(library, now)
    warning = shared_warning(library, "samaritans.com or scamhelp.co.uk?")
    assert warning is not None
    assert warning.kind == "avoid"


def test_every_bad_address_of_a_post_is_named(library: Library, now: datetime) -> None:
    avoided_site(library, now)
    text = (
        "depression: hxxps://samar1tans[.]org, www.mind-support.org.uk, nhs.uk.help-me.example,"
        " samar1tans.org, scamhelp.co.uk.It was bad"
    )
    warning = shared_warning(library, text)
    assert warning is not None
    assert [(one.kind, one.url) for one in (warning, *warning.more)] == [
        ("avoid", "https://scamhelp.co.uk"),
        ("look-alike", "https://samar1tans.org"),
        ("look-alike", "https://www.mind-support.org.uk"),
        ("look-alike", "https://nhs.uk.help-me.example"),
    ]
    choice = reply_to(library, text, now)
    assert choice.warning == warning
    lines = warning_lines(warning)
    assert [line for line in lines if "be careful with" in line] == [
        f"Warning: be careful with {one.url}: {one.reason}" for one in (warning, *warning.more)
    ]
    assert len(lines) == len(set(lines))


def test_the_words_of_an_unknown_address_do_not_steer_the_search(
    library: Library, now: datetime
) -> None:
    words = asked(library, "is it any good for depression?", now)
    beside = asked(library, "is https://samaritans-help.org/debt any good for depression?", now)
    assert [hit.link for hit in beside.links] == [hit.link for hit in words.links]
    assert "org" not in beside.query_words
    known = asked(library, "is https://www.samaritans.org/ any good?", now)
    assert "samaritans" in known.query_words


@pytest.mark.parametrize(
    "text",
    ["never mind.So i rang samaritans.They were kind", "e.g. node.js, Mr.Smith, 3.5 mg, mind.it",
     "www.mind.org.uk, https://www.nhs.uk/ and leedsmind.org.uk", "me@samaritans.com", "",
     "look at mind.org.uk.it helps", "i rang samaritans.org.It helped, or nhs.uk.So they say"],
)  # fmt: skip
def test_an_ordinary_post_is_quiet(library: Library, text: str) -> None:
    assert shared_warning(library, text) is None


def test_a_wall_of_addresses_is_looked_up_whole(library: Library, now: datetime) -> None:
    avoided = avoided_site(library, now)
    wall = " ".join(f"a{number}.org/p" for number in range(10_000))
    assert len(list(addresses_in(wall))) == 10_000
    assert shared_warning(library, wall) is None
    warning = shared_warning(library, f"{wall} scamhelp.co.uk")
    assert warning is not None
    assert warning.link.id == avoided.id
