"""What a followed list says of the links of this library, and which lists are heeded.

It is kept beside the links, as the word of whoever says it: shown, and taken over only
by a person. Nothing of it reaches a reply. Must not fetch, and changes no link.
"""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from toolkit.domain.fields import BY_NAME, says_more
from toolkit.domain.judgement import WARNINGS, WITHDRAWN, Proposal
from toolkit.domain.link import Link, LinkType, Saying
from toolkit.domain.sharing import Warned
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level, Scope
from toolkit.domain.url import read_address
from toolkit.errors import Refused
from toolkit.pages.domains import site_of
from toolkit.signing import fingerprint, read_key
from toolkit.storage.library import Library
from toolkit.storage.links import HEARD, HEEDED
from toolkit.storage.log import of_field, of_saying
from toolkit.usecases.cautions import domain_of
from toolkit.usecases.follow_read import Listed, Said, is_signed_by
from toolkit.usecases.followed import LIST, SIGNATURE, Followed, Kept, followed_named, spoken_names

# So much that is new at once is held until a person lets it in: of how many of my
# links, and which share of them.
_FEW, _WARNED_SHARE, _OTHER_SHARE = 10, 0.05, 0.10
_AT_ONCE = 500
_LONGEST = 500


class Words(NamedTuple):
    """All that a list says of this library's links: fields, and sayings by link."""

    fields: tuple[Proposal, ...] = ()
    sayings: tuple[tuple[int, Saying], ...] = ()


class News(NamedTuple):
    """Of how many links a list says something new."""

    warned: int = 0
    differing: int = 0
    withdrawn: int = 0

    @property
    def any(self) -> bool:
        """Whether there is anything."""
        return any(self)

    @property
    def words(self) -> str:
        """What the list does, for the middle of a sentence: "warns of 2, has withdrawn 1"."""
        verbs = ("warns of", "has other facts of", "has withdrawn")
        counted = zip(verbs, self, strict=True)
        return ", ".join(f"{verb} {number:,}" for verb, number in counted if number)


def words_of(
    library: Library,
    name: str,
    listed: Listed,
    now: datetime,
    titles: Mapping[str, str] | None = None,
) -> Words:
    """Return what a list says of this library's links.

    `titles` are those of its edition before, by comparison key: only a title that
    changed there is worth a look, since everybody words them as they like.
    """
    fields: list[Proposal] = []
    sayings: dict[int, Saying] = {}
    by_key = {one.link.url_key: one for one in listed.said}
    for link in _mine(library, list(by_key)):
        one = by_key[link.url_key]
        if saying := _warning(name, one, link, now):
            sayings[link.id] = saying
        fields += _differing(name, one, link, now, titles or {})
    for link, saying in _of_sites(library, name, listed, now):
        sayings.setdefault(link.id, saying)
    for link, saying, newer in _withdrawn(library, name, listed, now):
        sayings.setdefault(link.id, saying)
        if newer:
            fields.append(Proposal(link.id, BY_NAME["url"].name, newer, name, now))
    return Words(tuple(fields), tuple(sayings.items()))


def news_in(library: Library, name: str, words: Words) -> News:
    """Return what of it this library has not heard yet."""
    known = library.heard.said_by(name)
    new = [
        (link_id, one.level)
        for link_id, one in words.sayings
        if of_saying(link_id, one) not in known
    ]
    differing = {one.link_id for one in words.fields if of_field(one) not in known}
    # One with a newer address is withdrawn at the old one, and counted once.
    differing -= {link_id for link_id, level in new if level == WITHDRAWN}
    return News(
        warned=sum(level in WARNINGS for _, level in new),
        differing=len(differing),
        withdrawn=sum(level == WITHDRAWN for _, level in new),
    )


def too_much(library: Library, had: int, listed: Listed, news: News) -> str:
    """Say why an edition is held, "" where it is not; `had` links were in the one before."""
    mine = library.links.count()
    if news.warned > max(_FEW, mine * _WARNED_SHARE):
        return f"it warns of {news.warned:,} more of your {mine:,} links"
    others = news.differing + news.withdrawn
    if others > max(_FEW, mine * _OTHER_SHARE):
        return f"it changes or withdraws {others:,} of your {mine:,} links"
    if len(listed.said) * 2 < had:
        return f"it has lost {had - len(listed.said):,} of its {had:,} links"
    return ""


