"""The settings file as text and as dotted keys; nothing about their meaning.

Must not create anything, and imports tomllib only when there is text to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from toolkit.errors import ConfigError

SEPARATOR = "."


def read_text(path: Path) -> str | None:
    """Return the text of the file, or None where there is no file.

    A byte order mark is dropped. Raises ConfigError for a folder, a file that
    may not be read, or bytes that are not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise ConfigError(
            f"The settings file {path} is not UTF-8 (byte {error.start + 1}).",
            hint="Save it as UTF-8 in your editor.",
        ) from error
    except OSError as error:
        raise ConfigError(
            f"The settings file {path} cannot be read: {error.strerror or error}.",
            hint="Mend it, or name another file in TOOLKIT_CONFIG.",
        ) from error


def parse(text: str, path: Path) -> dict[str, object]:
    """Return the TOML tables of the text.

    Raises ConfigError that tells the line of a mistake.
    """
    import tomllib  # noqa: PLC0415 - most runs have no settings file

    try:
        return tomllib.loads(text)
    # ValueError: TOMLDecodeError, and numbers with more digits than Python takes.
    except (ValueError, RecursionError) as error:
        raise ConfigError(
            f"The settings file {path} is not TOML: {error}.",
            hint="Mend that line, or take the file away to use the defaults.",
        ) from error


def leaves(tables: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Yield every value that is not a table with its dotted key, in order."""
    # A list instead of recursion: a dotted key may nest deeper than Python's stack.
    waiting: list[tuple[str, object]] = [("", tables)]
    while waiting:
        key, value = waiting.pop()
        if not isinstance(value, Mapping):
            yield key, value
            continue
        prefix = f"{key}{SEPARATOR}" if key else ""
        inner = [(f"{prefix}{name}", below) for name, below in value.items()]
        waiting.extend(reversed(inner))
