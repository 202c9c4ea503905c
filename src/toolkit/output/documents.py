"""Domain values as JSON, the stable keys of docs/json.md.

Times are ISO 8601 UTC; what is not known is null, an empty text is "".
Must not style anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from toolkit.domain.fields import changed_since, json_form
from toolkit.domain.judgement import Proposal
from toolkit.domain.link import Link, Saying
from toolkit.domain.page import Check
from toolkit.domain.trust import BAD, Health, State, Vetting
from toolkit.errors import ToolkitError
from toolkit.usecases.find import FindResult, FoundLink, LinkWarning

if TYPE_CHECKING:
    from toolkit.usecases.check import Checked, Moved, Result
    from toolkit.usecases.check_news import Matter, News
    from toolkit.usecases.read_page import Copy


Document = dict[str, Any]


def link_document(link: Link, today: date) -> Document:
    """Return a link as JSON."""
    return {
        "id": link.name,
        **json_form(link),
        "trust": trust_document(link, today),
        "says": [saying_document(saying) for saying in link.says],
        "health": health_document(link.health),
    }


def trust_document(link: Link, today: date) -> Document:
    """Return the trust in force as JSON; `changed_since` null or the fields that changed."""
    trust = link.trust
    return {
        "level": trust.level.value,
        "note": trust.reason,
        "by": (trust.vetting.by if trust.vetting else "") or None,
        "vetted_on": _day(trust.vetted_on),
        "review_by": _day(trust.review_by),
        "overdue": trust.overdue(today),
        "instead": trust.instead or None,
        "changed_since": list(changed_since(link)) or None,
    }


def saying_document(saying: Saying) -> Document:
    """Return what somebody else said of a link as JSON."""
    return {
        "from": saying.who,
        "kind": saying.level,
        "on": saying.on or None,
        "text": saying.text,
    }


def proposal_document(proposal: Proposal) -> Document:
    """Return what a list says otherwise of a link as JSON; `value` in words."""
    return {
        "field": proposal.field,
        "value": proposal.words,
        "from": proposal.who,
        "at": time_or_null(proposal.at),
    }


def health_document(health: Health) -> Document:
    """Return the health as JSON."""
    return {
        "state": health.state.value,
        "since": time_or_null(health.since),
        "checked_at": time_or_null(health.checked_at),
        "reason": health.reason,
    }


def vetting_document(vetting: Vetting) -> Document:
    """Return one row of the vetting record as JSON."""
    return {
        "number": vetting.id,
        "level": vetting.level.value,
        "note": vetting.note,
        "evidence": vetting.evidence,
        "how": vetting.how.value if vetting.how else None,
        "by": vetting.by or None,
        "recorded_at": time_or_null(vetting.recorded_at),
        "review_by": _day(vetting.review_by),
        "reason": vetting.reason,
        "instead": vetting.instead or None,
        "scope": vetting.scope.value,
        "voids": vetting.voids,
    }


def error_document(error: ToolkitError) -> Document:
    """Return a failure as JSON."""
    return {"error": {"slug": error.slug, "message": error.message, "hint": error.hint}}


def time_or_null(moment: datetime | None) -> str | None:
    """Write a time as ISO 8601 UTC, or None."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def find_document(found: FindResult, today: date) -> Document:
    """Return the keys of a search's answer."""
    return {
        "confidence": found.confidence.value,
        "query_words": list(found.query_words),
        "corrections": [
            {"from": correction.said, "to": correction.meant} for correction in found.corrections
        ],
        "crisis_hint": found.crisis_hint,
        "warning": warning_document(found.warning or found.kept_back),
        "links": [_hit_document(hit, today) for hit in found.links],
        "nearest_tags": list(found.nearest_tags),
    }


def warning_document(warning: LinkWarning | None) -> Document | None:
    """Return a warning as JSON, or None."""
    if warning is None:
        return None
    instead = warning.instead.name if warning.instead else warning.instead_url
    # An address that is not in the library has no id and no state of its own.
    known = None if warning.address else warning.link
    return {
        "id": known.name if known else None,
        "url": warning.url,
        "level": known.trust.level.value if known else None,
        "state": known.health.state.value if known else None,
        "kind": warning.kind,
        "reason": warning.reason,
        "instead": instead or None,
        "more": [one.url for one in warning.more],
    }


def _hit_document(hit: FoundLink, today: date) -> Document:
    return {
        "rank": hit.rank,
        "score": round(hit.score, 4),
        "fuzzy": hit.fuzzy,
        "matched": list(hit.matched),
        "only": hit.only,
        "why": hit.why,
        "parts": {name: round(value, 4) for name, value in hit.parts},
        "link": link_document(hit.link, today),
    }


