"""How templates read: the list, one of them, and what a check found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from toolkit.output.console import Console
from toolkit.usecases.templates import Listed, Shown


def show_templates(console: Console, templates: Sequence[Listed]) -> None:
    """List templates: name, whose, what for, and the mark that must be seen."""
    if console.as_json:
        console.document({"templates": [_document(template) for template in templates]})
        return
    for template in templates:
        whose = "own" if template.own else "built in"
        about = template.problem or template.description
        if console.on_terminal:
            mark = f" [{template.mark}]" if template.mark else ""
            console.lines([f"{template.name:<12}{whose:<10}{about}{mark}"])
        else:
            console.row([template.name, whose, about, template.mark])


def show_template(console: Console, shown: Shown) -> None:
    """Show a template's file as it is, the mark beside it."""
    if console.as_json:
        document = {**_document(shown.template), "path": str(shown.path), "text": shown.text}
        console.document({"template": document})
        return
    console.lines([shown.text.rstrip("\n")])
    if shown.template.mark:
        console.insist(f"This is a {shown.template.mark}.")
    if shown.template.problem:
        console.insist(shown.template.problem)


def show_made(console: Console, path: Path) -> None:
    """Say where a new template stands."""
    if console.as_json:
        console.document({"path": str(path)})
        return
    console.lines([str(path)])
    console.note(f"Edit the file, then: toolkit template check {path.stem}")


def show_checked(console: Console, templates: Sequence[Listed]) -> None:
    """Show what a check found, one template a line."""
    ok = not any(template.problem for template in templates)
    if console.as_json:
        console.document({"templates": [_document(template) for template in templates]}, ok=ok)
        return
    for template in templates:
        console.row([template.name, *_findings(template)])
        if template.hint:
            console.note(f"{template.name}: {template.hint}")


def _findings(template: Listed) -> list[str]:
    if template.problem:
        return ["broken", template.problem]
    if template.too_long_for:
        return ["ok", f"too long, with a middling link, for {', '.join(template.too_long_for)}"]
    return ["ok", "fits every platform with a middling link"]


def _document(template: Listed) -> dict[str, object]:
    return {
        "name": template.name,
        "own": template.own,
        "description": template.description,
        "mark": template.mark,
        "problem": template.problem or None,
        "too_long_for": list(template.too_long_for),
    }
