"""Follow: another curator's list, kept beside the library and heard every day.

What it says of my links is told and can be taken over; nothing of it is taken over by
itself, and no reply changes. A list that would say very much at once is held; one that
is signed is believed only with its key. Must not ask or print.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from toolkit.checking.facts import Validators
from toolkit.domain.judgement import Proposal
from toolkit.domain.text import clean_line
from toolkit.errors import ExitCode, LibraryError, Refused, ToolkitError
from toolkit.signing import fingerprint, read_key
from toolkit.storage.library import Library
from toolkit.usecases.cautions import domain_of
from toolkit.usecases.editions import own_lists
from toolkit.usecases.follow_read import (
    Got,
    Listed,
    fetch,
    is_signed_by,
    keep_links,
    list_beside,
    place_of,
    read_file,
    read_list,
    titles_in,
)
from toolkit.usecases.follow_words import (
    News,
    Words,
    forget_gone,
    hear,
    heed_no_more,
    is_kept_signed,
    news_in,
    not_believed,
    set_heed,
    set_key,
    signed_since,
    too_much,
    unsigned,
    words_of,
)
from toolkit.usecases.followed import (
    HELD,
    HELD_SIGNATURE,
    LIST,
    SIGNATURE,
    Followed,
    Kept,
    followed_in,
    followed_named,
    free_name,
    require_name,
)
from toolkit.usecases.read_page import Network

_SHORTEST, _LONGEST = timedelta(hours=12), timedelta(days=30)
_DAY = timedelta(days=1)
_LONGEST_REASON = 200
_TOLD_AGAIN_AFTER = timedelta(days=7)
_DURATIONS = {"PT12H": timedelta(hours=12), "P1D": _DAY, "P7D": timedelta(days=7)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A list that may be followed: what it is, and what it says of my links."""

    state: Followed
    got: Got
    listed: Listed
    news: News
    warnings: int
    signed: bool


class Heard(NamedTuple):
    """What became of one list: `state` as it is now, what is new, and a line to tell, if any.

    `code` is how the program ends where it failed.
    """

    state: Followed
    news: News = News()
    told: str = ""
    failed: bool = False
    code: ExitCode = ExitCode.NO_MATCH


def look(
    library: Library, place: str, network: Network, now: datetime, name: str = "", key: str = ""
) -> Offer:
    """Get a list that is not followed yet, and say what it is. Raises Refused, UsageError."""
    place = place_of(place)
    for one in followed_in(library.path):
        if one.place == place:
            raise _followed_already(one)
    state = Followed(name=require_name(library, name) if name else "list", place=place)
    got = _get(state, network, now, None)
    if beside := list_beside(place, got):
        place = beside
        state = state.with_(place=place)
        got = _get(state, network, now, None)
    if got.content is None:
        raise Refused(
            f"{place} was not read: {got.trouble}.",
            hint="Check the address; a list is a file such as https://ann.example/list.json.",
        )
    listed = read_list(got.content, place, now)
    head = listed.head
    _require_new(library, listed)
    if not name:
        named = head.by or head.name or Path(place).stem
        state = state.with_(name=free_name(library, named))
    elif any(one.name == state.name for one in followed_in(library.path)):
        raise _followed_already(followed_named(library.path, state.name))
    wanted = read_key(key) if key else read_key(head.key)
    signed = bool(wanted and head.number) and is_signed_by(got.content, got.signature, wanted)
    if key and not signed:
        raise not_believed(place, wanted, head.number)
    state = state.with_(key=wanted if signed else "")
    return Offer(
        state=state,
        got=got,
        listed=listed,
        news=news_in(library, state.name, words_of(library, state.name, listed, now)),
        warnings=sum(one.level == "avoid" for one in listed.said),
        signed=signed,
    )


def follow(library: Library, offer: Offer, now: datetime, *, heed: bool = False) -> Heard:
    """Follow a list that was looked at. Raises Refused."""
    if heed and not offer.signed:
        raise unsigned(offer.state)
    # A list of this name that was heeded before was another one.
    heed_no_more(library, offer.state.name)
    kept = Kept(library.path, offer.state.name)
    state = _let_in(library, kept, offer.state, offer.got, offer.listed, now)
    if heed:
        state = set_heed(library, state.name, heed=True)
    return Heard(state, offer.news)


