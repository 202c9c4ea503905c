"""A followed list as it comes, read without trust; and its links as a library of their own.

One guarded way leads to the network (`read_page.ask`): HTTPS alone, no private
networks, no other site by a redirect. Must not know what this library says.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from io import BytesIO
from itertools import islice
from os import environ
from pathlib import Path
from shutil import which
from subprocess import TimeoutExpired
from tempfile import TemporaryDirectory
from typing import NamedTuple

from toolkit.checking.facts import Facts, Target, Validators
from toolkit.checking.probe import Probe
from toolkit.domain.fields import FIELDS, title_from
from toolkit.domain.judgement import WARNINGS
from toolkit.domain.link import Link, parse_id
from toolkit.domain.sharing import MOST_LINKS, ListHead
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level, Vetting
from toolkit.domain.url import read_address
from toolkit.errors import LibraryError, NotFound, Refused, ToolkitError, UsageError
from toolkit.exchange.formats import Wanted
from toolkit.exchange.list_file import read_head
from toolkit.exchange.record import Claim, LinkRecord, RowProblem, record_of
from toolkit.exchange.sniff import SQLITE
from toolkit.exchange.source import spool
from toolkit.exchange.values import read_date
from toolkit.pages.domains import registrable_domain
from toolkit.schedule.programs import tell
from toolkit.signing import PROGRAM, allowed_line, is_signature, verify_command
from toolkit.site.page import GENERATOR
from toolkit.storage.library import Library
from toolkit.usecases.cautions import Doubts
from toolkit.usecases.followed import (
    LINKS,
    Followed,
    Kept,
    followed_named,
)
from toolkit.usecases.importer import Importer, RowCounts
from toolkit.usecases.importing import look_at
from toolkit.usecases.merge import claim_of, normalise
from toolkit.usecases.read_page import Network, ask
from toolkit.usecases.start import start

LARGEST = 8_000_000
_SECONDS = 10.0
_LARGEST_SIGNATURE = 20_000
LIST_NAME = "list.json"
_HEAD = 2_000
_NOT_MODIFIED, _GONE = 304, (404, 410)
_OK = 200
_LEVELS = ("recommended", "caution", "avoid")


class Said(NamedTuple):
    """What a list says of one link: its facts, and what its writer judged, None for nothing."""

    link: Link
    record: LinkRecord
    claim: Claim | None = None

    @property
    def level(self) -> str:
        """The level the list gives it, "" for none."""
        return self.claim.level if self.claim else ""


class Listed(NamedTuple):
    """A list as it was read; `head` is empty for one that is no list file."""

    head: ListHead
    said: tuple[Said, ...]
    digest: str
    is_list_file: bool
    left_out: int = 0


class Got(NamedTuple):
    """What asking for a list gave: its bytes, or None and the trouble in words.

    `unchanged`: it is what was fetched last. `not_before` is in seconds from now.
    """

    content: bytes | None = None
    signature: bytes | None = None
    unchanged: bool = False
    trouble: str = ""
    etag: str = ""
    modified: str = ""
    final_url: str = ""
    not_before: float = 0.0


def fetch(
    place: str, network: Network, now: datetime, known: Validators | None, *, signed: bool
) -> Got:
    """Ask for a list; `signed`: for its signature too. Every trouble is a value."""
    domain = registrable_domain(place)

    def leads(url: str) -> bool:
        return url.startswith("https://") and registrable_domain(url) == domain

    async def look(probe: Probe) -> Got:
        target = Target(url=place, validators=known, most=LARGEST + 1, leads=leads)
        got = _got(await probe.look(target))
        if got.content is None or not (signed or _names_key(got.content)):
            return got
        address = _signature_of(got.final_url or place)
        beside = await probe.look(Target(url=address, most=_LARGEST_SIGNATURE, leads=leads))
        return got._replace(signature=_got(beside).content)

    return ask(replace(network, deadline=_SECONDS), lambda: now, look)


def place_of(text: str) -> str:
    """Return the address or the whole path of a list. Raises Refused."""
    path = Path(text).expanduser()
    if "://" not in text and path.exists():
        whole = path.resolve()
        return str(whole / LIST_NAME if whole.is_dir() else whole)
    if "/" not in text:
        raise Refused(
            f"There is no file '{clean_line(text)[:60]}', and you follow no list of that name.",
            hint="'toolkit follow' shows whom you follow; give an address in full, such as"
            " https://ann.example/list.json.",
        )
    place = read_address(text).given
    if not place.startswith("https://"):
        raise Refused(
            f"{clean_line(place)} is not https, so anybody on the way could change it.",
            hint="Ask its writer for an https address, or follow a copy as a file.",
        )
    return place


def list_beside(place: str, got: Got) -> str:
    """Return where the list of a page of ours, or of a folder, stands; "" for anything else."""
    is_page = got.content is not None and f'content="{GENERATOR}"'.encode() in got.content[:_HEAD]
    if not place.startswith("https://"):
        return str(Path(place).with_name(LIST_NAME)) if is_page else ""
    at = (got.final_url or place).partition("#")[0].partition("?")[0]
    return f"{at.rpartition('/')[0]}/{LIST_NAME}" if is_page or at.endswith("/") else ""


def read_file(path: Path) -> Got:
    """Read a list and the signature beside it from a file."""
    try:
        content = _read(path, LARGEST + 1)
    except OSError as error:
        return Got(trouble=f"{path} cannot be read: {error.strerror}")
    if content is None:
        return Got(trouble=f"{path} is not a file")
    if len(content) > LARGEST:
        return Got(trouble=_TOO_LARGE)
    try:
        signature = _read(path.with_name(f"{path.name}.sig"), _LARGEST_SIGNATURE)
    except OSError:
        signature = None
    return Got(content, signature, final_url=str(path))


def _read(path: Path, most: int) -> bytes | None:
    """Return the beginning of a file; None for a pipe or a device, which may never end."""
    if path.exists() and not path.is_file():
        return None
    with path.open("rb") as file:
        return file.read(most)


_TOO_LARGE = f"it is larger than {LARGEST // 1_000_000} MB"


def _signature_of(place: str) -> str:
    path, mark, query = place.partition("?")
    return f"{path}.sig{mark}{query}"


def _names_key(content: bytes) -> bool:
    return b'"key"' in content


def _got(facts: Facts) -> Got:
    if facts.status == _NOT_MODIFIED and facts.conditional:
        return Got(unchanged=True)
    content = facts.received.body if facts.received else b""
    if trouble := _trouble(facts, len(content)):
        return Got(trouble=trouble, not_before=facts.retry_after or 0.0)
    seen = facts.validators or Validators(url=facts.final_url)
    return Got(content, etag=seen.etag, modified=seen.modified, final_url=facts.final_url)


def _trouble(facts: Facts, size: int) -> str:
    if facts.trouble is not None:
        return facts.reason
    if facts.status in _GONE:
        return f"it is gone (it answers {facts.status})"
    if facts.status != _OK:
        return f"it answers {facts.status}"
    if facts.cut:
        return f"it did not arrive in full within {_SECONDS:g} seconds"
    return _TOO_LARGE if size > LARGEST else ""


def read_list(content: bytes, name: str, now: datetime) -> Listed:
    """Read a list: our own form, or a table of addresses with a level each. Raises Refused."""
    digest = sha256(content).hexdigest()
    try:
        head = read_head(content.decode("utf-8"), name)
    except UnicodeDecodeError:
        head = None
    if content.startswith(SQLITE):
        raise Refused(f"{name} is a database, not a list.", hint="Ask for a list as a file.")
    source = spool(BytesIO(content), name)
    try:
        file = look_at(source, Wanted())
        rows = list(islice(file.reading.rows, MOST_LINKS + 1))
    except ToolkitError as error:
        # Its advice is that of `import`.
        raise Refused(error.message, hint=_ASK_FOR_LIST) from error
    finally:
        source.close()
    if head is None and (file.plan is None or not any(map(_has_level, rows))):
        raise Refused(f"{name} is not a list that can be followed.", hint=_ASK_FOR_LIST)
    if len(rows) > MOST_LINKS:
        raise Refused(
            f"{name} has more than {MOST_LINKS:,} links.",
            hint="Ask for a shorter list, or bring it in with 'toolkit import'.",
        )
    found: dict[str, Said] = {}
    # Nobody vouches for a table until a day, so it can warn, and its praise is not heard.
    heard = _LEVELS if head else WARNINGS
    for one in (said for row in rows for said in _said(row, name, now, heard)):
        known = found.get(one.link.url_key)
        found[one.link.url_key] = _joined(known, one) if known else one
    if not found and head is None:
        raise Refused(f"{name} has no link in it.", hint="Ask for the address of the list itself.")
    left_out = sum(isinstance(row, RowProblem) for row in rows)
    return Listed(head or ListHead(), tuple(found.values()), digest, head is not None, left_out)


def _joined(known: Said, one: Said) -> Said:
    """Return what is said twice of one link as one; of what was judged, the most careful."""
    # A warning says of its page nothing but itself.
    facts = one if one.record.title else known
    claims = (one.claim, known.claim)
    careful = max(claims, key=lambda claim: _LEVELS.index(claim.level) if claim else -1)
    return facts._replace(claim=careful)


_ASK_FOR_LIST = (
    "Ask its writer for the address of list.json, which stands beside the page. A table with the"
    " columns url, level and reason can be followed too; 'toolkit import' reads other lists once."
)


def _has_level(row: LinkRecord | RowProblem) -> bool:
    return isinstance(row, LinkRecord) and any(one.level in _LEVELS for one in row.claims)


def _said(
    row: LinkRecord | RowProblem, name: str, now: datetime, heard: Collection[str]
) -> Iterator[Said]:
    if isinstance(row, RowProblem):
        return
    try:
        normal = normalise(row, now, name)
    except Refused:
        return
    claim = next((one for one in reversed(row.claims) if one.level in heard), None)
    yield Said(Link(**normal.fields), row, claim)


def is_signed_by(content: bytes, signature: bytes | None, key: str) -> bool:
    """Tell whether a list was signed by a key. Raises Refused where nothing can tell."""
    if signature is None or not is_signature(signature.decode("ascii", "replace")):
        return False
    if which(PROGRAM) is None:
        raise Refused(
            f"{PROGRAM} is not installed, so no signature can be checked.",
            hint="It comes with OpenSSH.",
        )
    with TemporaryDirectory() as name:
        allowed, beside = Path(name) / "allowed", Path(name) / "signature"
        allowed.write_text(allowed_line(key), encoding="utf-8")
        beside.write_bytes(signature)
        try:
            told = tell(verify_command(allowed, beside), content, environ, _SECONDS)
        except (OSError, TimeoutExpired) as error:
            raise Refused(
                f"{PROGRAM} could not be run ({clean_line(str(error))[:80]}).",
                hint="Try again; the list was left as it was.",
            ) from error
    return told.code == 0


# The links of a followed list as a library of their own, and links taken from it into mine. Ids
# in it stay while the list keeps a link. `adopt` copies from it: what is copied is unvetted
# here, with what its list says as a note.


_NAMED = re.compile(r"([a-z0-9][a-z0-9-]{0,29})/(k[1-9][0-9]{0,17})", re.IGNORECASE)


def keep_links(kept: Kept, listed: Listed, now: datetime) -> None:
    """Bring the small library of a list up to its newest edition. Raises LibraryError."""
    path = kept.path(LINKS)
    if path.exists():
        try:
            _bring_up(path, listed, now)
        except LibraryError:
            # It can be made anew at any time.
            path.unlink()
        else:
            return
    start(path, now, empty=True)
    _bring_up(path, listed, now)


def _bring_up(path: Path, listed: Listed, now: datetime) -> None:
    with Library(path) as library, library.operation("follow", now) as writing:
        wanted = {one.link.url_key: one for one in listed.said}
        there = {link.url_key: link for link in library.links.every()}
        for key, link in there.items():
            if key not in wanted:
                library.links.remove(link.id, now)
        for key, one in wanted.items():
            known = there.get(key)
            if known is None:
                stored = library.links.add(one.link)
            else:
                stored = replace(one.link, id=known.id, trust=known.trust, health=known.health)
                library.links.save(stored)
            _judge(library, stored, one, path.parent.name, now)
        writing.summary = f"{len(wanted):,} links"
    with Library(path) as library, library.atomic():
        library.operations.forget()


def _judge(library: Library, link: Link, one: Said, name: str, now: datetime) -> None:
    """Keep what the list's writer judged as a judgement of that small library."""
    claim = one.claim
    level = Level(claim.level) if claim else Level.UNVETTED
    at = (read_date(claim.on) if claim else None) or now
    standing = link.trust.vetting
    reason = (claim.reason or claim.note) if claim else ""
    if level is Level.AVOID:
        reason = reason or "no reason was given"
    if (standing.level if standing else Level.UNVETTED) is level and link.trust.reason == reason:
        return
    library.vettings.add(link.id, Vetting(level, at, reason=reason, by=name))


