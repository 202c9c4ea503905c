"""`reply`: from a question to a snippet, copied.

The one command with a conversation: paste, choose, crisis or not. Every step
has a flag. Must not hold a rule: choosing and writing are use cases.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Annotated

import typer

from toolkit.cli.deliver import Footing, Manner, finish, footing
from toolkit.cli.options import SUGGESTED, Words
from toolkit.cli.session import Session, session_of
from toolkit.domain.judgement import Filters
from toolkit.domain.link import Link, parse_id
from toolkit.domain.sentences import CrisisCase, CrisisKind
from toolkit.errors import Refused, ToolkitError, UsageError
from toolkit.output.views.reply import show_choices, show_crisis_taken, show_warning
from toolkit.usecases.crisis import Asked, hinted, surely_crisis, understood
from toolkit.usecases.edit import read_region
from toolkit.usecases.find import FindRequest, no_match, not_sure, unsure_words
from toolkit.usecases.platforms import platform_for, platforms_in_force
from toolkit.usecases.reply import (
    WORRIED,
    Choice,
    Wording,
    Written,
    choose,
    chosen_by_id,
    for_post,
    write,
)
from toolkit.usecases.saying import last_links, tone_of

CRISIS_KINDS = "[self|other|done]"
_CRISIS_TEMPLATES = {"crisis": "self", "crisis-other": "other", "crisis-done": "done"}
_CRISIS_PROMPT = (
    "Enter for the crisis reply, s, o or d for another (self, other, done), m for the best match: "
)
_NO_REGION = ("none", "anywhere", "")
_SEARCHED = 20


def reply(  # noqa: PLR0913 - one parameter an option
    context: typer.Context,
    words: Words = None,
    *,
    platform: Annotated[
        str | None, typer.Option("--for", "-f", metavar="PLATFORM", help="x, bluesky, sms, ...")
    ] = None,
    template: Annotated[
        str, typer.Option(help="The wording to use (see toolkit template list).")
    ] = "",
    pick: Annotated[
        int | None, typer.Option(min=1, max=3, help="Take this one of the links, without asking.")
    ] = None,
    say: Annotated[
        str | None, typer.Option(help="Your own sentence, instead of one kept with the link.")
    ] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Change the text in your editor.")] = False,
    to: Annotated[str, typer.Option(metavar="@WHO", help="Who the reply is for.")] = "",
    cw: Annotated[
        str, typer.Option(help="A content warning; counted where the platform counts it.")
    ] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Use this length limit.")] = None,
    thread: Annotated[
        bool, typer.Option("--thread", help="Split into numbered posts if it is too long.")
    ] = False,
    gsm7: Annotated[bool, typer.Option("--gsm7", help="For sms: plain quotes and dashes.")] = False,
    copy: Annotated[
        bool | None, typer.Option("--copy/--no-copy", help="Copy to the clipboard, or do not.")
    ] = None,
    crisis: Annotated[
        str | None,
        typer.Option(
            metavar=CRISIS_KINDS, help="The crisis reply; without a kind, the one that fits."
        ),
    ] = None,
    no_crisis: Annotated[bool, typer.Option("--no-crisis", help="Never the crisis reply.")] = False,
    region: Annotated[
        str | None, typer.Option(help="Where the person is; none if unknown.")
    ] = None,
    language: Annotated[
        str | None,
        typer.Option(metavar="LANGUAGE", help="Such as cy, where a link has it."),
    ] = None,
    who: Annotated[
        str, typer.Option(metavar="[self|other|staff]", help="Who the sentence is for.")
    ] = "",
    purpose: Annotated[
        str,
        typer.Option(metavar="WHY", help="Why they write: talk, pass-on, cannot-reach, heard."),
    ] = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Write a reply even if no link surely fits.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Use the links of the last reply again.")
    ] = False,
    paste: Annotated[
        bool, typer.Option("--paste", help="Read the post from the clipboard.")
    ] = False,
    no_log: Annotated[
        bool, typer.Option("--no-log", help="Do not add this to the reply log.")
    ] = False,
    post: Annotated[
        str, typer.Option(metavar="URL", help="The post's address, kept for 90 days.")
    ] = "",
    platforms: Annotated[bool, typer.Option("--platforms", help="List the platforms.")] = False,
    why: Annotated[bool, typer.Option("--why", help="With --platforms: the sources.")] = False,
) -> None:
    """Write a reply with a link.

    Without words: paste the post at the prompt. With - the post is read from
    stdin. With ids (k12 k40) those links are used, the first one leading.

    Examples:
      toolkit reply
      toolkit reply sectioned rights --for bluesky
      toolkit reply k12 k40 --to @sam --say "I am sorry it is so hard."
      toolkit reply --paste
      toolkit reply --crisis other --region Scotland
    """
    session = session_of(context)
    if platforms or why:
        _show_platforms(session, why=why)
        return
    ground = footing(session, platform, limit)
    wording = Wording(
        platform=platform_for(ground.settings, platform, limit),
        home=ground.settings.region,
        region=_region(region),
        by=ground.settings.by,
        template=template,
        templates_folder=ground.templates_folder,
        say=_sentence(say),
        to=_clean(to),
        warning=_clean(cw),
        thread=thread,
        gsm7=gsm7,
        tone=tone_of(ground.settings, language, who, purpose),
    )
    manner = Manner(
        pick=pick,
        copy=copy,
        crisis=_wanted(crisis, template, no_crisis=no_crisis),
        who=_who(crisis, template),
        region=_region(region),
        edit=edit,
        anyway=anyway,
        logged=not no_log,
        post=_clean(post),
        footing=ground,
    )
    _require_one_source(words, again=again, paste=paste)
    _tell_of_name(session, wording.to, wording.platform.account)
    _require_plain_crisis(crisis, words, no_crisis=no_crisis)
    if again:
        _write_about(session, _last(session, ground), wording, manner)
    elif paste:
        _answer(session, session.read_clipboard(), wording, manner)
    else:
        _reply(session, words, wording, manner)


def reply_to_paste(session: Session) -> None:
    """Do what `toolkit` alone does on a terminal: ask for a post and answer it."""
    ground = footing(session)
    wording = Wording(
        platform=platform_for(ground.settings),
        home=ground.settings.region,
        by=ground.settings.by,
        templates_folder=ground.templates_folder,
        tone=tone_of(ground.settings, None, "", ""),
    )
    _answer(session, _post(session), wording, Manner(footing=ground))


def _reply(session: Session, words: list[str] | None, wording: Wording, manner: Manner) -> None:
    ids = [parse_id(word) for word in words or []]
    if manner.crisis and not words:
        written = _crisis(session, "", wording, manner)
        finish(session, written, manner, Choice(links=(), sure=False), wording)
    elif ids and all(ids) and not manner.crisis:
        wanted = [link_id for link_id in ids if link_id]
        _require_sound(manner.footing)
        _write_about(session, chosen_by_id(session.kit.library, wanted), wording, manner)
    else:
        if any(ids):
            session.console.note("An id beside other words is read as a word.")
        text = session.text_of(words) if words else _post(session)
        _answer(session, text, wording, manner)


def _answer(session: Session, text: str, wording: Wording, manner: Manner) -> None:
    """Answer a question: with the crisis reply, or with the link that is picked."""
    choice = _choice(session, text, wording, manner)
    if not session.console.as_json:
        show_warning(session.console, choice.warning)
        show_warning(
            session.console, choice.found.kept_back if choice.found and choice.links else None
        )
    wants, manner = _wants_crisis(session, text, choice, wording, manner)
    if wants:
        finish(session, _crisis(session, text, wording, manner), manner, choice, wording)
        return
    if choice.crisis_hint and session.kit.meaning_model:
        # By words alone so far: the prompt waits for no model.
        choice = _choice(session, text, wording, manner._replace(crisis=False))
    if not choice.links and choice.found:
        raise no_match(choice.found)
    _require_sure(session, choice, manner)
    link = _picked(session, choice, manner)
    warning = choice.warning if link == choice.links[0] else None
    wording = _for_person(session, wording, text, link)
    written = write(session.kit.library, (link,), wording, session.today, warning=warning)
    finish(session, written, manner, choice, wording)


def _for_person(session: Session, wording: Wording, text: str, link: Link) -> Wording:
    """Write for where and by whom a post is, and say so of who it is."""
    fitted = for_post(wording, text, link)
    if fitted.tone != wording.tone:
        session.console.note(f"{WORRIED}; --who self changes it.")
    return fitted


def _write_about(session: Session, choice: Choice, wording: Wording, manner: Manner) -> None:
    """Write the reply with links that were named, all of them."""
    if not session.console.as_json:
        show_warning(session.console, choice.warning)
    written = write(
        session.kit.library, choice.links, wording, session.today, warning=choice.warning
    )
    finish(session, written, manner, choice, wording)


def _choice(session: Session, text: str, wording: Wording, manner: Manner) -> Choice:
    request = FindRequest(
        text=text,
        most=_SEARCHED,
        filters=Filters(regions=(wording.region,) if wording.region else ()),
        hint=manner.crisis is None,
        by_meaning=True,
    )
    if manner.crisis:
        return Choice(links=(), crisis_hint=hinted(text), sure=False)
    try:
        _require_sound(manner.footing)
        return choose(
            session.kit.library,
            request,
            now=session.kit.now,
            home=wording.home,
            correcting=wording.template == "correct",
        )
    except Exception:
        # Whatever is broken: who may be in crisis is answered all the same.
        if request.hint and hinted(text):
            return Choice(links=(), crisis_hint=True, sure=False)
        raise


def _post(session: Session) -> str:
    if not session.can_ask:
        raise UsageError(
            "There is no question to answer.",
            hint="Give words or an id, or - to read the post from stdin.",
        )
    from toolkit.cli.session import read_post  # noqa: PLC0415 - at the prompt only

    # What is wrong with the library is said when the post is answered.
    with suppress(ToolkitError):
        session.kit.expect_question()
    post = read_post(session.kit.stdin, session.kit.stderr)
    if not post.strip():
        raise UsageError("Nothing was pasted.", hint="For example: toolkit reply sectioned rights")
    return post


def _wants_crisis(
    session: Session, text: str, choice: Choice, wording: Wording, manner: Manner
) -> tuple[bool, Manner]:
    """Tell whether the crisis reply is wanted, and in what manner the person says."""
    if manner.crisis is not None:
        return manner.crisis, manner
    if not choice.crisis_hint:
        return False, manner
    asked = session.can_ask and session.console.on_terminal and bool(choice.links)
    show_crisis_taken(session.console, asked=asked)
    if not asked:
        return True, manner
    case, told = _understood(text, wording, manner)
    for line in (f"The post reads as {case.said}.", *told):
        session.console.insist(line)
    while True:
        answer = session.ask_line(_CRISIS_PROMPT).strip().casefold()
        if answer in ("m", "match"):
            return False, manner
        if not answer:
            return True, manner._replace(told=True)
        who = next((kind for kind in CrisisKind if kind.value.startswith(answer)), None)
        if who:
            return True, manner._replace(who=who, told=True)
        session.console.insist(f"'{_clean(answer)[:20]}' is not one of the choices. Ctrl-C leaves.")


def _understood(text: str, wording: Wording, manner: Manner) -> tuple[CrisisCase, tuple[str, ...]]:
    ground = manner.footing
    known = not ground or ground.region_known
    region = "" if manner.region is None and not known and not text else manner.region
    return understood(text, Asked(manner.who, region), wording.home if known else "")


def _crisis(session: Session, text: str, wording: Wording, manner: Manner) -> Written:
    ground = manner.footing
    case, told = _understood(text, wording, manner)
    written = surely_crisis(
        lambda: session.kit.library,
        wording,
        case,
        session.today,
        told=() if manner.told else told,
        limited=bool(ground and ground.limited),
    )
    return replace(written, trouble=(*ground.said, *written.trouble)) if ground else written


def _wanted(crisis: str | None, template: str, *, no_crisis: bool) -> bool | None:
    if no_crisis:
        return False
    return True if crisis is not None or template in _CRISIS_TEMPLATES else None


def _who(crisis: str | None, template: str) -> CrisisKind | None:
    """Return the kind that was asked for, None for what the post suggests. Raises UsageError."""
    by_template = _CRISIS_TEMPLATES.get(template, "")
    said = by_template if crisis in (None, SUGGESTED) else crisis
    if by_template and said != by_template:
        raise UsageError(
            f"--crisis {_clean(said or '')} and --template {template} contradict each other.",
            hint="Give one of them.",
        )
    if said in (None, "", SUGGESTED):
        return None
    if said not in [kind.value for kind in CrisisKind]:
        raise UsageError(
            f"'{_clean(said)}' is not a kind of crisis reply.", hint="Give self, other or done."
        )
    return CrisisKind(said)


def _require_sound(ground: Footing | None) -> None:
    """Raise what is wrong with a setting: only the crisis reply makes do without it."""
    if ground and ground.trouble:
        raise ground.trouble


def _require_sure(session: Session, choice: Choice, manner: Manner) -> None:
    """Raise NoMatch for an answer that is not sure, where nobody can be asked."""
    sure = choice.sure or manner.anyway or manner.pick is not None
    if not sure and choice.found and not _asks(session, manner):
        raise not_sure(choice.found)


def _asks(session: Session, manner: Manner) -> bool:
    return session.can_ask and session.console.on_terminal and manner.pick is None


def _picked(session: Session, choice: Choice, manner: Manner) -> Link:
    """Return the link to write with: the one chosen, or the best one unasked."""
    asks = _asks(session, manner)
    if manner.anyway:
        choice = replace(choice, sure=True)
    number = _ask_number(session, choice) if asks else manner.pick or 1
    if number > len(choice.links):
        raise Refused(
            f"There is no link number {number}; {len(choice.links)} were found.",
            hint="Give a smaller --pick.",
        )
    return choice.links[number - 1]


def _ask_number(session: Session, choice: Choice) -> int:
    only = choice.found.only if choice.found else {}
    place = choice.found.place if choice.found else session.home
    show_choices(session.console, choice.links, session.today, place, only)
    most = len(choice.links)
    prompt = "Enter takes 1: " if most == 1 else f"Enter takes 1, or a number up to {most}: "
    if not choice.sure and choice.found:
        session.console.insist(unsure_words(choice.found))
        prompt = "A number takes one, Enter takes none: "
    while True:
        answer = session.ask_line(prompt).strip()
        if not answer and not choice.sure and choice.found:
            raise not_sure(choice.found)
        if not answer:
            return 1
        if answer.isascii() and answer.isdigit() and 1 <= int(answer[:9]) <= most:
            return int(answer)
        session.console.insist(f"'{_clean(answer)[:20]}' is not one of them. Ctrl-C leaves.")


def _show_platforms(session: Session, *, why: bool) -> None:
    from toolkit.output.views.platforms import show_platforms  # noqa: PLC0415 - rare

    show_platforms(session.console, platforms_in_force(session.kit.settings.settings), why=why)


def _require_one_source(words: list[str] | None, *, again: bool, paste: bool) -> None:
    if bool(words) + again + paste > 1:
        raise UsageError(
            "Words, --again and --paste cannot be used together.",
            hint="Give one of them.",
        )


def _require_plain_crisis(crisis: str | None, words: list[str] | None, *, no_crisis: bool) -> None:
    """Raise UsageError for a kind of crisis reply that was mistyped, or both flags."""
    if crisis is not None and no_crisis:
        raise UsageError("--crisis and --no-crisis contradict each other.", hint="Give one.")
    if crisis == SUGGESTED and words:
        from difflib import get_close_matches  # noqa: PLC0415 - only with --crisis

        kinds = [kind.value for kind in CrisisKind]
        if near := get_close_matches(words[0].casefold(), kinds, 1, 0.7):
            raise UsageError(
                f"'{_clean(words[0])}' is not a kind of crisis reply.",
                hint=f"Did you mean --crisis {near[0]}? A post comes from stdin or the prompt.",
            )


def _region(text: str | None) -> str | None:
    """Return the code of --region, "" for an unknown place, None where not given."""
    if text is None:
        return None
    if text.strip().casefold() in _NO_REGION:
        return ""
    return read_region(text, instead="--region none, or ")


def _last(session: Session, ground: Footing) -> Choice:
    _require_sound(ground)
    return chosen_by_id(session.kit.library, last_links(session.kit.library))


def _tell_of_name(session: Session, to: str, account: str) -> None:
    if to.removeprefix("/").startswith(account):
        return
    if to[:1].isalnum() or to[:1] == "@":
        session.console.note(
            f"The reply begins with '{to}'; an account is named with {account},"
            f" as in --to {account}sam."
        )


def _sentence(say: str | None) -> str:
    """Return the person's own sentence, "" where none was given. Raises UsageError."""
    said = _clean(say or "")
    if say is not None and not said:
        raise UsageError(
            "--say was given no words.",
            hint="Leave it out for a kept sentence; --template plain writes none.",
        )
    return said


def _clean(text: str) -> str:
    from toolkit.domain.text import clean_line  # noqa: PLC0415 - most replies have no such flag

    return clean_line(text) if text else ""
