"""`vet`: all of it as flags, the short form on a terminal, and what it refuses."""

import os
import pty
import select
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.loaded import Loaded
from toolkit.storage.library import Library
from toolkit.usecases.vet import DO_NOT_PHONE

Form = Callable[..., str]


@pytest.fixture
def form(starter: Path, loaded: Loaded) -> Form:
    """Run the program on a real terminal, give the answers, return what was shown."""

    def run(*argv: str, answers: str, **environment: str) -> str:
        mine, theirs = pty.openpty()
        whole = {**os.environ, "TOOLKIT_LIBRARY": str(starter), "NO_COLOR": "1", **environment}
        running = loaded.start(argv, whole, (theirs, theirs, theirs))
        os.close(theirs)
        os.write(mine, answers.encode())
        shown = _read_all(mine)
        running.wait()
        os.close(mine)
        return shown.decode().replace("\r\n", "\n")

    return run


def _read_all(descriptor: int) -> bytes:
    shown = b""
    while select.select([descriptor], [], [], 30)[0]:
        try:
            piece = os.read(descriptor, 65_536)
        except OSError:  # Linux says so when the other end is closed
            break
        if not piece:
            break
        shown += piece
    return shown


def history(starter: Path, link_id: int) -> list[tuple[str, str, str]]:
    with Library(starter) as library:
        rows = library.vettings.of(link_id)
    return [(row.level.value, row.note or row.reason, row.by) for row in rows[1:]]


def test_all_of_it_as_flags(run: Run) -> None:
    result = run(
        "vet", "k30", "--level", "caution", "--note", "Dated.", "--evidence", "Read twice.",
        "--how", "read", "--by", "sam", "--review-in", "6m", "--mark", "pif-tick",
        "--seen", "2026-11-01", "--authorship", "yes", "--currency", "no", "--json",
    )  # fmt: skip
    assert (result.code, result.document["command"]) == (0, "vet")
    trust = result.document["link"]["trust"]
    assert trust == {
        "level": "caution", "note": "Dated.", "by": "sam", "vetted_on": "2026-11-23",
        "review_by": "2027-05-23", "overdue": False, "instead": None, "changed_since": None,
    }  # fmt: skip
    row = run("show", "k30", "--json").document["link"]["vettings"][-1]
    assert row["evidence"] == (
        "Read twice.; PIF TICK seen 2026-11-01; JAMA: authorship yes, currency no"
    )
    assert result.document["page"] is None


def test_the_name_may_stand_in_the_settings(run: Run) -> None:
    run("config", "set", "by", "Sam")
    assert run("vet", "k30", "--level", "avoid", "--reason", "Wrong.").code == 0
    assert run("show", "k30", "--json").document["link"]["trust"]["by"] == "Sam"


