"""Followed lists on the screen: what a list is, whom one follows, what is new."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from toolkit.domain.link import Link
from toolkit.domain.text import clean_line
from toolkit.output.console import Console
from toolkit.signing import fingerprint, read_key
from toolkit.usecases.followed import Followed, is_stale

if TYPE_CHECKING:
    from toolkit.usecases.follow import Heard, Offer
    from toolkit.usecases.follow_words import News
    from toolkit.usecases.followed import FoundThere
    from toolkit.usecases.importer import RowCounts


def show_offer(console: Console, offer: Offer) -> None:
    """Say what a list is before it is followed."""
    head, news = offer.listed.head, offer.news
    by = f" by {head.by}" if head.by else ""
    title = head.name or clean_line(offer.state.place)
    warnings = f", {offer.warnings:,} of them to be avoided" if offer.warnings else ""
    console.insist(f"{title}{by}: {_links(len(offer.listed.said))}{warnings}.")
    if offer.signed:
        console.insist(f"Signed with {fingerprint(offer.state.key)}: compare that with its writer.")
    else:
        console.insist("Not signed: whoever can change the file can say anything in this name.")
        if claimed := fingerprint(read_key(head.key)):
            console.insist(f"It names the key {claimed} and is not signed with it: ask its writer.")
    if news.any:
        console.insist(f"It {news.words} of your links.")
    console.insist("What it says is shown beside your links; no reply changes by it.")


def show_heard(console: Console, heard: Sequence[Heard], now: datetime, talk: str) -> None:
    """Say what became of lists that were asked for."""
    if console.as_json:
        console.document(
            {"lists": [list_document(one.state, now, one.news) for one in heard]},
            ok=not any(one.failed for one in heard),
        )
        return
    for one in heard:
        console.row(_row(one.state, now))
        if one.told:
            console.insist(one.told)
        elif one.failed:
            console.insist(f"{one.state.name}'s list was not renewed: {one.state.trouble}.")
    if talk:
        console.note(talk)


def show_followed(console: Console, lists: Sequence[Followed], now: datetime) -> None:
    """Show whom one follows."""
    if console.as_json:
        console.document({"lists": [list_document(one, now) for one in lists]})
        return
    console.rows([_row(one, now) for one in lists])
    for one in lists:
        _say_trouble(console, one)
    if not any(one.place for one in lists):
        console.note("You follow nobody. For example: toolkit follow https://ann.example/list.json")


def show_state(console: Console, state: Followed, now: datetime) -> None:
    """Show one list."""
    show_followed(console, (state,), now)
    if state.key and not console.as_json:
        said = "The next edition has to be signed" if state.awaits else "Signed"
        console.note(f"{said} with {fingerprint(state.key)}.")
    elif state.claims and not console.as_json:
        console.note(
            f"It names the key {fingerprint(state.claims)} and is not held to it. Ask its writer"
            f" for the key, then say: toolkit follow {state.name} --key FILE.pub"
        )


def list_document(state: Followed, now: datetime, news: News | None = None) -> dict[str, Any]:
    """Return a followed list as JSON."""
    return {
        "name": state.name,
        "url": state.place or None,
        "title": state.title,
        "by": state.by or None,
        "number": state.number or None,
        "issued": state.issued or None,
        "links": state.links,
        "stale": is_stale(state, now),
        "key": fingerprint(state.key) or None,
        "heed": state.heed,
        "held": state.held or None,
        "trouble": state.trouble or None,
        "asked_at": state.asked_at or None,
        "warned": news.warned if news else 0,
        "differs": news.differing if news else 0,
        "withdrawn": news.withdrawn if news else 0,
    }


def show_adopted(console: Console, counted: RowCounts) -> None:
    """Say what was copied."""
    new = list(counted.new_ids())
    if console.as_json:
        problems = [{"reason": one.reason, "value": one.value} for one in counted.problems]
        console.document({"new": new, "problems": problems})
        return
    console.lines(new)
    for one in counted.problems:
        console.note(f"{one.outcome.value}: {one.reason}: {one.value}")
    known = counted.rows - len(new)
    added = f"{_links(len(new))} copied, unvetted" if new else "Nothing new was copied"
    console.note(f"{added}.{f' {known:,} known or left out.' if known else ''}")


def show_found_there(console: Console, found: Iterable[FoundThere]) -> int:
    """Show what followed lists have for a question; returns how many links."""
    rows = [
        [f"{one.source.name}/{hit.link.name}", hit.link.url, hit.link.title, _said(one, hit.link)]
        for one in found
        for hit in one.found.links
    ]
    if console.as_json:
        keys = ("id", "url", "title", "says")
        links = [dict(zip(keys, row, strict=True)) for row in rows]
        console.document({"links": links}, ok=bool(rows))
    else:
        console.rows(rows)
    return len(rows)


def _said(one: FoundThere, link: Link) -> str:
    level = link.trust.level.value
    if level == "unvetted":
        return ""
    # Praise that nobody vouches for any longer is not passed on.
    if level == "recommended" and one.stale:
        return ""
    return f"{one.source.name} says {level}"


def _row(state: Followed, now: datetime) -> list[str]:
    if not state.place:
        return [state.name, state.title, _links(state.links), "ships with the program", "", ""]
    edition = f"edition {state.number:,}" if state.number else "no editions"
    marks = [
        "signed" if state.key and not state.awaits else "not signed",
        "heeded" if state.heed else "",
        "stale" if is_stale(state, now) else "",
        "held" if state.held else "",
        "not renewed" if state.trouble else "",
    ]
    return [
        state.name,
        state.title or clean_line(state.place),
        _links(state.links),
        edition,
        f"of {state.issued[:10]}" if state.issued else f"got {state.got_at[:10]}",
        ", ".join(filter(None, marks)),
    ]


def _say_trouble(console: Console, state: Followed) -> None:
    if state.held:
        console.insist(
            f"A new edition of {state.name}'s list is held: {state.held}."
            f" Let it in: toolkit follow {state.name} --release"
        )
    if state.trouble:
        console.insist(
            f"{state.name}'s list was not renewed: {state.trouble}."
            f" The copy of {state.got_at[:10]} stays."
        )


def _links(count: int) -> str:
    return "1 link" if count == 1 else f"{count:,} links"
