"""What a check found reaches a person: quiet news, the next step, programs, the report."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import MappingProxyType
from typing import Any

import pytest

from toolkit.domain.link import Link
from toolkit.domain.trust import Health, Standing, State
from toolkit.output.console import Console
from toolkit.output.views.check import news_text, news_title, next_lines, show_checked
from toolkit.output.views.library import check_rows
from toolkit.schedule.programs import tell
from toolkit.storage.checks import Run
from toolkit.storage.library import Library
from toolkit.usecases.check import Checked, Results
from toolkit.usecases.check_news import Matter, News, news_of
from toolkit.usecases.look import CheckNews

Say = Callable[..., bytes]
Check = Callable[..., Any]
GOOD = "Help with sleep, from people who know what it is like. " * 8
HOOK = "https://hooks.example.org/services/T0/B0/X0"
HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "be-told.md"


@pytest.fixture
def port(site: Any, say: Say, html: Say) -> int:
    site.pages["/good"] = say(body=html("Title /good", "Sleep", GOOD))
    site.pages["/sold"] = say(body=html("c.test is for sale"))
    return int(site.listen())


@pytest.fixture
def check(run_anywhere: Any, port: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Return the program on a library with a good link and a parked crisis line."""
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(tmp_path / "own.db"))
    monkeypatch.setenv("TOOLKIT_CHECK_CONTROL_NAME", "a.test")
    monkeypatch.setenv("TOOLKIT_CHECK_DELAY", "0")
    run_anywhere("init", "--empty")
    for path, host in (("/good", "a"), ("/sold", "c")):
        run_anywhere("config", "set", f"check.resolve.{host}.test", "127.0.0.1")
        run_anywhere("add", f"http://{host}.test:{port}{path}", "--title", path, "--offline")
    run_anywhere("edit", "k2", "--crisis", "--title", "Line <b>&amp;</b> $(date) `id` \u202e x")
    run_anywhere("vet", "k2", "--level", "recommended", "--by", "Sam", "--how", "read", "--offline")
    monkeypatch.setenv("TOOLKIT_NOW", "2026-11-24T12:00:00Z")
    return lambda *argv: run_anywhere("check", "--allow-net", "127.0.0.0/8", *argv)


def program(tmp_path: Path, text: str) -> str:
    """Return the command of a Python program."""
    path = tmp_path / "program.py"
    path.write_text(text, encoding="utf-8")
    return f"{sys.executable} {path}"


def test_a_quiet_check_speaks_of_what_is_newly_wrong_and_then_no_more(check: Check) -> None:
    first = check("-q", "--exit-zero")
    assert first.code == 0
    assert "Newly looks wrong: k2 Line" in first.out
    assert "(crisis line)" in first.out
    assert "vetted by Sam on 2026-11-23; never seen to work" in first.out
    assert "toolkit vet k2" in first.out
    assert "1 needs you: toolkit review" in first.out
    assert "k1" not in first.out
    assert first.err == ""
    again = check("-q", "--all", "--exit-zero")
    assert (again.code, again.out, again.err) == (0, "", "")


def test_what_works_again_alone_is_no_news(check: Check, site: Any, say: Say, html: Say) -> None:
    check("-q")
    site.pages["/sold"] = say(body=html("Title", "Line", GOOD))
    again = check("-q", "--all")
    assert (again.out, again.err) == ("", "")
    assert check("k2", "--json").document["need_you"] == []


def test_a_check_ends_with_the_next_step(check: Check, site: Any, say: Say) -> None:
    assert check().err.splitlines()[-1] == "1 needs you: toolkit review"
    assert check().err.splitlines()[-1] == "1 needs you: toolkit review"
    site.pages["/good"] = say("301 Moved", Location="/better")
    site.pages["/better"] = say(body=b"<title>Title /good</title><h1>Sleep</h1>" + GOOD.encode())
    check("k1")
    err = check("k1").err
    assert "1 link has moved: toolkit check --apply-moved" in err
    assert [one["id"] for one in check("--json").document["need_you"]] == ["k2"]


