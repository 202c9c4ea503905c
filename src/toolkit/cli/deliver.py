"""The end of `reply`: edit, show, copy, log. Reached with a finished reply.

Must not choose or write: what comes in is what goes out, unless it is edited.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from shutil import rmtree, which
from tempfile import gettempdir, mkdtemp
from time import time
from typing import NamedTuple

from toolkit.cli.session import Session
from toolkit.domain.sentences import CrisisKind
from toolkit.domain.text import clean_text
from toolkit.errors import LibraryError, Refused, ToolkitError, UsageError
from toolkit.output.views.reply import (
    left_out_words,
    length_words,
    reply_document,
    show_reply,
    show_warning,
    talk_before,
)
from toolkit.settings.model import Settings
from toolkit.usecases.platforms import platform_for
from toolkit.usecases.reply import (
    Choice,
    Wording,
    Written,
    rewrite,
    shared_warning,
    wants_a_check,
)
from toolkit.usecases.saying import log
from toolkit.whole_file import clear, left_over, made_folder

# What `reply` can go by, also where a setting is broken. A reply waits until the setting is
# mended; the crisis reply does not.


_AS_FAR_AS = "The crisis reply goes by the settings that can be read."
_NO_REGION = (
    "Your home region could not be read, so the crisis reply is for no region;"
    " to name one, give --region."
)


class Footing(NamedTuple):
    """The settings and templates to go by; `trouble` is the setting that is broken.

    `limited`: the limit was typed, and holds whatever happens.
    """

    settings: Settings
    templates_folder: Path | None = None
    limited: bool = False
    trouble: ToolkitError | None = None
    region_known: bool = True

    @property
    def said(self) -> tuple[str, ...]:
        """What the curator should know of it, a sentence a line."""
        if self.trouble is None:
            return ()
        lines = (
            self.trouble.message,
            self.trouble.hint,
            _AS_FAR_AS if self.region_known else _NO_REGION,
        )
        return tuple(line for line in lines if line)


def footing(session: Session, platform: str | None = None, limit: int | None = None) -> Footing:
    """Return what to go by. Raises UsageError for a platform that was typed wrongly."""
    kit, limited = session.kit, limit is not None
    try:
        settings = kit.settings.settings
        folder, _ = kit.templates_folder, kit.now
    except ToolkitError as error:
        region_known = kit.make_do()
        settings = kit.settings.settings
        try:
            platform_for(settings)
        except UsageError:
            settings = replace(settings, platform=Settings().platform)
        platform_for(settings, platform)
        return Footing(settings, None, limited, error, region_known)
    platform_for(settings, platform)
    return Footing(settings, folder, limited)


# Changing a text in the person's own editor. The file is private to the user. It is there until
# the text went out: what was typed is never lost because it could not be used.


_USUAL = "notepad" if os.name == "nt" else "vi"
_NAME = "reply"
# What was typed before a machine went down can be fetched for a day; `doctor` tells where.
_KEPT_SECONDS = 24 * 60 * 60
# Editors with a window of their own, which return before anything was typed, and the
# flags that make them wait; the first one is recommended.
_WAITS: dict[str, tuple[str, ...]] = {
    "code": ("--wait", "-w"),
    "code-insiders": ("--wait", "-w"),
    "codium": ("--wait", "-w"),
    "cursor": ("--wait", "-w"),
    "zed": ("--wait", "-w"),
    "subl": ("--wait", "-w"),
    "atom": ("--wait", "-w"),
    "mate": ("--wait", "-w"),
    "bbedit": ("--wait", "-w"),
    "open": ("-W", "-Wn", "-Wt", "-nW"),
    "gedit": ("--wait", "-w", "--standalone", "-s"),
    "gnome-text-editor": ("--standalone", "-s"),
    "kate": ("--block", "-b"),
    "gvim": ("--nofork", "-f"),
    "mvim": ("--nofork", "-f"),
}


class Draft:
    """A text in a private file while the person changes it."""

    def __init__(self, text: str) -> None:
        """Write the text into a new file, in a folder that nobody else can enter."""
        folder = Path(gettempdir())
        clear(path for path in left_over(folder, _NAME) if _is_old(path))
        self.file = made_folder(folder, _NAME) / "reply.txt"
        self.file.touch(mode=0o600)
        self.file.write_text(text + "\n", encoding="utf-8")

    def edited(self, environment: Mapping[str, str]) -> str:
        """Open the editor of VISUAL or EDITOR and return what was saved.

        Raises Refused when it cannot be started, ends with a failure, leaves no file,
        or leaves one that is no text; what it left stays in the file.
        """
        command = editor_command(environment)
        _require_one_that_waits(command)
        try:
            finished = subprocess.run([*command, str(self.file)], check=False)  # noqa: S603 - the person's own editor
        except OSError as error:
            raise Refused(
                f"The editor '{command[0]}' could not be started: {error.strerror}.",
                hint="Set EDITOR to the name of your editor.",
            ) from error
        if finished.returncode != 0:
            raise Refused(
                f"The editor '{command[0]}' ended with {finished.returncode}.",
                hint="Nothing was copied. Try again, or name another editor in EDITOR.",
            )
        return self._saved(command[0])

    def changed(self, text: str) -> bool:
        """Tell whether the file is there and holds anything else than this text."""
        try:
            return self.file.read_bytes().strip() not in (b"", text.strip().encode())
        except OSError:
            return False

    def keep(self) -> Path:
        """Leave the file under a name that no later run clears; return it.

        For its owner alone, whatever the editor made of it; a link that it made leads to a
        file that is not ours.
        """
        kept = Path(mkdtemp(prefix="toolkit-reply-")) / self.file.name
        if not self.file.is_symlink():
            self.file.chmod(0o600)
        self.file.replace(kept)
        self.forget()
        self.file = kept
        return kept

    def forget(self) -> None:
        """Delete the file, and what the editor left beside it."""
        rmtree(self.file.parent, ignore_errors=True)

    def _saved(self, editor: str) -> str:
        try:
            raw = self.file.read_bytes()
            text = raw.decode("utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")
        except OSError as error:
            raise Refused(
                f"The editor '{editor}' left no file behind: {error.strerror}.",
                hint="There is nothing to send. Save the text under the name that was given.",
            ) from error
        except UnicodeDecodeError as error:
            raise Refused(
                f"The editor '{editor}' did not save UTF-8 text.",
                hint="Set its encoding to UTF-8 and try again.",
            ) from error
        if "\0" in text:
            raise Refused(
                f"The editor '{editor}' saved a NUL character, which text cannot contain.",
                hint="Set its encoding to UTF-8 and try again.",
            )
        return clean_text(text)


def _is_old(folder: Path) -> bool:
    """Tell whether nobody comes back for what an editor that was killed left."""
    with suppress(OSError):
        return time() - folder.stat().st_mtime > _KEPT_SECONDS
    return False


def editor_command(environment: Mapping[str, str]) -> list[str]:
    """Return the command of VISUAL, else EDITOR, else the usual one; blank ones are passed over.

    A path with blanks in it needs no quotes. Raises Refused for unbalanced ones.
    """
    for name in ("VISUAL", "EDITOR"):
        given = environment.get(name, "").strip()
        if not given:
            continue
        if which(given, path=environment.get("PATH")):
            return [given]
        try:
            # A backslash is part of a path on Windows, and quotes nothing.
            words = shlex.split(given, posix=os.name != "nt")
        except ValueError as error:
            raise Refused(
                f"{name} cannot be read: {given}", hint="A quote in it is not closed."
            ) from error
        if words and words[0]:
            return [word.strip('"') for word in words] if os.name == "nt" else words
    return [_USUAL]


def _require_one_that_waits(command: Sequence[str]) -> None:
    name = Path(command[0]).name.lower().removesuffix(".exe").removesuffix(".cmd")
    flags = _WAITS.get(name, ())
    if flags and not any(word in flags for word in command[1:]):
        raise Refused(
            f"The editor '{command[0]}' returns before anything can be typed.",
            hint=f"Give it the flag that makes it wait: EDITOR='{command[0]} {flags[0]}'",
        )


class Manner(NamedTuple):
    """How this reply is to be handed over, as the flags say it.

    `who` is the kind of crisis reply that was asked for, `told` that the person has
    seen what was understood. `region` is a code, ""
    for an unknown place, None where it was not given; `footing` is what the
    settings gave, as far as they can be read. `options` that some can be given:
    a picker is told of none.
    """

    pick: int | None = None
    copy: bool | None = None
    crisis: bool | None = None
    who: CrisisKind | None = None
    told: bool = False
    region: str | None = None
    edit: bool = False
    anyway: bool = False
    logged: bool = True
    post: str = ""
    footing: Footing | None = None
    options: bool = True


def finish(
    session: Session, written: Written, manner: Manner, choice: Choice, wording: Wording
) -> None:
    """Show a reply, copy it where that is wanted, and log the use."""
    if manner.edit:
        written = _edited(session, written, wording)
    elif wording.say:
        _warn_of_avoided(session, written.text)
    logs = manner.logged and session.kit.settings.settings.reply_log
    if logs and manner.post:
        # A mistyped address is said before anything goes out.
        _require_address(manner.post)
    for line in written.trouble:
        session.console.insist(line)
    for line in written.told:
        session.console.note(line)
    if session.console.as_json:
        copied = _copied(session, written, choice, manner)
        session.console.document(reply_document(written, choice, copied=copied))
    else:
        talk_before(session.console, written, session.kit.now, options=manner.options)
        if not written.crisis and _wants_a_check(session):
            session.console.note(
                "No page of your library has been checked yet: toolkit check", dim=True
            )
        show_reply(session.console, written)
        _copied(session, written, choice, manner)
    if logs and written.links:
        _log(session, written, manner.post)


def _copied(session: Session, written: Written, choice: Choice, manner: Manner) -> bool | None:
    """Copy by itself on a terminal only, and never a crisis reply nobody chose."""
    asked = session.can_ask and session.console.on_terminal
    by_itself = session.console.on_terminal and (
        asked or not (written.crisis or choice.crisis_hint)
    )
    wanted = by_itself if manner.copy is None else manner.copy
    if not wanted:
        return False
    if asked and len(written.posts) > 1:
        return _copied_one_by_one(session, written)
    return session.copy(written.text)


def _copied_one_by_one(session: Session, written: Written) -> bool | None:
    """Copy the posts of a thread in turn, so that each can be pasted."""
    count = len(written.posts)
    copied = session.copy(written.posts[0].text)
    for number, post in enumerate(written.posts[1:], 2):
        session.ask_line(f"Enter copies post {number} of {count}: ")
        copied = session.copy(post.text)
    return copied


def _log(session: Session, written: Written, post: str) -> None:
    try:
        log(
            session.kit.library,
            written.links,
            session.kit.now,
            platform=written.snippet.platform.name,
            said=written.said,
            post=post,
        )
    # The reply is out already: whatever is wrong costs the log row only.
    except ToolkitError as error:
        session.console.note(f"Not in the reply log: {error.message}")
    except Exception as error:  # noqa: BLE001 - as said
        session.console.note(f"Not in the reply log ({type(error).__name__}).")


def _wants_a_check(session: Session) -> bool:
    try:
        return wants_a_check(session.kit.library, session.today)
    except LibraryError:
        return False


def _require_address(post: str) -> None:
    from toolkit.domain.url import read_address  # noqa: PLC0415 - only with --post

    read_address(post)


def _edited(session: Session, written: Written, wording: Wording) -> Written:
    """Return the reply with the text as the person changed it, until it fits."""
    if not session.can_ask:
        raise UsageError("--edit needs a terminal.", hint="Give the sentence with --say.")
    if len(written.posts) > 1:
        raise UsageError("A thread cannot be edited as one text.", hint="Leave out --thread.")

    draft = Draft(written.text)
    keep = False
    try:
        while True:
            # What an editor leaves behind may be all that the person has of it.
            keep = True
            text = draft.edited(session.kit.environment)
            keep = False
            _require_text(text)
            edited = rewrite(lambda: session.kit.library, written, text, wording.warning)
            length = edited.snippet.length
            if length.fits:
                break
            keep = True
            words = length_words(length, edited.snippet.platform)
            session.console.insist(f"Your text does not fit: {words}.")
            session.ask_line("Enter opens it again, Ctrl-C leaves: ")
    finally:
        _leave(session, draft, written, keep=keep)
    _tell_of_edit(session, written, edited)
    return edited


def _require_text(text: str) -> None:
    if not text:
        raise Refused(
            "The text was emptied in the editor; there is no reply.",
            hint="Run the command again, and leave the text in the file.",
        )


def _leave(session: Session, draft: Draft, written: Written, *, keep: bool) -> None:
    """Delete the draft, or say where it stays: an unchanged one is no loss."""
    if keep and draft.changed(written.text):
        session.console.insist(f"What you wrote is kept in {draft.keep()} until you delete it.")
    else:
        draft.forget()


def _tell_of_edit(session: Session, before: Written, after: Written) -> None:
    if after.text == before.text:
        session.console.note("The editor left the text as it was.")
    if before.snippet.dropped:
        left_out = left_out_words(before.snippet.dropped)
        session.console.note(f"Left out to fit, before you changed it: {left_out}")
    _warn_of_avoided(session, after.text)


def _warn_of_avoided(session: Session, text: str) -> None:
    """Say whether what the person typed has an address that they avoid."""
    try:
        show_warning(session.console, shared_warning(session.kit.library, text))
    except ToolkitError:
        # The reply does not wait for a library that cannot be read.
        session.console.note("Could not check whether it contains a link that you avoid.")
