"""The folder of a published page: whose files are in it, and what they say of each link.

Each file takes the place of its older self whole, the list last, so that whatever
ends a run leaves a page that works, and the next run completes it. Files of other
people are never touched. Must not decide what is published.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory

from toolkit.domain.link import Contact, ContactKind, Link
from toolkit.domain.region import find_region
from toolkit.domain.sentences import CrisisCase, choose_sentences
from toolkit.errors import Refused
from toolkit.exchange.list_file import MARK
from toolkit.schedule.programs import hear
from toolkit.signing import PROGRAM, read_key, sign_command
from toolkit.site.page import GENERATOR, Way
from toolkit.snippets.compose import compose
from toolkit.snippets.contacts import ENGLISH, how_to_reach
from toolkit.snippets.platforms import find_platform
from toolkit.snippets.template import load_template
from toolkit.snippets.values import content_of, hours_of
from toolkit.storage.files import check_lock
from toolkit.usecases.crisis import crisis_from
from toolkit.usecases.follow_read import is_signed_by
from toolkit.usecases.reply import Wording, usual_template
from toolkit.whole_file import placed_whole, writing_to

LIST = "list.json"
SIGNATURE = "list.json.sig"
QR = "qr.svg"
TOPICS = "t"
_OURS = frozenset(("index.html feed.json feed.xml manifest.webmanifest sw.js icon.svg").split()) | {
    LIST,
    SIGNATURE,
    QR,
    TOPICS,
}
# What hosts of pages want beside a page, and what Windows puts into a folder that it shows;
# names with a dot in front are theirs too.
_ALLOWED = frozenset(
    "CNAME robots.txt README.md LICENSE 404.html favicon.ico _headers _redirects desktop.ini"
    " Thumbs.db".split()
)
# The page is for everybody to read.
_MODE = 0o644
# Whatever the umask, nobody else may put a page among ours.
_FOLDER_MODE = 0o755
_TOPIC = re.compile(r"[a-z0-9-]+\.html")
_HEAD = 2_000
_PUBLISHING = "publishing"


class Folder:
    """A folder that holds, or will hold, a published page."""

    def __init__(self, folder: Path) -> None:
        """Look at nothing yet."""
        self.folder = folder

    def require_ours(self) -> None:
        """Raise Refused where other files stand in it, or it is none."""
        if self.folder.exists() and not self.folder.is_dir():
            raise Refused(f"{self.folder} is not a folder.", hint="Name a folder for the page.")
        # Other sites have an icon.svg too: a page or a list of ours tells whose files they are.
        has_ours = self._is_page(self.folder / "index.html") or self._is_list()
        for path in self._inside():
            if path.name.startswith(".") or path.name in _ALLOWED:
                continue
            if not has_ours or not self._may_be_ours(path):
                raise self._holds(path.name)

    @contextmanager
    def held(self, library: Path) -> Iterator[None]:
        """Keep other runs of this library out. Raises Refused where one is at work."""
        with check_lock(library, _PUBLISHING) as mine:
            if not mine:
                raise Refused(
                    "Another 'publish' of this library is under way.",
                    hint="Try again when it has finished.",
                )
            yield

    def read(self, name: str) -> str | None:
        """Return the text of a file of the last run, None where there is none."""
        try:
            return (self.folder / name).read_text("utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise Refused(
                f"{self.folder / name} cannot be read.",
                hint="Check its permissions, or choose another folder.",
            ) from error

    def changed(
        self, made: Mapping[str, str], home: str, key: Path | None = None
    ) -> tuple[str, ...]:
        """Return the names of files that are not there as they should be, and of old ones.

        Raises Refused where one of them would take the place of another's page.
        """
        for name in made:
            path = self.folder / name
            if path.suffix == ".html" and path.exists() and not self._is_page(path):
                raise self._holds(name)
        names = [name for name, text in made.items() if self.read(name) != text]
        if self.can_draw(home) and (LIST in names or not (self.folder / QR).exists()):
            names.append(QR)
        if self._needs_signature(made, key, names):
            names.append(SIGNATURE)
        return (*names, *self._old_topics(made))

    def put(
        self, made: Mapping[str, str], names: tuple[str, ...], home: str, key: Path | None
    ) -> None:
        """Write files; the list and its signature come last. Raises Refused."""
        content = {name: made[name].encode() for name in names if name in made}
        if QR in names:
            content[QR] = _drawn(home)
        if SIGNATURE in names and key is not None:
            content[SIGNATURE] = _signed(made[LIST], key)
        with writing_to(self.folder / LIST, _make_folder):
            for name in sorted(names, key=[LIST, SIGNATURE].__contains__):
                if name in content:
                    self._place(name, content[name])
                else:
                    (self.folder / name).unlink(missing_ok=True)

    def _needs_signature(
        self, made: Mapping[str, str], key: Path | None, names: Sequence[str]
    ) -> bool:
        """Tell whether there is to be another signature, or none: an old one calls it a forgery."""
        if key is None:
            return LIST in names and (self.folder / SIGNATURE).exists()
        return LIST in names or not self._is_signed(made[LIST], key)

    def _is_signed(self, text: str, key: Path) -> bool:
        try:
            standing = (self.folder / SIGNATURE).read_bytes()
        except OSError:
            return False
        return is_signed_by(text.encode(), standing, self.public_key(key))

    def can_draw(self, home: str) -> bool:
        """Tell whether a QR code of the page's address can be drawn."""
        from importlib.util import find_spec  # noqa: PLC0415 - here alone

        return bool(home) and find_spec("segno") is not None

    def key_of(self, key: Path | None) -> str:
        """Return the public key of a key file, "" for none. Raises Refused."""
        return self.public_key(key) if key else ""

    def public_key(self, key: Path) -> str:
        """Return the public key that belongs to a key file. Raises Refused."""
        path = key.expanduser()
        beside = path if path.suffix == ".pub" else path.with_name(f"{path.name}.pub")
        try:
            found = read_key(beside.read_text("utf-8"))
        except (OSError, UnicodeDecodeError):
            found = ""
        if not found:
            raise Refused(
                f"{beside} does not hold a public key of OpenSSH.",
                hint="Make one: ssh-keygen -t ed25519 -f FILE, and give --key FILE.",
            )
        return found

    def _place(self, name: str, content: bytes) -> None:
        target = self.folder / name
        _make_folder(target.parent)
        with placed_whole(target) as fresh:
            fresh.write_bytes(content)
            fresh.chmod(_MODE)

    def _inside(self) -> list[Path]:
        try:
            return sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        except OSError as error:
            raise Refused(
                f"{self.folder} cannot be read: {error.strerror}.",
                hint="Check its permissions, or choose another folder.",
            ) from error

    def _old_topics(self, made: Mapping[str, str]) -> tuple[str, ...]:
        folder = self.folder / TOPICS
        paths = sorted(folder.iterdir()) if folder.is_dir() else []
        names = (f"{TOPICS}/{path.name}" for path in paths if _TOPIC.fullmatch(path.name))
        return tuple(
            name for name in names if name not in made and self._is_page(self.folder / name)
        )

    def _may_be_ours(self, path: Path) -> bool:
        if path.name == TOPICS:
            return path.is_dir() and not path.is_symlink()
        return path.name in _OURS and (path.suffix != ".html" or self._is_page(path))

    def _is_list(self) -> bool:
        try:
            with (self.folder / LIST).open(encoding="utf-8") as file:
                return f'"{MARK}"' in file.read(_HEAD)
        except (OSError, UnicodeDecodeError):
            return False

    def _holds(self, name: str) -> Refused:
        return Refused(
            f"{self.folder} holds {name}, which 'publish' did not write.",
            hint="Choose an empty folder, so that no file of yours is overwritten.",
        )

    def _is_page(self, path: Path) -> bool:
        try:
            with path.open(encoding="utf-8") as file:
                return f'content="{GENERATOR}"' in file.read(_HEAD)
        except (OSError, UnicodeDecodeError):
            return False


