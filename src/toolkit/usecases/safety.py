"""Safety: backup, restore, and `doctor`, which looks the installation over part by part.

`doctor` changes nothing and says nothing private.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from shlex import quote
from subprocess import SubprocessError
from typing import TYPE_CHECKING

from toolkit import __version__
from toolkit.clipboard.copy import describe
from toolkit.clipboard.routes import Surroundings
from toolkit.domain.text import number_of
from toolkit.errors import (
    ExitCode,
    LibraryError,
    LibraryNotWritable,
    NotALibrary,
    NotFound,
    Refused,
    ToolkitError,
)
from toolkit.settings.load import DEFAULT, Entry, Loaded
from toolkit.settings.model import find_row
from toolkit.storage.backup import (
    is_whole,
    keep_as_it_is,
    replace_content,
    replace_file,
    require_library,
    sqlite_version,
    unpack,
    write_copy,
)
from toolkit.storage.database import SCHEMA_VERSION, look_at, way_back
from toolkit.storage.files import SHARE_INSTEAD, shared_by
from toolkit.storage.library import MEANING, Library
from toolkit.storage.migrations import make_folder
from toolkit.whole_file import free_path, fresh_folder, left_over

if TYPE_CHECKING:
    from toolkit.usecases.read_page import Trial

FOLDER = "backups"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """A backup that was written, how many links are in it, and whether the reply log is."""

    file: Path
    links: int
    with_log: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A library put back; `kept` is the copy of what was there before, or None.

    `damaged`: what was there before could not be used, and was kept as it was.
    """

    library: Path
    links: int
    kept: Path | None
    damaged: bool = False


def back_up(path: Path, target: Path | None, today: date, *, with_log: bool = True) -> BackedUp:
    """Write a copy of the library; without a target into `backups` beside it.

    `with_log` False leaves out the reply log, and with it the addresses of posts.
    Raises NotFound where there is no library, Refused where a file stands
    already, LibraryError.
    """
    if look_at(path) is None:
        raise NotFound(f"There is no library at {path}.", hint="Name one with --library PATH.")
    if target is None or target.is_dir():
        folder = target or path.parent / FOLDER
        target = free_path(folder, f"{path.stem}-{today}", ".db")
    elif target.exists():
        raise Refused(f"There is a file {target} already.", hint="Name another one, or a folder.")
    elif not target.parent.is_dir():
        # A stick that is not there must not become a folder of this disk.
        raise Refused(
            f"There is no folder {target.parent}.",
            hint="See whether its disk is there; make it, or name another.",
        )
    with Library(path) as library, library.reading():
        links = library.links.count()
    write_copy(path, target, with_log=with_log)
    return BackedUp(file=target, links=links, with_log=with_log)


def restore(source: Path, path: Path, today: date) -> Restored:
    """Put a backup in the place of the library, which is backed up first.

    Raises NotFound for a backup that is not there and LibraryError for one
    that is no library, newer or damaged: the library then is as it was.
    """
    try:
        return _put_back(source, path, today)
    except OSError as error:
        raise LibraryNotWritable(
            f"The library {path} could not be put back: {error.strerror or error}.",
            hint="Check the permissions of its folder and of the backup, and the free space.",
        ) from error


def _put_back(source: Path, path: Path, today: date) -> Restored:
    if not source.exists():
        raise NotFound(
            f"There is no file {source}.", hint="Name a file that 'toolkit backup' wrote."
        )
    if path.is_dir():
        raise NotALibrary(f"{path} is a folder.", hint="Give a file with --library.")
    if path.exists() and source.samefile(path):
        raise Refused(f"{source} is the library itself.", hint="Name a backup of it.")
    make_folder(path.parent)
    with fresh_folder(path.parent, "restore") as folder:
        copy = unpack(source, folder)
        with Library(copy) as library:
            links = library.links.count()
        kept, place, damaged = _kept(path, today)
        place(path, copy)
    return Restored(library=path, links=links, kept=kept, damaged=damaged)


