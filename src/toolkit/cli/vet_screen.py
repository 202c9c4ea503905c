"""The screen on which links are judged one after another: `review`, `vet --bulk`.

Must not hold a rule: the round of `usecases.judging` has them.
"""

from __future__ import annotations

from collections.abc import Sequence

import typer

from toolkit.cli.reading import page_reader
from toolkit.cli.session import Session
from toolkit.usecases.judging import Round, Turn


def judge_on_screen(
    session: Session,
    turns: Sequence[Turn],
    *,
    notice: str = "",
    offline: bool = False,
    allow_net: Sequence[str] | None = None,
) -> None:
    """Show each link in turn, and record what the person says of it; `notice` is said first."""
    from toolkit.tui.vetting import Vetting  # noqa: PLC0415 - loads Textual

    kit = session.kit
    sitting = Round(kit.library, turns, kit.time, kit.settings.settings.by, kit.keep_name)
    look = page_reader(session, offline=offline, allow_net=allow_net)
    screen = Vetting(sitting, look=look, colour=session.console.colour, notice=notice)
    screen.run()
    if screen.failure is not None:
        raise screen.failure
    if screen.return_code:
        raise typer.Exit(screen.return_code)
    many = sitting.recorded
    done = "Nothing was" if not many else "1 thing was" if many == 1 else f"{many} things were"
    session.console.note(f"{done} recorded.")
