"""Fingerprints: what a page was, and how far another is from it.

A text is sketched by the smallest hashes of its word pairs (Broder 1997, "On
the resemblance and containment of documents"): the share two sketches have in
common estimates how much of the two texts is the same, so that cosmetic edits
move it little. Must not decide what a difference means for a link.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import islice, pairwise
from math import ceil
from zlib import crc32

from toolkit.domain.page import Difference, Fingerprint, Received
from toolkit.domain.text import fold
from toolkit.pages.domains import registrable_domain
from toolkit.pages.page import Page

# 96 of 32-bit hashes: the estimate's standard error is at most 5 %.
_SKETCH_SIZE = 96
_HASH_DIGITS = 8
# A text of fewer word pairs says too little to be compared.
_FEWEST_PAIRS = 3
# A page that had no text to speak of has another one now from here on.
_MUCH_TEXT = 40
# Two texts that share less than this are different texts; an edited page
# keeps far more, two pages of one site's furniture share less.
_ALIKE_TEXT = 0.2
_ALIKE_TITLE = 0.6
_ALIKE_SPELLING = 0.75
_FEWEST_LETTERS = 40
_SAMPLE = 600
_WORDS = re.compile(r"[^\W_]+")
_ASCII_WORDS = re.compile("[a-z0-9]+")
_PARTS = re.compile(r"(?<!\s)\s+[|\-–—·•:»›/]\s+|(?:(?<!\s)\s+)?[|»›]\s*|:\s+")
# Words that titles of any site share.
_EMPTY_WORDS = frozenset(
    "a an and at by for from in is it of on or our the to us we with you your "
    "com co uk org net www http https html php home homepage page site website welcome official "
    "der die das und für le la les et de des du el los y il "
    "i me my am be are was has have had not no do does can if so this that there what who where "
    "when why all any more s t re ve ll don".split()
)


# Words that help pages of any subject share: alone they name none.
_GENERAL_WORDS = frozenset(
    "help helping support supporting service services information info advice contact about online "
    "free guide guides community centre center new best top life get resources resource mental "
    "health care wellbeing find how your people more learn news blog page link links index "
    "untitled document pdf click here main start overview menu search results default cymorth "
    "gwybodaeth "
    # What kind of body stands behind a page, and of which country.
    "foundation trust charity network association society organisation organization national uk "
    "gb england scotland wales ireland northern britain british helpline line chat webchat webpage "
    "app call text phone house".split()
)
# Behind a name: a remark in brackets, or after a sign that parts a title.
_REMARK = re.compile(r"(?<!\s)\s+[(\[]|:\s|\s[-–—|]\s")
# "C.A.L.L." is one word.
_DOTTED = re.compile(r"\b(?:\w\.){2,20}\w?\b")
# A title of these alone is none.
_NO_TITLE = frozenset("link links untitled index document pdf page click here menu tab new".split())
_ADDRESS = re.compile(r"(?:https?://)?[\w-]+(?:\.[\w-]+)+(?::\d+)?(?:/\S*)?")
_LANGUAGES_NAMED = re.compile(
    r"\b(?:arabic|urdu|punjabi|panjabi|bengali|bangla|sylheti|chinese|mandarin|cantonese|farsi|persian"
    r"|dari|pashto|hindi|gujarati|tamil|telugu|malayalam|marathi|russian|ukrainian|bulgarian|greek"
    r"|hebrew|yiddish|japanese|korean|thai|amharic|tigrinya|nepali|sinhala|sinhalese|kurdish|sorani"
    r"|georgian|armenian|burmese|khmer|lao|macedonian|serbian|translat\w*|languages?)\b"
)
_FEWEST_OF_ABBREVIATION = 3
_FEWEST_OF_JOINED = 6
_FEWEST_OF_STEM, _SHARE_OF_STEM = 4, 0.7
_FITTING = 0.5
_FITTING_TEXT = 0.6
# A text of fewer words attests no title; of a longer one the beginning does.
_FEWEST_TO_ATTEST, _MOST_TO_ATTEST = 40, 600
# What a media type is to a visitor; of any other nothing is known.
_KINDS = (
    ("document", ("application/pdf", "application/msword", "application/vnd.", "application/rtf",
                  "application/epub", "text/rtf", "application/x-pdf")),
    ("picture", ("image/",)),
    ("sound or film", ("audio/", "video/")),
    ("program", ("application/x-msdownload", "application/x-msdos", "application/java-archive",
                 "application/vnd.android", "application/x-apple-diskimage", "application/x-sh")),
    ("archive", ("application/zip", "application/gzip", "application/x-rar", "application/x-7z",
                 "application/x-tar", "application/x-zip")),
)  # fmt: skip
_PDF = b"%PDF-"


def kind_of(received: Received) -> str:
    """Return what an answer is instead of a web page, "" where that is not known."""
    if received.body.startswith(_PDF):
        return "document"
    media = received.content_type.partition(";")[0].strip().casefold()
    kinds = [kind for kind, begins in _KINDS if media.startswith(begins)]
    # Programs for Android have a type that begins as office documents' do.
    return kinds[-1] if kinds else ""


def fingerprint(page: Page) -> Fingerprint:
    """Return what is kept of a page."""
    return Fingerprint(
        title=page.title,
        h1=page.h1,
        domain=registrable_domain(page.url),
        language=page.language,
        script=_script(page.main or page.title),
        sketch=_sketch(page.main),
    )


def differences(was: Fingerprint, now: Fingerprint) -> frozenset[Difference]:
    """Tell in what two pages differ; what one of them does not say is no difference."""
    found = set()
    if not titles_alike(was, now):
        found.add(Difference.TITLE)
    if _texts_differ(was.sketch, now.sketch):
        found.add(Difference.TEXT)
    languages = was.language and now.language and was.language != now.language
    scripts = was.script and now.script and was.script != now.script
    if languages or scripts:
        found.add(Difference.LANGUAGE)
    if was.domain and now.domain and was.domain != now.domain:
        found.add(Difference.DOMAIN)
    return frozenset(found)


def changes(was: Fingerprint, now: Fingerprint, found: frozenset[Difference]) -> tuple[str, ...]:
    """Say in words what differs, for a person who has to look."""
    words = []
    if Difference.KIND in found:
        another = now.kind or ("web page" if was.kind else "file of another kind")
        words.append(f"it was a {was.kind or 'web page'}, now it is a {another}")
    if Difference.EMPTY in found:
        words.append("hardly any text is left")
    if Difference.SUBJECT in found:
        words.append(f"the text no longer speaks of “{_short(was.title or was.h1)}”")
    if Difference.DOMAIN in found:
        words.append(f"the site was {was.domain}, now {now.domain}")
    if Difference.TITLE in found:
        words.append(f"the title was “{_short(was.title)}”, now “{_short(now.title)}”")
    if Difference.LANGUAGE in found:
        before, after = was.language or was.script, now.language or now.script
        if before == after:
            before, after = was.script, now.script
        words.append(f"the language was {before}, now {after}")
    if Difference.TEXT in found:
        same = round(100 * likeness(was.sketch, now.sketch))
        words.append(f"about {same}% of the text is the same")
    return tuple(words)


def likeness(one: str, other: str) -> float:
    """Estimate how much two sketched texts have in common, 0 to 1."""
    first, second = _hashes(one), _hashes(other)
    if not first or not second:
        return float(first == second)
    smallest = sorted(first | second)[:_SKETCH_SIZE]
    return len(first & second & set(smallest)) / len(smallest)


def pairs_of(sketch: str) -> int:
    """Return how many word pairs a sketch holds, at most its size."""
    return len(sketch) // _HASH_DIGITS


def titles_alike(was: Fingerprint, now: Fingerprint) -> bool:
    """Tell whether title or main heading still fit; an empty one says nothing."""
    before, after = _names(was, now), _names(now, was)
    if not before:
        return True
    return any(alike(one, other) for one in before for other in after)


def alike(one: str, other: str) -> bool:
    """Tell whether two titles name the same page, whatever the site puts around it."""
    if fold(one) == fold(other):
        return True
    one, other = _without_site(one, other), _without_site(other, one)
    first, second = _telling(one), _telling(other)
    if first and second:
        shared = len(first & second)
        return shared / min(len(first), len(second)) >= _ALIKE_TITLE
    return SequenceMatcher(None, fold(one), fold(other)).ratio() >= _ALIKE_SPELLING


def fits(title: str, names: Iterable[str], text: str = "") -> bool:
    """Tell whether a page may be what the library calls `title`.

    By its own names (title, heading, site), or by a text that speaks of it. A title
    that is only an address, or of words that any page has, says nothing against one.
    """
    telling = subject_of(title)
    if not telling - _NO_TITLE or _ADDRESS.fullmatch(title.strip()):
        return True
    named = [name for name in names if name and not _ADDRESS.fullmatch(name)]
    if any(fold(name) == fold(title) or _same_letters(title, name) for name in named):
        return True
    words = {word for name in named for word in _telling(name)}
    if _share(telling, words) >= _FITTING or any(_abbreviated(title, name) for name in named):
        return True
    # What somebody wrote behind a name is their own: "Beat (for carers)", "Beat: my child".
    name_alone = subject_of(_REMARK.split(title)[0])
    if name_alone and _share(name_alone, words) == 1:
        return True
    # The page's name may be the shorter one: "Grief" for "Grief and loss after suicide".
    shorter = (_telling(part) - _GENERAL_WORDS for name in named for part in (name, *parts(name)))
    if any(own and _share(own, telling) == 1 for own in shorter):
        return True
    return speaks_of(text, telling - _GENERAL_WORDS, _FITTING_TEXT)


def speaks_of(text: str, telling: Iterable[str], share: float = 0.0) -> bool:
    """Tell whether a text of some length has more than a share of these words."""
    wanted = set(telling)
    words = fold(text).split()
    if not wanted or len(words) < _FEWEST_TO_ATTEST:
        # Few words attest a title only when they have all of it.
        return bool(wanted and share) and _share(wanted, set(_WORDS.findall(fold(text)))) == 1
    found = {word for said in islice(words, _MOST_TO_ATTEST) for word in _WORDS.findall(said)}
    return _share(wanted, found) >= share if share else _share(wanted, found) > 0


def subject_of(name: str) -> set[str]:
    """Return the words of a name that tell what it is about."""
    telling = _telling(name)
    return telling - _GENERAL_WORDS or telling


def names_a_language(title: str) -> bool:
    """Tell whether a title says in which language its page is."""
    return _LANGUAGES_NAMED.search(fold(title)) is not None


def _share(wanted: set[str], words: set[str]) -> float:
    return sum(any(_same_word(one, other) for other in words) for one in wanted) / len(wanted)


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    shorter = min(len(one), len(other))
    stem = max(_FEWEST_OF_STEM, ceil(_SHARE_OF_STEM * shorter))
    return shorter >= stem and one[:stem] == other[:stem]


def _same_letters(one: str, other: str) -> bool:
    first, second = ("".join(_WORDS.findall(fold(text))) for text in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return len(shorter) >= _FEWEST_OF_JOINED and shorter in longer


def _abbreviated(one: str, other: str) -> bool:
    return _stands_for(one, other) or _stands_for(other, one)


def _stands_for(short: str, long: str) -> bool:
    every = _WORDS.findall(fold(long))
    telling = [word for word in every if word not in _EMPTY_WORDS]
    initials = ["".join(word[0] for word in words) for words in (every, telling) if words]
    return any(
        any(first.startswith(word) for first in initials)
        for word in _WORDS.findall(fold(short))
        # Two letters are an abbreviation where they are all there is: "AA".
        if len(word) >= _FEWEST_OF_ABBREVIATION or short == word.upper()
    )


@lru_cache(maxsize=1_024)
def parts(title: str) -> tuple[str, ...]:
    """Split a title at the signs that sites put between page and site name."""
    return tuple(part for part in _PARTS.split(title) if part)


def _names(page: Fingerprint, other: Fingerprint) -> list[str]:
    """Return title and heading, without a heading that only names the site."""
    site = _folded_parts(page.title) & _folded_parts(other.title)
    names = [page.title] if page.title else []
    if page.h1 and fold(page.h1) not in site:
        names.append(page.h1)
    return names


def _without_site(title: str, other: str) -> str:
    """Drop the parts both titles have, unless nothing is left of one of them."""
    shared = _folded_parts(title) & _folded_parts(other)
    left = [part for part in parts(title) if fold(part) not in shared]
    left_of_other = [part for part in parts(other) if fold(part) not in shared]
    return " ".join(left) if left and left_of_other else title


def _folded_parts(title: str) -> set[str]:
    return {fold(part) for part in parts(title)}


def _texts_differ(was: str, now: str) -> bool:
    if not was:
        return len(now) >= _MUCH_TEXT * _HASH_DIGITS
    return likeness(was, now) < _ALIKE_TEXT


def _telling(title: str) -> set[str]:
    words = _WORDS.findall(fold(_DOTTED.sub(lambda found: found[0].replace(".", ""), title)))
    return {word for word in words if word not in _EMPTY_WORDS and not word.isdecimal()}


def _sketch(text: str) -> str:
    words = (_ASCII_WORDS if text.isascii() else _WORDS).findall(text.casefold())
    if _unspaced(words):
        words = [char for word in words for char in word]
    # Numbers change by the day: dates, counters, years.
    telling = [word.encode() for word in words if not word.isdecimal()]
    hashes = set(map(crc32, set(map(b" ".join, pairwise(telling)))))
    if len(hashes) < _FEWEST_PAIRS:
        return ""
    smallest = sorted(hashes)[:_SKETCH_SIZE]
    return struct.pack(f">{len(smallest)}I", *smallest).hex()


def _unspaced(words: list[str]) -> bool:
    # Chinese, Japanese and Thai are written without spaces between words.
    return bool(words) and sum(map(len, words)) / len(words) > 15  # noqa: PLR2004 - letters a word


def _hashes(sketch: str) -> set[str]:
    return {sketch[start : start + _HASH_DIGITS] for start in range(0, len(sketch), _HASH_DIGITS)}


def _script(text: str) -> str:
    sample = text[:_SAMPLE]
    if sample.isascii():
        return "latin" if len(sample) > 2 * _FEWEST_LETTERS else ""
    letters = [char for char in sample if char.isalpha()]
    if len(letters) < _FEWEST_LETTERS:
        return ""
    # A character's Unicode name begins with its script: "CYRILLIC SMALL ...".
    names = Counter(unicodedata.name(char, "").partition(" ")[0] for char in letters)
    script, count = names.most_common(1)[0]
    return script.casefold() if count * 2 > len(letters) else ""


def _short(title: str) -> str:
    return title if len(title) <= 80 else title[:79] + "…"  # noqa: PLR2004 - a line on a screen