def _kept(path: Path, today: date) -> tuple[Path | None, Callable[[Path, Path], None], bool]:
    """Keep what stands at `path`; return the copy, how to replace it, if it was damaged."""
    if not path.exists():
        return None, replace_file, False
    require_library(path)
    target = free_path(path.parent / FOLDER, f"{path.stem}-{today}-before-restore", ".db")
    if is_whole(path):
        write_copy(path, target)
        return target, replace_content, False
    keep_as_it_is(path, target)
    return target, replace_file, True


_OTHERS_MAY = 0o077
_LONGEST_VERSION = 100
# By which variables a proxy and authorities are named.
_OF_THE_NETWORK = frozenset({"http_proxy", "https_proxy", "all_proxy", "ssl_cert_file"})
# What of the surroundings changes how the program behaves; values are no secrets.
_TELLING = "TERM COLORTERM NO_COLOR FORCE_COLOR LANG LC_ALL".split()


class Severity(StrEnum):
    """How a part is."""

    GOOD = "good"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One part: its name, how it is, what was seen, what to do; `public` for the report."""

    part: str
    state: Severity = Severity.GOOD
    says: str
    hint: str = ""
    public: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """All that was found, and the lines to paste into a bug report."""

    findings: tuple[Finding, ...]
    report: tuple[str, ...]

    @property
    def exit_code(self) -> ExitCode:
        """What the program ends with: the library goes before the settings and what they name."""
        wrong = {one.part for one in self.findings if one.state is Severity.WRONG}
        if not wrong:
            return ExitCode.DONE
        return ExitCode.LIBRARY if "library" in wrong else ExitCode.CONFIG


def examine(
    library_path: Path,
    settings: Callable[[], Loaded],
    settings_path: Path,
    surroundings: Surroundings,
    models: Path,
) -> Diagnosis:
    """Examine every part; `models` is the folder of `meaning`.

    Raises nothing for a part that is broken.
    """
    home = surroundings.environment.get("HOME", "")
    findings = (
        *_versions(),
        *_library(library_path, home, models),
        *_left_over(library_path, home),
        *_settings(settings, settings_path, home),
        *_network(settings, surroundings.environment),
        _clipboard(surroundings),
        *_terminal(surroundings),
    )
    report = tuple(f"{one.part}: {_public(one)}" for one in findings)
    return Diagnosis(findings=findings, report=report)


def _public(finding: Finding) -> str:
    said = finding.says if finding.public is None else finding.public
    return said if finding.state is Severity.GOOD else f"{said} [{finding.state.value}]"


def _versions() -> list[Finding]:
    system = f"{platform.system()} {platform.release()} {platform.machine()}"
    return [
        Finding(part="toolkit", says=__version__),
        Finding(part="python", says=f"{platform.python_version()}, SQLite {sqlite_version()}"),
        Finding(part="system", says=system, public=f"{platform.system()} {platform.machine()}"),
    ]


def _library(path: Path, home: str, models: Path) -> list[Finding]:
    where = _shown(path, home)
    try:
        return _seen_library(path, where, models)
    except LibraryError as error:
        return [_trouble("library", error, f"{where}: {error.slug}")]


def _trouble(part: str, error: ToolkitError, public: str) -> Finding:
    return Finding(
        part=part, state=Severity.WRONG, says=error.message, hint=error.hint, public=public
    )


def _seen_library(path: Path, where: str, models: Path) -> list[Finding]:
    if look_at(path) is None:
        says = "none yet; the first 'toolkit find' makes it"
        return [
            Finding(
                part="library",
                state=Severity.WARNING,
                says=f"{path}: {says}",
                public=f"{where}: {says}",
            )
        ]
    # Inside a transaction: a lock or a read-only file is no damage.
    with Library(path) as library, library.atomic():
        return [
            *_content(library, where),
            *_permissions(path, where),
            *_place(path, where),
            *_meaning(library, models),
        ]


def _content(library: Library, where: str) -> list[Finding]:
    problems = library.verify()
    if problems:
        count = number_of(len(problems), "problem")
        return [
            Finding(
                part="library",
                state=Severity.WRONG,
                says=f"{library.path}: {' '.join(problems)}",
                hint=way_back(library.path, "To go back to a good state: toolkit restore FILE"),
                public=f"{where}: {count}",
            )
        ]
    size = f"{library.path.stat().st_size / 1_000_000:.1f} MB"
    links = number_of(library.links.count(), "link")
    seen = f"{links}, {size}, schema {SCHEMA_VERSION}; whole, index in step"
    return [Finding(part="library", says=f"{library.path}: {seen}", public=f"{where}: {seen}")]


def _meaning(library: Library, models: Path) -> list[Finding]:
    key = library.fact(MEANING)
    if not key:
        return []
    from toolkit.usecases.meaning import state, unsound  # noqa: PLC0415 - where it is on
    from toolkit.usecases.nearness import ON  # noqa: PLC0415 - the same

    found = state(library, models)
    name = found.model.name if found.model else "another model"
    read = f"{name}, {found.read:,} of {found.links:,} links read"
    trouble, hint = found.trouble, found.hint
    if found.model and not trouble and (bad := unsound(library, found.model, key)):
        trouble = f"The vectors of {number_of(len(bad), 'link')} are damaged."
        hint = ON
    if not hint:
        return [Finding(part="meaning", says=read)]
    return [
        Finding(
            part="meaning",
            state=Severity.WARNING,
            says=f"{read}. {trouble}".rstrip(),
            hint=hint,
            public=read,
        )
    ]


def _permissions(path: Path, where: str) -> list[Finding]:
    mode = path.stat().st_mode & 0o777
    if sys.platform == "win32" or not mode & _OTHERS_MAY:
        return []
    return [
        Finding(
            part="permissions",
            state=Severity.WARNING,
            says=f"{path} can be read by others on this machine (mode {mode:o}).",
            hint=f"chmod 600 {path}",
            public=f"{where}: mode {mode:o}",
        )
    ]


def _left_over(path: Path, home: str) -> list[Finding]:
    """Tell of copies that runs left which were killed: the whole library may be in them."""
    from tempfile import gettempdir  # noqa: PLC0415 - doctor alone

    folders = (path.parent, path.parent / FOLDER, Path(gettempdir()))
    left = [file for folder in dict.fromkeys(folders) for file in left_over(folder)]
    if not left:
        return []
    names = " ".join(quote(str(file)) for file in left)
    return [
        Finding(
            part="left over",
            state=Severity.WARNING,
            says=f"A run that was killed left private copies behind: {names}",
            hint=f"If nothing is missing from your library: rm -r {names}",
            public=f"{_shown(path.parent, home)}: {len(left)}",
        )
    ]


def _place(path: Path, where: str) -> list[Finding]:
    shared = shared_by(path)
    if not shared:
        return []
    return [
        Finding(
            part="place",
            state=Severity.WARNING,
            says=f"{path} {shared}.",
            hint=SHARE_INSTEAD,
            public=f"{where}: {shared}",
        )
    ]


def _settings(settings: Callable[[], Loaded], path: Path, home: str) -> list[Finding]:
    where = _shown(path, home)
    try:
        loaded = settings()
    except ToolkitError as error:
        return [_trouble("settings", error, f"{where}: not readable")]
    changed = [entry for entry in loaded.entries if entry.origin != DEFAULT]
    # It was read just now, so whether it is there can be asked.
    seen = f"{path}" if path.exists() else f"{path} (not there; defaults)"
    found = [Finding(part="settings", says=seen, public=where)]
    found += [_setting(entry, home) for entry in changed]
    found += [
        Finding(
            part="settings",
            state=Severity.WARNING,
            says=f"{unknown.name} has no effect.",
            hint=f"Did you mean {unknown.nearest}?" if unknown.nearest else "",
            public="an unknown TOOLKIT_ variable",
        )
        for unknown in loaded.unknown_variables
    ]
    return found


def _setting(entry: Entry, home: str) -> Finding:
    kind, _, place = entry.origin.partition(" ")
    origin = f"{kind} {_shown(Path(place), home)}" if kind == "file" else entry.origin
    # The key of a table holds a name of the person's own, such as a host.
    row = find_row(entry.key)
    key = row[0].shown if row else ""
    return Finding(
        part="setting",
        says=f"{entry.key} = {entry.shown} (from {entry.origin})",
        public=f"{key} from {origin}",
    )


def _network(settings: Callable[[], Loaded], environ: Mapping[str, str]) -> list[Finding]:
    """Try the proxy and the authorities, where somebody named any; else ask nothing."""
    try:
        named = settings().settings
    except ToolkitError:
        return []
    variables = [name for name in environ if name.lower() in _OF_THE_NETWORK and environ[name]]
    if not (named.check_proxy or named.check_ca_file or variables):
        return []
    from toolkit.usecases.read_page import (  # noqa: PLC0415 - slow to load, and seldom wanted
        read_network_use,
        read_pace,
        tried,
    )

    try:
        network = read_network_use(named, None, read_pace(1, 0), environ)
    except ToolkitError as error:
        return [_trouble("network", error, "the proxy or the authorities cannot be used")]
    return [_try_out(one) for one in tried(network)]


def _try_out(one: Trial) -> Finding:
    through = f"through {one.proxy} (from {one.said_in})" if one.proxy else "directly"
    authorities = "".join(f", trusting {file} (from {by})" for by, file in one.files)
    return Finding(
        part="network",
        # What is not of the proxy or the authorities may be the network's, or the server's.
        state=Severity.WRONG if one.hint else Severity.WARNING if one.problem else Severity.GOOD,
        says=f"{one.url} {through}{authorities}: {one.problem or 'it answers'}",
        hint=one.hint,
        public=f"through a proxy from {one.said_in}" if one.proxy else "directly",
    )


def _clipboard(surroundings: Surroundings) -> Finding:
    found = describe(surroundings)
    passed = "; ".join(f"{one.route}: {one.reason}" for one in found.tried)
    if not found.route:
        return Finding(
            part="clipboard",
            state=Severity.WARNING,
            says=found.reason,
            hint=found.hint,
            public="none",
        )
    also = f"; passed over: {passed}" if passed else ""
    return Finding(
        part="clipboard",
        says=f"{found.route} ({found.reason}){also}",
        public=found.route,
    )


def _terminal(surroundings: Surroundings) -> list[Finding]:
    environment = surroundings.environment
    known = [f"{name}={environment[name]}" for name in _TELLING if name in environment]
    remote = ["over SSH"] if surroundings.is_remote else []
    is_one = "a terminal" if surroundings.terminal else "no terminal"
    found = [Finding(part="terminal", says=", ".join([is_one, *remote, *known]))]
    if "TMUX" in environment:
        found.append(Finding(part="tmux", says=_tmux(surroundings)))
    return found


def _tmux(surroundings: Surroundings) -> str:
    said = [_answer(surroundings, ["tmux", "-V"])]
    said.append(_answer(surroundings, ["tmux", "show-options", "-gs", "set-clipboard"]))
    return ", ".join(part for part in said if part) or "does not answer"


def _answer(surroundings: Surroundings, command: list[str]) -> str:
    if surroundings.read is None:
        return ""
    try:
        code, output = surroundings.read(command, _LONGEST_VERSION)
    except (OSError, SubprocessError):
        return ""
    return output.decode("utf-8", "replace").strip() if code == 0 else ""


def _shown(path: Path, home: str) -> str:
    """Write a path so that it tells strangers nothing: below home, or not at all."""
    if home and path.is_relative_to(home):
        return f"~/{path.relative_to(home)}"
    return "a path outside the home folder"
