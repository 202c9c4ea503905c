"""Every error says what happened and what to do next: read from the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import toolkit
from toolkit import errors

ROOT = Path(toolkit.__file__).parent
FAMILY = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and kind is not errors.ExitCode
}
# Nothing is left to do: the person said so, or pressed Ctrl-C.
FINAL = {"Nothing was changed.", "Interrupted."}


def raised() -> Iterator[tuple[str, ast.Call]]:
    for file in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in FAMILY and node.args:
                yield f"{file.relative_to(ROOT)}:{node.lineno}", node


CALLS = dict(raised())


@pytest.mark.parametrize("place", CALLS)
def test_an_error_is_a_sentence_with_what_to_do_next(place: str) -> None:
    call = CALLS[place]
    message = call.args[0]
    if isinstance(message, ast.Constant) and message.value in FINAL:
        return
    assert any(keyword.arg == "hint" for keyword in call.keywords), "what to do next is missing"
    if isinstance(message, ast.Constant):
        assert str(message.value)[-1] in ".?:!", "not a sentence"


def test_the_errors_were_found() -> None:
    assert len(CALLS) > 150
