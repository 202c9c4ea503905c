"""Every row of the rules: what gives which finding, and which rows there are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from toolkit.checking.facts import QUIRKS, Facts, Trouble, quirk_of
from toolkit.checking.judge import RULES, Astray, Case, in_doubt, judge
from toolkit.domain.page import Counts, Difference, Finding, Fingerprint, PageReading, Sign
from toolkit.domain.url import parse_url

URL = "https://a.example/x/y"


def case(reading: PageReading | None = None, **facts: Any) -> Case:
    known = {"asked": URL, "final_url": URL, "status": 200, **facts}
    return Case(facts=Facts(**known), reading=reading or PageReading(fingerprint=Fingerprint()))


def shows(*signs: Sign, **more: Any) -> PageReading:
    return PageReading(fingerprint=Fingerprint(), signs=frozenset(signs), **more)


def differs(*differences: Difference) -> PageReading:
    return PageReading(fingerprint=Fingerprint(), compared=True, differences=frozenset(differences))


STATUSES = {
    Finding.OK: (200, 201, 202, 203, 204, 206),
    Finding.GONE: (404, 410),
    Finding.REFUSED: (401, 402, 403, 405, 406, 407, 418, 421, 425, 429, 451, 999, 400, 422),
    Finding.DOWN: (500, 502, 503, 504, 520, 599, 408, 304, 600),
}


@pytest.mark.parametrize(
    ("status", "finding"),
    [(status, finding) for finding, many in STATUSES.items() for status in many],
)
def test_each_status_has_its_finding(status: int, finding: Finding) -> None:
    read = PageReading(fingerprint=Fingerprint(), bare=False)
    assert judge(case(read, status=status)).finding is finding


BY_PROXY = (Trouble.PROXY_SAYS, Trouble.PROXY_SILENT)
TROUBLES = {
    Finding.SKIPPED: (Trouble.BAD_ADDRESS, Trouble.NOT_WEB, Trouble.NOT_PUBLIC),
    Finding.INSECURE: (Trouble.CERTIFICATE,),
    Finding.GONE: (Trouble.NO_SUCH_HOST,),
    Finding.REFUSED: (Trouble.UNREADABLE, Trouble.UNREACHABLE, *BY_PROXY),
}


@pytest.mark.parametrize("trouble", list(Trouble))
def test_each_trouble_has_its_finding(trouble: Trouble) -> None:
    expected = next((one for one, many in TROUBLES.items() if trouble in many), Finding.DOWN)
    judgement = judge(case(status=None, trouble=trouble, reason="why"))
    assert judgement.finding is expected
    assert judgement.reason == "why"
    ours = trouble in (Trouble.OURS, Trouble.PROXY_FAILS, Trouble.NO_DNS)
    waits = expected in (Finding.DOWN, Finding.GONE) and not ours
    # A proxy, or a computer, that does not get through to anybody is our own trouble as well.
    waits = waits or trouble in (*BY_PROXY, Trouble.UNREACHABLE)
    assert (judgement.counts is Counts.WHEN_CLOSED) is waits
    assert (judgement.counts is Counts.NEVER) is ours


def test_an_answer_counts_at_once_and_a_silence_only_when_the_run_has_closed() -> None:
    assert judge(case(status=404)).counts is Counts.ALWAYS
    assert judge(case(status=410)).counts is Counts.ALWAYS
    assert judge(case(status=500)).counts is Counts.WHEN_CLOSED


def test_no_such_host_is_no_evidence_where_the_control_name_does_not_resolve() -> None:
    facts = Facts(asked=URL, final_url=URL, trouble=Trouble.NO_SUCH_HOST, reason="no host")
    judgement = judge(Case(facts=facts, reading=PageReading(), network_works=False))
    assert (judgement.finding, judgement.counts) == (Finding.DOWN, Counts.NEVER)


def test_busy_servers_and_walls_refuse() -> None:
    assert judge(case(status=503, retry_after=60.0)).finding is Finding.REFUSED
    assert judge(case(status=503, challenged=True)).finding is Finding.REFUSED
    assert judge(case(shows(Sign.CHALLENGE), status=503)).finding is Finding.REFUSED
    assert judge(case(shows(Sign.CHALLENGE), status=200)).finding is Finding.REFUSED
    assert judge(case(to_login=True)).finding is Finding.REFUSED
    assert judge(case(shows(Sign.LOGIN))).finding is Finding.REFUSED


@pytest.mark.parametrize(
    "sign", [Sign.PARKED, Sign.FOR_SALE, Sign.SUSPENDED, Sign.PLACEHOLDER, Sign.NOT_FOUND]
)
def test_pages_that_look_wrong_are_suspect_unless_vetted_so(sign: Sign) -> None:
    assert judge(case(shows(sign))).finding is Finding.SUSPECT
    assert judge(case(shows(sign, compared=True))).finding is Finding.OK


def test_redirects_that_lead_astray_are_suspect() -> None:
    assert judge(case(to_home=True)).finding is Finding.SUSPECT
    unlike = PageReading(fingerprint=Fingerprint(), same_site=False, alike=False)
    assert judge(case(unlike, permanent=True)).finding is Finding.SUSPECT
    assert judge(case(unlike, permanent=False)).finding is Finding.OK
    like = PageReading(fingerprint=Fingerprint(), same_site=False, alike=True)
    assert judge(case(like, permanent=True)).finding is Finding.OK


@pytest.mark.parametrize(
    ("differences", "finding"),
    [
        ((), Finding.OK),
        ((Difference.TITLE,), Finding.OK),
        ((Difference.TEXT,), Finding.OK),
        ((Difference.TITLE, Difference.TEXT), Finding.CHANGED),
        ((Difference.LANGUAGE,), Finding.CHANGED),
        ((Difference.DOMAIN,), Finding.CHANGED),
    ],
)
def test_changed_needs_title_and_text_or_language_or_domain(
    differences: tuple[Difference, ...], finding: Finding
) -> None:
    assert judge(case(differs(*differences))).finding is finding


def test_a_site_that_moved_with_its_pages_is_not_changed() -> None:
    assert judge(case(differs(Difference.DOMAIN), permanent=True)).finding is Finding.OK


def test_doubt_is_settled_by_an_address_nobody_made_but_never_for_the_front_page() -> None:
    doubtful = shows(Sign.PERHAPS_NOT_FOUND)
    fine = judge(case(doubtful))
    assert in_doubt(case(doubtful), fine)
    assert not in_doubt(case(doubtful, final_url="https://a.example/"), fine)
    assert not in_doubt(case(doubtful), judge(case(doubtful, status=404)))
    like = Case(
        facts=Facts(asked=URL, final_url=URL, status=200), reading=doubtful, like_random=True
    )
    assert judge(like).finding is Finding.SUSPECT


@pytest.mark.parametrize("status", [200, 404, 403, 500, None])
def test_where_nobody_should_be_led_comes_before_what_answers_there(status: int | None) -> None:
    trouble = None if status else Trouble.TIMEOUT
    seen = case(differs(), status=status, trouble=trouble)
    for avoided in (True, False):
        astray = replace(seen, astray=Astray(reason="why", avoided=avoided))
        judgement = judge(astray)
        assert (judgement.finding, judgement.reason) == (Finding.SUSPECT, "why")
        vetted = judge(replace(astray, accepted=True))
        assert (vetted.finding is Finding.SUSPECT) is avoided


def test_a_304_counts_only_for_a_conditional_request() -> None:
    assert judge(case(status=304, conditional=True)).finding is Finding.OK
    assert judge(case(status=304)).finding is Finding.DOWN


def test_every_finding_has_a_rule_and_the_last_rule_always_fits() -> None:
    assert {row.finding for row in RULES} == set(Finding)
    assert RULES[-1].finding is Finding.OK


@pytest.mark.parametrize("host", [host for quirk in QUIRKS for host in quirk.hosts])
def test_quirks_are_found_by_the_parsed_host(host: str) -> None:
    for url in (f"https://{host}/a", f"https://www.{host}/a", f"https://{host}./a"):
        hop = parse_url(url)
        assert hop is not None
        assert quirk_of(hop) is not None
    for url in (f"https://not{host}/", f"https://a.example/{host}/", f"https://{host}.evil.test/"):
        hop = parse_url(url)
        assert hop is not None
        assert quirk_of(hop) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://www.youtube.com/watch?v=abcDEF12345&t=3",
        "https://youtu.be/abcDEF12345",
        "https://m.youtube.com/shorts/abcDEF12345",
        "https://www.youtube-nocookie.com/embed/abcDEF12345",
    ],
)
def test_a_video_is_asked_for_by_its_thumbnail(url: str) -> None:
    hop = parse_url(url)
    assert hop is not None
    quirk = quirk_of(hop)
    assert quirk is not None
    assert quirk.ask is not None
    assert quirk.ask(hop) == "https://i.ytimg.com/vi/abcDEF12345/hqdefault.jpg"
