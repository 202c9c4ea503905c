"""The crisis prompt fires for words of crisis and stays silent for figures of speech.

Each row of the tables in `toolkit/data/crisis` brings its own example. More examples
stand one a line in tests/data/crisis, for reviewers to read and add to, and judged
posts in bench/crisis_posts.jsonl.
"""

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import crisis_model
from toolkit.domain.sentences import CrisisKind, CrisisSigns
from toolkit.search.crisis import (
    BY_WORDS,
    CONSTANT,
    CRISIS_LINE,
    crisis_signs,
    found_in,
    readable,
    score,
    strongest,
    weights,
)
from toolkit.search.crisis_match import (
    FOLDER,
    Grammar,
    Row,
    Text,
    grammar,
    groups,
    lines,
    rows,
    spellings,
)
from toolkit.search.crisis_text import READ_AT_EACH_END

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "tests" / "data" / "crisis"
POSTS: list[dict[str, Any]] = [
    json.loads(line)
    for line in (ROOT / "bench" / "crisis_posts.jsonl").read_text("utf-8").splitlines()
]
PATTERNS = rows("patterns.txt")
EXCLUSIONS = rows("exclusions.txt")
SAYS = {"self", "other", "done", "private", "soft", "whole", "plain"}
HOW = {"cut", "quiet", "third"}
ORDINARY = "The bus was on time and the sun came out"


def _examples(name: str) -> list[str]:
    read = (EXAMPLES / name).read_text(encoding="utf-8").splitlines()
    return [line for line in read if line and not line.startswith("#")]


PROMPTS = _examples("prompts.txt")
PROMPTS_WHEN_ALONE = _examples("prompts_when_alone.txt")
SILENT = _examples("silent.txt")
FIRM = [row.example for row in PATTERNS if not row.says & {"soft", "whole"}]


def signs_of(text: str) -> CrisisSigns:
    signs = crisis_signs(text)
    assert signs
    return signs


def prompts(text: str) -> bool:
    return crisis_signs(text) is not None


def patterns_of(text: str) -> list[Row]:
    return [one.row for one in found_in(readable(text))]


def fires_as_it_says(row: Row) -> bool:
    signs = crisis_signs(row.example)
    if signs is None or row not in patterns_of(row.example):
        return False
    done = signs.who == CrisisKind.DONE or "done" not in row.says
    return done and (signs.private or "private" not in row.says)


def test_each_pattern_fires_on_its_example() -> None:
    assert [row for row in PATTERNS if not fires_as_it_says(row)] == []


def test_each_exclusion_keeps_its_example_quiet() -> None:
    assert [row for row in EXCLUSIONS if prompts(row.example)] == []


def test_words_of_crisis_prompt() -> None:
    assert [text for text in PROMPTS if not prompts(text)] == []


def test_figures_of_speech_and_neutral_uses_stay_silent() -> None:
    assert [text for text in SILENT if prompts(text)] == []


def test_some_words_prompt_when_alone() -> None:
    assert [text for text in PROMPTS_WHEN_ALONE if not prompts(text)] == []


def test_there_are_enough_examples_both_ways() -> None:
    assert len(set(PROMPTS)) >= 80
    assert len(set(SILENT)) >= 80
    assert not set(PROMPTS) & set(SILENT)


def test_signs_are_whole() -> None:
    wanted = CrisisSigns(who=CrisisKind.SELF, age="teen", private=False, kind="wish-to-die")
    assert crisis_signs("I want to die, im 14") == wanted


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("i want to kill myself", CrisisKind.SELF),
        ("my mum knows I want to die", CrisisKind.SELF),
        ("My son keeps saying he wants to die", CrisisKind.OTHER),
        ("a colleague is suicidal, what do I say", CrisisKind.OTHER),
        ("I've taken an overdose", CrisisKind.DONE),
        ("she has taken an overdose", CrisisKind.DONE),
        ("i cut myself last night", CrisisKind.DONE),
    ],
)
def test_the_text_that_fits_is_suggested(text: str, who: CrisisKind) -> None:
    assert signs_of(text).who == who