def _make_folder(folder: Path) -> None:
    # Each level by itself: `parents=True` would leave the outer ones to the umask.
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(mode=_FOLDER_MODE, exist_ok=True)


def _drawn(home: str) -> bytes:
    from io import BytesIO  # noqa: PLC0415 - with the extra `qr` alone

    from toolkit.site.feeds import draw  # noqa: PLC0415 - the same

    out = BytesIO()
    draw(home, out)
    return out.getvalue()


def _signed(text: str, key: Path) -> bytes:
    """Return the signature of a list. Raises Refused."""
    if which(PROGRAM) is None:
        raise Refused(
            f"{PROGRAM} is not installed, so the list was not signed.",
            hint="It comes with OpenSSH. Without --key the list goes out unsigned.",
        )
    with TemporaryDirectory() as name:
        file = Path(name) / LIST
        file.write_bytes(text.encode())
        heard = hear(sign_command(key.expanduser(), file), _HEAD)
        signature = file.with_name(SIGNATURE)
        if heard.code != 0 or not signature.exists():
            said = heard.complaint.strip().splitlines()
            raise Refused(
                f"{PROGRAM} did not sign the list: {said[-1] if said else 'it gave no reason'}",
                hint="A key with a passphrase has to be in ssh-agent first: ssh-add FILE.",
            )
        return signature.read_bytes()


