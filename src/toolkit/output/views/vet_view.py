"""What a page says of itself, and how a link stands before it is vetted.

The publisher's claims are always named as such. Must not suggest a level.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.domain.link import Link
from toolkit.output.console import Console
from toolkit.output.words import trust_words

if TYPE_CHECKING:
    from toolkit.usecases.read_page import PageSeen


def show_before_vetting(console: Console, link: Link, today: date) -> None:
    """Say beside the answer which link it is and how it stands."""
    console.note(f"{link.name}  {link.title}")
    console.note(f"     {link.url}")
    console.note(f"     {link.type.value}; {trust_words(link, today)}")


def page_lines(seen: PageSeen | None) -> list[str]:
    """Say what was seen of a page: where it led, its name, what it claims."""
    if seen is None:
        return []
    lines = [f"The address leads on to {seen.final_url}"] if seen.redirected else []
    if seen.problem:
        return [*lines, f"The page was not read: {seen.problem}."]
    if seen.title:
        lines.append(f"The page calls itself: {seen.title}")
    if said := _claims_words(seen):
        lines.append(f"The publisher says: {'; '.join(said)}.")
    return lines


def page_document(seen: PageSeen | None) -> dict[str, Any] | None:
    """Return what was seen of a page as JSON; null when it was not read."""
    if seen is None:
        return None
    return {
        "final_url": seen.final_url,
        "redirected": seen.redirected,
        "problem": seen.problem,
        "title": seen.title,
        "summary": seen.summary,
        "publisher": seen.publisher,
        "language": seen.language,
        "canonical": seen.canonical,
        "claims": seen.claims._asdict(),
    }


def _claims_words(seen: PageSeen) -> list[str]:
    claims = seen.claims
    named = (
        ("last reviewed", claims.last_reviewed),
        ("next review due", claims.next_review),
        ("changed", claims.modified),
        ("reviewed by", claims.reviewed_by),
    )
    return [f"{name} {text}" for name, text in named if text]