@pytest.mark.parametrize(
    ("said", "age"),
    [
        ("im 14", "teen"),
        ("I'm twelve", "child"),
        ("year 9", "teen"),
        ("year 5", "child"),
        ("I'm 41", ""),
        ("12 weeks now", ""),
        ("it costs £15 a month", ""),
    ],
)
def test_an_age_is_read_where_it_is_plain(said: str, age: str) -> None:
    assert signs_of(f"i want to die. {said}").age == age


def test_a_child_somebody_writes_about_is_a_child() -> None:
    assert signs_of("My 10 year old says he wants to die").age == "child"
    assert signs_of("my daughter, 15, wants to die").age == "teen"


def test_abuse_advises_a_private_message_and_a_wish_to_die_does_not() -> None:
    assert signs_of("my husband beats me").private
    assert not signs_of("I want to die").private


@pytest.mark.parametrize("name", ["patterns.txt", "exclusions.txt", "groups.txt", "spellings.txt"])
def test_a_data_file_says_that_nobody_qualified_has_read_it(name: str) -> None:
    head = (FOLDER / name).read_text("utf-8")[:600]
    assert "NOT YET REVIEWED by a qualified person" in " ".join(head.replace("#", " ").split())


def test_a_row_is_written_in_plain_forms() -> None:
    """A row with "don't", a filler or an unknown group could never match a post."""
    seen = spellings()
    alone = {first for first, ways in seen.plain.items() if any(not rest for rest, _ in ways)}
    for row in (*PATTERNS, *EXCLUSIONS):
        assert row.written.count("*") == 1, row
        for word in re.sub(r"[/()!&_*]|\.\.\.", " ", row.written).split():
            assert re.fullmatch(r"[a-z0-9]+|[A-Z]+|#", word), (word, row)
            assert word in groups() if word.isupper() else word not in seen.fillers, (word, row)
            assert word not in alone or word in {"mum", "dad"}, (word, row)
        assert row.says <= (HOW if row in EXCLUSIONS else SAYS), row
        assert grammar().pattern(row.written), row


def test_no_part_of_a_pattern_may_be_missing_altogether() -> None:
    for row in PATTERNS:
        for part in row.written.partition(" ! ")[0].split(" & "):
            assert any(place[0] not in "(." for place in part.split()), (part, row)


def test_no_row_stands_twice() -> None:
    written = [row.written for row in (*PATTERNS, *EXCLUSIONS)]
    assert len(set(written)) == len(written)


def test_a_group_stands_on_one_line_of_plain_words() -> None:
    names = [line.partition(":")[0] for line in lines("groups.txt")]
    assert len(set(names)) == len(names)
    for name, phrases in groups().items():
        assert re.fullmatch("[A-Z]+", name)
        assert all(re.fullmatch(r"[a-zA-Z0-9#/() ]+", phrase) for phrase in phrases), name
        assert not any(phrase.startswith("(") for phrase in phrases), name


def test_spellings_lead_to_plain_forms() -> None:
    for first, ways in spellings().plain.items():
        for rest, instead in ways:
            assert [first, *rest] != instead
            assert len(rest) <= 4


def test_the_grammar_reads_each_sign() -> None:
    reader = Grammar({"PET": ["cat", "big dog"]})

    def holds(written: str, said: str) -> bool:
        words = said.split()
        text = Text(words, reader, [0] * len(words))
        return any(text.holds(reader.pattern(written)))

    assert holds("a/b *c", "b c")
    assert holds("a (b) *c", "a c")
    assert holds("*a ... c", "a x x x x c")
    assert not holds("*a ... c", "a x x x x x c")
    assert holds("my *PET", "my big dog")
    assert holds("*a_b/c", "a b")
    assert holds("*a & b", "b x a")
    assert not holds("*a & b ! c", "b c a")


