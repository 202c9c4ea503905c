"""Kit: what a command works with, and the only place that knows the real ones.

Settings, library, clock, streams and the clipboard's surroundings; each is
made on first use. Must not hold a rule of the domain.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple, TextIO

from toolkit import __version__
from toolkit.domain.text import number_of
from toolkit.errors import ConfigError, LibraryError, LibraryMissing, RowDamaged

if TYPE_CHECKING:
    from toolkit.clipboard.routes import Surroundings
    from toolkit.schedule.programs import Told
    from toolkit.settings.load import Loaded
    from toolkit.storage.library import Library
    from toolkit.usecases.nearness import Meaning


# Review dates and next checks lie ahead, holidays beside: a date ends at the years 1 and
# 9999, and a machine whose battery is empty begins at 1970.
_EARLIEST, _LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)


class Globals(NamedTuple):
    """The options that stand before or after every command."""

    library: str = ""
    json: bool = False
    quiet: bool = False
    verbose: bool = False
    no_color: bool = False
    no_input: bool = False
    yes: bool = False
    debug: bool = False


class Kit:
    """The parts of one run of the program."""

    def __init__(
        self,
        options: Globals,
        environment: Mapping[str, str],
        stdin: TextIO,
        stdout: TextIO,
        stderr: TextIO,
        tell: Callable[[str], None],
    ) -> None:
        """Keep what is handed in; the rest is made when it is asked for."""
        self.options = options
        self.environment = environment
        self.stdin = stdin
        self.stdout = stdout
        self.stderr = stderr
        self.tell = tell
        self._opened: list[Library] = []
        # The key of the model of the library that was opened, "" where meaning is off.
        self.meaning_model = ""
        self._meaning: Meaning | None = None

    @cached_property
    def now(self) -> datetime:
        """The time of this run, aware UTC. Raises ConfigError for a bad TOOLKIT_NOW."""
        text = self.environment.get("TOOLKIT_NOW", "")
        if not text:
            return self._reckoned(datetime.now(UTC))
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise ConfigError(
                f"TOOLKIT_NOW is '{text}', which is not a time.",
                hint="Give ISO 8601, such as 2026-11-23T18:00:00Z, or unset it.",
            ) from error
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        self.tell(f"The clock is set to {moment:%Y-%m-%d %H:%M} UTC by TOOLKIT_NOW.")
        return self._reckoned(moment)

    def _reckoned(self, moment: datetime) -> datetime:
        sane = min(max(moment, _EARLIEST), _LATEST)
        if sane != moment:
            self.tell(f"The clock is at {moment.year}; dates are counted from {sane.year}.")
        return sane

    def time(self) -> datetime:
        """Return the time at this moment, aware UTC, for what stays open; or TOOLKIT_NOW."""
        return self.now if self.environment.get("TOOLKIT_NOW") else datetime.now(UTC)

    @cached_property
    def settings(self) -> Loaded:
        """The settings with their origins. Raises ConfigError."""
        from toolkit.settings.load import load  # noqa: PLC0415 - not every command reads them

        loaded = load(self.environment, self.settings_path, {})
        if any(entry.key.startswith("platform") and entry.is_set for entry in loaded.entries):
            from toolkit.usecases.platforms import require_sound  # noqa: PLC0415 - where it is set

            require_sound(loaded.settings)
        return loaded

    def make_do(self) -> bool:
        """Go on with what can be read of broken settings; tell whether the home region is known.

        For the crisis reply alone: everybody else waits until they are mended.
        """
        from toolkit.settings.load import salvage  # noqa: PLC0415 - rare

        try:
            path = self.settings_path
        except ConfigError:
            path = None
        salvaged = salvage(self.environment, path)
        self.settings = salvaged.loaded
        try:
            self.now = self.now
        except ConfigError:
            self.now = datetime.now(UTC)
        return salvaged.region_known

    @property
    def settings_path(self) -> Path:
        """Where the settings file stands, or would."""
        from toolkit.settings.write import settings_file  # noqa: PLC0415 - the same

        return settings_file(self.environment)

    def keep_name(self, name: str) -> None:
        """Remember the curator's name in the settings. Raises ConfigError."""
        from toolkit.settings.write import set_value  # noqa: PLC0415 - once

        set_value(self.settings_path, "by", name, lambda _before, _after: None)
        self.__dict__.pop("settings", None)

    @property
    def library_path(self) -> Path:
        """Where the library stands, or would; a link is followed. Raises LibraryMissing."""
        from toolkit.settings.write import expand, library_file  # noqa: PLC0415 - help needs none

        named = self.options.library
        path = expand(named, self.environment) if named else library_file(self.environment)
        # Not Path's own: it raises where the folder may not be entered.
        if not os.path.islink(path):  # noqa: PTH114 - as said
            return path
        # Backups stand beside the library itself, and a restore leaves the link.
        real = Path(os.path.realpath(path))
        if not os.path.lexists(real):
            raise LibraryMissing(
                f"{path} is a link to {real}, which is not there.",
                hint="Check that the disk it leads to is there, or delete the link.",
            )
        return real

    @property
    def templates_folder(self) -> Path:
        """Where the curator's own templates stand, or would."""
        from toolkit.settings.write import templates_folder  # noqa: PLC0415 - replies only

        return templates_folder(self.environment)

    @property
    def models_folder(self) -> Path:
        """Where the models of `meaning` stand, or would."""
        from toolkit.settings.write import models_folder  # noqa: PLC0415 - rare

        return models_folder(self.environment)

    @cached_property
    def library(self) -> Library:
        """The open library; on the first run the default one is made with the starter list.

        Raises LibraryMissing where a path was named at which nothing stands.
        """
        from toolkit.storage.database import look_at  # noqa: PLC0415 - help needs none
        from toolkit.storage.library import (  # noqa: PLC0415 - the same
            MEANING,
            Library,
        )

        path = self.library_path
        if look_at(path) is None:
            if self.options.library or self.environment.get("TOOLKIT_LIBRARY"):
                raise LibraryMissing(
                    f"There is no library at {path}.",
                    hint="Check the path, and whether its disk is there. A new one:"
                    f" toolkit --library {quote(str(path))} init",
                )
            from toolkit.usecases.start import start  # noqa: PLC0415 - first run only

            links = start(path, self.now)
            self.tell(
                f"Made your library {path} with the starter list: {number_of(links, 'link')}."
            )
        library = Library(path, self._tell_of_upgrade)
        self._opened.append(library)
        if library.is_behind(__version__) or library.lacks_synonyms:
            self._catch_up(library)
        self.meaning_model = library.fact(MEANING) or ""
        if self.meaning_model:
            self._plug_in_meaning(library, self.meaning_model)
        return library

    def _plug_in_meaning(self, library: Library, model: str) -> None:
        from toolkit.usecases.nearness import Meaning  # noqa: PLC0415 - an extra

        self._meaning = Meaning.of(library, model, self.models_folder, self._say)
        library.nearness = self._meaning

    def _say(self, said: str) -> None:
        # Whoever is told now, which is not always who was told at first.
        self.tell(said)

    @contextmanager
    def told_later(self) -> Iterator[None]:
        """Keep what is to be told until the end: a screen must not be written over."""
        tell, kept = self.tell, list[str]()
        self.tell = kept.append
        try:
            yield
        finally:
            self.tell = tell
            for said in kept:
                tell(said)

    def expect_question(self) -> None:
        """Load the model of `meaning`, where it is on, while a person still types."""
        if self.library.nearness and self._meaning:
            self._meaning.begin()

    def _tell_of_upgrade(self, done: int, links: int) -> None:
        if done:
            self.tell(f"{done:,} of {number_of(links, 'link')} indexed.")
        else:
            self.tell(
                "Bringing your library up to date:"
                f" {number_of(links, 'link is', 'links are')} indexed again."
                f" A copy of it as it was is in {self.library_path.parent / 'backups'}."
            )

    def with_way_back(self, error: RowDamaged) -> RowDamaged:
        """Say of a row that cannot be read which library it is in, and how to go back."""
        from toolkit.storage.database import way_back  # noqa: PLC0415 - rare

        library = self._opened[-1].path if self._opened else self.library_path
        return RowDamaged(error.message, hint=way_back(library, error.hint))

    def damage(self) -> LibraryError | None:
        """Look, after an error nobody foresaw, whether a damaged library is behind it."""
        from toolkit.storage.database import damaged  # noqa: PLC0415 - rare
        from toolkit.storage.library import is_damaged  # noqa: PLC0415 - rare

        broken = (library.path for library in self._opened if is_damaged(library.path))
        return next(map(damaged, broken), None)

    def _catch_up(self, library: Library) -> None:
        """Bring an older library up to this version's starter list, and say so."""
        from toolkit.usecases.start import catch_up, told  # noqa: PLC0415 - after an upgrade alone

        update = catch_up(library, __version__, self.now)
        for line in told(update) if update else []:
            self.tell(line)

    def surroundings(self) -> Surroundings:
        """What the clipboard routes may use on this machine."""
        from shutil import which  # noqa: PLC0415 - copying only

        from toolkit.clipboard.copy import read, run  # noqa: PLC0415 - copying only
        from toolkit.clipboard.routes import (  # noqa: PLC0415 - copying only
            Surroundings,
            is_beside_windows,
        )

        search_path = self.environment.get("PATH", os.defpath)
        return Surroundings(
            environment=self.environment,
            run=run,
            read=read,
            which=lambda name: which(name, path=search_path),
            terminal=_terminal(self.stdout, self.stderr),
            platform=sys.platform,
            is_wsl=is_beside_windows(self.environment, _kernel()),
        )

    def tell_program(
        self, command: Sequence[str], text: bytes, more: Mapping[str, str], seconds: float
    ) -> Told:
        """Start a program of the user's with input and variables; raises as schedule's `tell`."""
        from toolkit.schedule.programs import tell  # noqa: PLC0415 - rare

        return tell(command, text, {**self.environment, **more}, seconds)

    def close(self) -> None:
        """Close what was opened."""
        while self._opened:
            self._opened.pop().close()


def _kernel() -> str:
    """Return what Linux says of itself, "" elsewhere."""
    try:
        return Path("/proc/version").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _terminal(*streams: TextIO) -> TextIO | None:
    return next((stream for stream in streams if stream.isatty()), None)
