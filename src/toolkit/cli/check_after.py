"""What follows a check: the archive's copies, the program that is told, the report.

None of it changes what was found; what goes wrong here is said, and the checks
stay kept.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.domain.text import clean_line
from toolkit.errors import Refused, ToolkitError, UsageError
from toolkit.whole_file import named_path

if TYPE_CHECKING:
    from toolkit.cli.session import Session
    from toolkit.usecases.check import Checked
    from toolkit.usecases.check_news import News
    from toolkit.usecases.read_page import Copy, Network

_SUFFIXES = (".json", ".md", ".html")
# Enough for a mail server that is slow to answer; a program that hangs must
# not hold a scheduled check for ever.
_SECONDS_TO_TELL = 30.0
_LONGEST_TAIL = 200


def report_path(session: Session, given: str | None) -> Path | None:
    """Return where the report goes: as given, or as set; "" switches it off. Raises UsageError."""
    text = session.kit.settings.settings.check_report if given is None else given
    if not text:
        return None
    home = session.kit.environment.get("HOME", "")
    path = Path(home + text[1:]) if home and text.startswith("~/") else named_path(text)
    require_known_suffix(path)
    return path


def require_known_suffix(report: Path) -> None:
    """Raise UsageError for a report of a kind that nobody knows."""
    if report.suffix.casefold() not in _SUFFIXES:
        raise UsageError(
            f"A report cannot be written as '{report.name}'.",
            hint=f"Give a name that ends in {', '.join(_SUFFIXES)}.",
        )


def read_command(text: str) -> list[str]:
    """Split a command into its arguments; no shell ever sees it. Raises UsageError."""
    # A backslash parts the folders of a Windows path.
    line = text.replace("\\", "\\\\") if os.name == "nt" else text
    try:
        return shlex.split(line)
    except ValueError as error:
        raise UsageError(
            "The command of --notify has a quote that is not closed.", hint="Close it."
        ) from error


def write_report(path: Path, checked: Checked, news: News) -> None:
    """Write the report. Raises Refused."""
    from toolkit.output.views.report import report_text  # noqa: PLC0415 - only for reports
    from toolkit.whole_file import written_whole  # noqa: PLC0415 - the same

    try:
        with written_whole(path) as out:
            out.write(report_text(checked, news, path.suffix) or "")
    except OSError as error:
        raise Refused(
            f"The report {path} could not be written: {error.strerror}.",
            hint="The checks themselves are kept; choose another place for the report.",
        ) from error


def copies_of_lost(session: Session, checked: Checked, network: Network) -> Sequence[Copy]:
    """Ask the archive for the checked links that are gone or look wrong."""
    from toolkit.domain.trust import State  # noqa: PLC0415 - with what follows
    from toolkit.usecases.read_page import find_copies  # noqa: PLC0415 - only when asked for

    lost = (State.DEAD, State.SUSPECT)
    links = [result.link for result in checked.results if result.counted and result.state in lost]
    kit = session.kit
    return find_copies(kit.library, links, network, kit.settings.settings.check_archive, kit.now)


def tell(session: Session, command: Sequence[str], checked: Checked, news: News) -> bool:
    """Give a program of the user's what is newly wrong, and tell whether it took it.

    Its failure is said, not more.
    """
    from toolkit.output.documents import notice_document  # noqa: PLC0415 - rare
    from toolkit.output.views.check import news_text, news_title  # noqa: PLC0415 - the same

    notice = notice_document(checked, news)
    return _tell(session, command, notice, news_title(news), news_text(news))


def tell_of_failure(session: Session, command: Sequence[str], error: ToolkitError) -> bool:
    """Give it word that nothing could be checked, and why: nobody else may be looking."""
    from toolkit.output.documents import error_document, time_or_null  # noqa: PLC0415 - rare

    notice = {
        "schema": 1,
        "command": "check",
        "at": time_or_null(session.kit.now),
        **error_document(error),
    }
    text = f"{clean_line(error.message)}\n{clean_line(error.hint)}".strip()
    return _tell(session, command, notice, "toolkit: the links could not be checked", text)


def _tell(
    session: Session, command: Sequence[str], notice: Mapping[str, Any], title: str, text: str
) -> bool:
    whole = json.dumps(notice, ensure_ascii=False).encode("utf-8", "replace")
    plain = {"TOOLKIT_TITLE": title, "TOOLKIT_TEXT": text}
    try:
        told = session.kit.tell_program(command, whole, plain, _SECONDS_TO_TELL)
    except subprocess.TimeoutExpired:
        said = f"was stopped: it took longer than {_SECONDS_TO_TELL:.0f} seconds"
    except (OSError, ValueError) as error:
        said = f"was not told: {getattr(error, 'strerror', '') or error}"
    else:
        if not told.code:
            return True
        last = clean_line(told.tail)[-_LONGEST_TAIL:]
        said = f"was told, and answered with exit code {told.code}{f': {last}' if last else ''}"
    session.console.insist(f"{command[0]} {said.rstrip('.')}.")
    return False