def test_words_weigh_by_sentence_and_as_a_whole() -> None:
    words, sentences = ["want", "die", "tea", "garden"], [0, 0, 1, 1]
    assert strongest("prompt", words[:2], [0, 0]) <= strongest("prompt", words, sentences)
    assert score("prompt", words, sentences) < score("prompt", words[:2], [0, 0])
    assert score("prompt", [], []) == weights("prompt")[CONSTANT] / 100


@pytest.mark.parametrize("question", ["prompt", "other", "done", "private"])
def test_every_weight_weighs_something(question: str) -> None:
    found = weights(question)
    assert len(found) > 100
    assert 0 not in found.values()


def test_the_model_prompts_alone_where_it_is_sure() -> None:
    text = "I keep driving past the place I'd do it"
    assert not patterns_of(text)
    assert signs_of(text).kind == BY_WORDS


def test_most_posts_of_crisis_prompt_and_most_others_do_not() -> None:
    """Floors a little under what was measured on these posts; see docs/design.md."""
    found = {post["q"]: crisis_signs(post["q"]) for post in POSTS}

    def share(some: list[dict[str, Any]]) -> float:
        return sum(found[post["q"]] is not None for post in some) / len(some)

    crisis = [post for post in POSTS if post["crisis"]]
    quiet = [post for post in POSTS if not post["crisis"] and not post.get("debatable")]
    helps = [post for post in quiet if post["kind"].startswith("help-")]
    assert len(crisis) >= 250
    assert len(quiet) >= 240
    assert share(crisis) >= 0.95
    assert share(quiet) <= 0.04
    assert share(helps) <= 0.02
    fired = [(post, signs) for post in crisis if (signs := found[post["q"]])]
    right = [signs.who == ("done" if post["done"] else post["who"]) for post, signs in fired]
    assert sum(right) / len(right) >= 0.88


@pytest.mark.parametrize(
    "text",
    [
        "I want\nto die",
        "I want\r\n\r\nto\tdie",
        "I want 😭 to 😭😭 die",
        "I... want... to... die",
        "I don't want to be here any\nmore",
        "no 😭 one would notice if I wasn't here",
        "want 2 die",
        "**I want to die**",
        "“I want to die”",
        "i want to dieeeee",
        "i wannnna dieeee",
        "i want to killlll myselffff",
        "I want to d\u200bie",
        "i want to díe",
        "ｉ ｗａｎｔ ｔｏ ｄｉｅ",
        "𝓘 𝔀𝓪𝓷𝓽 𝓽𝓸 𝓭𝓲𝓮",
        "I feel su!cidal",
        "I feel s**cidal",
        "i want to k!ll myself",
        "#suicidal",
        "i want to die!please help",
        "i̷ w̸a̶n̷t̵ t̸o̶ d̷i̷e̸",
        "i wnat to kil myslef",
        "i feel siucidal",
    ],
)
def test_how_it_is_typed_does_not_hide_it(text: str) -> None:
    assert prompts(text)


@pytest.mark.parametrize("apostrophe", ["'", "’", "‘", "`", "´", "ʼ", "＇", ""])
def test_any_apostrophe_or_none_will_do(apostrophe: str) -> None:
    assert prompts(f"I don{apostrophe}t want to be here any more")
    assert prompts(f"no-one would notice if I wasn{apostrophe}t here")
    assert not prompts(f"I can{apostrophe}t go on holiday")


@pytest.mark.parametrize(
    "text",
    [
        "I want to die. Laughing is not something I do now.",
        "I want to end it\nwith him gone there is nothing",
        "I want to give up, smoking does not help",
        "I can't go on 😢 holiday or no holiday",
        "I want to die - for real",
    ],
)
def test_an_exclusion_never_reaches_across_a_break(text: str) -> None:
    assert prompts(text)


