"""Every error says what happened and what to do next: read from the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

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


def is_right(call: ast.Call) -> bool:
    """Whether an error is a sentence, with what to do next."""
    message = call.args[0]
    if isinstance(message, ast.Constant) and message.value in FINAL:
        return True
    hints = any(keyword.arg == "hint" for keyword in call.keywords)
    return hints and (not isinstance(message, ast.Constant) or str(message.value)[-1] in ".?:!")


def test_an_error_is_a_sentence_with_what_to_do_next() -> None:
    calls = dict(raised())
    assert len(calls) > 150
    wrong = [place for place, call in calls.items() if not is_right(call)]
    assert not wrong, "\n".join(wrong)
