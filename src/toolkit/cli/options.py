"""What several commands share: options, reading a link's page, insisting on an address.

The global options stand before or after every command; `main` takes them out
of the command line, so that no command declares them. Must not judge addresses,
nor decide what is done with what a page says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, NamedTuple, TypeVar

import typer

from toolkit.cli.session import Session
from toolkit.domain.judgement import Filters
from toolkit.domain.link import LinkType
from toolkit.domain.trust import Level, State
from toolkit.errors import Doubtful, Refused

if TYPE_CHECKING:
    from toolkit.domain.link import Link
    from toolkit.usecases.edit import Details
    from toolkit.usecases.read_page import Network, PageSeen


class GlobalOption(NamedTuple):
    """A global option: its field in Globals, its spellings, whether it takes a value."""

    field: str
    spellings: tuple[str, ...]
    help: str
    takes_value: bool = False


GLOBAL_OPTIONS: tuple[GlobalOption, ...] = (
    GlobalOption(
        "library", ("--library",), "The library file (also TOOLKIT_LIBRARY).", takes_value=True
    ),
    GlobalOption("json", ("--json",), "Answer with one JSON document."),
    GlobalOption("quiet", ("--quiet", "-q"), "Print only the answer."),
    GlobalOption("verbose", ("--verbose", "-v"), "Print more detail."),
    GlobalOption("no_color", ("--no-color",), "No colour (also NO_COLOR, TERM=dumb)."),
    GlobalOption("no_input", ("--no-input",), "Never ask; fail and name the missing option."),
    GlobalOption("yes", ("--yes",), "Answer yes to every question."),
    GlobalOption("debug", ("--debug",), "Show a traceback if the program fails."),
)

# An option that may stand alone, and what may follow it; alone it means SUGGESTED.
SUGGESTED = "suggested"
ALONE: dict[str, tuple[str, ...]] = {"--crisis": ("self", "other", "done")}

Words = Annotated[
    list[str] | None, typer.Argument(help="Words, a link's id or address; - reads stdin.")
]
Ids = Annotated[list[str], typer.Argument(help="Link ids, such as k41.", metavar="ID...")]
OneId = Annotated[
    str, typer.Argument(help="A link's id, such as k41, or its address.", metavar="ID")
]
TagFilter = Annotated[
    list[str] | None, typer.Option("--tag", help="Only links with this tag; may be repeated.")
]
TypeFilter = Annotated[LinkType | None, typer.Option("--type", help="Only links of this type.")]
RegionFilter = Annotated[
    str | None,
    typer.Option("--region", help="Only what serves this region, such as GB-SCT or Scotland."),
]
TrustFilter = Annotated[
    Level | None, typer.Option("--trust", help="Only links at this trust level.")
]
HealthFilter = Annotated[
    State | None, typer.Option("--health", help="Only links in this state of health.")
]
Everything = Annotated[
    bool, typer.Option("--all", help="Also show links that are never offered, last.")
]
Table = Annotated[bool, typer.Option("--table", help="Show columns; addresses are never cut.")]


def tell_of_tags(session: Session, tags: Iterable[str]) -> None:
    """Say of tags that no link has which ones may be meant."""
    if tags:
        from toolkit.usecases.look import unknown_tags  # noqa: PLC0415 - only with --tag

        for line in unknown_tags(session.kit.library, tags):
            session.console.note(line)


def filters_of(
    tags: list[str] | None,
    type_: LinkType | None,
    region: str | None,
    trust: Level | None,
    health: State | None,
) -> Filters:
    """Return what the options of a command narrow by. Raises UsageError for no region."""
    regions: tuple[str, ...] = ()
    if region is not None:
        from toolkit.usecases.edit import read_region  # noqa: PLC0415 - only with --region

        regions = (read_region(region),)
    return Filters(
        tags=tuple(tags or ()),
        types=(type_,) if type_ else (),
        regions=regions,
        levels=(trust,) if trust else (),
        states=(health,) if health else (),
    )


# Reading a link's page for `add`, `edit --refresh` and `vet`, where it is wanted.


Offline = Annotated[bool, typer.Option("--offline", help="Do not read the page.")]
AllowNet = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-net",
        metavar="CIDR",
        help="Also read from this network of your own (setting check.allow_net).",
    ),
]


def page_reader(
    session: Session, *, offline: bool, allow_net: Sequence[str] | None
) -> Callable[[str], PageSeen] | None:
    """Return what reads a page, None where pages are not to be read."""
    if offline or not session.kit.settings.settings.read_pages:
        return None
    from toolkit.usecases.read_page import look_at  # noqa: PLC0415 - the network is slow to load

    network = network_of(session, allow_net)
    return lambda url: look_at(url, network, session.kit.time())


def network_of(session: Session, allow_net: Sequence[str] | None) -> Network:
    """Return how the network is used. Raises UsageError for a bad network."""
    from toolkit.usecases.read_page import read_network_use, read_pace  # noqa: PLC0415 - slow

    settings = session.kit.settings.settings
    pace = read_pace(settings.check_per_host, settings.check_delay)
    return read_network_use(settings, allow_net, pace, session.kit.environment)


def read_page_of(
    session: Session, url: str, *, offline: bool, allow_net: Sequence[str] | None
) -> PageSeen | None:
    """Read a page unless told not to; None when it was not to be read."""
    read = page_reader(session, offline=offline, allow_net=allow_net)
    return read(url) if read else None


def filled_in(details: Details, seen: PageSeen, link: Link | None = None) -> Details:
    """Fill in from a page what nobody has said."""
    from toolkit.usecases.read_page import prefilled  # noqa: PLC0415 - it was read with it

    return prefilled(details, seen, link)


# Asking a person who insists on an address that looks like another site's.


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
