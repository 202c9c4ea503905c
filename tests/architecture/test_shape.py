"""The shape of the house: no module in a circle, none too long, no function too long."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.rows import for_each

SOURCE = Path(__file__).resolve().parents[2] / "src"
FILES = {
    ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__"): file
    for file in sorted(SOURCE.rglob("*.py"))
}
LONGEST_MODULE = 500
LONGEST_FUNCTION = 40


def imported_by(name: str) -> set[str]:
    """Return our modules that a module imports, deferred imports included, types not."""
    tree = ast.parse(FILES[name].read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name):
            node.body = [ast.Pass()] if node.test.id == "TYPE_CHECKING" else node.body
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {node.module, *parts}
    # A package's own file says nothing; its modules are what is imported.
    return {module for module in found & FILES.keys() if module != name}


def test_no_module_is_in_a_circle() -> None:
    graph = {
        name: {module for module in imported_by(name) if FILES[module].name != "__init__.py"}
        for name in FILES
    }
    try:
        assert list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(error.args[1])}")


@for_each(FILES)
def test_a_module_and_its_functions_can_be_seen_whole(name: str) -> None:
    text = FILES[name].read_text("utf-8")
    assert len(text.splitlines()) <= LONGEST_MODULE
    for node in ast.walk(ast.parse(text)):
        # A step of the schema is one list of statements, and is never edited.
        is_step = name == "toolkit.storage.migrations" and getattr(node, "decorator_list", [])
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_step:
            # Commands have one parameter an option, which is no complexity.
            body = (node.end_lineno or 0) - (node.body[0].end_lineno or 0)
            assert body <= LONGEST_FUNCTION, node.name
