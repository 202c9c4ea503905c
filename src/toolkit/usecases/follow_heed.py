"""Which followed lists are heeded and heard, and by which key a list is believed.

Only a list that is signed is heeded, so that nobody on the way can keep a link from
people. What a list said is dropped where its folder is gone: nothing else could end it.
Must not fetch.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from toolkit.domain.judgement import Proposal
from toolkit.domain.link import Saying
from toolkit.domain.text import clean_line
from toolkit.errors import Refused
from toolkit.signing import fingerprint, read_key
from toolkit.storage.library import Library
from toolkit.storage.links import HEARD, HEEDED
from toolkit.usecases.follow_read import is_signed_by
from toolkit.usecases.followed import LIST, SIGNATURE, Followed, Kept, followed_named, spoken_names


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
            "That is no public key of OpenSSH.",
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
            f"{named} has no number of its edition, so no key can vouch that it is the newest.",
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
