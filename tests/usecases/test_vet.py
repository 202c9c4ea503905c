"""Vetting: appended by a named person, checked once, taken back by another row."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from toolkit.domain.link import BoxAnswer, Link, LinkType
from toolkit.domain.page import Fingerprint
from toolkit.domain.trust import How, Level, Scope
from toolkit.errors import NotFound, Refused, ToolkitError, UsageError
from toolkit.storage.library import Library
from toolkit.usecases.edit import Details, add, get, remove, undo
from toolkit.usecases.vet import DO_NOT_PHONE, Judgement, evidence_of, vet, vetting_in_force

GOOD = Judgement(Level.RECOMMENDED, note="Plain and kind.", by="sam", how=How.READ)
BAD = Judgement(Level.AVOID, note="It sells a cure.", by="sam")


def new(library: Library, url: str, now: datetime) -> Link:
    return add(library, url, Details(), "", now).link


def test_a_vetting_says_who_when_how_and_until_when(library: Library, now: datetime) -> None:
    link = vet(library, 30, GOOD, now).link
    vetting = link.trust.vetting
    assert vetting is not None
    assert (vetting.by, vetting.how, vetting.note) == ("sam", How.READ, "Plain and kind.")
    assert (link.trust.level, link.trust.vetted_on) == (Level.RECOMMENDED, now.date())
    assert link.trust.review_by == date(2027, 11, 23)


@pytest.mark.parametrize(
    ("type_", "day"),
    [
        (LinkType.HELPLINE, date(2027, 2, 23)),
        (LinkType.GUIDELINE, date(2027, 11, 23)),
        (LinkType.INFO, date(2027, 11, 23)),
        (LinkType.TOOL, date(2028, 11, 23)),
    ],
)
def test_the_review_day_depends_on_the_type(
    empty_library: Library, now: datetime, type_: LinkType, day: date
) -> None:
    added = add(empty_library, "https://a.example/", Details(type=type_), "", now).link
    assert vet(empty_library, added.id, GOOD, now).link.trust.review_by == day


def test_the_record_is_only_added_to_and_undo_adds_too(library: Library, now: datetime) -> None:
    for judgement in (GOOD, GOOD._replace(level=Level.CAUTION), BAD):
        vet(library, 30, judgement, now)
    undo(library, now)
    history = library.vettings.of(30)
    levels = [row.level.value for row in history if row.voids is None]
    assert levels == ["listed", "recommended", "caution", "avoid"]
    assert [row.voids for row in history if row.voids] == [history[3].id]
    assert get(library, 30).trust.level is Level.CAUTION
    assert library.verify() == []


@pytest.mark.parametrize("level", [Level.LISTED, Level.UNVETTED])
def test_a_level_that_nobody_can_judge_is_refused(
    library: Library, now: datetime, level: Level
) -> None:
    with pytest.raises(UsageError):
        vet(library, 30, GOOD._replace(level=level), now)


@pytest.mark.parametrize(
    ("judgement", "word"),
    [
        (BAD._replace(by=" "), "--by"),
        (BAD._replace(note="\x1b[0m"), "--note"),
        (GOOD._replace(instead="k1"), "avoid"),
        (GOOD._replace(scope=Scope.SITE), "avoid"),
        (GOOD._replace(review_in="2020-01-01"), "future"),
        (BAD._replace(instead="k30"), "itself"),
        (BAD._replace(instead="k9999"), "k9999"),
        (BAD._replace(instead="javascript:alert(1)"), "web"),
        (BAD._replace(note="x" * 3_000), "limit"),
    ],
)
def test_what_does_not_fit_is_told_and_leaves_nothing(
    library: Library, now: datetime, judgement: Judgement, word: str
) -> None:
    with pytest.raises(ToolkitError) as caught:
        vet(library, 30, judgement, now)
    assert word in caught.value.message + caught.value.hint
    assert len(library.vettings.of(30)) == 1
    assert library.operations.newest() is None


def test_an_alternative_that_is_avoided_itself_is_refused(library: Library, now: datetime) -> None:
    vet(library, 31, BAD, now)
    with pytest.raises(Refused, match="never offered"):
        vet(library, 30, BAD._replace(instead="k31"), now)


def test_alternatives_in_a_circle_are_refused(library: Library, now: datetime) -> None:
    vet(library, 30, BAD._replace(instead="k31"), now)
    with pytest.raises(Refused, match="leads back"):
        vet(library, 31, BAD._replace(instead="k30"), now)


def test_an_alternative_given_by_address_is_known_by_its_id(
    library: Library, now: datetime
) -> None:
    address = get(library, 31).url + "?utm_source=x"
    assert vet(library, 30, BAD._replace(instead=address), now).link.trust.instead == "k31"
    other = "https://elsewhere.example/page"
    assert vet(library, 30, BAD._replace(instead=other), now).link.trust.instead == other


def test_naming_an_alternative_later_keeps_the_reason(library: Library, now: datetime) -> None:
    first = vet(library, 30, BAD, now)
    assert any("No alternative" in line for line in first.advice)
    link = vet(library, 30, Judgement(Level.AVOID, by="kim", instead="k31"), now).link
    assert (link.trust.reason, link.trust.instead) == ("It sells a cure.", "k31")


def test_an_avoid_of_the_site_speaks_of_its_other_pages_and_of_no_alternative_there(
    empty_library: Library, now: datetime
) -> None:
    urls = ("https://a.quack.example/1", "https://b.quack.example/2", "https://fine.example/")
    one, two, fine = (new(empty_library, url, now) for url in urls)
    site = BAD._replace(scope=Scope.SITE)
    with pytest.raises(Refused, match="site"):
        vet(empty_library, one.id, site._replace(instead=two.name), now)
    vetted = vet(empty_library, one.id, site._replace(instead=fine.name), now)
    assert two.name in " ".join(vetted.advice)
    assert get(empty_library, two.id).trust.level is Level.AVOID
    assert get(empty_library, fine.id).trust.level is Level.UNVETTED
    undo(empty_library, now)
    assert get(empty_library, two.id).trust.level is Level.UNVETTED


def test_a_removed_link_cannot_be_vetted(library: Library, now: datetime) -> None:
    remove(library, [30], now)
    with pytest.raises(NotFound):
        vet(library, 30, GOOD, now)


def test_two_people_vetting_at_once_learn_of_each_other(starter: Path, now: datetime) -> None:
    with Library(starter) as mine, Library(starter) as theirs:
        seen = vetting_in_force(get(mine, 30))
        vet(theirs, 30, GOOD._replace(by="kim"), now)
        with pytest.raises(Refused, match="since by kim"):
            vet(mine, 30, GOOD._replace(seen=seen), now)
        vet(mine, 30, GOOD._replace(seen=vetting_in_force(get(mine, 30)), level=Level.CAUTION), now)
        assert [row.by for row in mine.vettings.of(30)] == ["", "kim", "sam"]


def test_phoning_a_crisis_line_is_discouraged_with_the_reason(
    library: Library, now: datetime
) -> None:
    assert DO_NOT_PHONE in vet(library, 1, GOOD._replace(how=How.PHONED), now).advice
    assert vet(library, 1, GOOD, now).advice == ()


def test_contacts_get_the_day_only_when_they_were_compared(library: Library, now: datetime) -> None:
    assert [c.checked_on for c in vet(library, 1, GOOD, now).link.contacts] == [None]
    checked = vet(library, 1, GOOD._replace(contacts_checked=True), now).link
    assert [c.checked_on for c in checked.contacts] == [now.date()]
    undo(library, now)
    assert [c.checked_on for c in get(library, 1).contacts] == [None]


def test_what_the_page_was_is_kept_and_renewed(library: Library, now: datetime) -> None:
    vet(library, 30, GOOD, now, Fingerprint(title="One"))
    later = now + timedelta(days=90)
    vet(library, 30, GOOD, later, Fingerprint(title="Two"))
    baseline = library.pages.baseline(30)
    assert baseline is not None
    assert (baseline.fingerprint.title, baseline.vetted) == ("Two", True)
    assert baseline.taken_at == later


def test_evidence_is_written_as_sentences(now: datetime) -> None:
    today = now.date()
    boxes = {"authorship": BoxAnswer.YES}
    assert evidence_of("Read twice.", "pif-tick", "2026-11-01", boxes, today) == (
        "Read twice.",
        "PIF TICK seen 2026-11-01",
        "JAMA: authorship yes",
    )
    assert evidence_of("", "", "", {}, today) == ()
    for mark, seen in (("gold-star", ""), ("", "2026-11-01"), ("pif-tick", "2026-12-01")):
        with pytest.raises(UsageError):
            evidence_of("", mark, seen, {}, today)


def test_hostile_words_are_harmless(library: Library, now: datetime) -> None:
    note = "\x1b]0;x\x07fine\u202e [red]really[/red]\x00"
    link = vet(library, 30, GOOD._replace(note=note, by="s\x1b[2Jam"), now).link
    assert link.trust.note == "fine [red]really[/red]"
    assert link.trust.vetting is not None
    assert link.trust.vetting.by == "sam"
