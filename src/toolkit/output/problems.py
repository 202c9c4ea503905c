"""Problems, shown once and in one place: to a person, or as JSON.

Loaded by every run, and most have none: what JSON needs is loaded with one. Must not
decide the exit code; the error carries it.
"""

from __future__ import annotations

from typing import Any

from toolkit.errors import NoMatch, NotFound, Refused, ToolkitError
from toolkit.output.console import Console


def show_problem(console: Console, error: ToolkitError) -> int:
    """Say what happened and what to do next; return the exit code."""
    if console.as_json:
        console.document(_failure(console.command, error), ok=False)
    else:
        console.insist(error.message)
        if error.hint:
            console.insist(error.hint)
    return int(error.exit_code)


def _failure(command: str, error: ToolkitError) -> dict[str, Any]:
    from toolkit.output.documents import empty_answer, error_document  # noqa: PLC0415 - JSON only

    document: dict[str, Any] = {}
    if isinstance(error, (NoMatch, NotFound, Refused)):
        document = empty_answer(command, error.about)
    return {**document, **error_document(error)}
