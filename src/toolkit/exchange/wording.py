"""What the words beside a link are: a name, a number, a pointer that says nothing, a sender.

Must not know files, how a format marks its links, nor what becomes of the words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

from toolkit.domain.link import Contact, ContactKind
from toolkit.domain.text import clean_line, fold
from toolkit.exchange.cells import numbers_apart
from toolkit.exchange.columns import field_of, name_key
from toolkit.exchange.dialect import has_address, is_address, is_phone
from toolkit.exchange.values import Piece, pieces_of

# Words of a link that say where it leads, not what is there; compared without accents.
# What columns of addresses are called ("website") says no more, in any language.
_POINTING = frozenset({
    "here", "click here", "more", "more info", "read more", "find out more", "visit", "visit site",
    "visit website", "visit the site", "visit the website", "visit our website", "visit page",
    "open", "go", "go to site", "go to website", "homepage", "home page", "their website",
    "hier", "mehr", "mehr erfahren", "weiterlesen", "zur website", "zur webseite",
    "webseite besuchen", "website besuchen", "ici", "cliquez ici", "en savoir plus",
    "voir le site", "visiter le site", "aqui", "haz clic aqui", "mas informacion",
    "visitar el sitio", "visitar la web", "qui", "clicca qui", "sito", "sito web", "vai al sito",
    "klik hier", "lees meer", "naar de website", "clique aqui", "saiba mais", "strona",
    "strona internetowa", "tutaj", "kliknij tutaj", "gwefan", "yma", "cliciwch yma", "rhagor",
    "web", "web site", "webpage", "web page", "see here", "this page", "this link", "learn more",
    "see more", "more information", "more details", "details", "info", "view", "view website",
    "webseite", "site web", "site internet", "lire la suite", "sitio web", "pagina web",
    "haga clic aqui", "leer mas", "url", "link", "links", "site", "website",
})  # fmt: skip
# Stands between a link and the words beside it.
BESIDE = " \t-\u2013\u2014:*\u2022\u00b7|<([\"',\u2192>="
AFTERWARDS = ".,;:!?\u2026)>]}\u00ac"
_PARTS = re.compile(r"\s[-\u2013\u2014|\u00b7\u2022]\s|:\s|[,;]\s|\t|\s{2,}")
_CONTACT = re.compile(r"(?:\+|\b)\d(?:[\s().-]{0,2}\d){5,}|[^\s@]{1,64}@[^\s@]+\.\w")
_BULLET = re.compile(r"\s*(?:[-*+#\u2022\u00b7\u25e6\u2023]+|\d{1,4}[.)])\s+")
_DIGITS = r"\+?\(?\d(?:[\s().-]{0,2}\d){4,16}"
_NUMBER_FIRST = re.compile(rf"({_DIGITS})(?=\W|$)(?!\S)")
_NUMBER_LAST = re.compile(rf"(?:^|(?<=\s))({_DIGITS})$")
# What a number in a list is called: "Tel 0300 303 1555", "Helpline: 0800 138 1111".
_CALLED = r"(?:(?:tele|free)?phone|tel|helpline|call|ring|t)\b[.:]?\s*(?=[+(0-9])"
_CALLED_NUMBER = re.compile(rf"(?<!\w){_CALLED}({_DIGITS})", re.IGNORECASE)
_SHORT = re.compile(r"[0-9]{3}(?: ?[0-9]{3})?")
_CALLED_SO = re.compile(_CALLED, re.IGNORECASE)
_APART = re.compile(
    rf"(?<!\s)\s+[-\u2013\u2014|\u00b7\u2022]\s+|;\s+|[.,]\s+(?={_CALLED})", re.IGNORECASE
)
# How notes name each other.
_PAGE_NAME = re.compile(r"\[\[([^\[\]|]+)(?:\|[^\[\]]*)?\]\]")
_TASK = re.compile(r"\s*\[[ xX]\]\s+")
_PAIRED = {"(": ")", "[": "]"}
# A name for a link is no longer than this.
_LONGEST_NAME = 120
# So few words behind a name are no name of their own.
_FEW_WORDS = 4


class Line(NamedTuple):
    """A line: its number in the file, what stands in it, and how deep in a list.

    `item`: it begins an entry of a list. `tags` are what the format itself states, None
    where it states nothing: words may be tags then.
    """

    number: int
    pieces: Sequence[Piece]
    item: bool = False
    depth: int = 0
    tags: tuple[str, ...] | None = None

    @property
    def links(self) -> int:
        """How many links stand in the line."""
        return sum(1 for piece in self.pieces if piece.url)

    @property
    def words(self) -> str:
        """The line as it reads, without the addresses."""
        return said(self.pieces)


def is_telling(words: str, *, named: bool = False) -> bool:
    """Tell whether a link's words say what is there; `named`: a name stands before them."""
    words = words.strip()
    if is_pointing(words) or is_address(words):
        return False
    if named and words[:1].islower() and len(words.split()) < _FEW_WORDS:
        return False
    return any(map(str.isalnum, words))


