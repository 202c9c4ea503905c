"""Reply: from a question to a fitting snippet, copied and remembered.

`choose` finds what could be answered with, `write` makes the snippet, the log
remembers which link went where. The question itself is never stored. Must not
ask or print: the front doors do that between the steps.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from toolkit.clipboard.copy import Copied, copy, paste
from toolkit.clipboard.routes import Surroundings
from toolkit.domain.judgement import withheld
from toolkit.domain.link import Link, LinkType
from toolkit.domain.region import USUAL
from toolkit.domain.sentences import CrisisCase
from toolkit.domain.trust import Level
from toolkit.domain.url import addresses_in
from toolkit.errors import LibraryError, Refused
from toolkit.search.confidence import Confidence
from toolkit.search.query import region_of
from toolkit.snippets.compose import Content, Snippet, apart, compose
from toolkit.snippets.contacts import ENGLISH, phrases_in
from toolkit.snippets.length import measure, rooms
from toolkit.snippets.links import find_links
from toolkit.snippets.platform import LEAST_OF_A_SENTENCE, Platform, escape
from toolkit.snippets.template import (
    CORRECT,
    CRISIS_NAMES,
    Template,
    draft_in,
    load_template,
    with_sentence,
)
from toolkit.snippets.thread import compose_thread
from toolkit.snippets.values import content_of, number_only
from toolkit.storage.library import Library
from toolkit.usecases.cautions import Doubts, way_on
from toolkit.usecases.edit import get
from toolkit.usecases.find import (
    FindRequest,
    FindResult,
    LinkWarning,
    find,
    no_match,
    warn,
    warn_of,
)
from toolkit.usecases.platforms import SHORTER, SHORTER_POSTS, require_fitting
from toolkit.usecases.saying import Tone, links_within, say_of, tone_for, went_out


def without_doubtful(
    library: Library, links: Sequence[Link], doubts: Doubts | None = None
) -> tuple[tuple[Link, ...], LinkWarning | None]:
    """Leave out links that nobody vetted and that look like a known site's; say why of one."""
    unvetted = [link for link in links if link.trust.level is Level.UNVETTED]
    if not unvetted:
        return tuple(links), None
    doubts = doubts or Doubts(library)
    found = {link.id: doubt for link in unvetted if (doubt := doubts.about(link.url))}
    warning = warn_of(library, next(iter(found.values()))) if found else None
    return tuple(link for link in links if link.id not in found), warning


def numbers_only(library: Library, request: FindRequest, *, now: datetime, home: str) -> FindResult:
    """Find helplines whose page is gone: their number outlives it."""
    found = find(
        library,
        request._replace(filters=request.filters._replace(everything=True)),
        now=now,
        home_region=home,
    )
    links = tuple(hit for hit in found.links if _number_stays(hit.link))
    first = links[0].judged if links else found.judged
    fits = first.confidence is not Confidence.NONE
    return found._replace(links=links if fits else (), judged=first)


def _number_stays(link: Link) -> bool:
    judged = link.trust.level is Level.AVOID or bool(link.replaced_by)
    return not judged and link.type is LinkType.HELPLINE and number_only(link)


def shared_warning(library: Library, text: str, doubts: Doubts | None = None) -> LinkWarning | None:
    """Return the warning about the addresses in a post: the avoided ones come first.

    `doubts` keeps what it read between questions (a picker).
    """
    if next(addresses_in(text), None) is None:
        return None
    found = [warn_of(library, doubt) for doubt in (doubts or Doubts(library)).about_text(text)]
    return found[0]._replace(more=tuple(found[1:])) if found else None


def standing_for(warning: LinkWarning, about: object) -> Link:
    """Return what is answered with in place of a link that is never offered."""
    if warning.instead is not None:
        return warning.instead
    if _number_stays(warning.link):
        return warning.link
    name = warning.address or warning.link.name
    raise Refused(
        f"No reply was written: {name} should not be passed on ({warning.reason or warning.kind}).",
        hint=way_on(warning.link, warning.kind, warning.instead_url),
        about=about,
    )


SHOWN = 3
_USUAL_TONE = Tone()


