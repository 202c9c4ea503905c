"""How the picker without a screen speaks: `pick --plain`, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from toolkit.domain.judgement import reservations
from toolkit.domain.link import Link
from toolkit.output.console import Console
from toolkit.output.views.platforms import limit_words
from toolkit.output.views.reply import length_words, show_crisis_line, show_warning
from toolkit.output.words import (
    contact_words,
    health_words,
    trust_words,
)
from toolkit.snippets.platform import Platform
from toolkit.usecases.picking import Answer, ContactHours, Draft
from toolkit.usecases.templates import Listed


def say_answer(console: Console, answer: Answer, today: date) -> None:
    """List what there is to pick from, beside the answer."""
    if answer.crisis_hint:
        show_crisis_line(console)
    show_warning(console, answer.warning)
    for line in (answer.message, answer.hint, answer.unsure):
        if line:
            console.insist(line)
    for number, link in enumerate(answer.links, 1):
        trust = trust_words(link, today)
        console.insist(f"{number}. {link.title}. {trust}; {health_words(link.health)}.")


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


def say_link(console: Console, link: Link, hours: Sequence[ContactHours], today: date) -> None:
    """Say what is known of a link."""
    console.insist(f"{link.name}. {link.title}. {link.url}")
    for line in (link.summary, *reservations(link, today), *contact_words(hours), *link.say):
        if line:
            console.insist(line)
    if link.tags:
        console.insist(f"Tags: {', '.join(link.tags)}.")


def say_platforms(console: Console, platforms: Sequence[Platform]) -> None:
    """List the platforms with their limits."""
    for row in platforms:
        console.insist(f"{row.name}: {row.title}, {limit_words(row)}.")


def say_templates(console: Console, templates: Sequence[Listed]) -> None:
    """List the wordings."""
    for row in templates:
        console.insist(f"{row.name}: {row.description}")
