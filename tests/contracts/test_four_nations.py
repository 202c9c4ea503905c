"""The four nations of the UK: each has its own law, lines and benefits, and they come first."""

from collections.abc import Callable
from datetime import date, datetime

import pytest

from toolkit.domain.sentences import CrisisCase, CrisisKind
from toolkit.snippets.platforms import find_platform
from toolkit.storage.library import Library
from toolkit.usecases.crisis import write_crisis
from toolkit.usecases.find import FindRequest, FindResult, find
from toolkit.usecases.reply import Wording

PLACES = {
    "GB-SCT": ("Scotland", "Glasgow"),
    "GB-WLS": ("Wales", "Cardiff"),
    "GB-NIR": ("Northern Ireland", "Belfast"),
}
Ask = Callable[[str, str], FindResult]
# What is asked, and the title that begins the first answer in each nation.
LAW: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "can I appeal to a tribunal against being detained": (
        "Mental Health Tribunal for Scotland",
        "Mental Health Review Tribunal for Wales",
        "Review Tribunal",
    ),
    "nearest relative rights": (
        "Being a named person",
        # Wales shares its law with England: either is right.
        ("Mental Health Review Tribunal for Wales", "Legal rights"),
        "Review Tribunal",
    ),
    "ombudsman": (
        "Scottish Public Services Ombudsman",
        "Public Services Ombudsman for Wales",
        "Northern Ireland Public Services Ombudsman",
    ),
    "complain about the nhs": (
        "How to make a complaint about the NHS in Scotland",
        "Complaints advocacy",
        "Patient and Client Council",
    ),
    "domestic abuse helpline": (
        "Scotland's Domestic Abuse and Forced Marriage Helpline",
        "Live Fear Free helpline",
        "Domestic and Sexual Abuse Helpline",
    ),
    "being evicted, need housing advice": (
        "Get help with housing",
        "Shelter Cymru",
        "Housing advice for Northern Ireland",
    ),
    "behind on the bills, debt advice": (
        "Money Talk Team",
        ("Advicelink Cymru", "National Debtline"),
        "Advice NI",
    ),
    "urgent mental health help": (
        "Get urgent mental health help",
        "Mental health and wellbeing",
        "Mental health emergency",
    ),
}
# Whom the crisis reply names first: the number, and the line's name.
CRISIS = {
    "GB-ENG": ("Samaritans: call 116 123", "999"),
    "GB-SCT": ("Samaritans: call 116 123", "999"),
    "GB-WLS": ("Samaritans: call 116 123", "999"),
    "GB-NIR": ("Lifeline (Northern Ireland): call 0808 808 8000", "999"),
}
ABUSE = {
    "GB-ENG": "National Domestic Abuse Helpline",
    "GB-SCT": "Scotland's Domestic Abuse and Forced Marriage Helpline",
    "GB-WLS": "Live Fear Free helpline",
    "GB-NIR": "Domestic and Sexual Abuse Helpline",
}
# Questions that name nobody in particular, a name in other words, or a way of reaching it.
FIRST = {
    "anxiety uk phone number": "Anxiety UK",
    "breathing space scotland number": "Breathing Space",
    "breathing space scotland the listening one not the debt one": "Breathing Space",
    "calm phone number": "CALM suicide prevention helpline",
    "rethink phone number": "Rethink advice line",
    "scotland helpline": "Breathing Space",
    "northern ireland helpline": "Lifeline",
    "wales helpline": "C.A.L.L.",
    "suicide helpline": "Contact a Samaritan",
    "mental health helpline": "Mind helplines",
    "helpline for kids": "Childline",
    "councillor near me free": "Find an NHS talking therapies service",
    "free councilling": "Find an NHS talking therapies service",
    "free counselling in Cardiff": "Counselling",
    "free counselling in Belfast": "Inspire",
    "help paying bills": "National Debtline",
    "struggling with money": "Contact StepChange",
    "shouting at my kids": "Anger",
    "my husband keeps shouting at me": "National Domestic Abuse Helpline",
    "my dad is beating me": "Childline",
    "lonely and old": "The Silver Line",
    "cut down drinking without going to AA": "Alcohol support and Drinkline",
}


@pytest.fixture
def asked(library: Library, now: datetime) -> Ask:
    """Ask the starter list."""

    def ask(text: str, home: str) -> FindResult:
        return find(library, FindRequest(text=text, hint=False), now=now, home_region=home)

    return ask


def test_a_nations_own_law_and_lines_come_first(asked: Ask) -> None:
    wrong = []
    for question, titles in LAW.items():
        for (nation, places), title in zip(PLACES.items(), titles, strict=True):
            ways = [(f"{question} in {place}", "GB-ENG") for place in places]
            for text, home in [*ways, (question, nation)]:
                first = asked(text, home).links[0].link
                if not first.title.startswith(title):
                    wrong.append(f"{text} (at home in {home}): {first.title}")
    assert wrong == []


@pytest.mark.parametrize(("question", "title"), FIRST.items())
def test_a_general_question_brings_the_link_for_everybody_first(
    asked: Ask, question: str, title: str
) -> None:
    first = asked(question, "GB-ENG").links[0].link
    assert first.title.startswith(title), first.title


def test_a_link_for_another_nation_says_so(asked: Ask) -> None:
    found = asked("nearest relative", "GB-ENG")
    told = {hit.link.title: hit.only for hit in found.links}
    assert told["Nearest relative"] == ""
    assert told.get("Being a named person", "Scotland only") == "Scotland only"
    for text, home in (("nearest relative in Glasgow", "GB-ENG"), ("nearest relative", "GB-SCT")):
        only = {hit.link.title: hit.only for hit in asked(text, home).links}
        assert only["Being a named person"] == ""
        assert only["Nearest relative"] == "England only"
        assert only.get("Legal rights", "England, Wales only") == "England, Wales only"


def test_crisis_replies_name_the_right_lines(library: Library) -> None:
    for region, (line, emergency) in CRISIS.items():
        wording = Wording(platform=find_platform("plain"), home=region)
        case = CrisisCase(who=CrisisKind.SELF, region=region)
        text = write_crisis(library, wording, case, date(2026, 11, 30)).posts[0].text
        assert line in text, region
        done = CrisisCase(who=CrisisKind.DONE, region=region)
        text = write_crisis(library, wording, done, date(2026, 11, 30)).posts[0].text
        assert emergency in text, region
        abuse = CrisisCase(who=CrisisKind.SELF, region=region, topic="abuse")
        links = write_crisis(library, wording, abuse, date(2026, 11, 30)).links
        assert links[0].title == ABUSE[region], region
