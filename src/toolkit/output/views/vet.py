"""How judging and picking read without a screen: the work list, and `pick --plain`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from toolkit.domain.judgement import SAID_AS, Concern, reservations
from toolkit.domain.link import Link
from toolkit.domain.sentences import PRIVATE
from toolkit.domain.text import number_of
from toolkit.output.console import Console
from toolkit.output.documents import link_document, proposal_document
from toolkit.output.views.links import CRISIS_NOTICE, address_lines
from toolkit.output.views.platforms import limit_words
from toolkit.output.views.reply import (
    left_out_words,
    length_words,
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
    without_options,
)
from toolkit.snippets.platform import Platform
from toolkit.usecases.picking import Answer, ContactHours, Draft
from toolkit.usecases.platforms import Listed
from toolkit.usecases.reply import Written
from toolkit.usecases.review import Item, Review, Topic

if TYPE_CHECKING:
    from rich.text import Text

    from toolkit.usecases.read_page import PageSeen


_INDENT = 6


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


def show_review(console: Console, review: Review, shown: Sequence[Item], today: date) -> None:
    """Show the first items of the work list; the counts go beside them."""
    if console.as_json:
        items = [_item_document(item, today) for item in shown]
        gap = review.crisis_gap or None
        console.document({"crisis_gap": gap, "items": items, "counts": review.counts})
        return
    if review.crisis_gap:
        console.insist(review.crisis_gap)
    for item in shown:
        if console.on_terminal:
            console.rich(_item_lines(item, console.width))
        else:
            link, need = item.link, item.need
            console.row([link.name, need.concern.value, need.reason, need.command, link.title])
    for line in count_lines(review.counts):
        console.note(line)
    if len(shown) < len(review.items):
        left = len(review.items) - len(shown)
        console.note(f"And {left:,} more: toolkit review --all")
    if not (review.items or review.crisis_gap):
        console.note("Nothing needs you now.")


def show_topic(console: Console, topics: Sequence[Topic], shown: Sequence[Link]) -> None:
    """Show the links of the next topic of the starter list."""
    left = sum(len(topic.links) for topic in topics)
    if console.as_json:
        topic = topics[0].name if topics else ""
        counts = {one.name: len(one.links) for one in topics}
        console.document(
            {"topic": topic, "links": [link.name for link in shown], "topics": counts, "left": left}
        )
        return
    if not topics:
        console.note("Every link of the starter list has been judged.")
        return
    console.note(
        f"Topic: {topics[0].name}, {number_of(len(topics[0].links), 'link')};"
        f" {left:,} left in {number_of(len(topics), 'topic')}. One of them: toolkit vet ID"
    )
    for link in shown:
        if console.on_terminal:
            console.rich(_topic_lines(link, console.width))
        else:
            console.row([link.name, link.title, link.url, f"toolkit vet {link.name}"])


def show_topics(console: Console, topics: Sequence[Topic]) -> None:
    """Show the links of every topic, each topic below its name."""
    if console.as_json or not topics:
        show_topic(console, topics, [link for topic in topics for link in topic.links])
        return
    for place, topic in enumerate(topics):
        show_topic(console, topics[place:], topic.links)


def count_lines(counts: Mapping[str, int]) -> list[str]:
    """Say how many links each concern has, worst first; those without are left out."""
    return [f"{count:,} {SAID_AS[Concern(name)]}" for name, count in counts.items() if count]


def _item_lines(item: Item, width: int) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import hanging  # noqa: PLC0415 - the same

    link, need = item.link, item.need
    margin = Text(" " * _INDENT)
    yield from hanging(_id(link), Text(link.title, style="title"), width)
    yield from hanging(margin, Text(f"{SAID_AS[need.concern]}: {need.reason}"), width)
    # In one piece, so that it can be copied whole.
    yield Text.assemble(margin, need.command, no_wrap=True)


def _topic_lines(link: Link, width: int) -> Iterator[Text]:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    from toolkit.output.console import hanging  # noqa: PLC0415 - the same

    yield from hanging(_id(link), Text(link.title, style="title"), width)
    yield from address_lines(link.url, Text(" " * _INDENT), width)


def _id(link: Link) -> Text:
    from rich.text import Text  # noqa: PLC0415 - terminals only

    return Text(f"{link.name:<{_INDENT - 1}} ", style="id")


def _item_document(item: Item, today: date) -> dict[str, Any]:
    return {
        "id": item.link.name,
        "concern": item.need.concern.value,
        "reason": item.need.reason,
        "command": item.need.command,
        "proposals": [proposal_document(one) for one in item.proposals],
        "link": link_document(item.link, today),
    }


# How the picker without a screen speaks: `pick --plain`, line by line.


def say_answer(console: Console, answer: Answer, today: date) -> None:
    """List what there is to pick from, beside the answer."""
    if answer.crisis_hint:
        console.insist(CRISIS_NOTICE)
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
        console.insist(f"Link {number}: {without_options(draft.message, draft.hint)}")
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


def say_crisis(console: Console, written: Written) -> None:
    """Say a crisis reply and what to know before it is chosen, as the screen shows them."""
    if written.crisis:
        console.insist(f"Written for {written.crisis.said}:")
    console.insist(written.text)
    for line in (*written.trouble, *written.advice):
        console.insist(line)


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