def _mine(library: Library, keys: Sequence[str]) -> Iterator[Link]:
    for start in range(0, len(keys), _AT_ONCE):
        yield from library.links.by_keys(keys[start : start + _AT_ONCE]).values()


def _warning(name: str, one: Said, link: Link, now: datetime) -> Saying | None:
    claim = one.claim
    if claim is None or claim.level not in WARNINGS or link.trust.level is Level.AVOID:
        return None
    text = claim.reason or claim.note
    instead = f"; instead: {claim.instead}" if claim.instead else ""
    return Saying(name, claim.level, claim.on[:10], f"{text}{instead}"[:_LONGEST], now, name)


def _of_sites(
    library: Library, name: str, listed: Listed, now: datetime
) -> Iterator[tuple[Link, Saying]]:
    """Yield the links on a site of which the list warns as a whole; its first word counts."""
    warned: dict[str, Warned] = {}
    for one in listed.head.warnings:
        if one.scope is Scope.SITE and (domain := _domain(one.url)):
            warned.setdefault(domain, one)
    for host in library.links.hosts() if warned else ():
        about = warned.get(site_of(host).domain)
        if about is None:
            continue
        on = about.on.isoformat() if about.on else ""
        text = f"its whole site: {about.reason}"[:_LONGEST]
        for link in library.links.at_host(host):
            if link.trust.level is not Level.AVOID:
                yield link, Saying(name, Level.AVOID.value, on, text, now, name)


def _domain(url: str) -> str:
    try:
        return domain_of(read_address(url).given)
    except Refused:
        return ""


def _withdrawn(
    library: Library, name: str, listed: Listed, now: datetime
) -> Iterator[tuple[Link, Saying, str]]:
    """Yield what was withdrawn of mine, and its newer address where they alone have that."""
    keys = {}
    for one in listed.head.withdrawn:
        try:
            keys[read_address(one.url).key] = one
        except Refused:
            continue
    there = {one.link.url_key for one in listed.said}
    offered = {one.link.url_key for one in listed.said if one.level != Level.AVOID.value}
    for link in _mine(library, [key for key in keys if key not in there]):
        one = keys[link.url_key]
        if saying := one.said_by(name, link, now):
            yield link, saying, _newer(library, one.instead, offered)


def _newer(library: Library, url: str, offered: Container[str]) -> str:
    try:
        newer = read_address(url)
    except Refused:
        return ""
    is_new = newer.key in offered and library.links.by_key(newer.key) is None
    return newer.given if is_new else ""


def _differing(
    name: str, one: Said, link: Link, now: datetime, titles: Mapping[str, str]
) -> Iterable[Proposal]:
    """Yield where a list has other contacts than ours, or has come to another title."""
    theirs = one.link
    has_numbers = bool(link.contacts) or link.crisis or link.type is LinkType.HELPLINE
    if theirs.contacts and has_numbers and says_more(link, "contacts", theirs.contacts):
        yield Proposal(link.id, BY_NAME["contacts"].name, theirs.contacts, name, now)
    before = titles.get(link.url_key)
    if one.record.title and before is not None and before != theirs.title != link.title:
        yield Proposal(link.id, BY_NAME["title"].name, theirs.title, name, now)


# Which followed lists are heeded and heard, and by which key a list is believed. Only a list
# that is signed is heeded, so that nobody on the way can keep a link from people. What a list
# said is dropped where its folder is gone: nothing else could end it.


def set_heed(library: Library, name: str, *, heed: bool) -> Followed:
    """Heed a list's warnings, or no longer. Raises NotFound, Refused for an unsigned one."""
    state = followed_named(library.path, name)
    kept = Kept(library.path, name)
    if heed and not state.key:
        raise unsigned(state)
    if heed and not is_kept_signed(kept, state.key):
        raise Refused(
            f"What is kept of {name}'s list is not signed with {fingerprint(state.key)}.",
            hint="Ask its writer for an edition that is, then heed it.",
        )
    with library.atomic():
        _note(library, HEEDED, name, there=heed)
    return kept.save(state.with_(heed=heed))