def test_review_says_of_an_unvetted_link_that_its_page_is_lost(
    check: Check, run_anywhere: Any, port: int
) -> None:
    run_anywhere("add", f"http://c.test:{port}/sold?again", "--title", "Again", "--offline")
    run_anywhere("rm", "k2")
    run_anywhere("edit", "k3", "--url", f"http://c.test:{port}/sold")
    assert "1 needs you: toolkit review" in check().err
    items = run_anywhere("review", "--all", "--json").document["items"]
    assert [one["id"] for one in items] == ["k3", "k1"]
    assert items[0]["reason"].startswith("looks wrong: the domain is for sale")
    assert items[0]["reason"].endswith("nobody has vetted it")


def test_a_host_that_moved_whole_is_one_line_with_one_command(
    empty_library: Library, now: datetime
) -> None:
    with empty_library.operation("add", now) as writing:
        for n, (old, new) in enumerate([("old", "new")] * 3 + [("old", "old")], 1):
            link = Link(id=0, url=f"https://{old}.test/{n}", url_key=str(n), title=f"Page {n}")
            empty_library.links.add(link)
            health = Health(State.MOVED, now, now, "moved")
            kept = Standing(health=health, moved_to=f"https://{new}.test/there/{n}")
            empty_library.checks.keep(n, kept)
        writing.summary = "add links"
    checked = Checked(at=now, results=Results(empty_library))
    news = news_of(empty_library, checked, now.date())
    assert list(next_lines(news)) == [
        "old.test has moved to new.test, with 3 links: toolkit check k1 k2 k3 --apply-moved",
        "1 link has moved: toolkit check --apply-moved",
    ]


def test_nothing_needs_a_person_and_nothing_is_said(check: Check, run_anywhere: Any) -> None:
    run_anywhere("rm", "k2")
    assert "toolkit" not in check().err


def test_a_quiet_check_without_an_answer_is_silent_and_a_missing_library_is_not(
    check: Check, run_anywhere: Any
) -> None:
    run_anywhere("edit", "k2", "--no-crisis")
    for name, host in (("k1", "a"), ("k2", "c")):
        run_anywhere("edit", name, "--url", f"http://{host}.test:1/")
    quiet = check("-q", "--exit-zero")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")
    Path(os.environ["TOOLKIT_LIBRARY"]).unlink()
    told = check("-q", "--exit-zero")
    assert told.code == 4
    assert "There is no library" in told.err


@pytest.mark.parametrize("quiet", [True, False])
def test_being_offline_or_second_is_said_but_to_a_quiet_run(
    empty_library: Library, now: datetime, *, quiet: bool
) -> None:
    for checked in (
        Checked(at=now, results=Results(empty_library), offline=True),
        Checked(at=now, results=Results(empty_library), elsewhere=True),
    ):
        out, err = io.StringIO(), io.StringIO()
        show_checked(Console(out, err, {}, quiet=quiet), checked, News())
        assert out.getvalue() == ""
        assert bool(err.getvalue()) is not quiet


