"""How a diagnosis reads: a line a part, what to do, and the block for a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolkit.output.console import Console
from toolkit.usecases.doctor import Diagnosis, Finding, State

if TYPE_CHECKING:
    from rich.text import Text

_COLUMN = 18
_STYLES = {State.GOOD: "good", State.MIND: "careful", State.WRONG: "bad"}
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
            console.rich(_lines(one, console.width))
        else:
            console.row([one.state.value, one.part, one.says, one.hint])
    console.lines(["", "For a bug report (no link, no question, no setting's value):", ""])
    console.lines(f"    {line}" for line in diagnosis.report)


def _lines(finding: Finding, width: int) -> list[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.hanging import hanging  # noqa: PLC0415 - the same

    sign = (f"{_SIGNS[finding.state]:<6}", _STYLES[finding.state])
    lines = hanging(Text.assemble(sign, f"{finding.part:<12}"), Text(finding.says), width)
    hint = hanging(Text(" " * _COLUMN), Text(finding.hint, style="careful"), width)
    return [*lines, *(hint if finding.hint else [])]
