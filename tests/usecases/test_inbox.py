"""The inbox as a law: every line is afterwards in the inbox or beside it, and once."""

from collections import Counter
from datetime import datetime
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.errors import Refused
from toolkit.storage.library import Library
from toolkit.usecases.importing import Saving, import_lists
from toolkit.usecases.inbox import Inbox

LINES = st.lists(
    st.sampled_from(
        [
            b"https://a.example/ Sleep #rest",
            b"https://a.example/",
            b"https://b.example/one https://b.example/two",
            b"https://me@c.example/",
            b"ask Kim",
            b"caf\xc3\xa9 d.example/x",
            b"\xff https://e.example/",
            b"#sleep",
            b" ",
            b"",
        ]
    ),
    max_size=8,
)
WITH_ADDRESS = b"https://"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(lines=LINES, later=LINES, end=st.sampled_from([b"\n", b"\r\n"]))
def test_no_line_is_lost_or_doubled(
    lines: list[bytes],
    later: list[bytes],
    end: bytes,
    empty_library: Library,
    now: datetime,
    tmp_path: Path,
) -> None:
    path, done = tmp_path / "inbox", tmp_path / "inbox.done"
    done.unlink(missing_ok=True)
    path.write_bytes(b"".join(line + end for line in lines))
    try:
        inbox = Inbox(path)
    except Refused:
        assert path.read_bytes() == b"".join(line + end for line in lines)
        return
    try:
        import_lists(empty_library, [inbox.opened], now, saving=Saving(rejected=inbox.keep))
    except Refused:
        assert not any(line.startswith(b"https://a") for line in lines)
        return
    finally:
        inbox.opened.source.close()
    with path.open("ab") as file:
        file.write(b"".join(line + end for line in later))
    inbox.clear()
    kept, taken = path.read_bytes().splitlines(), done.read_bytes().splitlines()
    assert Counter(kept) + Counter(taken) == Counter(lines + later)
    assert taken
    assert not Counter(taken) - Counter(lines)
    assert all(WITH_ADDRESS in line or b"d.example" in line for line in taken)
