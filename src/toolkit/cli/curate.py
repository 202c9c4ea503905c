"""`add`, `edit`, `rm`: what a curator says of links."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from toolkit.cli.finding import hear_lists
from toolkit.cli.options import AllowNet, Assent, Ids, Offline, OneId, filled_in, read_page_of
from toolkit.cli.session import Session, session_of
from toolkit.domain.link import Link, LinkType, Text, split_tags
from toolkit.domain.url import read_address
from toolkit.output.views.links import show_link, show_links
from toolkit.output.views.vet import page_document, page_lines
from toolkit.usecases.contacts import read_hours
from toolkit.usecases.edit import Details, Edited, named, read_ids, read_text, remove
from toolkit.usecases.edit import add as add_link
from toolkit.usecases.edit import edit as edit_link
from toolkit.usecases.read_page import PageSeen, after_reading, careful_with

_SAY = "A sentence to put before the link; may be repeated. Replaces the old ones."
Title = Annotated[str | None, typer.Option(help="What the page is called.")]
Summary = Annotated[str | None, typer.Option(help="What the page offers.")]
Publisher = Annotated[str | None, typer.Option(help="Who publishes it.")]
Say = Annotated[list[str] | None, typer.Option(help=_SAY)]
SayIn = Annotated[
    list[str] | None,
    typer.Option("--say-in", metavar="LANGUAGE:TEXT", help="The same in a language: 'cy: ...'"),
]
TitleIn = Annotated[
    list[str] | None,
    typer.Option("--title-in", metavar="LANGUAGE:TEXT", help="Its title in a language."),
]
SummaryIn = Annotated[
    list[str] | None,
    typer.Option("--summary-in", metavar="LANGUAGE:TEXT", help="Its summary in a language."),
]
Tags = Annotated[
    list[str] | None, typer.Option("--tag", "--tags", help="Tags, separated by commas.")
]
Terms = Annotated[
    list[str] | None, typer.Option("--terms", help="Other words people use for it, separated by ;")
]
Type = Annotated[LinkType | None, typer.Option("--type", help="What kind of help it is.")]
Regions = Annotated[
    list[str] | None, typer.Option("--region", help="The region it serves; '' for anywhere.")
]
Audience = Annotated[str | None, typer.Option(help="Who it is for.")]
Language = Annotated[str | None, typer.Option(help="A language code, such as en or cy.")]
Contacts = Annotated[
    list[str] | None, typer.Option("--contact", help="phone:'116 123', text:85258, chat:, email:")
]
Hours = Annotated[str | None, typer.Option(help="When they answer: '24/7', 'Mon-Fri 6pm-2am'.")]
Crisis = Annotated[
    bool | None, typer.Option("--crisis/--no-crisis", help="Whether a crisis reply may name it.")
]
Private = Annotated[
    bool | None,
    typer.Option("--private/--no-private", help="Whether it is safer sent in a private message."),
]
Cost = Annotated[str | None, typer.Option(help="What it costs, if known.")]
ReplacedBy = Annotated[
    str | None, typer.Option(help="The new address of the same source, or an id; '' for none.")
]


def add(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    url: Annotated[str, typer.Argument(help="The address; a bare domain gets https://.")],
    *,
    title: Title = None,
    summary: Summary = None,
    publisher: Publisher = None,
    say: Say = None,
    title_in: TitleIn = None,
    summary_in: SummaryIn = None,
    say_in: SayIn = None,
    tags: Tags = None,
    terms: Terms = None,
    type_: Type = None,
    regions: Regions = None,
    audience: Audience = None,
    language: Language = None,
    contacts: Contacts = None,
    hours: Hours = None,
    crisis: Crisis = None,
    private: Private = None,
    cost: Cost = None,
    replaced_by: ReplacedBy = None,
    note: Annotated[str, typer.Option(help="A note of your own, never in a reply.")] = "",
    offline: Offline = False,
    allow_net: AllowNet = None,
) -> None:
    """Add a link.

    Its page is read for title and description; what it says of itself is the
    publisher's claim. A page that cannot be read is added all the same.

    Examples:
      toolkit add nhs.uk/conditions/insomnia --tags sleep,insomnia
      toolkit add https://www.mind.org.uk/ --title Mind --say "Mind explain this well."
      toolkit add example.org --type helpline --contact phone:'116 123' --hours 24/7
      toolkit add example.org --offline --note "from the library's leaflet"
    """
    session = session_of(context)
    details = Details(
        title=title,
        summary=summary,
        publisher=publisher,
        say=_many(say),
        texts=_texts(title=title_in, summary=summary_in, say=say_in),
        tags=_tags(tags),
        terms=_many(terms),
        type=type_,
        regions=_many(regions),
        audience=audience,
        language=language,
        contacts=_many(contacts),
        hours=hours,
        crisis=crisis,
        private=private,
        cost=cost,
        replaced_by=replaced_by,
    )
    library = session.kit.library
    assent = Assent(session)
    assent.to(lambda: careful_with(library, url, assent.given))
    seen = read_page_of(session, read_address(url).given, offline=offline, allow_net=allow_net)
    if seen:
        assent.to(lambda: after_reading(library, url, seen, assent.given))
        details = filled_in(details, seen)
    added = assent.to(
        lambda: add_link(library, url, details, note, session.kit.now, agreed=assent.given)
    )
    if added.completed:
        session.console.note(f"Read as {added.link.url}")
    _say(session, page_lines(seen))
    hear_lists(session, added.link.url)
    link = named(library, added.link.name)
    more = {"page": page_document(seen)}
    show_link(session.console, link, session.today, session.home, f"Added {link.name}.", more)
    _advise(session, link, hours, typed=type_ is not None)


def _refreshed(
    session: Session, link: Link, details: Details, allow_net: list[str] | None
) -> tuple[Details, PageSeen | None]:
    """Read the page again, and fill in what nobody has said."""
    url = details.said.get("url") or link.url
    seen = read_page_of(session, url, offline=False, allow_net=allow_net)
    _say(session, page_lines(seen))
    return (filled_in(details, seen, link) if seen else details), seen


def edit(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    link_id: OneId,
    *,
    url: Annotated[str | None, typer.Option(help="Another address.")] = None,
    title: Title = None,
    summary: Summary = None,
    publisher: Publisher = None,
    say: Say = None,
    title_in: TitleIn = None,
    summary_in: SummaryIn = None,
    say_in: SayIn = None,
    tags: Tags = None,
    terms: Terms = None,
    type_: Type = None,
    regions: Regions = None,
    audience: Audience = None,
    language: Language = None,
    contacts: Contacts = None,
    hours: Hours = None,
    crisis: Crisis = None,
    private: Private = None,
    cost: Cost = None,
    replaced_by: ReplacedBy = None,
    reviewed: Annotated[
        str | None,
        typer.Option(metavar="LANGUAGE", help="Somebody who speaks it has read its drafts."),
    ] = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Read the page again and fill in what is empty.")
    ] = False,
    allow_net: AllowNet = None,
) -> None:
    """Change what a link says.

    An option that is left out stays as it is; '' takes a value away.

    Examples:
      toolkit edit k12 --title "Advice line" --tags helpline,rights
      toolkit edit k12 --replaced-by https://www.rethink.org/new
      toolkit edit k12 --contact phone:'0808 801 0525' --hours 'Mon-Fri 9:30am-4pm'
      toolkit edit k12 --refresh
    """
    session = session_of(context)
    details = Details(
        url=url,
        title=title,
        summary=summary,
        publisher=publisher,
        say=_many(say),
        texts=_texts(title=title_in, summary=summary_in, say=say_in),
        tags=_tags(tags),
        terms=_many(terms),
        type=type_,
        regions=_many(regions),
        audience=audience,
        language=language,
        contacts=_many(contacts),
        hours=hours,
        crisis=crisis,
        private=private,
        cost=cost,
        replaced_by=replaced_by,
        reviewed=reviewed,
    )
    link = named(session.kit.library, link_id)
    seen = None
    if refresh:
        details, seen = _refreshed(session, link, details, allow_net)
    edited = _edited(session, link, details, refreshed=refresh)
    if url:
        hear_lists(session, edited.link.url)
    talk = "Changed. 'toolkit undo' takes it back." if edited.changed else "It already says that."
    more = {"page": page_document(seen)} if refresh else {}
    show_link(session.console, edited.link, session.today, session.home, talk, more)
    _advise(session, edited.link, hours, typed=type_ is not None or not contacts)


def _edited(session: Session, link: Link, details: Details, *, refreshed: bool) -> Edited:
    assent = Assent(session)
    return assent.to(
        lambda: edit_link(
            session.kit.library,
            link.id,
            details,
            session.kit.now,
            refreshed=refreshed,
            agreed=assent.given,
        )
    )


def rm(context: typer.Context, ids: Ids) -> None:
    """Remove links.

    'toolkit undo' brings them back. Several at once are asked about.
    """
    session = session_of(context)
    numbers = read_ids(ids)
    _confirm_many(session, len(set(numbers)))
    links = remove(session.kit.library, numbers, session.kit.now)
    show_links(session.console, links, session.today, session.home)
    session.console.note(f"Removed {len(links)}. 'toolkit undo' brings them back.")


def _advise(session: Session, link: Link, hours: str | None, *, typed: bool) -> None:
    """Say how hours were understood, and that a number goes into replies of helplines."""
    _say_hours(session, hours)
    if link.lacks_type and not typed:
        session.console.note(
            f"{link.name} has a number but no type, so a reply may leave the number out:"
            f" 'toolkit edit {link.name} --type helpline' makes it a helpline."
        )


def _say_hours(session: Session, text: str | None) -> None:
    """Say how hours in plain words were understood."""
    understood = read_hours(text or "")
    if understood.hours_text:
        session.console.note(f"Hours understood as {understood.hours_text} ({understood.hours}).")
    if understood.days_unsaid:
        session.console.insist(
            "No day was named, so every day was taken to be meant."
            " If it is only some, name them: --hours 'Mon-Fri 9am-5pm'."
        )


def _say(session: Session, lines: Sequence[str]) -> None:
    for line in lines:
        session.console.note(line)


def _confirm_many(session: Session, count: int) -> None:
    if count > 1:
        session.confirm(f"Remove {count} links?")


def _many(texts: list[str] | None) -> tuple[str, ...] | None:
    return tuple(texts) if texts else None


def _texts(**said: list[str] | None) -> tuple[Text, ...] | None:
    """Read the texts in other languages, None where there are none. Raises UsageError."""
    given = [(field, text) for field, texts in said.items() for text in texts or ()]
    return tuple(read_text(field, text) for field, text in given) or None


def _tags(texts: list[str] | None) -> tuple[str, ...] | None:
    return split_tags(";".join(texts)) if texts else None
