"""Streams that are full, closed or of another encoding, and a Ctrl-C before all is loaded."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX streams")
ANSWERS = (
    ("list", ">/dev/full", "No space left"),
    ("--json show k8", ">/dev/full", "No space left"),
    ("reply k34 --quiet --no-log", ">/dev/full", "No space left"),
    ("find sleep", ">&-", "Bad file descriptor"),
)
# Python's own check of its streams at its end would add a line, and the code 120.
UNWRITTEN = "The answer could not be written: "


def toolkit(
    command: str, library: Path, streams: str = "", **environment: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program with its streams redirected as a shell does it."""
    return subprocess.run(
        ["sh", "-c", f'exec "$0" -m toolkit {command} {streams}', sys.executable],
        env={**os.environ, "TOOLKIT_LIBRARY": str(library), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def test_an_answer_that_cannot_be_written_is_said_in_one_sentence(starter: Path) -> None:
    for command, streams, why in ANSWERS:
        done = toolkit(command, starter, streams, TOOLKIT_NOW="")
        said = [line for line in done.stderr.decode().splitlines() if "not vetted" not in line]
        assert (done.returncode, len(said)) == (1, 1), (command, said)
        assert said[0].startswith(UNWRITTEN + why), command


def test_what_was_done_is_done_and_its_talk_is_not_missed(starter: Path) -> None:
    for number, streams in enumerate(("2>/dev/full", "<&- 2>&-")):
        done = toolkit(f"edit k8 --title New{number}", starter, streams)
        assert (done.returncode, done.stderr) == (0, b""), streams
    shown = toolkit("--json show k8", starter, "2>/dev/full")
    assert json.loads(shown.stdout)["link"]["title"] == "New1"
    for command in ("reply -", "import -"):
        done = toolkit(command, starter, "<&-")
        assert done.returncode in (0, 1, 2), command
        assert b"defect" not in done.stderr, (command, done.stderr)
        assert b"Traceback" not in done.stderr, command


def test_files_and_pipes_are_utf_8_whatever_the_console_is(starter: Path) -> None:
    title = "S\u2603 \U0001f642 \U0001d54f"
    assert toolkit(f"edit k8 --title '{title}'", starter).returncode == 0
    for command in ("--json show k8", "export"):
        done = toolkit(command, starter, "", PYTHONIOENCODING="cp1252", PYTHONUTF8="0")
        assert title in done.stdout.decode(), command


# The signal comes with the import of a module.
INTERRUPTED = """
import signal, sys
wanted = sys.argv.pop(1)
class AtImport:
    def find_spec(self, name, path=None, target=None):
        if name == wanted:
            signal.raise_signal(signal.SIGINT)
sys.meta_path.insert(0, AtImport())
from toolkit.__main__ import run
run()
"""


def test_a_ctrl_c_while_the_program_loads_is_one_word(starter: Path) -> None:
    for module in ("toolkit.errors", "toolkit.cli.program"):
        done = subprocess.run(
            [sys.executable, "-c", INTERRUPTED, module, "list"],
            env={**os.environ, "TOOLKIT_LIBRARY": str(starter)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, done.stdout) == (130, ""), (module, done.stderr)
        assert done.stderr.startswith("Interrupted"), module
        assert "Traceback" not in done.stderr


def test_a_ctrl_c_that_is_switched_off_stays_so(starter: Path) -> None:
    script = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN);" + INTERRUPTED
    done = subprocess.run(
        [sys.executable, "-c", script, "toolkit.errors", "list"],
        env={**os.environ, "TOOLKIT_LIBRARY": str(starter)},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
