"""Options that several commands share, declared once.

The global options stand before or after every command; `main` takes them out
of the command line, so that no command declares them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from toolkit.domain.judgement import Filters
from toolkit.domain.link import LinkType
from toolkit.domain.trust import Level, State

if TYPE_CHECKING:
    from toolkit.cli.session import Session


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
