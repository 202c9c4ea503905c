"""What follows a check: the report, the archive's copies, the program that is told.

None of it changes what was found; what goes wrong here is said, and the checks
stay kept.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from toolkit.errors import Refused, UsageError

if TYPE_CHECKING:
    from toolkit.cli.session import Session
    from toolkit.usecases.check import Checked
    from toolkit.usecases.read_page import Copy, Network

_SUFFIXES = (".json", ".md", ".html")
# Enough for a mail server that is slow to answer; a program that hangs must
# not hold a scheduled check for ever.
_SECONDS_TO_TELL = 30.0


def require_known_suffix(report: Path | None) -> None:
    """Raise UsageError for a report of a kind that nobody knows."""
    if report is not None and report.suffix.casefold() not in _SUFFIXES:
        raise UsageError(
            f"A report cannot be written as '{report.name}'.",
            hint=f"Give a name that ends in {', '.join(_SUFFIXES)}.",
        )


def read_command(text: str) -> list[str]:
    """Split a command into its arguments; no shell ever sees it. Raises UsageError."""
    try:
        return shlex.split(text)
    except ValueError as error:
        raise UsageError(
            "The command of --notify has a quote that is not closed.", hint="Close it."
        ) from error


def write_report(path: Path, checked: Checked) -> None:
    """Write the report. Raises Refused."""
    from toolkit.output.views.check import report_text  # noqa: PLC0415 - only for reports
    from toolkit.whole_file import written_whole  # noqa: PLC0415 - the same

    try:
        with written_whole(path) as out:
            out.write(report_text(checked, path.suffix) or "")
    except OSError as error:
        raise Refused(
            f"The report {path} could not be written: {error.strerror}.",
            hint="The checks themselves are kept; choose another place for the report.",
        ) from error


def copies_of_lost(session: Session, checked: Checked, network: Network) -> Sequence[Copy]:
    """Ask the archive for the checked links that are gone or look wrong."""
    from toolkit.domain.health import State  # noqa: PLC0415 - with what follows
    from toolkit.usecases.read_page import find_copies  # noqa: PLC0415 - only when asked for

    lost = (State.DEAD, State.SUSPECT)
    links = [result.link for result in checked.results if result.state in lost]
    kit = session.kit
    return find_copies(kit.library, links, network, kit.settings.settings.check_archive, kit.now)


def tell(session: Session, command: Sequence[str], checked: Checked) -> None:
    """Give a program of the user's what is newly wrong; its failure is said, not more."""
    from toolkit.output.documents import notice_document  # noqa: PLC0415 - rare

    notice = json.dumps(notice_document(checked), ensure_ascii=False).encode()
    try:
        code = session.kit.tell_program(command, notice, _SECONDS_TO_TELL)
    except subprocess.TimeoutExpired:
        said = f"was stopped: it took longer than {_SECONDS_TO_TELL:.0f} seconds"
    except OSError as error:
        said = f"was not told: {error.strerror or error}"
    else:
        said = f"was told, and answered with exit code {code}" if code else ""
    if said:
        session.console.insist(f"{command[0]} {said}.")
