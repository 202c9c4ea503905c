"""The keys a command's answer has even when it found nothing.

One table: what a program reads must not vanish because a search was in vain.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from toolkit.output.documents import find_document, warning_document
from toolkit.usecases.find import FindResult, LinkWarning

_EMPTY: dict[str, dict[str, Any]] = {
    "find": {
        "query_words": [],
        "corrections": [],
        "crisis_hint": False,
        "warning": None,
        "links": [],
        "nearest_tags": [],
    },
    "reply": {
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
