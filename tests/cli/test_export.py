"""`export`: each format, in an order that stays, with nothing that must not go out."""

import csv
import io
import json
import re
import stat
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

import pytest
import yaml

from tests.conftest import FEW, NOW, Run
from toolkit.domain.page import Check, Finding
from toolkit.storage.library import Library


@pytest.fixture(scope="session")
def _starter_once(few_once: Path) -> Path:
    return few_once


def test_json_on_stdout_is_the_whole_library(run: Run) -> None:
    document = run("export", "--json").document
    assert (document["schema"], document["command"], document["ok"]) == (1, "export", True)
    assert len(document["links"]) == len(run("list", "--json", "--all").document["links"])
    assert {"url", "vettings", "checks", "added_at", "extra"} <= document["links"][0].keys()


@pytest.mark.parametrize(
    ("name", "begins"),
    [
        ("links.csv", "url,title,"),
        ("links.json", '{"schema": 1'),
        ("links.html", "<!DOCTYPE NETSCAPE-Bookmark-file-1>"),
        ("links.md", "# Links"),
        ("links.yml", "matches:"),
    ],
)
def test_the_ending_of_a_file_chooses_its_format(
    name: str, begins: str, run: Run, tmp_path: Path
) -> None:
    path = tmp_path / name
    result = run("export", str(path))
    assert (result.code, result.out) == (0, "")
    assert path.read_text(encoding="utf-8").startswith(begins)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_result_names_file_and_number(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "links.csv"
    document = run("export", str(path), "--json").document
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert (document["file"], document["exported"]) == (str(path), len(rows))


@pytest.mark.parametrize("form", ["csv", "json", "html", "markdown", "espanso"])
def test_an_export_is_the_same_twice(form: str, run: Run) -> None:
    assert run("export", "--format", form).out == run("export", "--format", form).out


def test_cells_that_a_spreadsheet_would_run_are_guarded(run: Run) -> None:
    run("add", "https://formula.example/", "--offline", "--title", "=1+1")
    rows = list(csv.DictReader(io.StringIO(run("export", "--format", "csv").out)))
    assert rows[-1]["title"] == "'=1+1"


def test_replies_and_posts_never_go_out(run: Run) -> None:
    run("reply", "k1", "--post", "https://social.example/secret-post")
    for form in ("csv", "json", "html", "markdown", "espanso"):
        assert "secret-post" not in run("export", "--format", form, "--all").out


def test_espanso_matches_are_whole_yaml(run: Run) -> None:
    run("add", "https://odd.example/", "--offline", "--title", 'A "title": with # signs')
    matches = yaml.safe_load(run("export", "--format", "espanso").out)["matches"]
    assert matches[-1]["replace"] == 'A "title": with # signs https://odd.example/'


def test_every_espanso_trigger_can_be_typed(run: Run) -> None:
    matches = yaml.safe_load(run("export", "--format", "espanso").out)["matches"]
    triggers = sorted(match["trigger"] for match in matches)
    assert len(triggers) > FEW / 2
    # Sorted, whatever begins with a trigger stands right behind it.
    assert not any(after.startswith(one) for one, after in pairwise(triggers))
    assert ":k1:" in triggers


@pytest.mark.parametrize("title", ["{{clipboard}} a", "{{{ x.y }}}", "$|$ b", "$|$|$", "c {{a}}"])
def test_a_title_is_no_command_for_espanso(title: str, run: Run) -> None:
    run("add", "https://odd.example/?a={{b}}&c=$|$", "--offline", "--title", title)
    replace = yaml.safe_load(run("export", "--format", "espanso").out)["matches"][-1]["replace"]
    # As espanso looks for them: espanso-render/src/renderer/mod.rs, middleware/cursor_hint.rs.
    assert not re.search(r"\{\{\s*\w+(\.\w+)?\s*\}\}", replace)
    assert "$|$" not in replace
    shown, _, address = replace.rpartition(" ")
    assert shown.replace(" ", "") == title.replace(" ", "")
    assert unquote(address) == "https://odd.example/?a={{b}}&c=$|$"


def test_markdown_is_grouped_by_the_first_tag(run: Run) -> None:
    text = run("export", "--format", "markdown").out
    headings = [line for line in text.splitlines() if line.startswith("## ")]
    assert headings == sorted(headings, key=str.casefold)


def test_an_unknown_format_names_the_known_ones(run: Run) -> None:
    result = run("export", "--format", "pdf")
    assert result.code == 2
    assert "csv, xlsx, json, html, markdown, espanso" in result.err


def test_a_folder_that_is_not_there_is_told(run: Run, tmp_path: Path) -> None:
    result = run("export", str(tmp_path / "no" / "links.csv"))
    assert result.code == 1
    assert "There is no folder" in result.err


def test_json_holds_the_checks_that_stand(run: Run, starter: Path) -> None:
    with Library(starter) as library, library.atomic():
        run_id = library.checks.begin(NOW)
        check = Check(link_id=1, at=NOW, finding=Finding.OK, status=200, run_id=run_id)
        library.checks.add(check, library.links.many([1])[0].url)
    link = json.loads(run("export", "--format", "json").out)["links"][0]
    (written,) = link["checks"]
    assert (written["finding"], written["status"]) == ("ok", 200)


def test_json_links_have_no_number_of_a_vetting(run: Run) -> None:
    links = json.loads(run("export", "--format", "json").out)["links"]
    assert all("number" not in vetting for link in links for vetting in link["vettings"])


@pytest.mark.parametrize("ending", ["html", "md"])
def test_our_own_pages_say_nothing_new_of_numbers(run: Run, tmp_path: Path, ending: str) -> None:
    run(
        "add", "https://night-line.example/", "--title", "Night line", "--offline",
        "--region", "GB-SCT", "--contact", "phone:0808 157 0001",
    )  # fmt: skip
    path = str(tmp_path / f"links.{ending}")
    run("export", path, "--all")
    assert "0808 157 0001" in Path(path).read_text(encoding="utf-8")
    result = run("import", path, "--json")
    assert result.document["problems"] == []
    assert result.document["merged"] == 0


def test_another_number_of_a_page_is_still_told(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "links.html"
    run("export", str(path), "--all")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("0300 102 1234", "01632 960 123"), encoding="utf-8")
    problems = run("import", str(path), "--json").document["problems"]
    assert ["01632 960 123" in one["value"] for one in problems] == [True]
