"""A machine made of executable scripts in a folder, started as the real tools are."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

import pytest

from toolkit.clipboard.copy import read, run
from toolkit.clipboard.routes import Surroundings


class Machine:
    """A folder of fake tools, and the surroundings of a program that sees only them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # A busy machine may take long to start a script; what was asked for is kept.
        self.seconds = 20.0
        self.asked: list[float] = []

    def add(self, name: str, body: str) -> Path:
        """Install a shell script as a tool."""
        tool = self.folder / name
        tool.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
        tool.chmod(0o755)
        return tool

    def add_keeper(self, name: str) -> Path:
        """Install a tool that keeps its input and arguments; return the kept input's path."""
        kept = self.folder / f"{name}.kept"
        self.add(name, f'echo "$@" > "{self.folder}/{name}.words"\ncat > "{kept}"')
        return kept

    def words(self, name: str) -> str:
        """Return the arguments a keeper was started with."""
        return (self.folder / f"{name}.words").read_text(encoding="utf-8").strip()

    def _patience(self, seconds: float) -> float:
        self.asked.append(seconds)
        return self.seconds

    def seen(
        self,
        environment: Mapping[str, str],
        *,
        terminal: TextIO | None = None,
        platform: str = "linux",
        is_wsl: bool = False,
    ) -> Surroundings:
        """Return the surroundings with this environment and these tools."""
        return Surroundings(
            environment=environment,
            run=lambda command, data, seconds=10.0: run(command, data, self._patience(seconds)),
            read=lambda command, most, seconds=10.0: read(command, most, self._patience(seconds)),
            which=lambda name: shutil.which(name, path=str(self.folder)),
            terminal=terminal,
            platform=platform,
            is_wsl=is_wsl,
            windows=str(self.folder / "Windows"),
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    folder = tmp_path / "tools"
    folder.mkdir()
    return Machine(folder)


@pytest.fixture
def closing() -> Iterator[Callable[[int], None]]:
    """Close what the test opened, whatever happens."""
    import os  # noqa: PLC0415 - unix tests only

    handles: list[int] = []
    yield handles.append
    for handle in handles:
        os.close(handle)
