"""What a person sees: colour only where it is wanted, addresses whole, words for meaning."""

import os
import re
import select
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.loaded import Loaded

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX terminal")

_OSC_8 = re.compile(r"\x1b\]8;[^\x1b]*\x1b\\")
_SGR = re.compile(r"\x1b\[[0-9;]*m")
ADDRESS = "https://www.nhs.uk/mental-health/conditions/generalised-anxiety-disorder-gad/"
Terminal = Callable[..., str]


@pytest.fixture
def terminal(starter: Path, loaded: Loaded) -> Terminal:
    """Run the program on a real terminal of a given width; return what it wrote there."""
    import fcntl  # noqa: PLC0415 - not on Windows
    import pty  # noqa: PLC0415 - not on Windows
    import struct  # noqa: PLC0415 - for this only
    import termios  # noqa: PLC0415 - not on Windows

    def run(*argv: str, width: int = 80, **environment: str) -> str:
        mine, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
        whole = {**os.environ, "TOOLKIT_LIBRARY": str(starter), "TERM": "xterm-256color"}
        with Path(os.devnull).open("wb") as nowhere:
            streams = (theirs, theirs, nowhere.fileno())
            running = loaded.start(argv, {**whole, **environment}, streams)
        os.close(theirs)
        shown = _read_all(mine)
        assert running.wait() == 0
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


def plain(shown: str) -> str:
    return _SGR.sub("", _OSC_8.sub("", shown))


@pytest.mark.parametrize("width", [40, 80, 200])
def test_an_address_is_never_cut_or_broken(terminal: Terminal, width: int) -> None:
    shown = terminal("find", "k30", width=width)
    line = next(line for line in plain(shown).splitlines() if "://" in line)
    # What has no room begins at the margin, where the terminal goes on with it.
    assert line == (ADDRESS if len(ADDRESS) + 6 > width else f"      {ADDRESS}")
    assert "\x1b]8;" in shown


def test_a_hit_says_trust_and_what_tells_it_from_others(terminal: Terminal) -> None:
    text = plain(terminal("find", "k1", width=120))
    assert "k1    Contact a Samaritan  listed; Samaritans; the UK; 116 123, 24/7, free\n" in text


@pytest.mark.parametrize(
    ("place", "number"),
    [("glasgow", "0808 801 0432 (Scotland)"), ("leeds", "0808 801 0677 (England)")],
)
def test_a_list_shows_the_number_of_the_place_that_is_asked_for_as_the_reply_says_it(
    terminal: Terminal, run: Run, place: str, number: str
) -> None:
    hours = "Mon-Fri 3pm to 8pm"
    text = plain(terminal("find", "beat helplines", place, width=200))
    assert f"Beat helplines  listed; the UK; {number}, {hours}\n" in text
    reply = run("reply", "beat helplines", place).out
    assert f"call {number}" in reply
    assert hours in reply


@pytest.mark.parametrize(
    "environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"]
)
def test_no_colour_where_it_is_not_wanted(terminal: Terminal, environment: dict[str, str]) -> None:
    shown = terminal("find", "k30", **environment)
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", shown)
    assert ADDRESS in plain(shown)


def test_an_empty_no_color_counts_as_unset(terminal: Terminal) -> None:
    assert re.search(r"\x1b\[[0-9;]*3[0-7]", terminal("find", "k30", NO_COLOR=""))


def test_no_color_flag(terminal: Terminal) -> None:
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]", terminal("--no-color", "find", "k30"))
    assert re.search(r"\x1b\[[0-9;]*3[0-7]", terminal("find", "k30"))


def test_words_are_wrapped_between_words(terminal: Terminal) -> None:
    text = plain(terminal("show", "k1", width=40))
    assert max(len(line) for line in text.splitlines() if "://" not in line) <= 40
    words = {word for line in text.splitlines() for word in line.split()}
    assert "suicide." in words or "suicide" in words


def test_columns_line_up_on_a_terminal(terminal: Terminal) -> None:
    lines = plain(terminal("config", "show")).splitlines()
    assert len({line.index("default") for line in lines if "default" in line}) == 1
    lines = plain(terminal("synonym", "list", "students")).splitlines()[:-1]
    assert len(lines) > 1
    assert len({line.index("means") for line in lines}) == 1


