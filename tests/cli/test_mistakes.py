"""What people mistype or misunderstand, and what they are told: the thing, and the next step."""

from __future__ import annotations

import re
from pathlib import Path

from tests.conftest import Run

# A command line, its exit code, and what must stand in what is said on stderr.
MISTAKES: tuple[tuple[str, int, tuple[str, ...]], ...] = (
    # Words that are no command.
    ("panic attacks", 2, ("not a command", "toolkit find WORDS")),
    ("search sleep", 2, ("toolkit find WORDS",)),
    ("delete k3", 2, ("toolkit rm ID",)),
    ("remove k3", 2, ("toolkit rm ID",)),
    ("paste", 2, ("toolkit reply --paste",)),
    ("crisis", 2, ("toolkit reply --crisis",)),
    ("tags", 2, ("toolkit tag list",)),
    ("history", 2, ("toolkit undo --list",)),
    ("chek", 2, ("Did you mean 'toolkit check'",)),
    ("imp x.csv", 2, ("Did you mean 'toolkit import'",)),
    ("k47", 2, ("toolkit show k47", "toolkit reply k47")),
    ("https://www.nhs.uk/", 2, ("toolkit find URL", "toolkit add URL")),
    ("tag k47 sleep", 2, ("added or removed", "toolkit tag add k12 sleep")),
    ("tag rm", 2, ("toolkit tag remove",)),
    ("config get", 2, ("toolkit config show",)),
    ("schedule status", 2, ("toolkit schedule show",)),
    ("map show", 2, ("toolkit map list",)),
    # Words too many, words too few.
    ("list tags", 2, ("toolkit tag list",)),
    ("list sleep", 2, ("too many words", "toolkit find WORDS")),
    ("show k1 k2", 2, ("too many words", "Usage: toolkit show [OPTIONS] ID")),
    ("undo 3", 2, ("undo --list",)),
    ("synonym add a", 2, ("MEANS is missing", "toolkit synonym add [OPTIONS] WORD MEANS")),
    ("show", 2, ("ID is missing", "k41")),
    ("completion", 2, ("SHELL is missing", "zsh")),
    ("find", 2, ("Nothing to search for", "toolkit list --tag")),
    # Options and their values.
    ("list --type helplines", 2, ("Did you mean helpline?", "self-help")),
    ("list --trust good", 2, ("--trust cannot be 'good'", "recommended")),
    ("find x --max 3", 2, ("Did you mean -n?",)),
    ("find x --format json", 2, ("Did you mean --json?",)),
    ("find x --tga y", 2, ("Did you mean --tag?",)),
    ("import a.csv --dry", 2, ("Did you mean --dry-run?",)),
    ("vet k47 --message x", 2, ("Did you mean --note?",)),
    ("reply k47 --pick 9", 2, ("--pick takes a number from 1 to 3",)),
    ("find x -n 0", 2, ("-n takes a number from 1 to 1,000",)),
    ("vet k47 --how phone --level caution", 2, ("Did you mean phoned?",)),
    ("completion tcsh", 2, ("SHELL cannot be 'tcsh'", "bash")),
    ("--library", 2, ("--library needs a value",)),
    ("list --tag slep", 0, ("No link has the tag 'slep'", "Nearest: sleep")),
    ("export --tag slep", 0, ("Nearest: sleep",)),
    # Links that are named in another way, or wrongly.
    ("rm 47", 2, ("Did you mean k47?",)),
    ("check 47", 2, ("Did you mean k47?",)),
    ("show panic", 2, ("is not a link's id", "toolkit find WORDS")),
    ("show https://www.samaritans.org/nowhere", 1, ("No link of your library", "toolkit add URL")),
    ("show k9999", 1, ("There is no link k9999",)),
    ("show 9999", 1, ("There is no link k9999",)),
    # Filters inside a question.
    ("find sleep tag:slep", 0, ("There is no tag 'slep'", "tag:sleep?")),
    ("find trust:good", 0, ("There is no trust level 'good'", "recommended")),
    ("find health:ded", 0, ("There is no health state 'ded'", "health:dead?")),
    ("find help region:Narnia", 0, ("There is no region 'Narnia'", "GB-SCT")),
    ("find help type:helplines", 0, ("There is no type 'helplines'", "type:helpline?")),
    # Settings.
    (
        "config set platform twiter",
        6,
        ("platform: there is no", "Did you mean x? Nothing was set."),
    ),
    ("config set pick.keys.platfrm f5", 6, ("no such action", "platform")),
    ("config set pick.keys.platform ctrl+c", 6, ("ctrl+c is set for both",)),
    ("config set colour blue", 6, ("There is no setting 'colour'.",)),
    ("config set region Narnia", 6, ("region cannot be 'Narnia'.", "Expected a region")),
    # Files.
    ("export out.pdf", 2, (".csv", "--format")),
    ("export links.docx", 2, (".csv", "--format")),
    ("export nosuchdir/x.csv", 1, ("There is no folder nosuchdir",)),
    ("import nofile.csv", 1, ("There is no file nofile.csv",)),
    ("import a.csv --map Link=url", 2, ("other way round", "url=Link")),
    ("restore nofile.db", 1, ("There is no file", "toolkit backup")),
    ("check --report x.pdf", 2, (".html",)),
    ("--library nosuch/x.db find a", 4, ("There is no library", "init")),
    # Replies and judgements.
    ("reply k47 --to sam --no-log", 0, ("begins with 'sam'", "--to @sam")),
    ("reply k47 --for twiter", 2, ("Did you mean x?",)),
    ("reply k47 --template wram", 1, ("Did you mean 'warm'?",)),
    ("reply k47 --region Narnia", 2, ("Narnia", "Scotland")),
    ("vet k47", 2, ("How is k47 judged?", "--level")),
    ("vet k47 --level recommended --instead k3", 2, ("belong to --level avoid",)),
    ("schedule install --at 25:00", 2, ("not a time of day", "07:30")),
    ("count hello --all --for x", 2, ("--all counts for every platform",)),
)