def set_key(library: Library, name: str, key: str) -> Followed:
    """Believe a list with another key from now on. Raises NotFound, Refused.

    It is heeded no longer where the edition that is kept is not signed with that key.
    """
    state = followed_named(library.path, name)
    wanted = read_key(key)
    if not wanted:
        raise Refused(
            "That is not a public key of OpenSSH.",
            hint="It begins with ssh-ed25519, or give the file that ends in .pub.",
        )
    if not state.number:
        raise not_believed(state.place, wanted, state.number)
    kept = Kept(library.path, name)
    awaits = not is_kept_signed(kept, wanted)
    if state.heed and awaits:
        state = set_heed(library, name, heed=False)
    # An older edition, signed with it too, is not to take the place of the one that is kept.
    seen = 0 if awaits else state.number
    numbers = {**state.numbers, wanted: max(seen, state.numbers.get(wanted, 0))}
    said = state.with_(key=wanted, numbers=numbers, next_key="", claims="", trouble="")
    return kept.save(said.with_(awaits=awaits))


def is_kept_signed(kept: Kept, key: str) -> bool:
    """Tell whether the edition that is kept is signed with a key."""
    content = kept.read(LIST)
    return content is not None and is_signed_by(content, kept.read(SIGNATURE), key)


def heed_no_more(library: Library, name: str) -> None:
    """Take a name off those that are heeded."""
    with library.atomic():
        _note(library, HEEDED, name, there=False)


def hear(
    library: Library,
    name: str,
    fields: Iterable[Proposal],
    sayings: Sequence[tuple[int, Saying]],
) -> None:
    """Keep all that a list says now, and nothing else of it."""
    with library.atomic():
        library.heard.hear(name, fields, sayings)
        _note(library, HEARD, name, there=bool(library.heard.said_by(name)))


def forget_gone(library: Library) -> None:
    """Drop what was said by lists whose folder is gone, and heed them no longer."""
    for name in sorted(spoken_names(library)):
        if not Kept(library.path, name).folder.is_dir():
            hear(library, name, (), ())
            heed_no_more(library, name)


def unsigned(state: Followed) -> Refused:
    """Return why a list without a key is not heeded, and what would change that."""
    given = f"toolkit follow {state.name} --key FILE.pub"
    ask = (
        f"It names the key {fingerprint(state.claims)}: ask its writer for it, then say {given}"
        if state.claims
        else f"Ask its writer to sign it (toolkit publish DIR --key FILE), then say {given}"
    )
    return Refused(
        f"{state.name}'s list is not signed, so its warnings are shown and not heeded.", hint=ask
    )


def not_believed(place: str, key: str, number: int) -> Refused:
    """Return why a list cannot be held to a key: it is not signed, or its editions have no number.

    Without one, an old edition could be served again, with the signature that it has.
    """
    named = clean_line(place)
    if not number:
        return Refused(
            f"{named} has no edition number, so no key can show that it is the newest.",
            hint="Follow it without a key, or ask its writer for a list made by 'toolkit publish'.",
        )
    return Refused(
        f"{named} is not signed with {fingerprint(key) or 'a key'}.",
        hint="Ask its writer for the right key; nothing was kept.",
    )


def signed_since(before: Followed, state: Followed) -> str:
    """Say that a list names a key which it did not name before, "" where it does not."""
    if not state.claims or state.claims == before.claims:
        return ""
    return (
        f"{state.name}'s list names the key {fingerprint(state.claims)} now: ask its writer for it,"
        f" then say: toolkit follow {state.name} --key FILE.pub"
    )


def _note(library: Library, fact: str, name: str, *, there: bool) -> None:
    names = set(json.loads(library.fact(fact) or "[]"))
    wanted = names | {name} if there else names - {name}
    if wanted != names:
        library.set_fact(fact, json.dumps(sorted(wanted)))
