"""`tag add`, `tag remove`, `tag rename`, `tag list`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.help import new_app
from toolkit.cli.session import Session, session_of
from toolkit.domain.link import Link, parse_id
from toolkit.domain.text import number_of
from toolkit.errors import UsageError
from toolkit.usecases.edit import read_ids, rename_tag
from toolkit.usecases.edit import tag as change_tags

app = new_app("Tag links, rename tags.")

IdsAndTags = Annotated[
    list[str],
    typer.Argument(help="One or more ids, then tags: k12 k40 sleep.", metavar="ID... TAG..."),
]


@app.command("add")
def add(context: typer.Context, words: IdsAndTags) -> None:
    """Give tags to links.

    Examples:
      toolkit tag add k12 sleep
      toolkit tag add k12 k40 sleep,insomnia
    """
    _change(session_of(context), words, on=True)


@app.command("remove")
def remove(context: typer.Context, words: IdsAndTags) -> None:
    """Take tags away from links."""
    _change(session_of(context), words, on=False)


@app.command("rename")
def rename(
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


@app.command("list")
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