# What the published page says of a link's contacts, places and reply. The words are those of
# replies; which sentence rested longest is the reply log's to know, so the page has the first
# one.


_PLAIN = "plain"
_CHECK_HOURS = "check hours"
_SCHEMES = {ContactKind.PHONE: "tel", ContactKind.TEXT: "sms"}


def ways_of(link: Link, today: date) -> tuple[Way, ...]:
    """Return how a service is reached, each number so that a phone can press it."""
    return tuple(
        _way(contact, link, today)
        for contact in link.contacts
        if contact.value or contact.note or contact.kind is ContactKind.CHAT
    )


def _way(contact: Contact, link: Link, today: date) -> Way:
    text = how_to_reach(contact)
    if contact.regions and set(contact.regions) != set(link.regions):
        text += f" ({ENGLISH.places(contact.regions)})"
    hours = hours_of(contact, link)
    if contact.value and (not hours or link.trust.overdue(today)):
        hours = _CHECK_HOURS
    return Way(text, contact.value if contact.value in text else "", _href(contact), hours)


def _href(contact: Contact) -> str:
    """Return where a contact leads: only numbers and mailboxes do."""
    value = contact.value
    if contact.kind in _SCHEMES:
        digits = "".join(sign for sign in value if sign.isascii() and sign.isdecimal())
        is_number = bool(digits) and not any(sign.isalpha() for sign in value)
        plus = "+" if value.lstrip().startswith("+") else ""
        return f"{_SCHEMES[contact.kind]}:{plus}{digits}" if is_number else ""
    if contact.kind is ContactKind.EMAIL and "@" in value and not set(value) & set(" ?&<>\"'"):
        return f"mailto:{value}"
    return ""


def places_of(link: Link) -> str:
    """Return where a link is for, "" for anywhere."""
    return ENGLISH.places(link.regions)


def reply_of(link: Link, home: str, today: date) -> str:
    """Write the reply with a link, as plain text."""
    template = load_template(usual_template(link))
    # As a reply says it: without the marks for whom a sentence is.
    say = next(iter(choose_sentences(link.sentences).texts), "")
    content = content_of([link], home, template, today, say=say)
    return compose(template, content, find_platform(_PLAIN)).text


def crisis_reply(lines: Iterable[Link], region: str) -> str:
    """Write the crisis reply of a region; where it has no emergency number, that of no region."""
    found = find_region(region) if region else None
    known = region if found and found.emergency else ""
    wording = Wording(platform=find_platform(_PLAIN), home=region)
    try:
        return crisis_from(lines, wording, CrisisCase(region=known)).text
    except Refused:
        return ""
