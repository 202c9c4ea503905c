"""`meaning`, `meaning on`, `meaning off`: finding by sentence vectors, an extra."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from toolkit.cli.help import new_app
from toolkit.cli.reading import network_of
from toolkit.cli.session import session_of
from toolkit.output.views.follow import ReadingProgress, consent_to, show_meaning, show_off, show_on
from toolkit.usecases.meaning import (
    bring_in,
    delete_files,
    models,
    require_extra,
    state,
    to_fetch,
    turn_off,
    turn_on,
    wanted_model,
    what_to_say,
)
from toolkit.whole_file import named_path

app = new_app("Find by meaning too.", alone=True)
_HELP = {"help_option_names": ["-h", "--help"]}


@app.callback()
def meaning(context: typer.Context) -> None:
    """Find by meaning too.

    Not by words alone: an extra for lists without good words. Without a command it
    says how it stands and which models there are. The models run on this machine; no
    question ever leaves it.
    """
    if context.invoked_subcommand is None:
        session = session_of(context)
        kit = session.kit
        show_meaning(session.console, state(kit.library, kit.models_folder), models())


@app.command("on", context_settings=_HELP)
def on(
    context: typer.Context,
    *,
    model: Annotated[str, typer.Option(metavar="NAME", help="Use another model.")] = "",
    source: Annotated[
        Path | None,
        typer.Option("--from", metavar="FOLDER", help="Where the model's files already are."),
    ] = None,
) -> None:
    """Turn it on: bring the model in and read every link with it.

    Says first what is fetched, from where and how big it is. Interrupted, it goes on
    where it stopped.
    """
    session = session_of(context)
    kit = session.kit
    require_extra()
    wanted, said = wanted_model(kit.library, model)
    if said:
        session.console.note(said)
    folder = named_path(source) if source else None
    if not folder and to_fetch(wanted, kit.models_folder):
        session.confirm(consent_to(wanted))
    bars = ReadingProgress(kit.stderr, wanted.size, quiet=session.console.quiet)
    with bars:
        encoder = bring_in(
            wanted, kit.models_folder, folder, lambda: network_of(session, None), bars.fetched
        )
    for said in what_to_say(kit.library, encoder, kit.models_folder):
        session.console.note(said)
    with bars:
        read = turn_on(kit.library, encoder, bars.read)
    show_on(session.console, state(kit.library, kit.models_folder), read)


@app.command("off", context_settings=_HELP)
def off(
    context: typer.Context,
    *,
    delete: Annotated[
        bool, typer.Option("--delete", help="Delete the files of the models, too.")
    ] = False,
) -> None:
    """Turn it off: forget the vectors.

    The model's files are kept, since other libraries may use them; it says where.
    """
    session = session_of(context)
    kit = session.kit
    kept = turn_off(kit.library, kit.models_folder)
    if delete:
        delete_files(kit.models_folder)
    show_off(session.console, kept, deleted=delete)
