"""`follow`, `adopt` and `publish`: other curators' lists, and one's own for them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.finding import hear_lists
from toolkit.cli.options import AllowNet, network_of
from toolkit.cli.session import Session, session_of
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level
from toolkit.errors import UsageError
from toolkit.output.views.follow import (
    show_adopted,
    show_followed,
    show_heard,
    show_offer,
    show_state,
)
from toolkit.output.views.report import show_published
from toolkit.usecases.follow import Heard, believe, look, stop, update, update_all
from toolkit.usecases.follow import follow as follow_list
from toolkit.usecases.follow_words import set_heed
from toolkit.usecases.followed import (
    STARTER_LIST,
    followed_in,
    followed_named,
    lists_of,
    require_other,
)
from toolkit.usecases.publish import Wish
from toolkit.usecases.publish import publish as write_site
from toolkit.usecases.read_page import Network

Update = Annotated[bool, typer.Option("--update", help="Fetch the list now.")]
Heed = Annotated[
    bool | None,
    typer.Option("--heed/--no-heed", help="Do not offer what this signed list says to avoid."),
]


def follow(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    list_: Annotated[
        str, typer.Argument(metavar="[URL|FILE|NAME]", help="A list, or one you follow.")
    ] = "",
    *,
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="What to call it.")] = "",
    key: Annotated[
        str, typer.Option(metavar="KEY", help="The key that signs it, or the file of it.")
    ] = "",
    heed: Heed = None,
    update_: Update = False,
    release: Annotated[
        bool, typer.Option("--release", help="Let in the edition that is held.")
    ] = False,
    stop_: Annotated[bool, typer.Option("--stop", help="Stop following it.")] = False,
    allow_net: AllowNet = None,
) -> None:
    """Follow another's list.

    Their warnings and corrected numbers reach you.

    What a list says is shown beside your links and waits in 'review'. Nothing of it is
    taken over by itself, and no reply changes. Without a list, you see
    whom you follow.

    Examples:
      toolkit follow https://ann.example/links/list.json --as ann
      toolkit follow ann --update
      toolkit follow ann --stop
    """
    session = session_of(context)
    library = session.kit.library
    known = {one.name for one in followed_in(library.path)}
    if not list_:
        if update_:
            network = network_of(session, allow_net)
            _show_updated(session, update_all(library, network, session.kit.now))
        else:
            show_followed(session.console, lists_of(library), session.kit.now)
    elif list_ not in known:
        if update_ or release or stop_ or list_ == STARTER_LIST:
            # It says that there is no such list, or that this one is no other's.
            followed_named(library.path, list_)
        _follow_new(session, list_, name, _key(key), heed=heed is True, allow_net=allow_net)
    elif stop_:
        session.confirm(f"Follow {list_} no longer, and drop what it says of your links?")
        show_heard(session.console, (Heard(stop(library, list_)),), session.kit.now, "Stopped.")
    elif key or heed is not None:
        _set(session, list_, _key(key), network_of(session, allow_net), heed=heed)
    elif update_ or release:
        network = network_of(session, allow_net)
        heard = update(library, list_, network, session.kit.now, release=release)
        _show_updated(session, (heard,))
    else:
        show_state(session.console, followed_named(library.path, list_), session.kit.now)


def _follow_new(
    session: Session,
    place: str,
    name: str,
    key: str,
    *,
    heed: bool,
    allow_net: list[str] | None,
) -> None:
    kit = session.kit
    offer = look(kit.library, place, network_of(session, allow_net), kit.now, name, key)
    require_other(offer.state.name, session.kit.settings.settings.by)
    show_offer(session.console, offer)
    session.confirm(f"Follow this list as {offer.state.name}?")
    heard = follow_list(kit.library, offer, kit.now, heed=heed)
    show_heard(session.console, (heard,), kit.now, f"You follow {heard.state.name} now.")


def _set(session: Session, name: str, key: str, network: Network, *, heed: bool | None) -> None:
    library = session.kit.library
    state = followed_named(library.path, name)
    if key:
        was_heeded = state.heed
        state, signed = believe(library, name, key, network, session.kit.now)
        told = "is signed with it" if signed else "is not signed with it; the next one has to be"
        session.console.insist(f"What is kept of {name}'s list {told}.")
        if was_heeded and not state.heed:
            session.console.insist(
                f"So it is heeded no longer. Once that is there: toolkit follow {name} --heed"
            )
    if heed is not None:
        state = set_heed(library, name, heed=heed)
    show_state(session.console, state, session.kit.now)


def _show_updated(session: Session, lists: Iterable[Heard]) -> None:
    heard = tuple(lists)
    show_heard(session.console, heard, session.kit.now, "")
    if failed := [one.code for one in heard if one.failed]:
        raise typer.Exit(int(max(failed)))


def _key(text: str) -> str:
    """Read a key, or the file that holds it. Raises UsageError."""
    path = Path(text).expanduser()
    try:
        is_file = bool(text) and len(text) < 1_000 and path.is_file()  # noqa: PLR2004 - no path is
        return path.read_text("utf-8") if is_file else text
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"{path} cannot be read as a key.", hint="Give the file that ends in .pub."
        ) from error


def adopt(
    context: typer.Context,
    links: Annotated[list[str], typer.Argument(metavar="NAME/ID...", help="Such as ann/k12.")],
) -> None:
    """Copy others' links.

    Into your library, unvetted; `undo` takes them back.

    What their list says of them comes along as a note. Their sentences stay behind.

    Examples:
      toolkit adopt ann/k12 ann/k30
    """
    from toolkit.usecases.follow_read import adopt as adopt_links  # noqa: PLC0415 - here alone

    session = session_of(context)
    by = clean_line(session.kit.settings.settings.by)
    counted = adopt_links(session.kit.library, links, session.kit.now, by)
    show_adopted(session.console, counted)
    # Another list may warn of them.
    hear_lists(session)


# `publish`: the links as a page, a list and feeds.


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