def update(
    library: Library, name: str, network: Network, now: datetime, *, release: bool = False
) -> Heard:
    """Ask for a list again, and hear what it says; `release` lets in what was held.

    Raises NotFound, and Refused where nothing is held.
    """
    state = followed_named(library.path, name)
    kept = Kept(library.path, name)
    if release:
        return _released(library, kept, state, now)
    got = _get(state, network, now, kept)
    asked = state.with_(asked_at=_text(now), not_before=_later(now, got.not_before), trouble="")
    if got.unchanged:
        return _as_before(library, kept, asked, now)
    try:
        if got.content is None:
            raise Refused(got.trouble, hint="Try again later.")
        listed = read_list(got.content, state.place, now)
    except ToolkitError as error:
        return _missed(kept, asked, _inside(error), now)
    try:
        believed = _believed(asked, got, listed)
    except ToolkitError as error:
        # Somebody may speak in another's name: that is told until it ends.
        return _missed(kept, asked.with_(told_at=""), _inside(error), now)
    if listed.digest == state.digest and kept.read(LIST) is not None:
        if got.signature:
            kept.put(SIGNATURE, got.signature)
        return _as_before(library, kept, _asked_with(believed, got), now)
    return _new_edition(library, kept, believed, got, listed, now)


def _new_edition(
    library: Library, kept: Kept, state: Followed, got: Got, listed: Listed, now: datetime
) -> Heard:
    """Let an edition in, or hold it where it says too much at once."""
    name = state.name
    news = news_in(library, name, _words(library, kept, listed, now))
    why = too_much(library, state.links, listed, news)
    if not why:
        now_is = _let_in(library, kept, state, got, listed, now)
        lines = (_news_words(name, news), signed_since(state, now_is))
        return Heard(now_is, news, ". ".join(filter(None, lines)))
    kept.put(HELD, got.content or b"")
    kept.put(HELD_SIGNATURE, got.signature or b"")
    before = followed_named(library.path, name)
    held = kept.save(before.with_(asked_at=state.asked_at, held=why))
    told = f"A new edition of {name}'s list is held back: {why}."
    return Heard(held, news, f"{told} Let it in: toolkit follow {name} --release", failed=True)


def _words(library: Library, kept: Kept, listed: Listed, now: datetime) -> Words:
    """Return what a list says of my links; a title that changed in it waits until it is settled."""
    name = kept.folder.name
    words = words_of(library, name, listed, now, titles_in(kept))
    known = {(one.link_id, one.field) for one in words.fields}
    waiting = _kept_titles(library, name, listed)
    more = tuple(one for one in waiting if (one.link_id, one.field) not in known)
    return words._replace(fields=(*words.fields, *more))


def believe(
    library: Library, name: str, key: str, network: Network, now: datetime
) -> tuple[Followed, bool]:
    """Believe a list with another key; tells whether the kept edition is signed with it.

    A signature that was not sought before is sought. Raises NotFound, Refused.
    """
    state = followed_named(library.path, name)
    kept = Kept(library.path, name)
    wanted = read_key(key)
    if wanted and not is_kept_signed(kept, wanted):
        got = _get(state.with_(key=wanted), network, now, None)
        if got.signature and got.content == kept.read(LIST):
            kept.put(SIGNATURE, got.signature)
    state = set_key(library, name, key)
    return state, is_kept_signed(kept, state.key)


def update_due(library: Library, network: Network, now: datetime) -> Iterator[Heard]:
    """Ask for every list that is due; hear the others' kept copies for links that are new here."""

    def one(state: Followed) -> Heard:
        if is_due(state, now):
            return update(library, state.name, network, now)
        return _as_before(library, Kept(library.path, state.name), state, now)

    return _each(library, one)


def update_all(library: Library, network: Network, now: datetime) -> Iterator[Heard]:
    """Ask for every list now."""
    return _each(library, lambda state: update(library, state.name, network, now))


def hear_again(library: Library, now: datetime, url: str = "") -> Iterator[Heard]:
    """Hear what the kept copies say of links that are new here, or of one of them; no network."""
    domain = domain_of(url) if url else ""

    def one(state: Followed) -> Heard:
        kept = Kept(library.path, state.name)
        # To read a long list costs far more than to add a link.
        silent = domain and _says_nothing_of(domain, kept)
        return Heard(state) if silent else _as_before(library, kept, state, now)

    return _each(library, one)