@pytest.mark.parametrize("argv", [("find", "panic"), ("list", "--tag", "sleep")], ids=" ".join)
def test_a_table_fits_its_terminal_and_keeps_addresses_whole(
    terminal: Terminal, run: Run, argv: tuple[str, ...]
) -> None:
    rows = [row.split("\t") for row in run(*argv).out.splitlines()]
    heads = ["id", "title", "trust", "health"]
    for width in (60, 80, 100, 120, 200):
        head, *lines = plain(terminal(*argv, "--table", width=width)).splitlines()
        beside = head.split() == [*heads, "address"]
        assert beside or head.split() == heads, width
        assert beside == (width == 200), width
        addresses = lines if beside else lines[1::2]
        assert [line.split()[-1] for line in addresses] == [row[1] for row in rows], width
        fitting = {
            line.index("http") for line in addresses if len(line) <= width and line[0] == " "
        }
        assert beside or all(line[0] == " " or len(line) + 6 > width for line in addresses)
        assert beside or len(fitting) == 1
        named = lines if beside else lines[::2]
        assert [line.split()[0] for line in named] == [row[0] for row in rows]
        assert all(len(line) <= width for line in (head, *named)), width


def test_where_columns_have_no_room_links_stand_one_below_the_other(terminal: Terminal) -> None:
    argv = ("list", "--tag", "sleep")
    assert plain(terminal(*argv, "--table", width=40)) == plain(terminal(*argv, width=40))


def test_a_table_says_whom_alone_a_page_is_for(terminal: Terminal, run: Run) -> None:
    run("config", "set", "region", "GB-SCT")
    for width in (80, 200):
        lines = plain(terminal("find", "nearest relative", "--table", width=width)).splitlines()
        told = [line for line in lines if "/nearest-relative" in line]
        assert told
        assert all(line.rstrip().endswith("  England only") for line in told), width


def test_rows_are_broken_between_words_below_their_column(terminal: Terminal, run: Run) -> None:
    run("edit", "k47", "--title", "Insomnia and everything that keeps people awake at night")
    run("vet", "k47", "--level", "caution", "--note", "long")
    run("reply", "k47")
    for argv in (("undo", "--list"), ("replies",), ("template", "list"), ("review",)):
        words = set(plain(terminal(*argv, width=200)).split())
        for width in (50, 36):
            lines = plain(terminal(*argv, width=width)).splitlines()
            assert all(len(line) <= width for line in lines if "toolkit vet" not in line), argv
            assert any(line.startswith("      ") for line in lines), argv
            assert {word for line in lines for word in line.split()} <= words, (argv, width)
    starter = plain(terminal("review", "--starter", "--no-input", width=60))
    assert "\t" not in starter
    assert re.search(r"^k\d+ +\S.*\n {6}https://", starter, re.MULTILINE)


def test_a_table_in_a_pipe_is_the_same_rows_as_without(run: Run) -> None:
    assert run("find", "panic", "--table").out == run("find", "panic").out


def test_a_card_begins_with_title_address_trust_and_health(terminal: Terminal) -> None:
    lines = plain(terminal("show", "k30")).splitlines()
    assert lines[0].split()[0] == "k30"
    assert lines[1].strip() == ADDRESS
    assert lines[2].strip() == "listed, not vetted by you; not checked yet"
    assert any(line.startswith("tags ") for line in lines)


def test_what_goes_on_below_is_indented(terminal: Terminal) -> None:
    for line in plain(terminal("find", "panic", width=40)).splitlines():
        assert line.startswith(("k", "      ", "https://")), line


def test_status_says_what_to_do_next(terminal: Terminal, run: Run) -> None:
    text = plain(terminal("status"))
    assert re.search(r"^trust +381 listed|^trust +405 listed", text, re.MULTILINE)
    assert text.index("Next:") < text.index("toolkit review") < text.index("toolkit check")
    assert "links are due for a check: toolkit check" in run("status").err
