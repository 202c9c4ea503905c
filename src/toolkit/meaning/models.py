"""The models that texts can be read with, a row each.

File names, revisions and hashes were read in public repositories that pin the
same files (November 2026); what no source gives a hash for is pinned by the
first copy that is taken. Must not load one.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from toolkit.errors import NotFound


class ModelFile(NamedTuple):
    """A file of a model: its name here, where it is, its SHA-256 ("" not known), most bytes."""

    name: str
    url: str
    sha256: str
    most_bytes: int


class Model(NamedTuple):
    """A sentence encoder.

    `numbers` is the length of a vector, `longest` how many tokens of a text are
    read, `vocabulary` how many different ones its tokenizer may know, `size` what is
    fetched, in bytes, `tried` whether it was run for docs/search.md.
    """

    name: str
    home: str
    languages: str
    licence: str
    numbers: int
    longest: int
    vocabulary: range
    size: int
    files: tuple[ModelFile, ...]
    tried: bool

    @property
    def bytes(self) -> int:
        """How long a vector is as it is stored: a float16 each."""
        return 2 * self.numbers


ENCODER, TOKENIZER = "model.onnx", "tokenizer.json"
_NEEDED = ("numpy", "onnxruntime", "tokenizers")


def _hub(place: str, revision: str, file: str) -> str:
    return f"https://huggingface.co/{place}/resolve/{revision}/{file}"


_ENGLISH = "Xenova/all-MiniLM-L6-v2"
_ENGLISH_AT = "751bff37182d3f1213fa05d7196b954e230abad9"
_MANY = "Xenova/paraphrase-multilingual-MiniLM-L12-v2"
_MANY_AT = "2c4055b12046f11709e9df2c122e59ffbdc2f900"

MODELS: tuple[Model, ...] = (
    Model(
        name="all-MiniLM-L6-v2",
        home=f"https://huggingface.co/{_ENGLISH}",
        languages="English",
        licence="Apache-2.0",
        numbers=384,
        longest=128,
        vocabulary=range(30_522, 30_523),
        size=23_700_000,
        files=(
            ModelFile(
                ENCODER,
                _hub(_ENGLISH, _ENGLISH_AT, "onnx/model_quantized.onnx"),
                "afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1",
                30_000_000,
            ),
            ModelFile(
                TOKENIZER,
                _hub(_ENGLISH, _ENGLISH_AT, "tokenizer.json"),
                "da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0",
                2_000_000,
            ),
        ),
        tried=True,
    ),
    Model(
        name="paraphrase-multilingual-MiniLM-L12-v2",
        home=f"https://huggingface.co/{_MANY}",
        languages="some 50 languages, Polish and Urdu among them; no Welsh",
        licence="Apache-2.0",
        numbers=384,
        longest=128,
        # Some 250,000 by what other projects print of it.
        vocabulary=range(200_000, 300_000),
        size=135_000_000,
        files=(
            ModelFile(
                ENCODER,
                _hub(_MANY, _MANY_AT, "onnx/model_quantized.onnx"),
                "66fc00f5f29afcaff34092e1bdd20008ca3918265a82fb9695a551e510cc4ebc",
                150_000_000,
            ),
            ModelFile(
                TOKENIZER,
                _hub(_MANY, _MANY_AT, "tokenizer.json"),
                "b60b6b43406a48bf3638526314f3d232d97058bc93472ff2de930d43686fa441",
                20_000_000,
            ),
        ),
        tried=False,
    ),
)


def is_installed() -> bool:
    """Tell whether the extra's packages are there, without loading them."""
    return all(find_spec(name) for name in _NEEDED)


def folder_of(model: Model, models: Path) -> Path:
    """Return where the files of a model stand, or would, in the folder of models."""
    return models / model.name


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, as hex digits. Raises OSError."""
    from hashlib import file_digest, sha256  # noqa: PLC0415 - loads OpenSSL

    with path.open("rb") as file:
        return file_digest(file, sha256).hexdigest()


def key_of(model: Model, folder: Path) -> str:
    """Return what vectors are stored by: the model's name, and a digest of its files.

    Vectors of other files cannot be compared with each other. Raises OSError.
    """
    from hashlib import sha256  # noqa: PLC0415 - the same

    files = "".join(digest_of(folder / one.name) for one in model.files)
    return f"{model.name} {sha256(files.encode()).hexdigest()[:16]}"


def model_named(name: str) -> Model:
    """Return a model. Raises NotFound with the nearest name."""
    from difflib import get_close_matches  # noqa: PLC0415 - rare

    by_name = {model.name.casefold(): model for model in MODELS}
    found = by_name.get(name.strip().casefold())
    if found is None:
        near = get_close_matches(name.casefold(), by_name, 1)
        meant = f"Did you mean {by_name[near[0]].name}? " if near else ""
        raise NotFound(
            f"There is no model named '{name}'.", hint=f"{meant}'toolkit meaning' lists them."
        )
    return found
