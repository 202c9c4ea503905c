"""`template list`, `template show`, `template new`, `template check`."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.help import new_app
from toolkit.cli.session import session_of
from toolkit.errors import ExitCode
from toolkit.output.views.reply import (
    show_checked,
    show_made,
    show_template,
    show_templates,
)
from toolkit.usecases.platforms import (
    START_FROM,
    check_templates,
    list_templates,
    new_template,
    platforms_in_force,
)
from toolkit.usecases.platforms import show_template as find_template

app = new_app("The wordings of replies.")

Name = Annotated[str, typer.Argument(help="A template's name.", metavar="NAME")]


@app.command("list")
def list_all(context: typer.Context) -> None:
    """List the templates: built in, and your own."""
    session = session_of(context)
    show_templates(session.console, list_templates(session.kit.templates_folder))


@app.command("show")
def show(context: typer.Context, name: Name) -> None:
    """Show a template's text."""
    session = session_of(context)
    show_template(session.console, find_template(name, session.kit.templates_folder))


@app.command("new")
def new(
    context: typer.Context,
    name: Name,
    start_from: Annotated[
        str, typer.Option("--from", metavar="NAME", help="The template to start from.")
    ] = START_FROM,
) -> None:
    """Make a template of your own, as a copy to edit."""
    session = session_of(context)
    show_made(session.console, new_template(name, session.kit.templates_folder, start_from))


@app.command("check")
def check(
    context: typer.Context,
    names: Annotated[
        list[str] | None,
        typer.Argument(
            help="The templates to check; all of them if none is named.", metavar="NAME..."
        ),
    ] = None,
) -> None:
    """Check templates: placeholders, and which platforms they fit."""
    session = session_of(context)
    platforms = platforms_in_force(session.kit.settings.settings)
    checked = check_templates(names or [], session.kit.templates_folder, platforms)
    show_checked(session.console, checked)
    if any(template.problem for template in checked):
        raise typer.Exit(int(ExitCode.NO_MATCH))