def test_every_mistake_is_answered_with_the_thing_and_the_next_step(run: Run) -> None:
    Path("a.csv").write_text("Name,Link\nA,https://example.org/a\n", encoding="utf-8")
    wrong = {}
    for line, code, needed in MISTAKES:
        result = run(*line.split())
        missing = [text for text in needed if text not in result.err]
        # A full stop at its end would be copied with it.
        missing += re.findall(r"Usage: .*(?<!\.)\.$", result.err, flags=re.MULTILINE)
        if result.code != code or missing:
            wrong[line] = (result.code, missing, result.err)
    assert wrong == {}, "\n".join(f"{line}: {seen}" for line, seen in wrong.items())


def test_a_question_that_was_taken_for_a_command_is_not_said_back(run: Run) -> None:
    for words in (
        ("hopeless", "tonight"),
        ("kill",),
        ("find me",),
        ("list", "my", "worries"),
        ("find", "--so hopeless"),
    ):
        result = run(*words)
        assert result.code == 2, words
        assert not any(word in result.err for word in ("hopeless", "tonight", "kill", "worries"))


def test_no_words_for_say_is_refused(run: Run) -> None:
    result = run("reply", "k47", "--say", "")
    assert (result.code, result.out) == (2, "")
    assert "--say was given no words" in result.err


def test_a_broken_key_can_be_mended_beside_another(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "home/.config/toolkit"
    folder.mkdir(parents=True)
    broken = '[pick.keys]\nplatfrm = "f5"\nplatform = "ctrl+c"\n'
    (folder / "settings.toml").write_text(broken, encoding="utf-8")
    assert "no such action" in run("doctor").out
    assert run("config", "set", "pick.keys.platfrm", "").code == 0
    assert run("config", "set", "pick.keys.platform", "").code == 0
    assert "WRONG" not in run("doctor").out


def test_a_bare_number_and_a_known_address_name_a_link(run: Run) -> None:
    url = "https://www.samaritans.org/how-we-can-help/contact-samaritan/"
    for name in ("1", "k1", url, url.removeprefix("https://").rstrip("/")):
        for command in ("show", "copy", "edit"):
            more = ("--cost", f"free: {name}") if command == "edit" else ()
            result = run(command, name, *more)
            assert result.code == 0, (command, name, result.err)
            assert url in result.out, (command, name)


def test_wrong_flags_are_refused_before_the_page_is_asked_for(run: Run) -> None:
    # .invalid never resolves; if it had been asked for, that would be said.
    run("add", "https://site.invalid/", "--offline")
    for flags in (
        ("--level", "avoid", "--note", "x"),
        ("--level", "recommended", "--review-in", "soon"),
        ("--level", "recommended", "--mark", "nosuch"),
        ("--level", "avoid", "--by", "Ann", "--note", "x", "--instead", "k9999"),
    ):
        result = run("vet", "k199", *flags)
        assert result.code in (1, 2), flags
        assert "was not read" not in result.err, flags


def test_a_list_that_is_empty_says_so_and_how_to_begin_it(run: Run) -> None:
    run("--library", "empty.db", "init", "--empty")
    for command, way in (
        (("tag", "list"), "toolkit tag add ID TAG"),
        (("map", "list"), "toolkit import FILE --save-map NAME"),
    ):
        shown = run("--library", "empty.db", *command)
        assert (shown.code, shown.out) == (0, "")
        assert way in shown.err