def titles_in(kept: Kept) -> dict[str, str]:
    """Return the titles of the edition before, by comparison key."""
    path = kept.path(LINKS)
    if not path.exists():
        return {}
    try:
        with Library(path) as library:
            links = library.links.every()
            return {one.url_key: one.title for one in links if one.title != title_from(one.url)}
    except LibraryError:
        return {}


def adopt(library: Library, names: Sequence[str], now: datetime, by: str) -> RowCounts:
    """Copy links of followed lists into this library, unvetted. Raises UsageError, NotFound."""
    now = now.astimezone(UTC).replace(microsecond=0)
    wanted = [_named(library, name) for name in names]
    counted = RowCounts()
    with library.operation("adopt", now) as writing:
        for source, link in wanted:
            importer = Importer(
                library=library,
                now=now,
                counted=counted,
                file=source.name,
                source=source.name,
                reject=lambda _row: None,
                doubts=Doubts(library),
                by=by,
            )
            # The sentences are another person's own, in whatever language.
            said = {one.name: getattr(link, one.name) for one in FIELDS if one.name != "say"}
            said["texts"] = tuple(one for one in link.texts if one.field != "say")
            said["type"], said["crisis"] = link.type.value, link.crisis
            importer.take([record_of(link.id, said, claims=_claims(source, link))])
        writing.summary = f"adopt {', '.join(names)}"
    return counted


def _claims(source: Followed, link: Link) -> tuple[Claim, ...]:
    vetting = link.trust.vetting
    if vetting is None or vetting.level is Level.UNVETTED:
        return ()
    return (claim_of(vetting)._replace(by=source.name),)


def _named(library: Library, text: str) -> tuple[Followed, Link]:
    match = _NAMED.fullmatch(text.strip())
    if match is None:
        raise UsageError(
            f"'{text[:60]}' is not a link of a list that you follow.",
            hint="Give one such as ann/k12; 'toolkit find WORDS --from ann' shows them.",
        )
    source = followed_named(library.path, match[1].casefold())
    with Library(Kept(library.path, source.name).path(LINKS)) as there:
        link = there.links.get(parse_id(match[2]) or 0)
    if link is None:
        raise NotFound(
            f"There is no {match[2]} in {source.name}'s list.",
            hint=f"'toolkit find WORDS --from {source.name}' shows what there is.",
        )
    if link.trust.level is Level.AVOID:
        raise Refused(
            f"{source.name} says to avoid {text}: {link.trust.reason}.",
            hint="To warn of it yourself, add its address and vet it with --level avoid.",
        )
    return source, link