def is_pointing(words: str) -> bool:
    """Tell whether words only say that something is there, such as "website"."""
    return name_key(words) in _POINTING or field_of(words) == "url"


def is_bare(line: Line) -> bool:
    """Tell whether a line is one link that nothing in the line names."""
    if line.links != 1:
        return False
    # In brackets behind it stands no name: "(24 hours)".
    around = [
        tidy(piece.words)
        for piece in line.pieces
        if not piece.url and not piece.words.lstrip().startswith("(")
    ]
    link = next(piece for piece in line.pieces if piece.url)
    return not any(map(is_telling, around)) and not is_telling(link.words)


def is_name(words: str) -> bool:
    """Tell whether words are short enough for a name, and whole."""
    return len(words) <= _LONGEST_NAME and not words.endswith((",", ";"))


def between(pieces: Sequence[Piece]) -> tuple[list[str], list[Piece]]:
    """Return the words before, between and after the links, and the links."""
    words, links = [""], []
    for piece in pieces:
        if piece.url:
            links.append(piece)
            words.append("")
        else:
            words[-1] += piece.words
    return words, links


def strong(pieces: Sequence[Piece]) -> str:
    """Return the words in bold with which a line begins."""
    for piece in pieces:
        if piece.url or (not piece.strong and tidy(piece.words)):
            return ""
        if piece.strong and (words := tidy(piece.words)):
            return words
    return ""


def split(words: str) -> tuple[str, str]:
    """Part a name from the number or e-mail address that stands behind it."""
    found = _CONTACT.search(words)
    if not found:
        return words, ""
    parts = [part for part in _PARTS.finditer(words) if part.end() <= found.start()]
    if not parts or not words[: parts[0].start()].strip():
        return words, ""
    # The number has words of its own: "text HELP to 01632 960001".
    part = parts[-1]
    return words[: part.start()].strip(BESIDE), words[part.end() :].strip()


def said(pieces: Iterable[Piece]) -> str:
    """Return the words of a line, and of its links."""
    return "".join(piece.words for piece in pieces)


def whole(pieces: Iterable[Piece]) -> str:
    """Return a line with addresses in place of the words of its links."""
    return "".join(f" {piece.url} " if piece.url else piece.words for piece in pieces)


def tidy(words: str) -> str:
    """Return words without the signs and bullets around them."""
    words = clean_line(words)
    if "[[" in words:
        words = _PAGE_NAME.sub(r"\1", words)
    for mark in (_BULLET, _TASK):
        if found := mark.match(f"{words} "):
            words = words[found.end() :]
    words = words.rstrip(BESIDE)
    inner = words.lstrip(BESIDE)
    opening = words[: -len(inner)][-1:] if inner else ""
    closing = inner.find(_PAIRED.get(opening, "\0"))
    if closing < 0:
        return inner
    return inner[:-1] if closing == len(inner) - 1 else opening + inner


def number_apart(words: str) -> tuple[str, str]:
    """Part words from a number at either end of them, "" for none: it is never a name."""
    for found in (_NUMBER_FIRST.match(words), _NUMBER_LAST.search(words)):
        if found and (found[1] == words or is_phone(found[1])):
            return tidy(words[: found.start(1)] + words[found.end(1) :]), found[1]
    return words, ""


def phones_apart(summary: str) -> tuple[str, tuple[Contact, ...]]:
    """Part a summary from the numbers in it that stand alone between its signs.

    Those of our own pages are read as they were written.
    """
    own, contacts = numbers_apart(summary)
    if contacts:
        return own, contacts
    parts = [part for part in _APART.split(summary) if part]
    bare = {part: _CALLED_SO.sub("", part, count=1) for part in parts}
    phones = [
        part
        for part, number in bare.items()
        if is_phone(number) or (number != part and _SHORT.fullmatch(number))
    ]
    if not phones:
        return summary, ()
    left = joined(part for part in parts if part not in phones)
    return left, tuple(Contact(ContactKind.PHONE, bare[phone]) for phone in phones)