# Besides what reads as an address: a scheme, markup of a link, a host with a path behind an
# at sign, which one app or another takes for an address all the same.
_LINK_IN_NAME = re.compile(
    r"://|\bwww\.|\]\(|\[url|\bhref\b|@[^\s@]*\.\w{2,}[/?:]\S", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How the reply is to be written.

    `region` is where the person is, "" where that is unknown, None where it was not
    given; `by` is the curator's name; `gsm7` asks for the
    GSM-7 spelling of a text message, `thread` for several posts, `tone` says in which
    language, to whom and to what end.
    """

    platform: Platform
    home: str
    region: str | None = None
    by: str = ""
    template: str = ""
    templates_folder: Path | None = None
    say: str = ""
    to: str = ""
    warning: str = ""
    thread: bool = False
    gsm7: bool = False
    tone: Tone = _USUAL_TONE

    @property
    def names_somebody(self) -> bool:
        """Whether `to` is a name, and no address or markup of a link.

        Names are copied from posts: a link in one would go out under the curator's name.
        What the strictest network links is refused for all of them: apps link bare
        addresses where the network itself does not, and plain text is pasted anywhere.
        """
        linked = _LINK_IN_NAME.search(self.to) or find_links(self.to)
        return not (linked or any(found.sure for found in addresses_in(self.to)))

    def person(self) -> str:
        """Return whom the reply is for, "" for nobody in particular.

        Raises Refused for what names nobody.
        """
        if not self.names_somebody:
            raise Refused(
                f"'{self.to}' names nobody: it holds a link.",
                hint="Give the account alone, as in --to @sam.",
            )
        return self.to


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What could be answered with, best first; the first is taken unasked.

    `crisis_hint` says that the question may come from somebody in crisis,
    `warning` that the question itself is a link not to be passed on, `sure`
    that the first one answers the question.
    """

    links: tuple[Link, ...]
    crisis_hint: bool = False
    warning: LinkWarning | None = None
    found: FindResult | None = None
    sure: bool = True

    @property
    def confidence(self) -> Confidence:
        """How sure the first link is: one that was named is."""
        if self.sure:
            return Confidence.SURE
        return self.found.confidence if self.found else Confidence.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A finished reply: the posts (nearly always one), the links in them.

    `said` is the sentence that it opens with, as far as it went in whole or cut;
    `repeated` that it already went out today; `crisis` the case of a crisis
    reply, `advice` what the curator should know, `template` the wording's name,
    `trouble` what could not be used, so that this is not quite what it would be,
    `told` what to know of its words; `language` is the code of the one it is in.
    """

    posts: tuple[Snippet, ...]
    links: tuple[Link, ...]
    template: str = ""
    said: str = ""
    repeated: bool = False
    crisis: CrisisCase | None = None
    advice: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    language: str = USUAL

    @property
    def snippet(self) -> Snippet:
        """The first post: the one with the link."""
        return self.posts[0]

    @property
    def text(self) -> str:
        """All posts, with an empty line between."""
        return "\n\n".join(post.text for post in self.posts)


WORRIED = "For somebody who worries, as the post reads"


def for_post(wording: Wording, text: str, link: Link) -> Wording:
    """Write for where a post says that somebody is and for who it is by, unless that was given."""
    place = None if wording.region else region_of(text, wording.home, surely_there=True)
    tone = wording.tone if wording.say else tone_for(wording.tone, text, link)
    return replace(wording, region=place.code if place else wording.region, tone=tone)


def choose(
    library: Library,
    request: FindRequest,
    *,
    now: datetime,
    home: str,
    correcting: bool = False,
    found: FindResult | None = None,
) -> Choice:
    """Find the links to answer a question with; `found` is what `find` answered, if it was asked.

    An avoided link inside a post is told of; `correcting` answers with what
    stands for it. Raises NoMatch when nothing is good enough, Refused when the
    question is a link not to be passed on and has no alternative here.
    """
    found = found or find(library, request, now=now, home_region=home)
    shared = None if found.warning else shared_warning(library, request.text)
    links, doubtful = without_doubtful(library, offerable(found))
    warning = found.warning or shared or doubtful
    found = _judged_by(found, links)
    sure = found.confidence is Confidence.SURE
    if warning and (correcting or not links):
        links, sure = (standing_for(warning, about=found),), True
    if not links and not found.crisis_hint:
        by_number = numbers_only(library, request, now=now, home=home)
        if by_number.links:
            found = by_number
            links = tuple(hit.link for hit in found.links)
            sure = found.confidence is Confidence.SURE
    if not links and not found.crisis_hint:
        raise no_match(found)
    return Choice(
        links=links[:SHOWN],
        crisis_hint=found.crisis_hint,
        warning=warning,
        found=found,
        sure=sure,
    )


def _judged_by(found: FindResult, links: tuple[Link, ...]) -> FindResult:
    """Return an answer that is as sure as the first link that may be offered."""
    first = next((hit for hit in found.links if links and hit.link == links[0]), None)
    return found._replace(judged=first.judged) if first else found


def offerable(found: FindResult) -> tuple[Link, ...]:
    """Return what a person may choose from: never-offered ones left out."""
    return tuple(hit.link for hit in found.links if not withheld(hit.link))


def chosen_by_id(library: Library, ids: Sequence[int]) -> Choice:
    """Take the links with these ids, the main link first.

    Raises NotFound for an id that is not there, Refused for a link that is
    never offered and has no alternative here.
    """
    links, warning = [], None
    for link_id in ids:
        link = get(library, link_id)
        if kind := withheld(link):
            one = warn(library, link, kind)
            link = standing_for(one, about=one)
            warning = warning or one
        elif unsure := without_doubtful(library, [link])[1]:
            link = standing_for(unsure, about=unsure)
            warning = warning or unsure
        links.append(link)
    return Choice(links=tuple(dict.fromkeys(links)), warning=warning)


def write(
    library: Library,
    links: Sequence[Link],
    wording: Wording,
    today: date,
    *,
    warning: LinkWarning | None = None,
) -> Written:
    """Write the snippet for these links, the main link first.

    `warning` tells of a link that the main one stands for. Raises Refused when
    even the necessary parts do not fit, by how much, and for a template that is
    not meant for this.
    """
    saying = say_of(library, links, wording.tone, wording.say)
    language = saying.language
    drafts = wording.tone.drafts
    name = wording.template or usual_template(links[0])
    template = load_template(name, wording.templates_folder, language, drafts=drafts)
    _require_purpose(template, warning)
    _require_reviewed(template, drafts=drafts)
    if wording.say:
        template = with_sentence(template)
    content = content_of(
        saying.links,
        wording.home if wording.region is None else wording.region,
        template,
        today,
        say=saying.say,
        to=wording.person(),
        by=wording.by,
        phrases=phrases_in(language) if drafts else ENGLISH,
    )
    content = content._replace(own=bool(wording.say))
    posts = _posts(template, content, wording)
    require_fitting(posts, SHORTER_POSTS if wording.thread else SHORTER)
    said = opening(template, saying.say, posts[0])
    return Written(
        posts=posts,
        links=tuple(links),
        template=template.name,
        said=said,
        repeated=went_out(library, said, today),
        told=saying.told,
        language=language or USUAL,
    )


# The day on which it was last said that no page was ever checked.
_SAID_UNCHECKED = "said_unchecked"


def wants_a_check(library: Library, today: date) -> bool:
    """Tell once a day whether no page of this library was ever looked at."""
    with library.reading():
        checked = library.checks.last_run() is not None
        if checked or library.fact(_SAID_UNCHECKED) == today.isoformat():
            return False
    with suppress(LibraryError), library.atomic():
        # Where it cannot be kept it is said again, and that is all.
        library.set_fact(_SAID_UNCHECKED, today.isoformat())
    return True


def rewrite(
    library: Callable[[], Library], written: Written, text: str, warning: str = ""
) -> Written:
    """Put the curator's own text in place of the snippet's; measured anew.

    The links and the sentence of it are those that the text still has.
    """
    snippet = written.snippet
    field = apart(warning, snippet.platform)
    fitting = (room for room in rooms(snippet.platform) if measure(text, room, field).fits)
    platform = next(fitting, snippet.platform)
    length = measure(text, platform, field)
    post = replace(snippet, text=text, platform=platform, length=length)
    post = replace(post, dropped=(), respelled=False)
    return replace(
        written,
        posts=(post,),
        links=links_within(library, written.links, text, by_name=not platform.addresses),
        said=written.said if _says_still(text, written) else "",
    )


def _says_still(text: str, written: Written) -> bool:
    """Tell whether an edited text has the sentence, as the platform writes it and cut as it was."""
    before, said = written.snippet, written.said
    if "end of say" in before.dropped:
        said = " ".join(said.split()[:LEAST_OF_A_SENTENCE])
    detail = measure(said, before.platform).detail
    if before.respelled and detail:
        said = detail.spelling or said
    return escape(said, before.platform.markup) in text


def opening(template: Template, say: str, post: Snippet) -> str:
    """Return the sentence that a reply is remembered by: what would sound repeated."""
    if "say" in template.names:
        return "" if "say" in post.dropped else say
    first = template.lines[0]
    return "" if first.telling or first.name in post.dropped else first.filled({})


def _posts(template: Template, content: Content, wording: Wording) -> tuple[Snippet, ...]:
    if wording.thread:
        return compose_thread(template, content, wording.platform, warning=wording.warning)
    snippet = compose(
        template, content, wording.platform, warning=wording.warning, gsm7=wording.gsm7
    )
    return (snippet,)


def usual_template(link: Link) -> str:
    """Return the name of the template that a reply with a link has."""
    if number_only(link) or (link.type is LinkType.HELPLINE and link.contacts):
        return "signpost"
    return "warm"


def _require_purpose(template: Template, warning: LinkWarning | None) -> None:
    if template.name in CRISIS_NAMES:
        raise Refused(
            "A crisis reply is never written about one link.", hint="See: toolkit reply --crisis"
        )
    avoided = warning is not None and warning.kind == Level.AVOID.value
    if template.name == CORRECT and not avoided:
        raise Refused(
            "The template 'correct' is only for a link that you avoid and that has an alternative.",
            hint="Give the avoided link's id or address: toolkit reply k12 --template correct",
        )


def copy_text(text: str, surroundings: Surroundings) -> Copied:
    """Copy a text by the first route that works; the result says how it went."""
    return copy(text, surroundings)


def pasted_text(surroundings: Surroundings) -> str:
    """Return the text on the clipboard. Raises Refused with what to do instead."""
    pasted = paste(surroundings)
    if pasted.text is None:
        raise Refused(f"The clipboard was not read. {pasted.reason}", hint=pasted.hint)
    return pasted.text


def _require_reviewed(template: Template, *, drafts: bool) -> None:
    if template.language and not (template.own or drafts):
        raise Refused(
            f"The template '{template.full_name}' is a {draft_in(template.language)}.",
            hint="'toolkit config set reply_drafts true' uses drafts.",
        )