def test_a_quiet_run_says_weekly_that_nothing_could_be_checked(
    check: Check, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    check("-q", "--all", "--exit-zero")
    site.pages.clear()
    monkeypatch.setenv("TOOLKIT_CHECK_CONTROL_NAME", "none.invalid")
    said = {}
    # Nothing is due at first; then a computer that is on when it happens to be.
    for day in (*range(25, 31), 38, 40, 44, 47, 50, 55):
        at = datetime(2026, 11, 1, 12, tzinfo=UTC) + timedelta(days=day - 1)
        monkeypatch.setenv("TOOLKIT_NOW", at.isoformat())
        said[day] = check("-q", "--exit-zero").err
    assert [day for day, words in said.items() if words] == [38, 47, 55]
    assert said[38].startswith("No link could be checked for 8 days: no server gave")


def test_news_is_told_again_until_it_was_taken(check: Check, tmp_path: Path) -> None:
    told = tmp_path / "told"
    keep = f"import os; open({str(told)!r}, 'a').write(os.environ['TOOLKIT_TEXT'])"
    for fails in ("import sys; sys.exit(7)", "import sys; sys.exit(1)"):
        assert "answered with exit code" in check("-q", "--notify", program(tmp_path, fails)).err
    check("-q", "--notify", program(tmp_path, keep))
    assert told.read_text("utf-8").startswith("Newly looks wrong: k2")
    again = check("-q", "--all", "--exit-zero", "--notify", program(tmp_path, keep))
    assert (again.out, told.read_text("utf-8").count("Newly")) == ("", 1)


def test_a_program_is_told_when_a_proxy_keeps_all_from_being_checked(
    check: Check, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    keep = "import os, sys\nopen(sys.argv[1], 'w').write(os.environ['TOOLKIT_TEXT'])\n"
    monkeypatch.setenv("TOOLKIT_CHECK_NOTIFY", f"{program(tmp_path, keep)} {told}")
    # Nothing listens there.
    monkeypatch.setenv("TOOLKIT_CHECK_PROXY", "http://127.0.0.1:1")
    report = tmp_path / "report.html"
    quiet = check("-q", "--report", str(report))
    assert quiet.err.startswith("Nothing could be checked: the proxy 127.0.0.1:1")
    assert "Nothing could be checked: the proxy 127.0.0.1:1" in report.read_text()
    assert told.read_text().startswith("Nothing could be checked: the proxy 127.0.0.1:1")
    told.unlink()
    monkeypatch.setenv("TOOLKIT_CHECK_PROXY", "direct")
    check("-q", "k1")
    assert not told.exists()


def test_status_says_that_the_last_run_had_no_network(now: datetime) -> None:
    for trusted, said in ((False, " (the network seemed to be down)"), (True, "")):
        run = Run(id=1, started_at=now, closed_at=now, trusted=trusted)
        news = CheckNews(due=0, next_due=None, last_run=run, last_check=now, newly={})
        assert ("last check", f"2026-11-23 12:00 UTC{said}") in list(check_rows(news))


def test_settings_are_used_flags_win_and_nothing_switches_them_off(
    check: Check, run_anywhere: Any, tmp_path: Path
) -> None:
    marked, other = tmp_path / "marked", tmp_path / "other.md"
    command = program(tmp_path, f"open({str(marked)!r}, 'w').write('told')")
    report = tmp_path / "report.html"
    assert run_anywhere("config", "set", "check.notify", command).code == 0
    assert run_anywhere("config", "set", "check.report", str(report)).code == 0
    check("-q", "--notify", "", "--report", "")
    assert not marked.exists()
    assert not report.exists()
    run_anywhere("undo")
    check("-q", "--report", str(other))
    assert marked.read_text("utf-8") == "told"
    assert other.exists()
    assert not report.exists()
    check("-q")
    assert report.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [("check.notify", "'open"), ("check.report", "x.html"), ("check.report", "/x.pdf")],
)
def test_settings_are_checked_when_they_are_set(run: Any, key: str, value: str) -> None:
    assert run("config", "set", key, value).code == 6


def test_a_simple_program_gets_plain_text_in_its_environment(check: Check, tmp_path: Path) -> None:
    told = tmp_path / "told"
    text = (
        "import os, sys, json\n"
        f"out = open({str(told)!r}, 'w', encoding='utf-8')\n"
        "names = 'TOOLKIT_TITLE', 'TOOLKIT_TEXT'\n"
        "json.dump([*(os.environ[n] for n in names), json.load(sys.stdin)], out)\n"
    )
    check("-q", "--notify", program(tmp_path, text))
    title, plain, notice = json.loads(told.read_text("utf-8"))
    assert title == "toolkit: 1 link is newly wrong, a helpline"
    assert "Line <b>&amp;</b> $(date) `id` x" in plain
    assert "\u202e" not in plain
    (one,) = notice["links"]
    assert (one["id"], one["crisis"], one["vetted_by"]) == ("k2", True, "Sam")


def test_the_text_is_bounded_and_ends_with_what_to_do() -> None:
    links = [
        Link(id=n, url="https://a.test/", url_key=str(n), title="x" * 300) for n in range(1, 200)
    ]
    many = tuple(Matter(link, "gone", "toolkit vet k1", None) for link in links)
    text = news_text(News(new=many))
    assert len(text) <= 4_000
    assert text.endswith("199 need you: toolkit review")
    assert news_title(News(new=many)) == "toolkit: 199 links are newly wrong"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise SystemExit('no such topic')", "exit code 1: no such topic."),
        ("import sys\nfor _ in range(160): print('x' * 65536)\nsys.exit(3)", "exit code 3: xxx"),
    ],
)
def test_a_program_that_fails_is_said_in_one_sentence(
    check: Check, tmp_path: Path, text: str, said: str
) -> None:
    result = check("-q", "--notify", program(tmp_path, text))
    assert result.code == 3
    assert said in result.err
    assert result.err.count("\n") == 1
    assert len(result.err) < 600


