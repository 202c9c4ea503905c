"""The clipboard of Windows: on other systems its route fails and the next is taken."""

from __future__ import annotations

import subprocess
import sys

from tests.clipboard.conftest import Machine
from toolkit.clipboard.copy import copy, paste


def test_without_the_libraries_of_windows_powershell_takes_over(machine: Machine) -> None:
    kept = machine.add_keeper("powershell.exe")
    copied = copy("Grüße", machine.seen({}, platform="win32"))
    assert (copied.route, copied.confirmed) == ("PowerShell", True)
    assert [one.route for one in copied.tried] == ["Windows clipboard"]
    assert kept.read_text(encoding="utf-8") == "Grüße"
    pasted = paste(machine.seen({}, platform="win32"))
    assert [one.route for one in pasted.tried] == ["Windows clipboard", "PowerShell"]


def test_importing_pyperclip_chooses_no_mechanism_and_starts_nothing() -> None:
    script = (
        "import sys, pyperclip;"
        "print(pyperclip.is_available(), {'PyQt5', 'qtpy', 'AppKit'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"False set()"
