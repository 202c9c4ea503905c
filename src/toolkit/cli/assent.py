"""Asking a person who insists on an address that looks like another site's.

Must not judge addresses: the use cases raise `Doubtful`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from toolkit.cli.session import Session
from toolkit.errors import Doubtful, Refused

Done = TypeVar("Done")


class Assent:
    """What a person agreed to in one run: each address is asked about once."""

    def __init__(self, session: Session) -> None:
        """Begin without any."""
        self._session = session
        self.given: tuple[str, ...] = ()

    def to(self, act: Callable[[], Done]) -> Done:
        """Do something that looks at `given`; again when the person agrees to what it doubts.

        Raises Doubtful where nobody can be asked, Refused for a no.
        """
        while True:
            try:
                return act()
            except Doubtful as doubt:
                self._ask(doubt)
                self.given = (*self.given, str(doubt.about))

    def _ask(self, doubt: Doubtful) -> None:
        session = self._session
        if session.kit.options.yes:
            session.console.note(f"Take care: {doubt.message}")
        elif not session.can_ask:
            raise doubt
        else:
            session.console.insist(f"Take care: {doubt.message}")
            answer = session.ask_line("Use it all the same? [y/N] ").strip().casefold()
            if answer not in ("y", "yes"):
                raise Refused("Nothing was changed.") from doubt