@pytest.mark.parametrize(
    ("argv", "code", "word"),
    [
        (("vet",), 2, "Which link"),
        (("vet", "30"), 2, "id"),
        (("vet", "k9999", "--level", "caution"), 1, "k9999"),
        (("vet", "k30"), 2, "--level"),
        (("vet", "k30", "--level", "listed"), 2, "listed"),
        (("vet", "k30", "--level", "avoid", "--by", "sam"), 2, "--note"),
        (("vet", "k30", "--level", "avoid", "--note", "x"), 2, "--by"),
        (("vet", "k30", "--level", "recommended", "--note", "x"), 2, "--by"),
        (("vet", "k30", "--level", "caution", "--review-in", "1999-01-01"), 2, "after today"),
        (("vet", "k30", "--level", "caution", "--mark", "gold"), 2, "pif-tick"),
        (("vet", "--bulk"), 2, "review"),
        (("vet", "k30", "--bulk"), 2, "--bulk"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    run: Run, contents: Callable[[], object], argv: tuple[str, ...], code: int, word: str
) -> None:
    before = contents()
    result = run(*argv)
    assert (result.code, result.out) == (code, "")
    assert word in result.err
    assert contents() == before


def test_the_form_takes_a_minute(form: Form, starter: Path) -> None:
    answers = "r\nPlain and kind.\nSam\nr\ny\nn\nu\ny\n6m\n"
    shown = form("vet", "k30", answers=answers)
    assert "Recorded" in shown
    assert history(starter, 30) == [("recommended", "Plain and kind.", "Sam")]
    # The name is asked for once.
    assert "Your name" not in form("vet", "k31", answers="r\nKind.\n\n\n\n")
    assert history(starter, 31) == [("recommended", "Kind.", "Sam")]
    with Library(starter) as library:
        newest = library.vettings.of(30)[-1]
    assert "authorship yes, attribution no, currency unsure, disclosure yes" in newest.evidence
    assert str(newest.review_by) == "2027-05-23"


def test_the_form_of_an_avoid_insists_on_the_reason_and_asks_for_another(
    form: Form, starter: Path
) -> None:
    answers = "a\n\nIt sells a cure.\nsam\nk31\nr\n\n3m\n"
    assert "What instead?" in form("vet", "k30", answers=answers)
    assert history(starter, 30) == [("avoid", "It sells a cure.", "sam")]


def test_enter_passes_a_link_over_and_nonsense_is_asked_again(form: Form, starter: Path) -> None:
    shown = form("vet", "k30", answers="x\n\n")
    assert "Give one of: r, c, a" in shown
    assert "Nothing was recorded" in shown
    assert history(starter, 30) == []


def test_before_how_a_crisis_line_was_checked_the_form_says_not_to_phone(form: Form) -> None:
    shown = form("vet", "k1", answers="r\nFine.\nSam\np\n\nn\n\n")
    assert shown.index(DO_NOT_PHONE[:40]) < shown.index("p phoned")
    assert "Recorded" in shown


def test_bulk_walks_the_review_list_and_keeps_what_was_done(form: Form, starter: Path) -> None:
    shown = form("vet", "--bulk", "--plain", answers="c\nOne.\n\n\n\n\n\nr\n\x04")
    assert "1 of 381" in shown
    assert history(starter, 1) == [("caution", "One.", "")]
    assert history(starter, 3) == []


def test_a_copy_of_an_avoided_link_needs_anyway(run: Run) -> None:
    run("vet", "k30", "--level", "avoid", "--note", "Wrong.", "--by", "sam", "--instead", "k31")
    refused = run("copy", "k30")
    assert (refused.code, refused.out) == (1, "")
    assert "k31" in refused.err
    assert "--anyway" in refused.err
    assert run("copy", "k30", "--anyway").out.startswith("https://")


def test_a_stale_mark_is_shown_as_stale(run: Run) -> None:
    run("vet", "k30", "--level", "caution", "--mark", "honcode", "--seen", "2020-05-01")
    assert "HONcode is stale: the scheme is closed" in run("show", "k30").out


ALIKE = "https://sarnaritans.org/donate"
WAYS = {
    "add": ("add", ALIKE, "--title", "Donate"),
    "edit --url": ("edit", "k30", "--url", ALIKE),
    "edit --replaced-by": ("edit", "k30", "--replaced-by", ALIKE),
    "vet --instead": (
        "vet", "k30", "--level", "avoid", "--note", "It sells.", "--by", "sam", "--instead", ALIKE,
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", WAYS)
def test_a_look_alike_is_refused_without_a_person_unless_with_yes(
    run: Run, contents: Callable[[], object], way: str
) -> None:
    before = repr(contents())
    refused = run(*WAYS[way])
    assert refused.code == 1
    assert f"{ALIKE} looks like samaritans.org (k1 " in refused.err
    assert "--yes" in refused.err
    assert repr(contents()) == before
    done = run("--yes", *WAYS[way])
    assert done.code == 0
    assert "Take care: " in done.err
    assert ALIKE in repr(contents())


@pytest.mark.parametrize("way", ["add", "edit --url", "edit --replaced-by"])
def test_a_look_alike_is_asked_about_on_a_terminal(
    form: Form, run: Run, contents: Callable[[], object], way: str
) -> None:
    before = repr(contents())
    shown = form(*WAYS[way], answers="n\n")
    assert "Use it all the same?" in shown
    assert "Nothing was changed." in shown
    assert repr(contents()) == before
    form(*WAYS[way], answers="y\n")
    assert ALIKE in repr(contents())


def test_each_doubtful_address_is_asked_about_once(
    form: Form, run: Run, contents: Callable[[], object]
) -> None:
    other = "https://samaritans.help/"
    shown = form(*WAYS["add"], "--replaced-by", other, answers="y\nn\n")
    assert shown.count("Use it all the same?") == 2
    assert ALIKE not in repr(contents())


@pytest.mark.parametrize("way", WAYS)
def test_yes_does_not_lead_to_an_avoided_site(
    run: Run, contents: Callable[[], object], way: str
) -> None:
    said = ("--level", "avoid", "--note", "A scam.", "--by", "sam", "--scope", "site")
    assert run("add", "https://scamhelp.co.uk/", "--title", "Scam").code == 0
    assert run("vet", "k406", *said).code == 0
    before = repr(contents())
    words = [word.replace("sarnaritans.org", "pay.scamhelp.co.uk") for word in WAYS[way]]
    refused = run("--yes", *words)
    assert refused.code == 1
    assert "is on a site that is to be avoided (k406: A scam.)" in refused.err
    assert "vet k406 again first" in refused.err
    assert repr(contents()) == before