class Within(NamedTuple):
    """The only address among the words of a cell: what stands before it, and all words."""

    url: str
    before: str
    words: str

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The numbers that the words say to call."""
        called = (found[1].strip() for found in _CALLED_NUMBER.finditer(self.words))
        return tuple(Contact(ContactKind.PHONE, one) for one in called if is_phone(one))


def address_within(cell: str) -> Within | None:
    """Return the address in a cell with words before it; None for none, or several."""
    if "." not in cell:
        return None
    words, links = between(pieces_of(cell))
    if len(links) != 1 or links[0].words or not any(map(str.isalnum, words[0])):
        return None
    return Within(links[0].url, split(tidy(words[0]))[0], joined(map(tidy, words)))


def joined(words: Iterable[str]) -> str:
    """Return what is not empty as one text."""
    return "; ".join(filter(None, words))


# Who wrote a message, to whom and when: taken off before its words become a title. The titles
# of links stand in public replies, where the name of somebody who once shared an address has no
# place.


_DAY = (
    r"(?:\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[ .-]+[^\W\d_]{3,9}\.?[ -]+\d{2,4}"
    r"|[^\W\d_]{3,9} \d{1,2},? \d{4})"
)
_ZONE = r"(?:\s?(?:Z|UTC|GMT)?(?:[+-]\d{1,2}:?\d{0,2})?)"
_HOUR = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?\s?m\b\.?)?"
_STAMP = rf"(?:{_DAY}(?:,?\s(?:\w{{1,3}}\s)?|T){_HOUR}|{_HOUR},?\s{_DAY}){_ZONE}"
_BRACKETED = rf"\[(?:{_STAMP}|(?:\w+day(?: at)?,? )?{_HOUR})\](?!\()"
# At most five words, none of them an address.
_WHO = r"(?:[^\s:<>\[\]/|]+[^\S\n]+){0,4}[^\s:<>\[\]/|]+"
_SAYS = rf"(?:<[^<>]{{1,60}}>|{_WHO}\s?:(?=\s|$))"
# How chats and their exports begin a line.
_SHAPES = (
    rf"{_BRACKETED}\s*(?:-\s)?({_SAYS})?",
    rf"{_STAMP}(?=[\s:|,-])[\s:|,\u2013\u2014-]*({_SAYS})?",
    rf"{_HOUR}\s+(<[^<>]{{1,60}}>)",
    rf"\d\d:\d\d:\d\d\s+({_SAYS})",
    rf"({_WHO}),?\s{_BRACKETED}:?",
    rf"({_WHO})\s{{2,}}{_HOUR}",
    rf"({_WHO}),\s?{_STAMP}(?=\s*$)",
    rf"({_WHO})\s[\u2013\u2014]\s(?:(?:today|yesterday) at {_HOUR}|{_STAMP}(?=\s*$))",
)
# Before them: marks of direction, of lists and of quoting.
_PREFIX = re.compile(
    rf"[\s\u200e\u200f\u202a-\u202e>*\u2022-]*+(?:{'|'.join(_SHAPES)})[\s|]*", re.IGNORECASE
)
_NAMED = re.compile(rf"\s*({_WHO})\s?:\s+")
# A line that says only when, above or below the line that says who.
_WHEN = re.compile(
    rf"[\s\u200e\u2013\u2014-]*(?:{_DAY},?\s{{1,3}}|(?:today|yesterday|[^\W\d_]{{2,5}}day),?\s(?:at\s)?"
    rf"|\d{{1,2}}[./-]\d{{1,2}}\.?,?\s)?{_HOUR}\s*",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"[\s\u200e~]*[^\W\d_]{_WHO}\s*|[\s\u200e~]*[^\W\d_]+\s*")
# A line that says only whose words follow, in answers and in mail.
_WHOSE = re.compile(
    r"[\s>]*(?:\S.{0,120}\s(?:wrote|writes|schrieb|a \u00e9crit|escribi\u00f3"
    r"|ha scritto|schreef|skrev)"
    r"|(?:from|sender|(?:shared|posted|sent|saved|added) by)\s?:\s[^\d:/]{1,80})\s?:?\s*",
    re.IGNORECASE,
)
# What a chat says of a message that was changed.
EDITED = re.compile(r"\s\(edited\)(?=\s*$)")
_CLOCK = re.compile(r"\d[:.]\d\d")
_MENTION = re.compile("@\u2068[^\u2069]*\u2069|(?<![\\w./:@])@\\w[\\w.-]*(?:@[\\w.-]+)?")
_ANSWER = re.compile(r"^RT\b:?\s*", re.IGNORECASE)
# Signs of the sentence that end it.
_BEHIND = ".,;:!?)>\"'\u2019\u201d\u00bb"
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")
# Whoever has such a name is somebody, unless the page is named so.
_GIVEN = frozenset(
    "aaron abdul adam ahmed aisha alan alex alice alison amanda amelia amy andrea andrew angela"
    " anna anne anthony ali ben benjamin beth brian callum cameron carol caroline catherine charles"
    " charlie charlotte chloe chris christine christopher claire colin craig daniel dave david"
    " dean debbie diane dylan eleanor ellie emily emma eric ethan fatima fiona frances gareth"
    " gary gemma geoff george georgia gillian graham hannah harriet harry helen henry holly ian"
    " imran isabel jack jacob jade jake james jamie jane jason jean jenny jess jessica jim joan"
    " joanna joe john jon jonathan josh joshua julia julie karen kate katie keith kelly ken kevin"
    " kim kyle laura lauren leah lee leon lewis liam linda lisa liz lola louise lucas lucy luke"
    " marcus margaret maria mark martin mary matt matthew megan mia michael michelle mike mohammed"
    " molly muhammad natalie nathan neil nick nicola nicole nigel noah oliver olivia omar owen"
    " pamela patricia paul pauline peter phil philip priya rachel rebecca rhys richard rob robert"
    " robin roger rosie ross ryan sally sam samantha samuel sandra sara sarah sean sharon simon"
    " sophie stephen steve steven stuart sue susan tara thomas tim tina toby tom tony tracey"
    " victoria wayne wendy will william yasmin yusuf zoe".split()
)
_MOST_NAMES = 3
_SMALL_WORDS = frozenset({"the", "and", "of", "for", "in", "to", "a", "an", "at", "on"})
_OF_ANY_HOST = frozenset({
    "http", "https", "www", "com", "org", "net", "co", "uk", "ac", "gov", "html", "htm", "php",
    "index", "page", "pages",
})  # fmt: skip
# Shorter words say nothing, or are a part of many hosts by chance.
_SHORTEST, _TELLING = 3, 4
# A time and a name are no longer than this.
_WITHIN = 200
_LONGEST_TITLE = 120

# Keys and columns that say who wrote something; these leave no doubt.
_SURE = frozenset({
    "screen name", "screenname", "user screen name", "author username",
    "author handle", "author screen name", "tweet text",
})  # fmt: skip
_OF_POSTS = frozenset({"tweet id", "id str", "favorite count", "retweet count", "tweeted at"})
_HANDLES = frozenset({"username", "user name", "handle", "acct"})
_PEOPLE = _HANDLES | {
    "user", "user id", "author", "author id", "author name", "from", "from id", "from name",
    "sender", "sender id", "sender name", "account", "nickname", "display name", "full name",
}  # fmt: skip
_MESSAGES = ("full text", "tweet text", "text", "tweet", "message", "content", "body", "caption")
_OF_A_PERSON = (_SURE | _PEOPLE | {
    "name", "real name", "avatar", "avatar url", "bio", "profile image url", "profile url",
    "in reply to", "reply to", "user profile", "mentions", "user mentions",
}) - frozenset(_MESSAGES)  # fmt: skip
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def speakers(lines: Iterable[str]) -> frozenset[str]:
    """Return who says something in lines "Robin: …", if most lines are such; case folded.

    A label such as "Website:" always has an address after it, "Phone:" never; the
    name of an organisation may have both, and is in its own address.
    """
    every = [line for line in lines if line.strip()]
    said: dict[str, list[str]] = {}
    for line in every:
        if found := _NAMED.match(line, 0, _WITHIN):
            said.setdefault(found[1].casefold(), []).append(line)
    if sum(map(len, said.values())) * 2 < len(every):
        return frozenset()
    return frozenset(name for name, its in said.items() if _is_speaker(name, its))


def _is_speaker(name: str, lines: Sequence[str]) -> bool:
    if field_of(name):
        # "Website: a.example/b" names what follows, not who says it.
        return False
    linked = [line for line in lines if has_address(line)]
    known = name.partition(" ")[0] in _GIVEN and len(name.split()) <= _MOST_NAMES
    if not linked or (len(linked) == len(lines) and not known):
        return False
    own = sum(any(map(_names(name), _ADDRESS.findall(line))) for line in linked)
    return own * 2 < len(linked)


def names_page(name: str, url: str) -> bool:
    """Tell whether a page is named so."""
    return _names(name)(url)


def _names(name: str) -> Callable[[str], bool]:
    """Return what tells whether a page is named so: "Mind" is at mind.org.uk."""
    words = [word for word in _WORD.findall(fold(name)) if word not in _SMALL_WORDS]
    # "Campaign Against Living Miserably" is at thecalmzone.net.
    initials = "".join(word[0] for word in words)
    names = (*words, "".join(words), "".join(_WORD.findall(fold(name))), initials)
    wanted = {one for one in names if len(one) >= _SHORTEST}

    def is_named(address: str) -> bool:
        host, _, page = fold(address).partition("://")[2].partition("/")
        host = host or fold(address).partition("/")[0]
        parts = {*_WORD.findall(host), *_WORD.findall(page)} - _OF_ANY_HOST
        joined = "".join(_WORD.findall(host))
        return any(one in parts or (len(one) >= _TELLING and one in joined) for one in wanted)

    return is_named


def beside_times(lines: Sequence[str]) -> int:
    """Return where senders stand beside the lines that say only when.

    -1: in the line above, 1: in the line below, 0: there are no such lines.
    """
    beside = {-1: 0, 1: 0}
    for at, line in enumerate(lines):
        if is_time(line):
            for step in beside:
                near = lines[at + step] if 0 <= at + step < len(lines) else ""
                beside[step] += is_somebody(near)
    return max(beside, key=lambda step: beside[step]) if any(beside.values()) else 0


def is_time(line: str) -> bool:
    """Tell whether a line says when something was said, and nothing else."""
    return len(line) < _WITHIN and _WHEN.fullmatch(line) is not None


def is_somebody(line: str) -> bool:
    """Tell whether a line beside a time may be the name of who wrote."""
    return len(line) < _WITHIN and _ALONE.fullmatch(line) is not None and not has_address(line)


def without_sender(line: str, *, speakers: Collection[str] = ()) -> str:
    """Take the time and the sender off a line of a chat; other lines stay as they are.

    One of the `speakers` may stand there without a time.
    """
    if len(line) < _WITHIN and _WHOSE.fullmatch(line) and not has_address(line):
        return ""
    named = _NAMED.match(line, 0, _WITHIN) if speakers else None
    if named and named[1].casefold() in speakers:
        return without_mentions(line[named.end() :])
    if not _CLOCK.search(line, 0, _WITHIN) or not (found := _PREFIX.match(line, 0, _WITHIN)):
        return line
    said = line[found.end() :]
    return without_mentions(said) if any(found.groups()) else said


def without_mentions(text: str) -> str:
    """Take out the handles of people that a message names."""
    return _MENTION.sub("", text).replace("()", "") if "@" in text else text


def key_of(name: str) -> str:
    """Return the form of a key or column in which it is looked up here."""
    return name_key(_HUMP.sub(" ", name))


def is_message(names: Iterable[str], *, exported: bool) -> bool:
    """Tell by the names of its fields whether something is a message of a person.

    What a program `exported` has a handle for no other reason; in a sheet that
    people made it may be the account of a service, unless there is a message.
    """
    keys = frozenset(map(key_of, names))
    if keys & _SURE or ("full text" in keys and keys & (_PEOPLE | _OF_POSTS)):
        return True
    if "title" in keys:
        return False
    return bool((exported and keys & _HANDLES) or (keys & _PEOPLE and keys & set(_MESSAGES)))


def is_person(item: Mapping[str, object]) -> bool:
    """Tell whether an object says who somebody is: it has a handle."""
    return not _HANDLES.isdisjoint(map(key_of, item)) or "screen name" in map(key_of, item)


def message_name(names: Iterable[str]) -> str:
    """Return which of the fields holds the words of a message, "" for none."""
    named = {key_of(name): name for name in names}
    return next((named[key] for key in _MESSAGES if key in named), "")


def is_of_a_person(name: str, value: object = "") -> bool:
    """Tell whether a field of a message, or one inside it, says who somebody is."""
    waiting: list[tuple[str, object]] = [(name, value)]
    while waiting:
        name, value = waiting.pop()
        if key_of(name) in _OF_A_PERSON:
            return True
        if isinstance(value, dict):
            waiting += [(str(key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [("", inner) for inner in value]
    return False


def addresses_of_message(text: str, own: str) -> str:
    """Return the addresses in the words of a message, beside the one it is kept for."""
    found = (address.rstrip(_BEHIND) for address in _ADDRESS.findall(text))
    return " ".join(dict.fromkeys(one for one in found if one != own))


def of_message(text: str, summary: str = "") -> dict[str, str]:
    """Return title and summary made of a message; a long one is the summary too."""
    words = clean_line(_ADDRESS.sub("", without_mentions(_ANSWER.sub("", text)))).strip(" :-|")
    if len(words) <= _LONGEST_TITLE:
        return {"title": words, "summary": summary}
    short = words[: _LONGEST_TITLE - 1].rpartition(" ")[0] or words[: _LONGEST_TITLE - 1]
    return {"title": f"{short}\u2026", "summary": summary or words}
