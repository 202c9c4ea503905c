"""The end of `reply`: edit, show, copy, log. Reached with a finished reply.

Must not choose or write: what comes in is what goes out, unless it is edited.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from toolkit.cli.footing import Footing
from toolkit.cli.session import Session
from toolkit.domain.sentences import CrisisKind
from toolkit.errors import LibraryError, Refused, ToolkitError, UsageError
from toolkit.output.views.reply import (
    left_out_words,
    length_words,
    reply_document,
    show_reply,
    show_warning,
    talk_before,
)
from toolkit.usecases.reply import (
    Choice,
    Wording,
    Written,
    rewrite,
    shared_warning,
    wants_a_check,
)
from toolkit.usecases.saying import log

if TYPE_CHECKING:
    from toolkit.cli.editor import Draft


class Manner(NamedTuple):
    """How this reply is to be handed over, as the flags say it.

    `who` is the kind of crisis reply that was asked for, `told` that the person has
    seen what was understood. `region` is a code, ""
    for an unknown place, None where it was not given; `footing` is what the
    settings gave, as far as they can be read.
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
        talk_before(session.console, written, session.kit.now)
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
    from toolkit.cli.editor import Draft  # noqa: PLC0415 - only when asked for

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
