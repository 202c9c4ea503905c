"""The error family and the exit codes.

    ToolkitError
    ├── UsageError            2  the command line asks for something that does not exist
    ├── NotFound              1  no such link, tag, template ...
    ├── NoMatch               1  a search found nothing
    ├── Refused               1  a rule of the domain says no
    │   └── Doubtful              ... unless a person insists
    ├── LibraryError          4
    │   ├── LibraryLocked         another program is writing
    │   ├── LibraryDamaged        the file is broken
    │   ├── LibraryNewer          made by a newer toolkit
    │   ├── LibraryMissing        nothing stands at the path that was named
    │   ├── NotALibrary           some other file, or a folder
    │   ├── LibraryNotWritable    read-only, or the disk is full
    │   │   └── LibraryAltered        holds what no toolkit put there: read, never written
    │   ├── LibraryReplaced       another file, or none, came in its place while it was open
    │   └── LibraryUnsupported    this Python's SQLite is too old
    ├── ModelUnusable         1  the model of `meaning` cannot be had, or not be used
    │   └── ModelBroken           its files are the reason
    ├── ConfigError           6  the settings file or a TOOLKIT_* variable
    └── Interrupted         130  Ctrl-C; what had been finished is kept

An expected outcome (a bad row, a text that does not fit, a dead link) is a
value, not an exception. Must not import anything of ours.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Self


class ExitCode(IntEnum):
    """Exit codes of the program; the sentences are shown by `--help` and README."""

    sentence: str

    def __new__(cls, value: int, sentence: str) -> Self:
        """Make a code that carries its sentence."""
        member = int.__new__(cls, value)
        member._value_ = value
        member.sentence = sentence
        return member

    DONE = 0, "done"
    NO_MATCH = 1, "no match, not found, or refused"
    USAGE = 2, "wrong usage"
    BAD_LINKS = 3, "check found dead, suspect or changed links (--exit-zero turns it off)"
    LIBRARY = 4, "library locked, damaged, too new, not a library, or not writable when writing"
    REJECTED_ROWS = 5, "import finished with rejected rows"
    CONFIG = 6, "configuration error"
    INTERRUPTED = 130, "interrupted (what was done is kept)"


class ToolkitError(Exception):
    """Something a person should read: what happened, to which thing, what next.

    `message` says what happened and to which thing, `hint` what to do next,
    `slug` names the kind in JSON, `exit_code` ends the program. `about` is a
    result that belongs to the answer all the same (a search that found
    nothing still says what it searched for).
    """

    slug = "error"
    exit_code = ExitCode.NO_MATCH

    def __init__(self, message: str, *, hint: str = "", about: object = None) -> None:
        """Keep the sentence for the person, the advice, and what it is about."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.about = about


class UsageError(ToolkitError):
    """The command line asks for something that does not exist or fit together."""

    slug = "usage"
    exit_code = ExitCode.USAGE


class NotFound(ToolkitError):
    """A named thing is not in the library."""

    slug = "not_found"


class NoMatch(ToolkitError):
    """A search found nothing good enough to show."""

    slug = "no_match"


class Refused(ToolkitError):
    """A rule of the domain says no."""

    slug = "refused"


class Doubtful(Refused):
    """A rule says no unless a person insists; `about` is the address in doubt."""


class ModelUnusable(ToolkitError):
    """The model that `meaning` reads texts with cannot be used."""

    slug = "model_unusable"


class ModelBroken(ModelUnusable):
    """Its files are the reason: missing, damaged, or another model's."""


class LibraryError(ToolkitError):
    """The library file cannot be used."""

    slug = "library"
    exit_code = ExitCode.LIBRARY


class LibraryLocked(LibraryError):
    """Another program is writing to the library."""

    slug = "library_locked"


class LibraryDamaged(LibraryError):
    """The library file is broken."""

    slug = "library_damaged"


class RowDamaged(LibraryDamaged):
    """One row says what no row can say; the others may be whole."""


class LibraryNewer(LibraryError):
    """The library was made by a newer toolkit."""

    slug = "library_newer"


class LibraryMissing(LibraryError):
    """Nothing stands at the path that was named; only the default library is made unasked."""

    slug = "library_missing"


class NotALibrary(LibraryError):
    """The path holds something else."""

    slug = "not_a_library"


class LibraryNotWritable(LibraryError):
    """The library can be read but not written."""

    slug = "library_not_writable"


class LibraryAltered(LibraryNotWritable):
    """Somebody put tables, views or triggers into the library that would run at a write."""

    slug = "library_altered"


class LibraryReplaced(LibraryError):
    """Another file, or none, came in the library's place while it was open."""

    slug = "library_replaced"


class LibraryUnsupported(LibraryError):
    """The SQLite of this Python is too old for the library."""

    slug = "library_unsupported"


class ConfigError(ToolkitError):
    """The settings file or a TOOLKIT_* variable says something wrong."""

    slug = "config"
    exit_code = ExitCode.CONFIG


class Interrupted(ToolkitError):
    """A person pressed Ctrl-C."""

    slug = "interrupted"
    exit_code = ExitCode.INTERRUPTED