def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    command = ["sh", "-c", f"sleep 60 & echo $! > {mark}; wait"]
    with pytest.raises(subprocess.TimeoutExpired):
        tell(command, b"x" * 1_000_000, os.environ, 0.5)
    child = int(mark.read_text("utf-8"))
    for _ in range(500):
        state = Path(f"/proc/{child}/stat")
        if not state.exists() or state.read_text("utf-8").split()[2] == "Z":
            break
    else:
        pytest.fail("the child is still there")


def test_a_library_that_cannot_be_used_is_told_to_the_program(check: Check, tmp_path: Path) -> None:
    told = tmp_path / "told"
    text = f"import os; open({str(told)!r}, 'w').write(os.environ['TOOLKIT_TEXT'])"
    Path(os.environ["TOOLKIT_LIBRARY"]).unlink()
    assert check("-q", "--notify", program(tmp_path, text)).code == 4
    assert "There is no library" in told.read_text("utf-8")


def test_a_report_that_cannot_be_written_loses_nothing_else(check: Check, tmp_path: Path) -> None:
    told = tmp_path / "told"
    command = program(tmp_path, f"open({str(told)!r}, 'w')")
    result = check("-q", "--notify", command, "--report", str(tmp_path / "no" / "r.html"))
    assert result.code == 1
    assert "could not be written" in result.err
    assert "k2" in result.out
    assert told.exists()


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_the_report_shows_what_is_new_who_vetted_and_the_command(
    check: Check, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"report{suffix}"
    check("-q", "--report", str(path))
    first = path.read_text("utf-8")
    assert first.index("Newly looks wrong") < first.index("Working (1)")
    assert first.count("http://c.test") == (2 if suffix == ".html" else 1)
    # Nothing is due at once again, and what waits is still there.
    check("-q", "--report", str(path))
    second = path.read_text("utf-8")
    assert "Still waiting for you (1)" in second
    assert "Newly" not in second
    for text in (first, second):
        for word in ("vetted by Sam on 2026-11-23", "never seen to work", "toolkit vet k2"):
            assert word in text


HOSTILE = [
    "<script>alert(1)</script>",
    "[click](javascript:alert(1))",
    "![x](https://evil.test/x.png)",
    "<img src=x onerror=alert(1)>",
    "https://evil.test/ `code` *bold*",
    "\x1b]0;title\x07&lt;b&gt;",
]


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_stay_text_in_every_report(
    check: Check, run_anywhere: Any, port: int, tmp_path: Path, title: str
) -> None:
    from markdown_it import MarkdownIt  # noqa: PLC0415 - slow to load

    run_anywhere("edit", "k2", "--title", title)
    whole, marked = tmp_path / "r.html", tmp_path / "r.md"
    check("-q", "--report", str(whole))
    check("-q", "--all", "--report", str(marked))
    rendered = MarkdownIt("commonmark", {"html": True}).render(marked.read_text("utf-8"))
    for text in (whole.read_text("utf-8"), rendered):
        assert set(re.findall(r'(?:href|src)="([^"]*)"', text)) <= {
            f"http://a.test:{port}/good", f"http://c.test:{port}/sold",
        }  # fmt: skip
        assert not re.search(r"<(?:script|img|em|b)\b", text)


def recipe(name: str, tmp_path: Path, changes: Mapping[str, str] = MappingProxyType({})) -> Path:
    """Write a file of the how-to as it stands there, with the addresses of a test."""
    block = rf"^```\w+ {re.escape(name)}\n(.*?)^```"
    text = re.search(block, HOW_TO.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert text is not None, name
    whole = text[1]
    for old, new in changes.items():
        assert old in whole
        whole = whole.replace(old, new)
    path = tmp_path / name
    path.write_text(whole, encoding="utf-8")
    return path


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program first on the path that keeps its arguments and input in a file."""
    folder, kept = tmp_path / "bin", tmp_path / "kept"
    folder.mkdir()
    for name in ("notify-send", "sendmail"):
        path = folder / name
        path.write_text(
            f'#!/bin/sh\nprintf "%s\\n" "$@" > {kept}\ncat >> {kept}\n', encoding="utf-8"
        )
        path.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return kept


def test_the_recipe_for_the_desktop(check: Check, tmp_path: Path, fake: Path) -> None:
    assert check("-q", "--notify", f"sh {recipe('tell-desktop.sh', tmp_path)}").err == ""
    text = fake.read_text("utf-8")
    assert "1 link is newly wrong" in text
    assert "Line &lt;b&gt;&amp;amp;&lt;/b&gt; $(date)" in text


def test_the_recipe_for_mail(check: Check, tmp_path: Path, fake: Path) -> None:
    assert check("-q", "--notify", f"sh {recipe('tell-mail.sh', tmp_path)}").err == ""
    arguments, _, mail = fake.read_text("utf-8").partition("\n")
    assert arguments == "-ti"
    head, _, body = mail.partition("\n\n")
    assert "Subject: toolkit: 1 link is newly wrong, a helpline" in head
    assert "To: me@example.org" in head
    assert "Newly looks wrong: k2" in body


class Inbox:
    """A server on loopback that keeps what is posted to it."""

    def __init__(self) -> None:
        self.posts: list[tuple[dict[str, str], bytes]] = []
        kept = self.posts

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                kept.append(({key.lower(): text for key, text in self.headers.items()}, body))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_args: object) -> None:
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    made = Inbox()
    thread = Thread(target=made.server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.server.shutdown()
    made.server.server_close()
    thread.join(5)


def test_the_recipe_for_ntfy(check: Check, tmp_path: Path, inbox: Inbox) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    path = recipe("tell-ntfy.sh", tmp_path, {"https://ntfy.example.org/my-links": inbox.url})
    assert check("-q", "--notify", f"sh {path}").err == ""
    ((headers, body),) = inbox.posts
    assert headers["title"] == "toolkit: 1 link is newly wrong, a helpline"
    assert body.decode().startswith("Newly looks wrong: k2 Line")


def test_the_recipe_for_a_chat(check: Check, tmp_path: Path, inbox: Inbox) -> None:
    path = recipe("tell-chat.py", tmp_path, {HOOK: inbox.url})
    assert check("-q", "--notify", f"{sys.executable} {path}").err == ""
    ((headers, body),) = inbox.posts
    assert headers["content-type"] == "application/json"
    message = json.loads(body)
    assert "Line &lt;b&gt;&amp;amp;&lt;/b&gt;" in message["text"]
    assert len(message["content"]) <= 2_000
    assert message["allowed_mentions"] == {"parse": []}


def test_a_recipe_whose_server_is_gone_is_said(check: Check, tmp_path: Path) -> None:
    path = recipe("tell-chat.py", tmp_path, {HOOK: "http://127.0.0.1:1/"})
    result = check("-q", "--notify", f"{sys.executable} {path}")
    assert result.code == 3
    assert "answered with exit code 1" in result.err
