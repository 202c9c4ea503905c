"""Domain values as JSON: the stable keys of docs/json.md.

Times are ISO 8601 UTC; what is not known is null, an empty text is "".
Must not style anything.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from toolkit.domain.fields import changed_since
from toolkit.domain.health import Health
from toolkit.domain.link import Contact, Link, Saying
from toolkit.domain.proposal import Proposal
from toolkit.domain.trust import Vetting
from toolkit.errors import ToolkitError

Document = dict[str, Any]


def link_document(link: Link, today: date) -> Document:
    """Return a link as JSON."""
    return {
        "id": link.name,
        "url": link.url,
        "title": link.title,
        "summary": link.summary,
        "publisher": link.publisher,
        "say": list(link.say),
        "tags": list(link.tags),
        "terms": list(link.terms),
        "type": link.type.value,
        "regions": list(link.regions),
        "audience": link.audience,
        "language": link.language,
        "contacts": [contact_document(contact) for contact in link.contacts],
        "crisis": link.crisis,
        "private": link.private,
        "cost": link.cost,
        "replaced_by": link.replaced_by or None,
        "trust": trust_document(link, today),
        "says": [saying_document(saying) for saying in link.says],
        "health": health_document(link.health),
    }


def contact_document(contact: Contact) -> Document:
    """Return a contact as JSON; `region` has its codes with ";" between."""
    return {
        "kind": contact.kind.value,
        "value": contact.value,
        "region": ";".join(contact.regions),
        "hours": contact.hours,
        "hours_text": contact.hours_text,
        "note": contact.note,
        "checked_on": _day(contact.checked_on),
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
        "from": proposal.source,
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
