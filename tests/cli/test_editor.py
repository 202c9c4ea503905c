"""Which editor is started, however it is named."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from toolkit.cli.deliver import Draft, editor_command
from toolkit.errors import Refused


@pytest.mark.parametrize(
    ("environment", "command"),
    [
        ({}, ["vi"]),
        ({"EDITOR": " ", "VISUAL": "\t"}, ["vi"]),
        ({"EDITOR": "nano"}, ["nano"]),
        ({"EDITOR": "nano", "VISUAL": "emacs -nw"}, ["emacs", "-nw"]),
        ({"EDITOR": "nano", "VISUAL": " "}, ["nano"]),
        ({"EDITOR": "'my editor' --flag 'a b'"}, ["my editor", "--flag", "a b"]),
        ({"EDITOR": "''"}, ["vi"]),
    ],
)
def test_the_editor_is_the_one_that_was_named(
    environment: dict[str, str], command: list[str]
) -> None:
    assert editor_command(environment) == command


def test_a_path_with_blanks_needs_no_quotes(tmp_path: Path) -> None:
    tool = tmp_path / "My Editor" / "edit it"
    tool.parent.mkdir()
    tool.touch(mode=0o755)
    assert editor_command({"EDITOR": f" {tool} "}) == [str(tool)]


def test_a_quote_that_is_not_closed_is_said() -> None:
    with pytest.raises(Refused, match="EDITOR cannot be read: 'vim"):
        editor_command({"EDITOR": "'vim"})


@pytest.mark.parametrize(
    ("editor", "advice"),
    [
        ("code", "EDITOR='code --wait'"),
        ("/usr/bin/gvim", "EDITOR='/usr/bin/gvim --nofork'"),
        ("subl -n", "EDITOR='subl --wait'"),
        ("open", "EDITOR='open -W'"),
    ],
)
def test_an_editor_that_would_not_wait_is_told_its_flag(editor: str, advice: str) -> None:
    draft = Draft("A text.")
    with pytest.raises(Refused, match="returns before") as caught:
        draft.edited({"EDITOR": editor})
    assert advice in caught.value.hint
    draft.forget()
    assert not draft.file.parent.exists()


def test_a_private_file_is_what_the_editor_gets() -> None:
    draft = Draft("Caf\u00e9 \u0175.")
    assert draft.file.read_text(encoding="utf-8") == "Caf\u00e9 \u0175.\n"
    assert draft.file.stat().st_mode & 0o777 == 0o600
    assert not draft.changed("Caf\u00e9 \u0175.")
    draft.file.write_bytes("\ufeffhello".encode("utf-16-le"))
    assert draft.edited({"EDITOR": "true"}) == "hello"
    draft.forget()


@pytest.mark.skipif(os.name == "nt", reason="a link needs a right of its own there")
def test_what_a_link_leads_to_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("theirs")
    other.chmod(0o644)
    draft = Draft("A text.")
    draft.file.unlink()
    draft.file.symlink_to(other)
    kept = draft.keep()
    assert stat.S_IMODE(other.stat().st_mode) == 0o644
    assert kept.read_text() == "theirs"
    draft.forget()
    assert other.exists()