def _says_nothing_of(domain: str, kept: Kept) -> bool:
    """Tell whether a site is nowhere in a list; False where it may be spelled another way."""
    content = (kept.read(LIST) or b"").lower().strip()
    is_plain = domain.isascii() and "xn--" not in domain and b"\\u" not in content
    return is_plain and content[:1] + content[-1:] == b"{}" and domain.encode() not in content


def _each(library: Library, hear_one: Callable[[Followed], Heard]) -> Iterator[Heard]:
    """Hear every list, by name: what one of them does keeps no other from being heard."""
    forget_gone(library)
    for state in list(followed_in(library.path)):
        try:
            heard = hear_one(state)
        except (ToolkitError, OSError, ValueError, TypeError, ArithmeticError) as error:
            why = _inside(error) if isinstance(error, ToolkitError) else str(error)
            told = f"{state.name}'s list could not be read: {clean_line(why)[:_LONGEST_REASON]}."
            code = ExitCode.LIBRARY if isinstance(error, LibraryError) else ExitCode.NO_MATCH
            heard = Heard(state, told=told, failed=True, code=code)
        yield heard


def is_due(state: Followed, now: datetime) -> bool:
    """Tell whether a list is to be asked for: as often as it says, within bounds."""
    if state.not_before and _moment(state.not_before) > now:
        return False
    if not state.asked_at:
        return True
    every = min(max(_DURATIONS.get(state.every, _DAY), _SHORTEST), _LONGEST)
    # Not everybody asks at the same minute.
    late = timedelta(minutes=sha256(state.place.encode()).digest()[0] % 60)
    asked = _moment(state.asked_at)
    return now >= asked + every - late or asked > now


def stop(library: Library, name: str) -> Followed:
    """Follow a list no longer: all that it said goes. Raises NotFound, Refused."""
    state = followed_named(library.path, name)
    with library.atomic():
        hear(library, name, (), ())
        heed_no_more(library, name)
    Kept(library.path, name).remove()
    return state


def _let_in(
    library: Library, kept: Kept, state: Followed, got: Got, listed: Listed, now: datetime
) -> Followed:
    """Keep an edition, and what it says of my links. What ends this is mended by the next run."""
    head = listed.head
    words = _words(library, kept, listed, now)
    kept.put(LIST, got.content or b"")
    if got.signature:
        kept.put(SIGNATURE, got.signature)
    keep_links(kept, listed, now)
    numbers = {**state.numbers, state.key: max(head.number, state.numbers.get(state.key, 0))}
    # Before it is heard, so that nothing is said by a list that nobody can stop.
    state = kept.save(
        _asked_with(state, got).with_(
            title=head.name,
            by=head.by,
            id=head.id,
            next_key=read_key(head.next_key) if state.key else "",
            claims="" if state.key else read_key(head.key),
            number=head.number,
            numbers=numbers,
            digest=listed.digest,
            issued=_text(head.issued) if head.issued else "",
            check_by=head.check_by.isoformat() if head.check_by else "",
            every=head.every,
            links=len(listed.said),
            asked_at=_text(now),
            got_at=_text(now),
            held="",
            trouble="",
        )
    )
    hear(library, state.name, words.fields, words.sayings)
    kept.drop(HELD, HELD_SIGNATURE)
    return state


def _asked_with(state: Followed, got: Got) -> Followed:
    return state.with_(etag=got.etag, modified=got.modified, final_url=got.final_url)


def _released(library: Library, kept: Kept, state: Followed, now: datetime) -> Heard:
    content = kept.read(HELD)
    if not state.held or content is None:
        raise Refused(
            f"Nothing of {state.name}'s list is held back.",
            hint="'toolkit follow' shows what is held back.",
        )
    listed = read_list(content, state.place, now)
    got = Got(content, kept.read(HELD_SIGNATURE) or None)
    state = _believed(state, got, listed)
    news = news_in(library, state.name, _words(library, kept, listed, now))
    return Heard(_let_in(library, kept, state, got, listed, now), news)


