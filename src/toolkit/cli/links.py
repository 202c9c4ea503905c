"""`copy`, `open`, `show`, `list`, and `tag`: using, looking at and sorting links."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.finding import praise_in_lists
from toolkit.cli.help import new_app
from toolkit.cli.options import (
    Everything,
    HealthFilter,
    OneId,
    RegionFilter,
    Table,
    TagFilter,
    TrustFilter,
    TypeFilter,
    filters_of,
    tell_of_tags,
)
from toolkit.cli.session import Session, session_of
from toolkit.domain.judgement import withheld
from toolkit.domain.link import Link, parse_id
from toolkit.domain.text import number_of
from toolkit.domain.trust import Level
from toolkit.errors import Refused, UsageError
from toolkit.output.views.links import show_card, show_links
from toolkit.output.words import warned_words
from toolkit.usecases.edit import named, read_ids, rename_tag
from toolkit.usecases.edit import tag as change_tags
from toolkit.usecases.look import listed
from toolkit.usecases.look import show as look_up

Anyway = Annotated[bool, typer.Option("--anyway", help="Even if the link is to be avoided.")]


def copy(context: typer.Context, link_id: OneId, *, anyway: Anyway = False) -> None:
    """Copy a link's address.

    It is shown too, for where there is no clipboard.
    """
    session = session_of(context)
    link = named(session.kit.library, link_id)
    _require_offered(session, link, anyway=anyway)
    if session.console.as_json:
        copied = session.copy(link.url)
        session.console.document({"url": link.url, "copied": copied})
        return
    session.console.apart([link.url])
    session.copy(link.url)


def open_link(context: typer.Context, link_id: OneId, *, anyway: Anyway = False) -> None:
    """Open a link's page."""
    session = session_of(context)
    link = named(session.kit.library, link_id)
    _require_offered(session, link, anyway=anyway)
    # Typer waits for nothing here: the browser goes its own way.
    failed = typer.launch(link.url)
    if session.console.as_json:
        session.console.document({"url": link.url, "opened": not failed})
    else:
        session.console.lines([link.url])
    if failed:
        session.console.note("No browser could be started here; the address is above.")


def show(context: typer.Context, link_id: OneId) -> None:
    """Show one link in full.

    With its history: who judged it, what checks saw, what lists say otherwise.

    Examples:
      toolkit show k12
      toolkit show https://www.samaritans.org/how-we-can-help/contact-samaritan/
    """
    session = session_of(context)
    shown = look_up(session.kit.library, named(session.kit.library, link_id).id)
    shown = shown._replace(praise=praise_in_lists(session, shown.link))
    show_card(session.console, shown, session.kit.now)


def list_links(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    *,
    tag: TagFilter = None,
    type_: TypeFilter = None,
    region: RegionFilter = None,
    trust: TrustFilter = None,
    health: HealthFilter = None,
    everything: Everything = False,
    table: Table = False,
) -> None:
    """List links by id.

    Examples:
      toolkit list --tag sleep
      toolkit list --type helpline --region Scotland --table
      toolkit list --trust avoid
      toolkit list --health dead
    """
    session = session_of(context)
    filters = filters_of(tag, type_, region, trust, health)._replace(everything=everything)
    library = session.kit.library
    tell_of_tags(session, filters.tags)
    with library.reading():
        found = listed(library, filters)
        count = show_links(session.console, found, session.today, session.home, table=table)
    session.console.note(number_of(count, "link"))


def _require_offered(session: Session, link: Link, *, anyway: bool) -> None:
    """Say who warns of a link before it is used. Raises Refused for one to be avoided."""
    if withheld(link) == Level.AVOID and not anyway:
        instead = link.trust.instead
        raise Refused(
            f"{link.name} is marked as one to avoid: {link.trust.reason}",
            hint=(f"Use {instead} instead. " if instead else "") + "--anyway does it all the same.",
        )
    if warned := warned_words(link):
        session.console.insist(f"{link.name}: {warned}")


# `tag add`, `tag remove`, `tag rename`, `tag list`.


tag_app = new_app("Tag links, rename tags.")

IdsAndTags = Annotated[
    list[str],
    typer.Argument(help="One or more ids, then tags: k12 k40 sleep.", metavar="ID... TAG..."),
]


@tag_app.command("add")
def tag_add(context: typer.Context, words: IdsAndTags) -> None:
    """Give tags to links.

    Examples:
      toolkit tag add k12 sleep
      toolkit tag add k12 k40 sleep,insomnia
    """
    _change(session_of(context), words, on=True)


@tag_app.command("remove")
def tag_remove(context: typer.Context, words: IdsAndTags) -> None:
    """Take tags away from links."""
    _change(session_of(context), words, on=False)


@tag_app.command("rename")
def tag_rename(
    context: typer.Context,
    old: Annotated[str, typer.Argument(help="The tag now.")],
    new: Annotated[str, typer.Argument(help="Its new name.")],
) -> None:
    """Rename a tag on every link."""
    session = session_of(context)
    count = rename_tag(session.kit.library, old, new, session.kit.now)
    if session.console.as_json:
        session.console.document({"renamed": count})
    session.console.note(f"Renamed on {number_of(count, 'link')}. 'toolkit undo' takes it back.")


@tag_app.command("list")
def list_tags(context: typer.Context) -> None:
    """List the tags in use and how many links carry each."""
    session = session_of(context)
    with session.kit.library.reading():
        counts = session.kit.library.tags.counts()
    if session.console.as_json:
        session.console.document(
            {"tags": [{"name": name, "links": number} for name, number in counts]}
        )
        return
    session.console.rows(counts)
    if not counts:
        session.console.note("No link has a tag. To give one: toolkit tag add ID TAG")


def _change(session: Session, words: list[str], *, on: bool) -> None:
    ids, names = _split(words)
    links = change_tags(session.kit.library, ids, names, session.kit.now, on=on)
    _show(session, links)


def _split(words: list[str]) -> tuple[tuple[int, ...], list[str]]:
    ids = [word for word in words if parse_id(word)]
    leading = words[: len(ids)]
    if ids != leading or not ids or len(ids) == len(words):
        raise UsageError(
            "Give ids first, then tags.", hint="For example: toolkit tag add k12 sleep"
        )
    names = [part for word in words[len(ids) :] for part in word.split(",")]
    return read_ids(ids), names


def _show(session: Session, links: tuple[Link, ...]) -> None:
    if session.console.as_json:
        from toolkit.output.documents import link_document  # noqa: PLC0415 - JSON only

        session.console.document({"links": [link_document(link, session.today) for link in links]})
        return
    session.console.rows([link.name, ", ".join(link.tags)] for link in links)
