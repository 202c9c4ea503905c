"""How the picker without a screen speaks: `pick --plain`, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from toolkit.domain.judgement import reservations
from toolkit.domain.link import Link
from toolkit.domain.sentences import PRIVATE
from toolkit.output.console import Console
from toolkit.output.views.platforms import limit_words
from toolkit.output.views.reply import (
    left_out_words,
    length_words,
    show_crisis_line,
    show_warning,
)
from toolkit.output.words import (
    about_words,
    contact_words,
    health_words,
    place_words,
    standing_words,
    trust_words,
    warned_words,
)
from toolkit.snippets.platform import Platform
from toolkit.usecases.picking import Answer, ContactHours, Draft
from toolkit.usecases.platforms import Listed


def say_answer(console: Console, answer: Answer, today: date) -> None:
    """List what there is to pick from, beside the answer."""
    if answer.crisis_hint:
        show_crisis_line(console)
    show_warning(console, answer.warning)
    for line in (answer.message, answer.hint, answer.unsure):
        if line:
            console.insist(line)
    for number, link in enumerate(answer.links, 1):
        standing = (standing_words(link, today), warned_words(link))
        about = "; ".join(filter(None, (*standing, about_words(link, answer.place))))
        console.insist(f"{number}. {link.title}. {about}.")


def say_draft(console: Console, draft: Draft, number: int) -> None:
    """Say the reply with the link of that number, and its length."""
    if draft.written is None:
        console.insist(f"Link {number}: {draft.message} {draft.hint}".rstrip())
        return
    console.insist(f"The reply with link {number}:")
    console.insist(draft.written.text)
    for post in draft.written.posts:
        console.insist(f"{length_words(post.length, post.platform)}.")
    for line in draft.written.told:
        console.insist(line)
    console.insist(f"Wording: {draft.written.template}.")
    if left_out := draft.written.posts[0].dropped:
        console.insist(f"Left out to fit: {left_out_words(left_out)}.")
    if draft.written.repeated:
        console.insist("This sentence has already gone out today.")


def say_link(console: Console, link: Link, hours: Sequence[ContactHours], today: date) -> None:
    """Say what is known of a link, all that the screen says of it."""
    console.insist(f"{link.name}. {link.title}. {link.url}")
    standing = f"{trust_words(link, today)}; {health_words(link.health)}."
    private = PRIVATE if link.private else ""
    reasons = reservations(link, today)
    told = any(link.trust.note in reason for reason in reasons)
    note = f"Your note: {link.trust.note}" if link.trust.note and not told else ""
    known = (link.summary, standing, note, *reasons, private)
    for line in (*known, *contact_words(link, hours, today), *link.say):
        if line:
            console.insist(line)
    for label, value in (
        ("Tags", ", ".join(link.tags)),
        ("From", link.publisher),
        ("For", place_words(link.regions) or "anywhere"),
    ):
        if value:
            console.insist(f"{label}: {value}.")


def say_platforms(console: Console, platforms: Sequence[Platform]) -> None:
    """List the platforms with their limits."""
    for row in platforms:
        console.insist(f"{row.name}: {row.title}, {limit_words(row)}.")


def say_templates(console: Console, templates: Sequence[Listed]) -> None:
    """List the wordings."""
    for row in templates:
        console.insist(f"{row.name}: {row.description}")