def test_whole_words_only() -> None:
    assert not prompts("unsuicidally kmsx I want to diet and to diesel")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "🌻", "'", "\u200b", "#"])
def test_no_words_no_prompt(text: str) -> None:
    assert crisis_signs(text) is None


@pytest.mark.parametrize("place", ["beginning", "end"])
def test_both_ends_of_a_very_long_text_are_read(place: str) -> None:
    filler = "a quiet line about gardens\n" * 40_000
    said = "I want to die\n"
    assert prompts(said + filler if place == "beginning" else filler + said)
    assert not prompts(filler)


def test_a_long_post_is_read_whole() -> None:
    half = "ab " * (READ_AT_EACH_END // 3 - 10)
    assert prompts(f"{half} I want to die {half}")


@pytest.mark.parametrize(
    "piece", ["i ", "nobody would ", "want to ", "i am ", "aaab ", "ﷺ", "😭", "s*", "💊 ", "' "]
)
def test_tedious_texts_come_to_an_end(piece: str) -> None:
    crisis_signs(piece * 500_000)


@given(st.text(st.characters()))
def test_no_text_raises(text: str) -> None:
    signs = crisis_signs(text)
    assert signs is None or signs.age in {"", "child", "teen"}


@given(st.lists(st.sampled_from(sorted(spellings().mended | set(groups()["DIE"])))))
def test_no_row_of_our_own_words_raises(words: list[str]) -> None:
    assert prompts(" ".join(words)) in {True, False}


@given(st.sampled_from(FIRM), st.sampled_from([". ", "\n", "! "]))
def test_an_ordinary_sentence_silences_nothing(said: str, stop: str) -> None:
    assert prompts(f"{ORDINARY}{stop}{said}")
    assert prompts(f"{said}{stop}{ORDINARY}")


@given(st.sampled_from(PROMPTS + SILENT + FIRM), st.sampled_from(["  ", "\t", "\u00a0", "\u2003 "]))
def test_case_blanks_and_composition_do_not_matter(text: str, blank: str) -> None:
    wanted = prompts(text)
    assert prompts(text.upper()) == wanted
    assert prompts(text.replace(" ", blank)) == wanted
    assert prompts(unicodedata.normalize("NFD", text)) == wanted
    assert prompts(f"  {text}  ") == wanted


@given(st.sampled_from(FIRM), st.sampled_from(".!…"))
def test_signs_at_the_ends_do_not_matter(text: str, sign: str) -> None:
    assert prompts(f"{sign * 3} {text}{sign * 3}")


@given(st.sampled_from(PROMPTS))
def test_line_breaks_between_words_do_not_hide_it(said: str) -> None:
    assert prompts(said.replace(" ", "\n"))


def test_the_line_is_one_calm_line_that_names_the_command() -> None:
    assert "toolkit reply --crisis" in CRISIS_LINE
    assert CRISIS_LINE.isascii()
    assert CRISIS_LINE.isprintable()
    assert "!" not in CRISIS_LINE


@pytest.mark.parametrize(
    "text",
    ["a!b " + "a" * 39_000, "d@ta f*ck " + "0f3a" * 5_000, "this is goodbye " * 2_500],
)
def test_a_text_made_to_be_slow_is_read_all_the_same(text: str) -> None:
    """Minutes, where time grows with the square of the length: the run's own limit ends it."""
    crisis_signs(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("my husband hits me", "abuse"),
        ("my partner strangled me", "abuse"),
        ("my dad hits me", "child-risk"),
        ("im 15 and my stepdad hits me", "child-risk"),
        ("my husband is hitting me", "abuse"),
        ("he hit me", "abuse"),
        ("my man keeps battering me", "abuse"),
        ("i was raped", "assault"),
        ("raped by my boyfriend", "assault"),
        ("my ex raped me last night", "assault"),
        ("he is outside my door shouting he will kill me, hiding with the kids", "abuse"),
        ("I have a stalker outside my house", "stalking"),
        ("the wee lad next door says his da beats him every night", "child-risk"),
        ("my brother hasn't slept, thinks MI5 is in the walls and has a knife", "psychosis"),
        ("my sister's boyfriend has a knife and is threatening her", "abuse"),
    ],
)
def test_the_kind_of_danger_is_what_is_done(text: str, kind: str) -> None:
    signs = crisis_signs(text)
    assert signs is not None
    assert (signs.kind, signs.private) == (kind, True)


