"""How a diagnosis reads: a line a part, what to do, and the block for a report."""

from __future__ import annotations

from toolkit.output.console import Console
from toolkit.usecases.doctor import Diagnosis, State

_SIGNS = {State.GOOD: "ok", State.MIND: "mind", State.WRONG: "WRONG"}


def show_diagnosis(console: Console, diagnosis: Diagnosis) -> None:
    """Show what was found; the block to paste stands last."""
    if console.as_json:
        console.document(
            {
                "findings": [
                    {"part": one.part, "state": one.state.value, "says": one.says, "hint": one.hint}
                    for one in diagnosis.findings
                ],
                "report": list(diagnosis.report),
            }
        )
        return
    for one in diagnosis.findings:
        if console.on_terminal:
            console.lines([f"{_SIGNS[one.state]:<6}{one.part:<12}{one.says}"])
            console.lines([f"{'':<18}{one.hint}"] if one.hint else [])
        else:
            console.row([one.state.value, one.part, one.says, one.hint])
    console.lines(["", "For a bug report (no link, no question, no setting's value):", ""])
    console.lines(f"    {line}" for line in diagnosis.report)
