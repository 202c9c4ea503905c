"""Reads from a post whether the writer, or whom it is about, plainly is young."""

import re

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