def _as_before(library: Library, kept: Kept, state: Followed, now: datetime) -> Heard:
    """Hear the kept copy once more: links may be new here."""
    content = kept.read(LIST)
    if content is None:
        # It was deleted by hand: the next run asks for all of it.
        return Heard(kept.save(state.with_(etag="", modified="")))
    try:
        listed = read_list(content, state.place, now)
    except ToolkitError as error:
        return _missed(kept, state, _inside(error), now)
    said = library.heard.said_by(state.name)
    words = _words(library, kept, listed, now)
    news = news_in(library, state.name, words)
    if news.any or len(said) != len(words.fields) + len(words.sayings):
        hear(library, state.name, words.fields, words.sayings)
    if state != followed_named(library.path, state.name):
        kept.save(state)
    return Heard(state, news, _news_words(state.name, news))


def _kept_titles(library: Library, name: str, listed: Listed) -> Iterator[Proposal]:
    by_key = {one.link.url_key: one.link.title for one in listed.said}
    for proposals in library.proposals.every().values():
        for one in proposals:
            if one.source == name and one.field == "title":
                link = library.links.get(one.link_id)
                if link and by_key.get(link.url_key) == one.value:
                    yield one


def _missed(kept: Kept, state: Followed, trouble: str, now: datetime) -> Heard:
    """Keep the old copy; say why there is no newer one, where it was not told this week."""
    told = ""
    if not state.told_at or now - _moment(state.told_at) >= _TOLD_AGAIN_AFTER:
        copy = f"The copy of {state.got_at[:10]} stays."
        told = f"{state.name}'s list could not be updated: {trouble}. {copy}"
        state = state.with_(told_at=_text(now))
    return Heard(kept.save(state.with_(trouble=trouble)), told=told, failed=True)


def _believed(state: Followed, got: Got, listed: Listed) -> Followed:
    """Return the state with the key that an edition was signed with. Raises Refused."""
    head = listed.head
    if state.id and (not listed.is_list_file or head.id != state.id):
        raise Refused("It is not the list that it was before.", hint="Check its address.")
    if state.key:
        key = _signer(state, got, listed)
        if not key:
            raise Refused(
                f"It is not signed with {fingerprint(state.key)}.",
                hint="Ask its writer for the key.",
            )
        state = state.with_(awaits=False)
        if key != state.key:
            state = state.with_(key=key, next_key="")
    last = state.numbers.get(state.key, 0)
    if head.number < last:
        raise Refused(
            f"It is an older edition ({head.number:,}, after {last:,}).", hint="Try again later."
        )
    if head.number and head.number == last and listed.digest != state.digest:
        raise Refused(
            f"Its edition {head.number:,} was changed after it came out.",
            hint="Ask its writer why.",
        )
    return state


def _signer(state: Followed, got: Got, listed: Listed) -> str:
    """Return the key by which an edition is signed: the pinned one, or the one it announced."""
    content = got.content or b""
    if is_signed_by(content, got.signature, state.key):
        return state.key
    announced = state.next_key
    if announced and read_key(listed.head.key) == announced:
        return announced if is_signed_by(content, got.signature, announced) else ""
    return ""


def _get(state: Followed, network: Network, now: datetime, kept: Kept | None) -> Got:
    if state.is_file:
        return read_file(Path(state.place))
    known = None
    whole = kept is not None and kept.read(LIST) is not None
    # What came without its signature is asked for once more, with it.
    if whole and kept and state.key and not is_kept_signed(kept, state.key):
        whole = False
    if whole and state.final_url:
        known = Validators(url=state.final_url, etag=state.etag, modified=state.modified)
    return fetch(state.place, network, now, known, signed=bool(state.key))


def _require_new(library: Library, listed: Listed) -> None:
    head = listed.head
    if not head.id:
        return
    if head.id in own_lists(library):
        raise Refused(
            "That is one of your own lists.", hint="Its links are in this library already."
        )
    for one in followed_in(library.path):
        if one.id == head.id:
            raise _followed_already(one)


def _followed_already(one: Followed) -> Refused:
    return Refused(
        f"You follow that list already, as {one.name}.",
        hint=f"To fetch it now: toolkit follow {one.name} --update",
    )


def _news_words(name: str, news: News) -> str:
    """Say in one line what waits, "" where nothing does."""
    return f"{name}'s list {news.words} of your links: toolkit review" if news.any else ""


def _later(now: datetime, seconds: float) -> str:
    wait = min(timedelta(seconds=seconds), _LONGEST)
    return _text(now + wait) if seconds else ""


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)


def _inside(error: ToolkitError) -> str:
    """Return an error's sentence for the middle of another one."""
    text = error.message.rstrip(".")
    return f"{text[:1].lower()}{text[1:]}" if text.startswith("It") else text
