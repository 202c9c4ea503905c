"""A library of fewer links has the same tables, each with fewer pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import NOW
from toolkit.usecases.start import start


@pytest.fixture(scope="session")
def _starter_once(few_once: Path) -> Path:
    return few_once


@pytest.fixture(scope="session")
def tried_once(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the library that faults are tried on: with --faults it has every link."""
    if not request.config.getoption("--faults"):
        few: Path = request.getfixturevalue("few_once")
        return few
    path = tmp_path_factory.mktemp("whole") / "library.db"
    start(path, NOW)
    return path
