"""`import`: any list in, every row told, nothing half-written, taken back as one step."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import FEW, Result, Run
from toolkit.storage.library import Library

LISTS = Path(__file__).parents[1] / "data" / "imports"
FATES = ("added", "merged", "unchanged", "skipped", "rejected")


@pytest.fixture(scope="session")
def _starter_once(few_once: Path) -> Path:
    return few_once


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(content: str | bytes, name: str = "list.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def exported(run: Run) -> str:
    return run("export", "--format", "json", "--all").out


def test_json_tells_the_fate_of_every_row(run: Run) -> None:
    result = run("import", str(LISTS / "sheet-formulas.csv"), "--json")
    document = result.document
    assert result.code == 5
    assert document["ok"] is True
    assert document["rows"] == sum(document[outcome] for outcome in FATES) == 6
    assert document["rejected"] == 2
    assert isinstance(document["batch"], int)
    assert document["dry_run"] is False


def test_a_problem_names_file_line_reason_and_value(run: Run) -> None:
    path = str(LISTS / "sheet-formulas.csv")
    problems = run("import", path, "--json").document["problems"]
    mail = next(problem for problem in problems if problem["value"].startswith("mailto:"))
    assert mail["file"] == path
    assert mail["line"] == 8
    assert "'mailto:' is not a web address" in mail["reason"]


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="needs a POSIX file system")
@pytest.mark.parametrize("name", [b"a\x1b]52;c;YQ==\x07b.csv", b"a\xffb.csv"])
def test_a_files_name_steers_no_terminal_and_is_stored_harmless(
    run: Run, starter: Path, tmp_path: Path, name: bytes
) -> None:
    path = os.fsdecode(os.fsencode(tmp_path) + b"/" + name)
    known = json.loads(exported(run))["links"][0]["url"]
    Path(path).write_text(f"url,say\n{known},Other words.\nhttps://new.example/,Kind words.\nx,\n")
    said = [
        run("import", path, "--preview"),
        run("import", path),
        run("import", path, "--from", path, "--use-map", path),
        run("import", path + "x"),
        run("restore", path),
        run("undo", "--list"),
        run("review"),
        run("show", f"k{FEW + 1}"),
        run("reply", f"k{FEW + 1}", "--no-copy"),
    ]
    for found in said:
        assert "defect" not in found.err
        assert "\x1b" not in found.out + found.err
    assert "import ab.csv: 1 added" in run("undo", "--list").out
    with Library(starter) as library:
        assert {link.came_from for link in library.links.every() if link.id > FEW} == {"ab"}


def test_problems_of_one_kind_are_told_together(run: Run, write: Callable[..., Path]) -> None:
    rows = "".join(f"word{number},x\n" for number in range(20))
    err = run("import", str(write(f"url,title\nhttps://a.example/,a\n{rows}"))).err
    assert "rejected: not the name of a site (lines 3, 4, 5 and 17 more): word0" in err


def test_undo_takes_a_whole_import_back(run: Run) -> None:
    before = exported(run)
    run("import", str(LISTS / "raindrop.csv"), str(LISTS / "chrome.html"), "-q")
    assert exported(run) != before
    assert "Undone: import" in run("undo").out
    assert exported(run) == before


def test_undo_takes_merged_words_back(run: Run, write: Callable[..., Path]) -> None:
    first = json.loads(exported(run))["links"][0]
    before = exported(run)
    path = write(f"url,title,tags,Note,Odd\n{first['url']},Other,brand new tag,my note,kept\n")
    assert run("import", str(path), "--json").document["merged"] == 1
    assert "brand new tag" in exported(run)
    run("undo")
    assert exported(run) == before


def test_a_dry_run_reports_the_same_and_writes_nothing(
    run: Run, contents: Callable[[], object]
) -> None:
    path = str(LISTS / "sheet-formulas.csv")
    before = contents()
    rehearsed = run("import", path, "--dry-run", "--json")
    assert contents() == before
    real = run("import", path, "--json")
    expected = {**real.document, "batch": None, "dry_run": True, "new": []}
    assert rehearsed.document == expected
    assert rehearsed.code == real.code == 5


def test_a_second_import_is_unchanged_and_no_step_to_undo(run: Run) -> None:
    path = str(LISTS / "raindrop.csv")
    run("import", path, "-q")
    again = run("import", path, "--json").document
    assert (again["unchanged"], again["batch"]) == (3, None)


def test_rejected_rows_are_written_in_their_own_columns_to_be_mended(
    run: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"
    path = write("Nom;Lien;Coût\nBon;https://good.example/;1\nMauvais;ftp://bad.example/;2\n")
    assert run("import", str(path), "--rejects", str(rejects)).code == 5
    assert rejects.read_text(encoding="utf-8").splitlines() == [
        "Nom,Lien,Coût",
        "Mauvais,ftp://bad.example/,2",
    ]
    rejects.write_text(rejects.read_text(encoding="utf-8").replace("ftp", "https"), "utf-8")
    mended = run("import", str(rejects), "--json")
    assert (mended.code, mended.document["added"]) == (0, 1)


def test_no_rejects_file_appears_without_rejected_rows(run: Run, tmp_path: Path) -> None:
    rejects = tmp_path / "rejects.csv"
    run("import", str(LISTS / "urls.csv"), "--rejects", str(rejects))
    assert not rejects.exists()


def test_stdin_is_read_when_asked_for(run: Run) -> None:
    result = run("import", "-", "--json", stdin=b"url\nhttps://stdin.example/\n")
    assert result.document["added"] == 1


def test_columns_can_be_named_and_the_map_saved(run: Run, write: Callable[..., Path]) -> None:
    path = write("Wo;Was\nnicht hier;https://map.example/\n")
    named = run("import", str(path), "--map", "url=Was,title=Wo", "--save-map", "ours", "--json")
    assert named.document["added"] == 1
    other = write("Wo;Was\nnoch eins;https://map.example/b\n", "other.csv")
    assert run("import", str(other), "--use-map", "ours", "--json").document["added"] == 1
    links = json.loads(exported(run))["links"]
    assert [link["title"] for link in links[-2:]] == ["nicht hier", "noch eins"]


def test_an_unknown_map_names_the_known_ones(run: Run) -> None:
    result = run("import", str(LISTS / "urls.csv"), "--use-map", "nothing")
    assert result.code == 1
    assert "none yet" in result.err


def test_a_table_without_addresses_shows_its_columns(run: Run, write: Callable[..., Path]) -> None:
    result = run("import", str(write("Foo,Bar\n1,2\n")))
    assert result.code == 1
    assert "'Foo', 'Bar'" in result.err
    assert "--map url=" in result.err


def test_a_preview_shows_rows_as_they_would_arrive(run: Run) -> None:
    before = exported(run)
    result = run("import", str(LISTS / "french.csv"), "--preview")
    assert "https://fr.example/\tÉcoute\técoute, nuit" in result.out
    assert "Lien -> url" in result.err
    assert exported(run) == before


def test_what_others_claim_is_a_note_never_a_judgement(
    run: Run, write: Callable[..., Path]
) -> None:
    path = write(
        "url,title,level,vetted_by,vetted_on,note,crisis\n"
        "https://claim.example/,A line,recommended,Ann,2026-11-02,clear,yes\n"
    )
    notes = run("import", str(path), "--json").document["notes"]
    link = json.loads(exported(run))["links"][-1]
    assert link["level"] == "unvetted"
    assert link["crisis"] is False
    assert "Ann says recommended, 2026-11: clear" in link["vettings"][0]["note"]
    assert f"not here until you say so: {link['id']}. 'toolkit review' lists them" in notes[-1]


NO_NUMBERS = ("n/a", "4.42079E+11", "1130000001", "see website")


@pytest.mark.parametrize("kind", ["csv", "words", "contacts", "json"])
def test_what_is_no_number_is_told_kept_and_never_called(
    kind: str, run: Run, write: Callable[..., Path]
) -> None:
    if kind == "json":
        rows = [
            {"url": f"https://n{place}.example/", "phone": text, "hours": "Mon-Fri"}
            for place, text in enumerate(NO_NUMBERS)
        ]
        path = write(json.dumps(rows), "a.json")
    else:
        path = write("", "a.csv")
        cells = [
            json.dumps([{"kind": "phone", "value": text}]) if kind == "contacts" else text
            for text in NO_NUMBERS
        ]
        name = "phone" if kind == "csv" else "contacts"
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["url", name, "opening hours"])
            table.writerows(
                [f"https://n{place}.example/", text, "Mon-Fri"] for place, text in enumerate(cells)
            )
    document = run("import", str(path), "--json").document
    assert [problem["value"] for problem in document["problems"]] == [
        "n/a", "4.42079E+11", "1130000001 (perhaps 0113 000 0001)", "see website",
    ]  # fmt: skip
    arrived = json.loads(exported(run))["links"][-len(NO_NUMBERS) :]
    for link, text in zip(arrived, NO_NUMBERS, strict=True):
        assert (link["contacts"], link["extra"]["phone"]) == ([], text)
        assert link["extra"]["hours"] == "Mon-Fri"
        assert "call" not in run("reply", link["id"], "--no-log").out


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Mon to Fri, 9am–5pm; Sat 10–2", "Mo-Fr 09:00-17:00; Sa 10:00-14:00"),
        ("24 hours a day", "24/7"),
        ("Mo-Fr 09:00-17:00", "Mo-Fr 09:00-17:00"),
        # Nobody is there to be asked which days, or which half of the day.
        ("9am-5pm", ""),
        ("Mon-Fri 6-2", ""),
        ("2024", ""),
    ],
)
@pytest.mark.parametrize("given", ["csv", "hours", "hours_text"])
def test_the_hours_of_a_list_are_read_where_they_are_plain(
    text: str, hours: str, given: str, run: Run, write: Callable[..., Path]
) -> None:
    if given == "csv":
        path = write(
            f'url,phone,opening hours\nhttps://a.example/,0161 496 0000,"{text}"\n', "a.csv"
        )
    else:
        contact = {"kind": "phone", "value": "0161 496 0000", given: text}
        path = write(json.dumps([{"url": "https://a.example/", "contacts": [contact]}]), "a.json")
    run("import", str(path))
    (way,) = json.loads(exported(run))["links"][-1]["contacts"]
    assert way["hours"] == hours
    assert text in (way["hours_text"], way["hours"])


def test_import_and_edit_read_regions_alike(run: Run, write: Callable[..., Path]) -> None:
    for text, codes in (
        ("Cardiff", ["GB-WLS"]),
        ("NI", ["GB-NIR"]),
        ("England and Wales", ["GB-ENG", "GB-WLS"]),
    ):
        run("import", str(write(f"url,region\nhttps://a.example/{text[0]},{text}\n", "a.csv")))
        link = json.loads(exported(run))["links"][-1]
        assert link["regions"] == codes
        edited = run("edit", "k1", "--region", text, "--json").document["link"]
        assert edited["regions"] == codes


def test_contacts_in_a_persons_words_are_read(run: Run, write: Callable[..., Path]) -> None:
    path = write(
        "url,contacts,opening hours\n"
        "https://a.example/,call 0161 496 0000,Mon-Fri\n"
        "https://b.example/,help@b.example,\n",
        "a.csv",
    )
    assert run("import", str(path), "--json").document["problems"] == []
    first, second = json.loads(exported(run))["links"][-2:]
    assert [(way["kind"], way["value"], way["hours_text"]) for way in first["contacts"]] == [
        ("phone", "0161 496 0000", "Mon-Fri")
    ]
    assert [(way["kind"], way["value"]) for way in second["contacts"]] == [
        ("email", "help@b.example")
    ]


def test_an_imported_number_stays_out_of_crisis_replies(
    run: Run, write: Callable[..., Path]
) -> None:
    crisis = next(link for link in json.loads(exported(run))["links"] if link["crisis"])
    contact = '[{""kind"": ""phone"", ""value"": ""0999 666"", ""region"": ""GB""}]'
    path = write(
        "url,title,crisis,contacts\n"
        f'https://new-line.example/,New,yes,"{contact}"\n{crisis["url"]},Same,yes,"{contact}"\n'
    )
    run("import", str(path))
    assert "0999 666" not in run("reply", "--crisis", "--no-log").out
    kept = next(link for link in json.loads(exported(run))["links"] if link["id"] == crisis["id"])
    assert kept["contacts"] == crisis["contacts"]


def test_a_link_somebody_warns_of_is_not_taken_in(run: Run, write: Callable[..., Path]) -> None:
    path = write(
        "url,title,level,vetted_by,reason\nhttps://fine.example/,Fine,,,\n"
        "https://bad.example/,Bad,avoid,Ann,sells cures\n"
    )
    document = run("import", str(path), "--json").document
    assert (document["added"], document["skipped"]) == (1, 1)
    assert "Ann says avoid" in document["problems"][0]["value"]


def test_a_judgement_made_here_keeps_its_words(run: Run, write: Callable[..., Path]) -> None:
    first = json.loads(exported(run))["links"][0]
    path = write(
        "url,title,summary,level,vetted_by,note\n"
        f"{first['url']},Another title,Another summary,recommended,Ann,super\n"
    )
    document = run("import", str(path), "--json").document
    reasons = {problem["reason"] for problem in document["problems"]}
    link = json.loads(exported(run))["links"][0]
    assert (link["title"], link["summary"], link["level"], link["vettings"]) == (
        first["title"],
        first["summary"],
        first["level"],
        first["vettings"],
    )
    assert "gives a different title; yours was kept ('toolkit review' shows both)" in reasons
    assert link["extra"] == {"imported note": "Ann says recommended: super"}


BAD: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "is empty"),
    "blank": (b" \n\n", "is empty"),
    "binary": (bytes(range(256)) * 40, "is not text"),
    "an image": (b"\x89PNG\r\n\x1a\n" + bytes(100), "is an image"),
    "a damaged database": (b"SQLite format 3\x00" + bytes(100), "cannot be read"),
    "a damaged sheet": (b"PK\x03\x04" + b"\x00" * 30 + b"xl/workbook.xml", "spreadsheet"),
    "no addresses": (b"just some words\nand more\n", "begin with http"),
    "a mark and nothing more": (b"\xef\xbb\xbf", "is empty"),
    "broken JSON": (b'[{"url": "https://a.example/"},\n {"url": ', "line 2"),
    "deep JSON": (b"[" * 10_000 + b"]" * 10_000, "nested too deeply"),
    "a million columns": (b"url," * 1_000_000 + b"\n", "more than 2,000 cells in a row"),
    "one line without end": (b"url,https://a.example/" * 50_000, "8,000 is the limit"),
    "only a script": (b"url\njavascript:alert(1)\n", "not a web address"),
    "an empty JSON list": (b"[]", "no rows"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_without_links_is_refused_by_name(
    name: str, run: Run, write: Callable[..., Path], contents: Callable[[], object]
) -> None:
    content, expected = BAD[name]
    path = write(content, "bad.csv")
    before = contents()
    result = run("import", str(path))
    assert result.code == 1
    assert "bad.csv" in result.err
    assert expected in result.err
    assert contents() == before


def test_a_folder_and_a_missing_file_are_refused(run: Run, tmp_path: Path) -> None:
    assert "is a folder" in run("import", str(tmp_path)).err
    assert "There is no file" in run("import", str(tmp_path / "nothing.csv")).err


def test_one_bad_file_among_others_writes_nothing(
    run: Run, write: Callable[..., Path], contents: Callable[[], object]
) -> None:
    before = contents()
    broken = write('[{"url": "https://a.example/"}, {', "broken.json")
    assert run("import", str(LISTS / "urls.csv"), str(broken)).code == 1
    assert contents() == before


def test_damage_in_the_middle_costs_its_own_row_only(run: Run, write: Callable[..., Path]) -> None:
    path = write(
        "url,title\nhttps://one.example/,Ünïcode ÄÖÜ\n".encode()
        + b"https://two.example/,dam\xff\xfeaged\nhttps://three.example/,fine\n"
    )
    document = run("import", str(path), "--json").document
    assert (document["added"], document["rejected"]) == (2, 1)
    assert document["problems"][0]["line"] == 3


def test_an_unclosed_quote_costs_its_own_row_only(run: Run, write: Callable[..., Path]) -> None:
    path = write('url,title\nhttps://one.example/,"unclosed\nhttps://two.example/,fine\n')
    document = run("import", str(path), "--json").document
    assert (document["added"], document["rejected"]) == (1, 1)
    assert document["problems"][0]["line"] == 2
    assert "quote" in document["problems"][0]["reason"]


ODD_ROWS: dict[str, str] = {
    "NUL bytes": "https://odd.example/,a\x00b,,",
    "escape codes": "https://odd.example/,\x1b[31mred\x1b[0m\u202e,,",
    "year 0": "https://odd.example/,a,,0000-01-01",
    "year 9999": "https://odd.example/,a,,9999-12-31",
    "a huge number": "https://odd.example/,a,,99999999999999999999",
    "an entity bomb": "https://odd.example/," + "&amp;lt;" * 5000 + ",,",
}


@pytest.mark.parametrize("name", ODD_ROWS)
def test_odd_cells_are_made_harmless(name: str, run: Run, write: Callable[..., Path]) -> None:
    path = write(f"url,title,tags,created\n{ODD_ROWS[name]}\nhttps://next.example/,b,,\n")
    assert run("import", str(path), "--json").document["added"] == 2
    link = json.loads(exported(run))["links"][-2]
    assert not any(char in link["title"] for char in "\x00\x1b\u202e")
    assert link["added_at"] is None


def test_far_too_many_tags_cost_themselves_and_not_the_link(
    run: Run, write: Callable[..., Path]
) -> None:
    tags = ";".join(f"tag{number}" for number in range(5000))
    path = write(f"url,tags\nhttps://a.example/,{tags}\nhttps://b.example/,one\n")
    document = run("import", str(path), "--json").document
    link = json.loads(exported(run))["links"][-2]
    assert (document["added"], document["rejected"]) == (2, 0)
    assert document["problems"][0]["reason"] == "more than 200 tags; the first ones were kept"
    assert document["problems"][0]["value"] == "5,000 tags"
    assert link["tags"] == [f"tag{number}" for number in range(200)]


def test_folders_nested_without_end_do_not_stop_an_import(
    run: Run, write: Callable[..., Path]
) -> None:
    head = "<!DOCTYPE NETSCAPE-Bookmark-file-1>\n"
    deep = "".join(f"<DT><H3>f{number}</H3>\n<DL><p>\n" for number in range(12_000))
    link = '<DT><A HREF="https://deep.example/">Deep</A>\n' + "</DL><p>\n" * 12_000
    assert (
        run("import", str(write(head + deep + link, "deep.html")), "--json").document["added"] == 1
    )
    assert len(json.loads(exported(run))["links"][-1]["tags"]) == 20


def test_the_encoding_is_told_when_guessed_and_can_be_given(
    run: Run, write: Callable[..., Path]
) -> None:
    path = write("url,title\nhttps://pl.example/,Łódź\n".encode("cp1250"))
    assert "guess" in run("import", str(path), "--dry-run").err
    run("import", str(path), "--encoding", "cp1250")
    assert json.loads(exported(run))["links"][-1]["title"] == "Łódź"


def test_a_library_is_not_taken_for_a_list(run: Run, starter: Path) -> None:
    assert "export" in run("import", str(starter)).err


@pytest.mark.parametrize("option", ["--map", "--delimiter", "--encoding", "--format"])
def test_a_wrong_option_is_wrong_usage(option: str, run: Run) -> None:
    result: Result = run("import", str(LISTS / "french.csv"), option, "nonsense")
    assert result.code == 2


def test_the_text_of_a_link_never_steers_the_terminal(run: Run, write: Callable[..., Path]) -> None:
    path = write("url,title\njavascript:\x1b[2J,x\nhttps://ok.example/,y\n")
    assert "\x1b" not in run("import", str(path)).err


def test_a_tag_too_long_is_cut_told_and_kept_whole(run: Run, write: Callable[..., Path]) -> None:
    long = "a very " * 20 + "long tag"
    path = write(f"url,tags\nhttps://a.example/,short; {long}\n")
    problem = run("import", str(path), "--json").document["problems"][0]
    assert "was cut" in problem["reason"]
    assert problem["fate"] == "added"
    link = json.loads(exported(run))["links"][-1]
    assert (len(link["tags"]), link["extra"]) == (2, {"tags": long})
    assert run("import", str(path), "--json").document["unchanged"] == 1


def test_folders_too_far_out_are_told_and_kept(run: Run, write: Callable[..., Path]) -> None:
    path = write(f"url,folder\nhttps://a.example/,{'/'.join(f'f{n}' for n in range(23))}\n")
    problem = run("import", str(path), "--json").document["problems"][0]
    assert "more than 20 folders" in problem["reason"]
    assert json.loads(exported(run))["links"][-1]["extra"] == {"outer folders": "f0 / f1 / f2"}


def avoid_site(run: Run, url: str) -> str:
    run("add", url, "--title", "A shop", "--offline")
    name = str(json.loads(exported(run))["links"][-1]["id"])
    said = ["--note", "It sells a cure.", "--by", "sam", "--scope", "site"]
    assert run("vet", name, "--level", "avoid", *said, "--offline").code == 0
    return name


def test_pages_of_a_site_to_be_avoided_stay_out(run: Run, write: Callable[..., Path]) -> None:
    name = avoid_site(run, "https://www.cures.example/shop")
    path = write(
        "url,title\nhttps://blog.cures.example/new,New\nhttps://fine.example/,Fine\n"
        "https://www.cures.example/shop,The same\n"
    )
    assert "to be avoided" in run("import", str(path), "--preview").out
    document = run("import", str(path), "--json").document
    assert (document["added"], document["skipped"], document["merged"]) == (1, 1, 1)
    problem = document["problems"][0]
    assert (problem["line"], problem["reason"]) == (2, "its whole site is to be avoided")
    assert f"({name}: It sells a cure.)" in problem["value"]


def test_look_alikes_of_known_sites_stay_out(run: Run, write: Callable[..., Path]) -> None:
    path = write(
        "url,title\nhttps://sarnaritans.org/donate,Samaritans\nhttps://fine.example/,Fine\n"
        "https://www.google.com/url?q=https://samaritans.help/&sa=D,Wrapped\n"
        "https://www.leedsmind.org.uk/,Leeds Mind\n"
    )
    assert "it looks like a known site's address" in run("import", str(path), "--preview").out
    document = run("import", str(path), "--json").document
    assert (document["added"], document["skipped"]) == (2, 2)
    problems = document["problems"]
    assert [problem["line"] for problem in problems] == [2, 4]
    assert {problem["reason"] for problem in problems} == {"it looks like a known site's address"}
    assert "https://samaritans.help/ (k1: " in problems[1]["value"]
    assert run("find", "https://sarnaritans.org/", "--json").document["warning"]["instead"] == "k1"


def test_a_redirect_stays_where_it_leads_to_no_address(
    run: Run, write: Callable[..., Path]
) -> None:
    outer = "https://www.google.com/url?q=https://g.example/%20https://h.example/"
    document = run("import", str(write(f"url,title\n{outer},Two\n")), "--json").document
    assert (document["added"], document["problems"]) == (1, [])
    assert outer in exported(run)


@pytest.mark.parametrize(
    ("newer", "reason"),
    [
        ("https://blog.cures.example/new", "its whole site is to be avoided"),
        ("https://sarnaritans.org/donate", "it looks like a known site's address"),
    ],
)
def test_a_newer_address_nobody_should_be_led_to_is_left_out(
    run: Run, write: Callable[..., Path], newer: str, reason: str
) -> None:
    avoid_site(run, "https://www.cures.example/shop")
    path = write(f"url,title,replaced_by\nhttps://fine.example/,Fine,{newer}\n")
    assert run("import", str(path), "--preview", "--json").code == 0
    document = run("import", str(path), "--json").document
    assert document["added"] == 1
    assert document["problems"][0]["reason"] == f"its newer address was left out: {reason}"
    assert newer in document["problems"][0]["value"]
    assert run("find", "https://fine.example/", "--json").document["warning"] is None


def test_a_problem_has_the_fate_of_its_row(run: Run, write: Callable[..., Path]) -> None:
    path = write("url,title\na.example,One\na.example,Two\n")
    first = run("import", str(path), "--json").document["problems"]
    assert [(one["line"], one["fate"]) for one in first] == [
        (2, "added"),
        (3, "unchanged"),
        (3, "unchanged"),
    ]
    again = run("import", str(path), "--json").document
    assert {problem["fate"] for problem in again["problems"]} == {"unchanged"}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("https://a.example/ https://b.example/", "There is more than one address here"),
        ('"https://a.example/\nhttps://b.example/"', "There is more than one address here"),
        ("=HYPERLINK(A2)", "The cell is a formula that gives no address"),
        ("see https://a.example/", "not an address"),
    ],
)
def test_a_cell_that_is_no_address_is_rejected_with_the_reason(
    cell: str, reason: str, run: Run, write: Callable[..., Path]
) -> None:
    path = write(f"url,title\n{cell},x\nhttps://good.example/,y\n")
    document = run("import", str(path), "--json").document
    assert (document["added"], document["rejected"]) == (1, 1)
    assert document["problems"][0]["reason"] == reason


def test_rejects_of_a_list_that_is_no_table_keep_every_field(
    run: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    link = {
        "url": "ftp://a.example/", "title": "A", "summary": "s", "tags": ["x", "y"],
        "publisher": "p", "notes": "n", "added": "2020-02-03", "regions": ["GB"], "other": "o",
        "contacts": [{"kind": "phone", "value": "0999"}],
        "level": "recommended", "vetted_by": "Ann",
    }  # fmt: skip
    path, rejects = write(json.dumps([link]), "a.json"), tmp_path / "rejects.csv"
    good = write("url\nhttps://good.example/\n")
    assert run("import", str(path), "--rejects", str(rejects)).code == 1
    path.write_text(json.dumps([link, {"url": "https://good.example/"}]))
    run("import", str(path), "--rejects", str(rejects))
    rejects.write_text(rejects.read_text("utf-8").replace("ftp", "https"), "utf-8")
    assert run("import", str(rejects), "--json").document["added"] == 1
    path.write_text(json.dumps([{**link, "url": "https://b.example/"}]))
    run("import", str(path), str(good))
    *_, mended, direct = json.loads(exported(run))["links"]
    own = ("id", "url", "vettings", "checks")
    assert {k: v for k, v in mended.items() if k not in own} == {
        k: v for k, v in direct.items() if k not in own
    }
    assert mended["vettings"][0]["note"] == "Ann says recommended: n"


def test_rejects_may_take_the_place_of_the_file_that_is_read(
    run: Run, write: Callable[..., Path]
) -> None:
    path = write("url,title\nftp://a.example/,A\nhttps://b.example/,B\n")
    assert run("import", str(path), "--rejects", str(path), "--json").document["added"] == 1
    assert path.read_text("utf-8").splitlines() == ["url,title", "ftp://a.example/,A"]


def test_a_row_with_an_unclosed_quote_is_whole_among_the_rejects(
    run: Run, write: Callable[..., Path], tmp_path: Path
) -> None:
    rejects, long = tmp_path / "rejects.csv", "word " * 100
    path = write(f'url,title\nhttps://a.example/,"{long}\nhttps://b.example/,B\n')
    run("import", str(path), "--rejects", str(rejects))
    run("import", str(rejects))
    assert json.loads(exported(run))["links"][-1]["title"] == long.strip()


def test_lines_without_an_address_are_told(run: Run, write: Callable[..., Path]) -> None:
    path = write("# A list\nJust prose.\n- [A](https://a.example/) no dash\n\nMore.\n", "list.md")
    assert "2 lines without an address passed over" in run("import", str(path)).err
    assert json.loads(exported(run))["links"][-1]["summary"] == "no dash"


def test_a_link_far_down_in_a_text_is_found(run: Run, write: Callable[..., Path]) -> None:
    path = write("prose, and prose; more\n" * 5_000 + "see https://late.example/\n", "late.txt")
    assert run("import", str(path), "--json").document["added"] == 1


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_ctrl_c_leaves_the_library_as_it_was_and_says_so(starter: Path, tmp_path: Path) -> None:
    fifo = tmp_path / "list.csv"
    os.mkfifo(fifo)
    program = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from toolkit.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "--library", str(starter), "import", str(fifo)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    with running, fifo.open("w") as pipe:
        # Both ends are open now: the import waits for more of the list.
        pipe.write("url\nhttps://a.example/\n")
        pipe.flush()
        running.send_signal(signal.SIGINT)
        said = running.communicate()[1]
    assert running.returncode == 130
    assert "nothing was imported" in said


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_ctrl_c_in_the_moment_before_the_wait_ends_an_import_from_a_pipe(starter: Path) -> None:
    # A signal that another thread takes interrupts no wait of this one: it is as
    # if it had come in the moment before, which nobody can hit on purpose.
    program = (
        "import signal, sys, threading\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})\n"
        "from toolkit.cli.main import main; print(flush=True); sys.exit(main(sys.argv[1:]))"
    )
    command = [sys.executable, "-c", program, "--library", str(starter), "import", "-"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, **pipes) as running:  # type: ignore[call-overload]  # all are pipes
        running.stdin.write(b"url\nhttps://a.example/\n")
        running.stdin.flush()
        running.stdout.readline()
        # By now it waits; where it does not yet, the signal comes early, which is as good.
        time.sleep(1)
        running.send_signal(signal.SIGINT)
        try:
            code = running.wait(60)
        finally:
            running.kill()
        said = running.stderr.read().decode()
    assert code == 130
    assert "Interrupted" in said
    with Library(starter) as library:
        assert library.verify() == []


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX terminal")
def test_unknown_columns_are_asked_for_until_one_is_named(
    starter: Path, write: Callable[..., Path]
) -> None:
    import pty  # noqa: PLC0415 - not on Windows

    path = write("Wo;Was\nA;https://a.example/\nB;foo\nC;bar\nD;baz\n")
    mine, theirs = pty.openpty()
    os.write(mine, b"Nix\nWas\n9\n1\n")
    command = [sys.executable, "-m", "toolkit", "--library", str(starter), "import", str(path)]
    done = subprocess.run(command, stdin=theirs, capture_output=True, text=True, check=False)
    os.close(mine)
    os.close(theirs)
    assert done.returncode == 5
    assert "There is no column 'Nix'" in done.stderr
    assert "There is no column '9'" in done.stderr
    assert "added\t1\n" in done.stdout