@pytest.mark.parametrize(
    ("text", "audience"),
    [
        ("my wife hits me", "men"),
        ("my wife hits me, i'm a woman", "women"),
        ("my boyfriend hits me and I'm a bloke", "men"),
        ("my brother's girlfriend keeps hitting him", "men"),
        ("my sister's husband is beating her", "women"),
        ("my partner hits me", ""),
        ("my husband hits me", ""),
    ],
)
def test_whether_a_man_or_a_woman_is_hurt_is_read_where_it_is_told(
    text: str, audience: str
) -> None:
    assert signs_of(text).audience == audience


@pytest.mark.parametrize(
    ("text", "by_text"),
    [
        ("I'm deaf and I want to die", True),
        ("i want to die and i can't talk to anyone on the phone", True),
        ("I want to die", False),
        ("I want to die, who can I talk to on the phone", False),
    ],
)
def test_who_cannot_use_the_phone_is_read(text: str, *, by_text: bool) -> None:
    assert signs_of(text).by_text is by_text


def test_who_is_hurt_by_a_partner_is_the_writer() -> None:
    assert signs_of("my partner has been hitting me for months").who is CrisisKind.SELF


@pytest.mark.parametrize(
    "text",
    [
        "found a goodbye note in my brother's jacket",
        "my daughter is 15 and I found a note that says she wants to die",
    ],
)
def test_a_note_that_was_found_is_nothing_done(text: str) -> None:
    assert signs_of(text).who is CrisisKind.OTHER


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("I'm one bad day away from killing myself", ""),
        ("I'm 2 seconds from killing myself", ""),
        ("im 14 and i want to die", "teen"),
        ("i want to die. I'm 12", "child"),
    ],
)
def test_a_number_is_an_age_only_where_it_is_one(text: str, age: str) -> None:
    signs = crisis_signs(text)
    assert signs is not None
    assert signs.age == age


def test_the_weights_are_those_that_the_judged_posts_teach(request: pytest.FixtureRequest) -> None:
    """One question of the four, for time; libraries of other machines may round otherwise."""
    folder = request.config.getoption("--crisis-posts")
    if not folder:
        pytest.skip(
            "needs --crisis-posts, the folder of posts that the weights were learnt from too"
        )
    theirs = crisis_model.read_posts([Path(folder) / "tune.jsonl"])
    posts = POSTS + theirs + crisis_model.examples()
    taught = crisis_model.folded(crisis_model.train("other", posts))
    found = crisis_model.rounded(taught, crisis_model.LIGHTEST["other"])
    shipped = weights("other")
    same = sum(shipped.get(word) == weight for word, weight in found.items())
    assert same / max(len(found), len(shipped)) > 0.99


def test_where_somebody_lives_says_nothing_of_danger() -> None:
    known = {word for question in crisis_model.LIGHTEST for word in weights(question)}
    assert len(crisis_model.places()) > 2000
    assert not known & crisis_model.places()


@pytest.mark.parametrize("word", ["zzzz", "night", "had"])
def test_a_word_said_over_and_over_prompts_no_more_than_when_it_was_said_a_few_times(
    word: str,
) -> None:
    assert crisis_signs(f"{word} " * 2_000 + "panic attacks at night") is None


def test_a_relative_who_drinks_is_no_crisis_of_the_one_who_writes() -> None:
    assert crisis_signs("my wife is drinking every night and i can't make her stop") is None
    assert crisis_signs("drinking every night and i can't stop, i don't care anymore") is not None