def checked_document(
    checked: Checked, news: News, moved: Sequence[Moved] = (), copies: Sequence[Copy] = ()
) -> dict[str, Any]:
    """Return a run as JSON."""
    return {
        "at": time_or_null(checked.at),
        "checked": checked.results.counted,
        "not_checked": len(checked.results) - checked.results.counted,
        "by_state": {state.value: checked.by_state.get(state.value, 0) for state in State},
        "results": [result_document(result) for result in checked.results],
        "newly": newly_document(news),
        "need_you": [
            {"new": is_new, **matter_document(one)}
            for is_new, matters in ((True, news.new), (False, news.waiting))
            for one in matters
        ],
        "deferred": checked.deferred,
        "offline": checked.offline,
        "elsewhere": checked.elsewhere,
        "moved": [
            {
                "id": one.link.name,
                "to": one.to,
                "applied": not one.reason,
                "reason": one.reason,
                "command": one.command,
            }
            for one in moved
        ],
        "archived": [
            {"id": one.link.name, "url": one.url, "at": time_or_null(one.at)} for one in copies
        ],
    }


def matter_document(matter: Matter) -> dict[str, Any]:
    """Return a link that needs a person because of its page, as JSON."""
    link = matter.link
    return {
        "id": link.name,
        "url": link.url,
        "title": link.title,
        "state": link.health.state.value,
        "crisis": link.crisis,
        "type": link.type.value,
        "reason": matter.reason,
        "vetted_by": (link.trust.vetting.by if link.trust.vetting else "") or None,
        "vetted_on": _day(link.trust.vetted_on),
        "last_worked": time_or_null(matter.last_worked),
        "command": matter.command,
    }


def newly_document(news: News) -> dict[str, list[str]]:
    """Return the ids of links whose state changed in a way a person should know."""
    new = sorted((one.link for one in news.new), key=lambda link: link.id)
    bad = {state.value: [link.name for link in new if link.health.state is state] for state in BAD}
    return {**bad, "recovered": [link.name for link in news.recovered]}


def result_document(result: Result) -> dict[str, Any]:
    """Return what was seen of one link as JSON."""
    check = result.check
    return {
        "id": result.link.name,
        "url": result.link.url,
        "state": result.state.value,
        "counted": result.counted,
        "finding": check.finding.value,
        "reason": check.reason,
        "status": check.status,
        "final_url": check.final_url or None,
        "attempts": check.attempts,
        "elapsed_ms": check.elapsed_ms,
    }


def notice_document(checked: Checked, news: News) -> dict[str, Any]:
    """Return the summary for a program of the user's: counts, and what is newly wrong."""
    return {
        "schema": 1,
        "command": "check",
        "at": time_or_null(checked.at),
        "checked": checked.results.counted,
        "by_state": checked.by_state,
        "newly": newly_document(news),
        "links": [matter_document(one) for one in news.new],
        "need_you": news.count,
        "library": news.library,
    }


def check_document(check: Check) -> dict[str, Any]:
    """Return one row of the check record as JSON."""
    return {
        "number": check.id,
        "at": time_or_null(check.at),
        "finding": check.finding.value,
        "reason": check.reason,
        "status": check.status,
        "final_url": check.final_url or None,
        "attempts": check.attempts,
        "counted": check.counted,
        "voids": check.voids,
    }


# What a program reads must not vanish because a search was in vain.
_EMPTY: dict[str, dict[str, Any]] = {
    "find": {
        "confidence": "none",
        "query_words": [],
        "corrections": [],
        "crisis_hint": False,
        "warning": None,
        "links": [],
        "nearest_tags": [],
    },
    "reply": {
        "confidence": "none",
        "text": "",
        "posts": [],
        "platform": "",
        "template": "",
        "length": 0,
        "limit": None,
        "unit": "",
        "dropped": [],
        "copied": False,
        "links": [],
        "crisis": False,
        "crisis_kind": None,
        "region": None,
        "crisis_hint": False,
        "warning": None,
        "advice": [],
    },
    "count": {"length": 0, "limit": None, "unit": "", "fits": False, "parts": 0},
    "replies": {"replies": []},
    "template": {"templates": []},
    "show": {"link": None},
    "add": {"link": None},
    "edit": {"link": None},
    "vet": {"link": None},
    "list": {"links": []},
}


def empty_answer(command: str, about: object) -> dict[str, Any]:
    """Return a command's keys with empty values, and what is known all the same."""
    keys = dict(_EMPTY.get(command, {}))
    if isinstance(about, FindResult):
        known = find_document(about, date.min)
        keys.update((key, value) for key, value in known.items() if key in keys)
        keys["links"] = []
    elif isinstance(about, LinkWarning):
        keys["warning"] = warning_document(about)
    elif command == "import":
        from toolkit.output.views.transfer_view import no_links_document  # noqa: PLC0415 - rare

        keys.update(no_links_document(about))
    return keys
