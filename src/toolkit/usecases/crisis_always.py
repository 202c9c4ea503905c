"""The crisis reply that never fails.

From the library where it can be used; else from the crisis lines that are
shipped with the program and its table of emergency numbers, which need no file
of the curator's. What was wrong is told. Must not ask, print or copy.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

from toolkit.domain.link import Link
from toolkit.domain.region import find_region
from toolkit.domain.trust import Trust
from toolkit.errors import Refused, ToolkitError
from toolkit.search.crisis import crisis_hint
from toolkit.search.query import LONGEST_TEXT
from toolkit.snippets.crisis import known_region
from toolkit.snippets.platforms import find_platform
from toolkit.storage.library import Library
from toolkit.usecases.crisis_reply import crisis_from, write_crisis
from toolkit.usecases.reply import Wording, Written

_SHIPPED = (
    "The crisis reply is written from the crisis lines that come with this program,"
    " not from your library."
)


def hinted(text: str) -> bool:
    """Tell whether a question brings the crisis prompt; needs no library."""
    return crisis_hint(text[:LONGEST_TEXT])


def surely_crisis(
    library: Callable[[], Library],
    wording: Wording,
    region: str | None,
    today: date,
    *,
    limited: bool = False,
) -> Written:
    """Write the crisis reply whatever is broken; `trouble` of it says what was.

    `region` is the one that was asked for, None for the home region of the
    wording, "" where it is not known. `limited` says that the limit was asked
    for; one of the settings that leaves no room is broken too. Raises Refused
    for a region without an emergency number that was asked for, and where
    nothing fits.
    """
    wanted, told = _region(region, wording.home)
    wide = wording if limited else _without_limit(wording)
    trouble: Exception | None = None
    for way, from_library in ((wording, True), (wide, True), (wording, False), (wide, False)):
        if from_library and trouble and not isinstance(trouble, Refused):
            continue
        try:
            written = (
                write_crisis(library(), way, wanted, today)
                if from_library
                else _from_shipped(way, wanted)
            )
        except Exception as error:  # noqa: BLE001 - whatever it is, somebody waits for this reply
            trouble = trouble or error
            continue
        said = (*_said(trouble), *(() if from_library else (_SHIPPED,)))
        return replace(written, trouble=(*told, *said))
    raise trouble or RuntimeError("no way was tried")


def _without_limit(wording: Wording) -> Wording:
    return replace(wording, platform=find_platform(wording.platform.name))


def _region(asked: str | None, home: str) -> tuple[str, tuple[str, ...]]:
    """Return the region to write for, and what to tell where it is not the home region."""
    if asked is not None:
        if asked:
            known_region(asked)
        return asked, ()
    found = find_region(home) if home else None
    if not home or (found and found.emergency):
        return home, ()
    return "", (f"No emergency number is known here for your region {home}: --region gives one.",)


def _from_shipped(wording: Wording, region: str) -> Written:
    bare = replace(wording, templates_folder=None)
    # The ids of shipped links are of no library.
    return replace(crisis_from(_shipped_links(), bare, region), links=())


def _shipped_links() -> Iterator[Link]:
    from toolkit.exchange.starter import read_starter, starter_file  # noqa: PLC0415 - rare
    from toolkit.usecases.start import starter_links  # noqa: PLC0415 - rare

    try:
        lines = (record for record in read_starter(starter_file()) if record.crisis)
        for number, (link, vetting) in enumerate(starter_links(lines, datetime.now(UTC)), 1):
            yield replace(link, id=number, trust=Trust(vetting=vetting))
    except Exception:  # noqa: BLE001 - not even the program is whole: the numbers are left
        return


def _said(trouble: Exception | None) -> tuple[str, ...]:
    if trouble is None:
        return ()
    if isinstance(trouble, ToolkitError):
        return tuple(line for line in (trouble.message, trouble.hint) if line)
    # Its own message may hold anything.
    return (f"Your library could not be used ({type(trouble).__name__}).",)
