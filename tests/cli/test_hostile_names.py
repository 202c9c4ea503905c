"""Names and values from outside: none steers a terminal, none is called a defect."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.conftest import Run

ESCAPES = "\x1b]52;c;YQ==\x07\x9b31m\u202e"


def test_names_of_files_steer_no_terminal(run: Run, tmp_path: Path) -> None:
    file = tmp_path / f"links{ESCAPES}.csv"
    file.write_text("url,title\nhttps://a.example/,A\n")
    for argv in (
        ("import", "--preview", str(file)),
        ("import", str(file)),
        ("export", str(file.with_name(f"out{ESCAPES}.csv"))),
        ("restore", str(file)),
        ("undo", "--list"),
        ("--json", "restore", str(file)),
        ("--json", "backup", str(file.with_name(f"b{ESCAPES}.db"))),
    ):
        found = run(*argv)
        assert not set(found.out + found.err) & set(ESCAPES[:1] + "\x07\x9b\u202e"), argv


@pytest.mark.skipif(sys.platform != "linux", reason="needs --conformance: names of any bytes")
def test_names_in_latin_1_are_names(run: Run, tmp_path: Path) -> None:
    file = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.csv"))
    file.write_text("url,title\nhttps://a.example/,A\n")
    library = str(file.with_suffix(".db"))
    for argv in (
        ("import", str(file)),
        ("undo", "--list"),
        ("export", str(file)),
        ("--json", "backup", library),
        ("--library", library, "find", "sleep"),
        ("--library", library, "doctor"),
        ("--json", "--library", library, "doctor"),
        ("publish", str(file.with_suffix(".page"))),
        ("publish", str(file.with_suffix(".page"))),
    ):
        found = run(*argv)
        assert found.code == 0, (argv, found.err)
    # A settings file is UTF-8: what it cannot hold is refused, never another name instead.
    assert run("config", "set", "check.report", str(file.with_suffix(".md"))).code == 6


def test_a_clock_far_ahead_is_reckoned_from_a_day_that_has_a_future(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for clock in ("0001-01-01T00:00:00Z", "9998-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        monkeypatch.setenv("TOOLKIT_NOW", clock)
        for command in ("status", "show k8", "review", "reply sleep", "backup", "schedule show"):
            assert run(*command.split()).code == 0, (clock, command)
        vetted = run(*"vet k8 --level caution --how read --note n --by sam".split())
        assert vetted.code == 0, (clock, vetted.err)


def test_a_key_of_the_picker_is_checked_when_it_is_set(run: Run, tmp_path: Path) -> None:
    for key, value in (
        ("pick.keys.platfrm", "f5"),
        ("pick.keys.platform", "ctrl+c"),
        ("pick.keys.platform", "x"),
    ):
        assert run("config", "set", key, value).code == 6, (key, value)
    assert run("config", "set", "pick.keys.platform", "f5").code == 0
    # What came in by hand can be mended a step at a time.
    settings = Path(run("config", "path", "--json").document["settings"])
    settings.write_text('[pick.keys]\nnosuch = "f5"\nplatform = "x"\n')
    assert run("config", "set", "pick.keys.nosuch", "").code == 0


def test_a_title_that_looks_like_a_formula_comes_back_as_it_is(run: Run, tmp_path: Path) -> None:
    titles = ('=HYPERLINK("http://evil.example","x")', "\uff1dcmd", "'=x", "@sum")
    for number, title in enumerate(titles):
        url = f"https://{number}.example/"
        assert run("add", url, "--title", title, "--offline").code == 0, title
    file = str(tmp_path / "out.csv")
    assert run("export", file).code == 0
    other = str(tmp_path / "other.db")
    assert run("--library", other, "init", "--empty").code == 0
    assert run("--library", other, "import", file).code == 0
    found = run("--library", other, "list", "--all", "--json").document["links"]
    assert {link["title"] for link in found} >= set(titles)


def test_what_is_no_text_is_no_template(run: Run) -> None:
    folder = Path(os.environ["XDG_CONFIG_HOME"]) / "toolkit" / "templates"
    (folder / "dir.txt").mkdir(parents=True)
    if sys.platform != "win32":
        os.mkfifo(folder / "pipe.txt")
    found = run("template", "list")
    assert (found.code, "dir" in found.out, "pipe" in found.out) == (0, False, False)
    for name in ("con", "nul", "lpt1"):
        assert run("template", "new", name).code == 1


def test_odd_values_in_json_are_no_defect(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    for number, row in enumerate(
        (
            '{"url": "https://a.example/", "contacts": [{"kind": ["phone"]}, {"kind": {}}]}',
            f'{{"url": "https://b.example/", "n": {"9" * 4301}}}',
        )
    ):
        file.write_text(f"[{row}]")
        found = run("import", str(file))
        assert found.code in (0, 1, 5), (number, found.err)
        assert "defect" not in found.err, number
