"""`publish`: the links as a page, a list and feeds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.session import session_of
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level
from toolkit.output.views.report import show_published
from toolkit.usecases.publish import Wish
from toolkit.usecases.publish import publish as write_site


def publish(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder for the page.")],
    *,
    title: Annotated[
        str | None, typer.Option(help="The page's title (setting publish.title).")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Your name on the page (setting by).")] = None,
    home: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Where the page will stand (setting publish.home)."),
    ] = None,
    tag: Annotated[
        list[str] | None, typer.Option("--tag", help="Links with this tag; several add up.")
    ] = None,
    trust: Annotated[
        list[Level] | None,
        typer.Option("--trust", help="Links of this trust level; several add up."),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="All links again, not the --tag and --trust of before."),
    ] = False,
    replies: Annotated[
        bool | None,
        typer.Option("--replies/--no-replies", help="With the reply to each link, to be copied."),
    ] = None,
    warnings: Annotated[
        bool | None,
        typer.Option(
            "--warnings/--no-warnings", help="With the pages you avoid, and why, in your name."
        ),
    ] = None,
    private: Annotated[
        bool | None,
        typer.Option(
            "--private/--no-private", help="With private links, and a button to leave quickly."
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="The language of the page (setting publish.language).")
    ] = None,
    key: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Sign the list with this key of OpenSSH.")
    ] = None,
    next_key: Annotated[
        Path | None,
        typer.Option("--next-key", metavar="FILE", help="Announce the key you will sign with."),
    ] = None,
    unannounced: Annotated[
        bool,
        typer.Option("--unannounced", help="Sign with a new key that few or none were told of."),
    ] = False,
    list_id: Annotated[
        str,
        typer.Option(
            "--as", metavar="ID", help="Which of your lists it is, where its folder is lost; new."
        ),
    ] = "",
    forget: Annotated[
        list[str] | None,
        typer.Option(metavar="URL", help="Name this withdrawn address no longer."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Say what would change; write nothing.")
    ] = False,
) -> None:
    """Put your list on the web.

    As a page, a list to be followed, and feeds of what changed.
    The page needs no server, no script and no network. It holds what may be offered:
    nothing of your notes, evidence, checks or replies. Where nothing changed, nothing
    is written. Tags, trust levels, replies, warnings and private links stay as they
    were last.

    Examples:
      toolkit publish site
      toolkit publish site --replies --home https://ann.example/links/
      toolkit publish site --tag sleep --trust recommended --check
    """
    session = session_of(context)
    settings = session.kit.settings.settings
    wish = Wish(
        title=clean_line(settings.publish_title if title is None else title) or "Links",
        by=clean_line(settings.by if by is None else by),
        home=clean_line(settings.publish_home if home is None else home),
        language=settings.publish_language if language is None else language,
        licence=settings.publish_licence,
        region=session.home,
        tags=tuple(tag) if tag else () if everything else None,
        levels=tuple(trust) if trust else () if everything else None,
        replies=replies,
        warnings=warnings,
        private=private,
        key=key,
        next_key=next_key,
        unannounced=unannounced,
        list_id=list_id,
        forget=tuple(forget or ()),
    )
    library = session.kit.library
    with library.reading():
        done = write_site(library, folder.expanduser(), wish, session.kit.now, write=not check)
    show_published(session.console, done, written=not check)
