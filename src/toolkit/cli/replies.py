"""`replies`, `count` and `template`: what was sent, how long texts are, how they are worded."""

from __future__ import annotations

from typing import Annotated

import typer

from toolkit.cli.help import new_app
from toolkit.cli.session import session_of
from toolkit.domain.link import parse_id
from toolkit.errors import ExitCode, UsageError
from toolkit.output.views.reply import (
    show_checked,
    show_count,
    show_made,
    show_replies,
    show_summary,
    show_template,
    show_templates,
)
from toolkit.usecases.platforms import (
    START_FROM,
    check_templates,
    count_all,
    list_templates,
    new_template,
    platform_for,
    platforms_in_force,
)
from toolkit.usecases.platforms import count as count_text
from toolkit.usecases.platforms import show_template as find_template
from toolkit.usecases.saying import sent
from toolkit.usecases.saying import summary as summary_of


def replies(
    context: typer.Context,
    *,
    link: Annotated[str, typer.Option(metavar="ID", help="Where this link was used.")] = "",
    most: Annotated[int, typer.Option("-n", min=1, max=100_000, help="How many at most.")] = 100,
    summary: Annotated[
        bool, typer.Option("--summary", help="Which links and sentences went out how often.")
    ] = False,
) -> None:
    """List what was sent.

    Newest first: when, with which link, on which platform. Never the post.

    Examples:
      toolkit replies
      toolkit replies --link k12
      toolkit replies --summary
    """
    session = session_of(context)
    link_id = parse_id(link)
    if link and link_id is None:
        raise UsageError(
            f"'{link}' is not a link's id.",
            hint="Ids look like k41; 'toolkit find WORDS' shows them.",
        )
    if summary:
        found = summary_of(session.kit.library, link_id=link_id, most=most)
        show_summary(session.console, found)
        return
    uses = sent(session.kit.library, session.kit.now, link_id=link_id, most=most)
    show_replies(session.console, uses)


# `count`: how long any text is on a platform, or on all of them.


Text = Annotated[list[str] | None, typer.Argument(help="The text; - reads stdin.")]


def count(
    context: typer.Context,
    text: Text = None,
    *,
    platform: Annotated[
        str | None, typer.Option("--for", "-f", metavar="PLATFORM", help="x, bluesky, sms, ...")
    ] = None,
    cw: Annotated[
        str, typer.Option(help="A content warning; counted where the platform counts it.")
    ] = "",
    limit: Annotated[int | None, typer.Option(min=1, help="Use this length limit.")] = None,
    everywhere: Annotated[bool, typer.Option("--all", help="On every platform.")] = False,
) -> None:
    """Count a text's length.

    As a platform counts; the exit code is 1 where it does not fit, with --all if it
    does not fit each of them.

    Examples:
      toolkit count - --for x
      toolkit count "Take care of yourself." --for sms
      toolkit count - --all
    """
    session = session_of(context)
    if not text:
        raise UsageError(
            "There is no text to count.", hint="For example: toolkit count - --for x < FILE"
        )
    if everywhere and (platform or limit):
        raise UsageError(
            "--all counts for every platform, with its own limit.",
            hint="Leave --for and --limit out, or --all.",
        )
    settings = session.kit.settings.settings
    if everywhere:
        from toolkit.output.views.platforms import show_count_of_all  # noqa: PLC0415 - rare

        counted = count_all(session.text_of(text), platforms_in_force(settings), cw)
        show_count_of_all(session.console, counted)
        if not all(one.length.fits for one in counted):
            raise typer.Exit(int(ExitCode.NO_MATCH))
        return
    one = count_text(session.text_of(text), platform_for(settings, platform, limit), cw)
    show_count(session.console, one)
    if not one.length.fits:
        raise typer.Exit(int(ExitCode.NO_MATCH))


# `template list`, `template show`, `template new`, `template check`.


template_app = new_app("The wordings of replies.")

Name = Annotated[str, typer.Argument(help="A template's name.", metavar="NAME")]


@template_app.command("list")
def list_all(context: typer.Context) -> None:
    """List the templates: built in, and your own."""
    session = session_of(context)
    show_templates(session.console, list_templates(session.kit.templates_folder))


@template_app.command("show")
def show(context: typer.Context, name: Name) -> None:
    """Show a template's text."""
    session = session_of(context)
    show_template(session.console, find_template(name, session.kit.templates_folder))


@template_app.command("new")
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


@template_app.command("check")
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
