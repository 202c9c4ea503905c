"""The words of the published page, a table a language; and those its search has beside them.

A language is offered once a person who speaks it has read its words: until then it
is a draft, and `texts_in` refuses it. `{}` stands for what is filled in. Must not
decide which links go out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from toolkit.domain.link import Link
from toolkit.errors import UsageError

ENGLISH: Mapping[str, str] = {
    "skip": "Skip to the links",
    "by": "Kept by {}.",
    "danger": "If life is in danger now",
    "call_emergency": "Call {}",
    "emergency_there": " ({})",
    "find_a_helpline": "Helplines in other countries: {}",
    "copy_crisis": "Copy a reply for someone in crisis",
    "search": "Search, or paste what somebody wrote",
    "search_note": "What you type stays on this page. It is sent nowhere and kept nowhere.",
    "clear": "Clear",
    "results": "Links that come nearest",
    "found": "{} links, nearest first.",
    "found_one": "1 link.",
    "unsure": "Not sure that any of these fits: please read before you pass one on.",
    "nothing": "No link here has these words.",
    "overview": "All topics",
    "topics": "Topics",
    "all_topics": "Show all {} topics",
    "links": "All links",
    "too_many": "There are too many links for a search on this page. Choose a topic.",
    "more": "More about it",
    "vetted": "vetted by {}, {}",
    "second_hand": "vetted second-hand by {}, {}",
    "caution": "use with caution",
    "changed": "changed since it was vetted",
    "not_vetted": "not vetted by us yet",
    "us": "us",
    "for": "for {}",
    "check_hours": "check hours",
    "private": "safer in a private message",
    "reply": "A reply with this link",
    "copy": "Copy",
    "copied": "Copied.",
    "not_copied": "Not copied: select the text and copy it by hand.",
    "warnings": "Pages we advise against",
    "instead": "Better: {}",
    "leave": "Leave this page quickly",
    "leave_note": "Or press Esc three times. It does not clear your browser's history.",
    "offline": "This page works without a network once it has been opened.",
    "issued": "Edition {} of {}.",
    "licence": "Licence: {}.",
    "as_file": "The list as a file to follow",
    "feed": "What changed, as a feed",
    "home": "This page: {}",
    "new": "New: {}",
    "changed_entry": "Changed: {}",
    "changed_fields": "Changed: {}.",
    "withdrawn_entry": "Withdrawn: {}",
    "gone": "The page is gone.",
    "replaced": "It has a newer address.",
    "removed": "It is no longer on the list.",
    "months": "January February March April May June July August September October November"
    " December",
}
# A draft by people who do not speak it.
_WELSH: Mapping[str, str] = {
    **ENGLISH,
    "skip": "Neidio i'r dolenni",
    "danger": "Os oes perygl i fywyd nawr",
    "call_emergency": "Ffoniwch {}",
    "search": "Chwiliwch, neu gludwch yr hyn a ysgrifennodd rhywun",
    "search_note": "Mae'r hyn a deipiwch yn aros ar y dudalen hon.",
    "clear": "Clirio",
    "topics": "Pynciau",
    "links": "Pob dolen",
    "copy": "Copïo",
    "months": "Ionawr Chwefror Mawrth Ebrill Mai Mehefin Gorffennaf Awst Medi Hydref Tachwedd"
    " Rhagfyr",
}
LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH}
DRAFTS: Mapping[str, Mapping[str, str]] = {"cy": _WELSH}


def texts_in(language: str) -> Mapping[str, str]:
    """Return the words in a language ("en"). Raises UsageError for one that is not offered."""
    found = LANGUAGES.get(language.casefold())
    if found is None:
        why = (
            "wait for somebody who speaks it to read them"
            if language.casefold() in DRAFTS
            else "are not there"
        )
        raise UsageError(
            f"The words of the page in '{language}' {why}.",
            hint=f"Languages of the page: {', '.join(LANGUAGES)}.",
        )
    return found


# What the page's search has beside the visible words: tags, terms, synonyms, stop words. Words
# are as search.js cuts them, and stop words stay out: these words are near half of what a phone
# has to load. Phrases stay whole, since one that is said whole counts more.


_LEFT_OUT = re.compile("[\u0300-\u036f'\u2019]")
_WORD = re.compile(r"[^\W_]+")


def link_words(link: Link, stop_words: AbstractSet[str]) -> str:
    """Return a link's tags and terms, parted by "|", but for one that is its title."""
    said = {_telling(text, stop_words) for text in (*link.tags, *link.terms)}
    return "|".join(sorted(said - {"", _telling(link.title, stop_words)}))


def _telling(text: str, stop_words: AbstractSet[str]) -> str:
    words = _words(text)
    # One that consists of stop words is meant as it stands.
    return " ".join([word for word in words if word not in stop_words] or words)


def synonym_words(synonyms: Iterable[tuple[str, str]]) -> str:
    """Return synonyms a line a meaning: "meaning=said|said"."""
    found: dict[str, list[str]] = {}
    for said, means in synonyms:
        if words := _words(said):
            found.setdefault(" ".join(_words(means)), []).append(" ".join(words))
    return "\n".join(f"{means}={'|'.join(said)}" for means, said in found.items())


def _words(text: str) -> list[str]:
    plain = _LEFT_OUT.sub("", unicodedata.normalize("NFD", text.lower()))
    return _WORD.findall(plain)
