"""A small linear model beside the crisis patterns: how a post's words weigh together.

`weights.txt` is made by `bench/crisis_model.py` from judged posts, never by hand. A
section a question (prompt, other, done, private); a line is a weight in hundredths, a tab, and
the words that have it, "a_b" for two in a row. The constant is the weight of "=".
"""

from collections import Counter
from functools import cache
from itertools import pairwise

from toolkit.search.crisis_tables import FOLDER

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
