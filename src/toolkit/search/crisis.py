"""The crisis prompt: does this one post sound like someone in danger?

It prompts the curator to consider a crisis reply and suggests which text fits, and
does nothing else: it must not judge a person, rank, store, log or scan feeds. The
patterns stand in `toolkit/data/crisis`; they should be reviewed by a clinician or a
suicide-prevention lead with people who have lived through a crisis, and have NOT YET
BEEN REVIEWED by a qualified person. No prompt never means that someone is safe.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from toolkit.domain.sentences import CrisisKind, CrisisSigns
from toolkit.search.crisis_match import FOLDER, NEAR, Row, Text, grammar, lines_by_word, row
from toolkit.search.crisis_text import plain_characters, plain_words

# A small linear model beside the crisis patterns: how a post's words weigh together.
# `weights.txt` is made by `bench/crisis_model.py` from judged posts, never by hand. A section a
# question (prompt, other, done, private); a line is a weight in hundredths, a tab, and the
# words that have it, "a_b" for two in a row. The constant is the weight of "=".


CONSTANT = "="
# More often than this, people of the judged posts say only the smallest words.
_MOST_TIMES = 8


@cache
def weights(question: str) -> dict[str, int]:
    """Return the weights of a question, in hundredths, by word."""
    found: dict[str, int] = {}
    _, _, section = (FOLDER / "weights.txt").read_text("utf-8").partition(f"\n= {question}\n")
    for line in section.partition("\n=")[0].splitlines():
        weight, _, words = line.partition("\t")
        found.update(dict.fromkeys(words.split(" "), int(weight)))
    return found


def score(question: str, words: list[str], sentences: list[int]) -> float:
    """Return how strongly a whole post answers a question with yes: log odds.

    The sum of many words strays further from nothing, so it is divided by the root
    of their number.
    """
    totals = _totals(question, words, sentences)
    return _odds(question, sum(total for total, _ in totals), len(words))


def strongest(question: str, words: list[str], sentences: list[int]) -> float:
    """Return the log odds of the strongest sentence, or of two in a row.

    What else a post says hides nothing.
    """
    several = _totals(question, words, sentences)
    both = [(one + two, many + more) for (one, many), (two, more) in pairwise(several)]
    return max((_odds(question, total, many) for total, many in several + both), default=-9.0)


def _odds(question: str, total: int, words: int) -> float:
    return float((total / max(words, 1) ** 0.5 + weights(question)[CONSTANT]) / 100)


def _totals(question: str, words: list[str], sentences: list[int]) -> list[tuple[int, int]]:
    """Return the sum of weights of each sentence, and the number of its words.

    What is said over and over tells no more than when it was said a few times.
    """
    known = weights(question)
    totals: dict[int, list[int]] = {}
    seen: Counter[str] = Counter()
    before, last = "", -1
    for word, sentence in zip(words, sentences, strict=True):
        total = totals.setdefault(sentence, [0, 0])
        total[1] += 1
        for said in (word, f"{before}_{word}") if sentence == last else (word,):
            seen[said] += 1
            if seen[said] <= _MOST_TIMES:
                total[0] += known.get(said, 0)
        before, last = word, sentence
    return [(total, many) for total, many in totals.values()]


# Whether the writer, or whom a post is about, plainly is young.


_NUMBERS = dict(
    zip(
        "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
        " fifteen sixteen seventeen eighteen nineteen".split(),
        range(1, 20),
        strict=True,
    )
)
_N = rf"(\d{{1,2}}|{'|'.join(_NUMBERS)})"
_YOUNG = (
    r"(?:son|daughter|child|kid|boy|girl|lad|niece|nephew|sister|brother|cousin|pupil|student|step\w+"
    r"|friend|mate|bestie|bf|gf|boyfriend|girlfriend|teen|dd|ds|grand(?:son|daughter|child)|wean|bairn"
    r"|toddler|baby|eldest|youngest|twins?)"
)
# After a number that is no age: "12 weeks", "6ft", "3 hours", "10 years clean".
_NO_AGE = (
    r"(?!\s*(?:\d|:|%|/|ft|st\b|lb|kg|stone|am\b|pm\b|mg|days?|hours?|hrs?|mins?|minutes?|weeks?|wks?"
    r"|months?|times|years? (?!old)|people|of |pills|tablets|quid|k\b|miles|weeks|nights?|\.\d))"
)
# After "i am 15": the end, a pause, or words that go on from an age.
_ENDS = (
    r"(?=\s*(?:$|[,.;!?)\n/]|(?:and|but|so|n|in|at|btw|lol|idk|my|i|im|old|with|female|male|girl"
    r"|boy|from|lives?|living|years?|yrs?|y ?o|who|dont|cant|can|tomorrow|next|today)\b))"
)
_WHO_IS = r"(?:is |who is |aged |age |was |whos |is only )?"
_ABOUT = r"(?:only |just |about |nearly )?"
_AGES = (
    rf"\b(?:i am|im|i m|am|aged?|age|turned|turning|were|being|ma|mam) {_ABOUT}{_N}\b{_ENDS}",
    rf"\b(?:she|he|they)(?: is| are|s|re)? {_ABOUT}{_N}\b{_NO_AGE}",
    rf"\b{_N}(?: |-)?(?:y ?o|yr ?old|yrs? old|years? old|year-old|yrs)\b",
    rf"\b{_N}(?: |-)years?(?: |-)old\b",
    rf"\b{_YOUNG}s?,? ?\(?{_WHO_IS}{_N}\)?(?=[\s,.)!?]|$){_NO_AGE}",
    rf"\b{_YOUNG}s?, {_N}\b{_NO_AGE}",
    rf"(?:^|[\s(]){_N} ?[mf]\b",
    rf"(?:^|[.!?\n] ?){_N}(?=[,.] )",
)
_YEARS = r"\b(?:year|yr|y) ?(\d{1,2})\b"
_TEEN = (
    r"\b(?:teen|teens|teenage\w*|gcses?|a levels?|sixth form|6th form|school counsell?or"
    r"|head of year|form tutor|my form|in my (?:class|year)|at school|(?:after|whole) school"
    r"|my (?:\w+ )?teacher|tutor group|pe kit|in pe|homework|year 11s|detention|camhs|mocks)\b"
)
_CHILD = (
    r"\b(?:primary school|toddlers?|newborn|nursery|reception class|childminder|infant school"
    r"|little (?:girl|boy|brother|sister))\b"
)

CHILD, TEEN = "child", "teen"
_OLDEST_CHILD, _OLDEST_TEEN = 12, 19
_FIRST_YEAR_OF_TEENS, _LAST_SCHOOL_YEAR = 9, 13


def age_in(text: str) -> str:
    """Return "child" (under 13), "teen" (13 to 19) or "" for text in small, plain letters."""
    found = [_years(match[1]) for one in _AGES for match in re.finditer(one, text)]
    ages = [age for age in found if age <= _OLDEST_TEEN]
    if ages:
        return CHILD if min(ages) <= _OLDEST_CHILD else TEEN
    years = [int(match[1]) for match in re.finditer(_YEARS, text)]
    if any(1 <= year <= _LAST_SCHOOL_YEAR for year in years):
        return TEEN if max(years) >= _FIRST_YEAR_OF_TEENS else CHILD
    if re.search(_CHILD, text):
        return CHILD
    return TEEN if re.search(_TEEN, text) else ""


def _years(said: str) -> int:
    return _NUMBERS.get(said) or int(said)


CRISIS_LINE = "This may be someone in crisis: 'toolkit reply --crisis' writes a crisis reply."

# Log odds of the linear model, by measure (docs/design.md): so sure of the post, or of a
# sentence of it, it prompts without a pattern; so sure that all is quiet, it does not with one.
SURE = 0.6
SURE_OF_A_SENTENCE = 3.0
ALL_QUIET = -0.1
# So sure, something was done without a pattern; so sure that not, it was not with one.
DONE = -0.4
NOT_DONE = -2.0
# So sure, a post that need be no crisis is about somebody else, who is named by what they are
# to the writer; in bereavement the writer is the one to be spoken to.
_SURELY_OTHER = 1.5
_ONES_OWN = ("my", "our")
_BEREFT = re.compile(
    r"\b(?:lost|died|dead|death|dies|passed|funeral|grie\w+|bereave\w+|own life)\b"
)
# What the patterns' word counts for, of whom a post is about.
_WORD_OF_PATTERNS = 0.6
# Kinds of patterns that prompt whatever the model says: plain words, and languages of
# which it has seen little.
FLOOR = frozenset({"suicide", "taken", "alone", "welsh", "polish", "urdu", "spanish"})
# The kind where no pattern fired.
ABUSE, ASSAULT, CHILD_RISK, STALKING = "abuse", "assault", "child-risk", "stalking"
PSYCHOSIS = "psychosis"
_BY_OTHERS = frozenset({ABUSE, ASSAULT})
# Kinds named for how a post is written, not for the danger.
_TELL_NO_KIND = frozenset({"words", "learner", "scots", "welsh", "polish", "urdu", "spanish"})
BY_WORDS = "words"

# In the place of words that an exclusion takes out; none can be a word.
REMOVED = "|"
# Words before a pattern in which whom it is about is looked for.
_BEFORE = 14

_WRITER = frozenset("i me myself we us you yourself".split())
_RAPED = frozenset("rape raped rapes raping molested sexually".split())
_WOMEN = frozenset(
    "wife girlfriend gf missus fiancee she woman lass girl female lesbian mum".split()
)
_MEN = frozenset("husband boyfriend bf hubby fiance he man bloke lad guy male dad men".split())
_PARTNER_OF_MEN = frozenset("wife girlfriend gf missus fiancee".split())
_NO_CALLS = (
    r"\b(?:cannot|not) (?:use|ring|call|speak|talk|hear)\b(?: \w+){0,2} (?:phone|anyone|out loud)\b"
)
_STALK, _KILL = "stalk", "kill"
_MY_MAN = "my man"
# What writers say of themselves: "i am a man", "bloke here", "who do men call".
_I_AM = (
    r" (?:i am|as) (?:a )?(?:\w+ )?(man|bloke|lad|guy|male|dad|woman|lass|girl|female|lesbian|mum) "
    r"| (man|bloke|lad|guy|woman|lass) here | (?:for|do|can|help) (men|women) "
)
_ANOTHER = frozenset("he she him her his himself herself themselves themself hers".split())


class Found(NamedTuple):
    """A row that a post answers to, and where: the first word and the one after the last."""

    row: Row
    begin: int
    end: int


def crisis_signs(text: str) -> CrisisSigns | None:
    """Say whom a post in danger is about and which text fits; None: no prompt.

    A prompt for the curator, wrong both ways at times, and tuned to prompt when in
    doubt. Of a text longer than twice `READ_AT_EACH_END` characters only the
    beginning and the end are read. Raises nothing, keeps nothing.
    """
    post = readable(text)
    if not post.words:
        return None
    found = _prompting(post)
    if found is None:
        return None

    age = age_in(plain_characters(text))
    if found:
        private = any("private" in one.row.says for one in found)
    else:
        private = post.score("private") > 0
    who = CrisisKind.DONE if _done(found, post) else _who(found, post)
    done = [one for one in found if "done" in one.row.says and who is CrisisKind.DONE]
    first = max(done or found, key=lambda one: (one.end - one.begin, one.row.kind), default=None)
    kind = _kind(first.row.kind if first else BY_WORDS, found, post)
    return CrisisSigns(who, age, private, kind, _audience(who, post.words), _by_text(post.words))


def is_about_another(text: str) -> bool:
    """Tell whether a post surely is by somebody who worries about another; made for ordinary ones.

    In doubt it is not: what is said to those who worry hurts the one who suffers.
    """
    words = readable(text).words
    people = _people()
    named = any(one in _ONES_OWN and other in people for one, other in pairwise(words))
    if not named or _BEREFT.search(" ".join(words)):
        return False
    return readable(text).score("other") > _SURELY_OTHER


def _kind(kind: str, found: list[Found], post: Readable) -> str:
    """Return the kind of danger; what a partner does is abuse, whoever else it might be said of.

    Where no pattern of harm by others tells, the words do.
    """
    said = " ".join(post.words)
    of_partner = not _partners().isdisjoint(post.words) or _MY_MAN in said
    kind = _of_several(kind, {one.row.kind for one in found}, said, of_partner=of_partner)
    if kind not in _BY_OTHERS and kind not in _TELL_NO_KIND:
        return kind
    if not _RAPED.isdisjoint(post.words):
        return ASSAULT
    if kind in _BY_OTHERS:
        return kind
    hurt = not _violent().isdisjoint(post.words)
    by_one = of_partner or not _ANOTHER.isdisjoint(post.words)
    return ABUSE if hurt and by_one and "me" in post.words else kind


def _of_several(kind: str, kinds: set[str], said: str, *, of_partner: bool) -> str:
    """Return which of the kinds that were found a post is about."""
    if PSYCHOSIS in kinds and kind == ABUSE and not of_partner:
        # A weapon in the hand of somebody so ill is no matter for a line for abused women.
        return PSYCHOSIS
    if kind == STALKING:
        # Who stands at the door and threatens does more than follow.
        threatened = ABUSE in kinds or _KILL in said
        return ABUSE if threatened and _STALK not in said else kind
    if kind in (ABUSE, CHILD_RISK) and {ABUSE, CHILD_RISK} <= kinds:
        return ABUSE if of_partner else CHILD_RISK
    return kind


def _audience(who: CrisisKind, words: list[str]) -> str:
    """Return "men" or "women" where a post tells which the one in danger is, else ""."""
    said = f" {' '.join(words)} "
    if who is CrisisKind.OTHER:
        if " him " in said and not _WOMEN.isdisjoint(words):
            return "men"
        return "women" if " her " in said and not _MEN.isdisjoint(words) else ""
    if told := re.search(_I_AM, said):
        return "men" if not _MEN.isdisjoint(told.groups()) else "women"
    return "men" if not _PARTNER_OF_MEN.isdisjoint(words) else ""


def _prompting(post: Readable) -> list[Found] | None:
    """Return what was found in a post that prompts; none: by its words alone; None: it does not."""
    found = found_in(post)
    odds = post.score("prompt")
    most = max(odds, strongest("prompt", post.words, post.sentences))
    if found and most < ALL_QUIET:
        found = [one for one in found if _is_plain(one.row) or _is_most_of(post, one)]
    return found if found or odds >= SURE or most >= SURE_OF_A_SENTENCE else None


def _is_plain(row: Row) -> bool:
    return row.kind in FLOOR or "plain" in row.says


def _is_most_of(post: Readable, found: Found) -> bool:
    return (found.end - found.begin) * 3 >= len(post.words) * 2


class Readable(NamedTuple):
    """The words of a post without its figures of speech.

    `quiet` and `quiet_for_others` are the places, as indices of words, where the post
    speaks of matters that keep a soft pattern quiet.
    """

    text: Text
    quiet: list[int]
    quiet_for_others: list[int]

    @property
    def words(self) -> list[str]:
        """The words, figures of speech taken out."""
        return self.text.words

    @property
    def sentences(self) -> list[int]:
        """The number of the sentence of each word."""
        return self.text.sentences

    def score(self, question: str) -> float:
        """Return how strongly the words answer a question with yes: log odds."""
        return score(question, self.words, self.sentences)


def readable(text: str) -> Readable:
    """Take the figures of speech out, and note where the post speaks of quiet matters."""
    words, clauses, sentences = plain_words(text)
    whole = Text(words, grammar(), sentences)
    cut: list[tuple[int, int]] = []
    quiet: list[int] = []
    quiet_for_others: list[int] = []
    for one in _candidates(whole, "exclusions.txt"):
        for begin, end in whole.holds(grammar().pattern(one.written)):
            if "cut" not in one.says:
                quiet.append(begin)
                if "third" in one.says:
                    quiet_for_others.append(begin)
            elif clauses[begin] == clauses[end - 1]:
                cut.append((begin, end))
    if cut:
        words = list(words)
        for begin, end in cut:
            words[begin:end] = [REMOVED] * (end - begin)
        whole = Text(words, grammar(), sentences)
    return Readable(whole, sorted(quiet), sorted(quiet_for_others))


def found_in(post: Readable) -> list[Found]:
    """Return the rows of the patterns that a post answers to, each once."""
    found = []
    for one in _candidates(post.text, "patterns.txt"):
        for begin, end in post.text.holds(grammar().pattern(one.written)):
            if _counts(one, begin, end, post):
                found.append(Found(one, begin, end))
                break
    return found


def _counts(row: Row, begin: int, end: int, post: Readable) -> bool:
    if "whole" in row.says:
        return begin == 0 and end == len(post.words)
    if "soft" in row.says and _near(post.quiet, begin, end):
        return False
    if "private" in row.says or not _near(post.quiet_for_others, begin, end):
        return True
    return _about(Found(row, begin, end), post.words) is not CrisisKind.OTHER


def _near(places: list[int], begin: int, end: int) -> bool:
    at = bisect_left(places, begin - NEAR)
    return at < len(places) and places[at] <= end + NEAR


def _candidates(text: Text, name: str) -> list[Row]:
    """Return the rows of a table whose rarest words stand in a text."""
    by_word = lines_by_word(name)
    found = {line: None for word in text.places for line in by_word.get(word, ())}
    return [row(line) for line in found]


def _done(found: list[Found], post: Readable) -> bool:
    said = [one.row.kind for one in found if "done" in one.row.says]
    return bool(FLOOR.intersection(said)) or post.score("done") > (NOT_DONE if said else DONE)


def _who(found: list[Found], post: Readable) -> CrisisKind:
    """Say whom a post is about: by its words, and by most of what was found."""
    odds = post.score("other")
    of_writer = any(
        {"self", "plain"} <= one.row.says and one.row.kind in _BY_OTHERS for one in found
    )
    if of_writer and not any(CrisisKind.OTHER in one.row.says for one in found):
        return CrisisKind.SELF
    if found:
        said = [_about(one, post.words) for one in found]
        others = said.count(CrisisKind.OTHER)
        surely = any(CrisisKind.OTHER in one.row.says for one in found)
        more = others * 2 > len(said) or (surely and others * 2 == len(said))
        odds += _WORD_OF_PATTERNS if more else -_WORD_OF_PATTERNS
    return CrisisKind.OTHER if odds > 0 else CrisisKind.SELF


def _about(one: Found, words: list[str]) -> CrisisKind:
    for kind in (CrisisKind.SELF, CrisisKind.OTHER):
        if kind in one.row.says:
            return kind
    people = _people()
    for word in reversed(words[max(one.begin - _BEFORE, 0) : one.end]):
        if word in _WRITER:
            return CrisisKind.SELF
        if word in _ANOTHER or word in people:
            return CrisisKind.OTHER
    return CrisisKind.SELF


def _partners() -> frozenset[str]:
    return frozenset(grammar().group("LOVER").words)


def _by_text(words: list[str]) -> bool:
    """Tell whether a post says that somebody cannot use the phone."""
    return "deaf" in words or re.search(_NO_CALLS, " ".join(words)) is not None


def _violent() -> frozenset[str]:
    return frozenset(grammar().group("VIOLENT").words)


def _people() -> frozenset[str]:
    return frozenset(grammar().group("PERSON").words)
