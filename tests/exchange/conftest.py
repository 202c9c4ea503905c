"""Where the whole starter library is no better than its first links."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def _starter_once(few_once: Path) -> Path:
    return few_once
