"""Picking: what a picker knows between two keystrokes, and what it may do.

One desk serves every picker, on a full screen or as a numbered list, so that
neither holds a rule: it asks, writes and judges through the other verbs. The
question is kept no longer than its answer. Must not draw, print or copy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

from toolkit.domain.judgement import withheld
from toolkit.domain.link import Contact, Link
from toolkit.domain.region import serves
from toolkit.domain.sentences import CrisisCase, CrisisKind
from toolkit.domain.text import clean_line
from toolkit.domain.trust import Level
from toolkit.errors import (
    ConfigError,
    LibraryError,
    NoMatch,
    NotFound,
    Refused,
    ToolkitError,
    UsageError,
)
from toolkit.hours.openness import Hours, hours_at
from toolkit.settings.model import Settings
from toolkit.snippets.platform import Platform
from toolkit.snippets.template import CORRECT, CRISIS_NAMES
from toolkit.storage.library import Library
from toolkit.storage.rows import Operation
from toolkit.usecases.cautions import Doubts
from toolkit.usecases.crisis import BY_REGION, Asked, hinted, surely_crisis, understood
from toolkit.usecases.edit import get, redo, undo
from toolkit.usecases.find import (
    FindRequest,
    FindResult,
    LinkWarning,
    cached_search,
    find,
    unsure_words,
)
from toolkit.usecases.platforms import Listed, list_templates, platform_for, platforms_in_force
from toolkit.usecases.reply import (
    WORRIED,
    Choice,
    Wording,
    Written,
    choose,
    for_post,
    offerable,
    shared_warning,
    without_doubtful,
    write,
)
from toolkit.usecases.saying import log, sent, tone_from, tone_words, unlog
from toolkit.usecases.vet import Judgement, vet, vetting_in_force
from toolkit.usecases.words import new_words, remember, topic_words


class ContactHours(NamedTuple):
    """A contact and what can be said of its hours now."""

    contact: Contact
    hours: Hours


def open_now(link: Link, now: datetime) -> tuple[ContactHours, ...]:
    """Say of each contact of a link whether it is open at `now` (aware)."""
    return tuple(ContactHours(contact, hours_now(contact, link, now)) for contact in link.contacts)


def hours_now(contact: Contact, link: Link, now: datetime) -> Hours:
    """Say whether one contact is open; overdue hours are "check hours"."""
    today: date = now.date()
    overdue = link.trust.overdue(today)
    return hours_at(contact.hours, contact.regions or link.regions, now, overdue=overdue)


SHOWN = 10
# A question of one letter fits everything and says nothing.
_SHORTEST = 2
_LOOKED_BACK = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What there is to pick from, best first.

    `words` are a link's own words that matched, `only` whom alone it is for, each by
    its id; `used` tells that these are the links used last, because nothing was asked
    yet; `message` and `hint` say why there is nothing, `unsure` why these may not fit,
    "" where they do.
    `place` is where whoever asks is, "" where that is not known.
    `case` is what a crisis reply would be written for, `told` what to say of its region.
    """

    links: tuple[Link, ...] = ()
    words: dict[int, tuple[str, ...]]
    only: Mapping[int, str] = field(default_factory=dict)
    crisis_hint: bool = False
    warning: LinkWarning | None = None
    also: tuple[str, ...] = ()
    used: bool = False
    message: str = ""
    hint: str = ""
    unsure: str = ""
    case: CrisisCase | None = None
    told: tuple[str, ...] = ()
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A reply as it would be posted, or why there is none."""

    written: Written | None = None
    message: str = ""
    hint: str = ""


class Desk:
    """A picker's place of work: the wording chosen, the links kept for the reply.

    It may stay open for days, so the time is asked for whenever it counts.
    """

    def __init__(
        self,
        library: Library,
        settings: Settings,
        wording: Wording,
        clock: Callable[[], datetime],
        keep_name: Callable[[str], None] = lambda _name: None,
    ) -> None:
        """Begin with the wording that settings and flags gave; `clock` is aware.

        `keep_name` remembers the curator's name when it is given first.
        """
        self._library = library
        self._settings = settings
        self._live = cached_search(library)
        self._doubts = Doubts(library)
        self._clock = clock
        self._keep_name = keep_name
        self.by = settings.by
        self._logged: tuple[int, ...] = ()
        self._edition = 0
        self.wording = wording
        self._usual = wording
        self.answer = Answer(words={})
        self.kept: tuple[Link, ...] = ()
        self._question = ""

    @property
    def now(self) -> datetime:
        """The time at this moment, aware."""
        return self._clock()

    @property
    def today(self) -> date:
        """The day it is."""
        return self.now.date()

    def ask(self, text: str) -> Answer:
        """Answer a question; an empty one with the links used last.

        A library that cannot be used is said in the answer.
        """
        self._question = question = text.strip()
        try:
            self._look_again()
            self.answer = self._answer(question) if len(question) >= _SHORTEST else self._used()
        except LibraryError as error:
            self.answer = Answer(
                words={}, crisis_hint=hinted(question), message=error.message, hint=error.hint
            )
        if self.answer.crisis_hint:
            case, told = self._understood(question)
            self.answer = replace(self.answer, case=case, told=told)
        return self.answer

    def choice(self) -> Choice:
        """Return the last answer as `reply` knows it."""
        answer = self.answer
        return Choice(links=answer.links, crisis_hint=answer.crisis_hint, warning=answer.warning)

    def draft(self, link: Link) -> Draft:
        """Write the reply with this link, after the ones that were kept."""
        links = self.kept if link in self.kept else (*self.kept, link)
        try:
            wording = for_post(replace(self.wording, by=self.by), self._question, links[0])
            written = write(self._library, links, wording, self.today, warning=self.answer.warning)
        except (Refused, UsageError, NotFound, LibraryError) as error:
            return Draft(message=error.message, hint=error.hint)
        if wording.tone != self.wording.tone:
            written = replace(written, told=(*written.told, f"{WORRIED}."))
        return Draft(written=written)

    def crisis(self, who: CrisisKind | None = None) -> Draft:
        """Write the crisis reply that fits the question; `who` in place of what it suggests."""
        plain = replace(self.wording, say="", template="")
        case, told = self.answer.case, self.answer.told
        if case is None:
            case, told = self._understood("")
        case = case._replace(who=who or case.who)
        try:
            written = surely_crisis(lambda: self._library, plain, case, self.today, told=told)
            return Draft(written=written)
        except Refused as error:
            return Draft(message=error.message, hint=error.hint)

    def _understood(self, question: str) -> tuple[CrisisCase, tuple[str, ...]]:
        """Read a case, and what to tell of it: no options, which a picker does not have."""
        asked = Asked(region=self.wording.region)
        case, told = understood(question, asked, self.wording.home)
        return case, tuple(line.replace(BY_REGION, ".") for line in told)

    def keep(self, link: Link) -> bool:
        """Keep a link for the reply, so that another can follow; again lets it go."""
        if link in self.kept:
            self.kept = tuple(one for one in self.kept if one != link)
            return False
        self.kept = (*self.kept, link)
        return True

    def platforms(self) -> tuple[Platform, ...]:
        """Return the platforms to choose from, with the limits in force."""
        return platforms_in_force(self._settings)

    def use_platform(self, name: str) -> None:
        """Write for another platform. Raises UsageError."""
        self.wording = replace(self.wording, platform=platform_for(self._settings, name))

    def templates(self) -> tuple[Listed, ...]:
        """Return the wordings that can be used for a reply with a link."""
        folder = self.wording.templates_folder
        if folder is None:
            return ()
        warning = self.answer.warning
        avoided = warning is not None and warning.kind == Level.AVOID.value
        without = CRISIS_NAMES if avoided else {*CRISIS_NAMES, CORRECT}
        return tuple(
            one
            for one in list_templates(folder)
            if one.name not in without and "." not in one.name and not one.problem
        )

    def use_template(self, name: str) -> None:
        """Write with another wording; "" is the usual one. Raises UsageError."""
        names = [one.name for one in self.templates()]
        if name and name not in names:
            raise UsageError(
                f"There is no wording '{clean_line(name)}' for a reply with a link.",
                hint=f"Choose one of {', '.join(names)}.",
            )
        self.wording = replace(self.wording, template=name)

    def say(self, sentence: str) -> None:
        """Put the curator's own sentence in place of a kept one; "" goes back."""
        self.wording = replace(self.wording, say=sentence)

    def address_to(self, who: str) -> None:
        """Write for a person, such as @sam, whose name stands first; "" for nobody."""
        self.wording = replace(self.wording, to=clean_line(who))

    @property
    def tone(self) -> str:
        """In which language, to whom and why, as `use_tone` reads it; "" is the usual."""
        return tone_words(self.wording.tone)

    def use_tone(self, words: str) -> None:
        """Speak as "other, pass-on, cy" says; "" is the usual. Raises UsageError."""
        tone = tone_from(words, self._usual.tone)
        self.wording = replace(self.wording, tone=tone)

    def hours(self, link: Link) -> tuple[ContactHours, ...]:
        """Say of each contact whether it is open now; those for whoever asks come first."""
        place = self.wording.region or self.answer.place
        return tuple(
            sorted(
                open_now(link, self.now),
                key=lambda one: not serves(one.contact.regions or link.regions, place),
            )
        )

    def judge(self, link: Link, judgement: Judgement) -> tuple[str, ...]:
        """Record a vetting and return what the person should know all the same.

        Raises Refused, UsageError, NotFound, LibraryError.
        """
        seen = judgement._replace(seen=vetting_in_force(link))
        done = vet(self._library, link.id, seen, self.now)
        self._changed()
        return (*done.advice, *self._named(judgement.by))

    def _named(self, name: str) -> tuple[str, ...]:
        """Remember the curator's name when it is given first."""
        if self.by or not name.strip():
            return ()
        self.by = name.strip()
        try:
            self._keep_name(self.by)
        except ConfigError as error:
            return (f"Your name is not remembered: {error.message}",)
        return ()

    def new_words(self, link: Link, question: str) -> tuple[str, ...]:
        """Return the question's words that this link does not have yet."""
        return new_words(link, topic_words(question), self._library.index.stemmer)

    def remember(self, link: Link, words: str) -> tuple[str, ...]:
        """Keep words (commas between) by which this link is found from now on.

        Returns the ones that were new. Raises Refused, NotFound, LibraryError.
        """
        done = remember(self._library, link.id, words.split(","), self.now)
        self._changed()
        return done.words

    def newest_change(self) -> Operation | None:
        """Return what `take_back` would take back."""
        with self._library.reading():
            return self._library.operations.newest()

    def take_back(self) -> Operation:
        """Take the newest change of the library back. Raises Refused, LibraryError."""
        operation = undo(self._library, self.now)
        self._changed()
        return operation

    def newest_undone(self) -> Operation | None:
        """Return what `do_again` would do again."""
        with self._library.reading():
            return self._library.operations.newest_undone()

    def do_again(self) -> Operation:
        """Redo what was undone last. Raises Refused, LibraryError."""
        operation = redo(self._library, self.now)
        self._changed()
        return operation

    def log(self, written: Written) -> str:
        """Keep in the reply log what goes out; returns why that could not be, or ""."""
        self._logged = ()
        if not (self._settings.reply_log and written.links):
            return ""
        platform = written.snippet.platform.name
        try:
            self._logged = log(
                self._library,
                written.links,
                self.now,
                platform=platform,
                said=written.said,
                post="",
            )
            self._library.settle()
        except ToolkitError as error:
            return error.message
        return ""

    @property
    def can_unlog(self) -> bool:
        """Whether the last reply stands in the log, and nothing was changed since."""
        return bool(self._logged)

    def unlog(self) -> None:
        """Take the last reply out of the log: it did not go out. Raises LibraryError."""
        unlog(self._library, self._logged)
        self._library.settle()
        self._logged = ()

    def forget(self) -> None:
        """Drop every word of the question, of its answer, and of what was written to it."""
        with suppress(LibraryError):
            # One that cannot be read any more has no words to drop.
            self._live.forget()
        self.answer = Answer(words={})
        self._question = ""
        self.kept = ()
        self.wording = replace(self.wording, say="", to="", tone=self._usual.tone)

    def _look_again(self) -> None:
        """Forget what was read, where somebody else has changed the library since."""
        edition = self._library.edition()
        if edition != self._edition:
            self._edition = edition
            self._live.forget()
            self._doubts = Doubts(self._library)

    def _changed(self) -> None:
        self._logged = ()
        self._live.forget()
        self._doubts = Doubts(self._library)
        kept = (self._still(link) for link in self.kept)
        self.kept = tuple(link for link in kept if link is not None)

    def _still(self, link: Link) -> Link | None:
        try:
            found = get(self._library, link.id)
        except NotFound:
            return None
        return None if withheld(found) else found

    def _answer(self, question: str) -> Answer:
        request = FindRequest(text=question, most=SHOWN, by_meaning=True)
        found = find(
            self._library, request, now=self.now, home_region=self.wording.home, live=self._live
        )
        shared = shared_warning(self._library, question, self._doubts)
        links, unsure = without_doubtful(self._library, offerable(found), self._doubts)
        warning = found.warning or shared or unsure
        if links or found.crisis_hint:
            return _answer_of(found, links, warning)
        try:
            choice = choose(
                self._library, request, now=self.now, home=self.wording.home, found=found
            )
        except (NoMatch, Refused) as error:
            none = _answer_of(found, (), warning)
            return replace(none, message=error.message, hint=error.hint)
        return _answer_of(found, choice.links, choice.warning)

    def _used(self) -> Answer:
        uses = sent(self._library, self.now, link_id=None, most=_LOOKED_BACK)
        links = dict.fromkeys(use.link for use in uses if use.link and not withheld(use.link))
        return Answer(links=tuple(links)[:SHOWN], words={}, used=True, place=self.wording.home)


def _answer_of(found: FindResult, links: tuple[Link, ...], warning: LinkWarning | None) -> Answer:
    return Answer(
        links=links,
        words={hit.link.id: hit.words for hit in found.links},
        only=found.only,
        crisis_hint=found.crisis_hint,
        warning=warning,
        also=tuple(dict.fromkeys(one.meant for one in found.corrections)),
        unsure=unsure_words(found) if links else "",
        place=found.place,
    )
