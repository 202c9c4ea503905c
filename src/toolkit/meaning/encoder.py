"""Models: which there are, one loaded, texts as unit vectors, and how near each link is.

onnxruntime runs the network and tokenizers cuts the texts, both as the model's
own files say. Must not fetch a model, and must not keep a text.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.errors import ModelBroken, ModelUnusable, NotFound

# The models that texts can be read with, a row each. File names, revisions and hashes were read
# in public repositories that pin the same files (November 2026); what no source gives a hash
# for is pinned by the first copy that is taken.


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


# How near every link is to one question: cosines over one matrix of vectors.


_PIECE = 1_000
# By how much the square of a vector's length may differ from 1; float16 rounds.
_OFF_BY = 0.1


class Vectors:
    """The vectors of a library's links, ready to be compared with a question's."""

    def __init__(self, stored: Iterable[tuple[int, bytes]], numbers: int) -> None:
        """Take ids and their vectors (float16, little-endian, `numbers` each).

        One that is not of length 1 is no vector; `unsound` has the ids of those.
        """
        import numpy as np  # noqa: PLC0415 - an extra, and slow to load

        self._numpy: Any = np
        ids, rows = array("q"), bytearray()
        rest = iter(stored)
        # A piece at a time: all of them twice would be a third more memory.
        while some := list(islice(rest, _PIECE)):
            ids.extend(link_id for link_id, _ in some)
            piece = np.frombuffer(b"".join(vector for _, vector in some), dtype="<f2")
            rows += piece.astype("float32").data
        self._ids = np.array(ids, dtype="int64")
        self._rows = np.frombuffer(rows, dtype="float32").reshape(-1, numbers)
        # Of something that is no number, too, no comparison is true.
        sound = abs(np.einsum("ij,ij->i", self._rows, self._rows) - 1) < _OFF_BY
        self.unsound = self._ids[~sound].tolist()
        if self.unsound:
            self._ids, self._rows = self._ids[sound], self._rows[sound]
        self._places = {link_id: place for place, link_id in enumerate(self._ids.tolist())}

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._places)

    def beside(self, vector: Any) -> Cosines:  # noqa: ANN401 - numpy is not always there
        """Compare a question's vector (unit length) with all."""
        return Cosines(self._numpy, self._ids, self._places, self._rows @ vector)


class Cosines:
    """The cosine of every link to one question."""

    def __init__(self, numpy: Any, ids: Any, places: dict[int, int], cosines: Any) -> None:  # noqa: ANN401
        """Keep them."""
        self._numpy = numpy
        self._ids = ids
        self._places = places
        self._cosines = cosines

    def nearest(self, most: int) -> list[int]:
        """Return the ids of the nearest links, nearest first, equal ones by id."""
        far = -self._cosines.round(4)
        places = self._numpy.arange(len(far))
        if most < len(far):
            least = self._numpy.partition(far, most)[most]
            places = places[far <= least]
        order = self._numpy.lexsort((self._ids[places], far[places]))
        return [int(self._ids[place]) for place in places[order[:most]]]

    def of(self, ids: Sequence[int]) -> dict[int, float]:
        """Return the cosines of these links, to four places; those without a vector left out."""
        places = [(one, self._places[one]) for one in ids if one in self._places]
        return {one: round(float(self._cosines[place]), 4) for one, place in places}


def packed(vectors: Any) -> list[bytes]:  # noqa: ANN401 - numpy is not always there
    """Return vectors as they are stored: float16, little-endian, one a row."""
    return [row.tobytes() for row in vectors.astype("<f2")]


# Far more than the longest text that is read; cutting it into tokens first would cost time.
_LONGEST_TEXT = 2_000
AGAIN = "Install them again: pip install --force-reinstall numpy onnxruntime tokenizers"
# Two of these are near in meaning and share no word; a network with other words finds neither.
_ALIKE = ("I can't sleep at night", "insomnia", "parking permit")


class Encoder:
    """A loaded model. Not for several threads at once."""

    def __init__(self, model: Model, folder: Path, threads: int = 0) -> None:
        """Load the files of a model (0 threads: as many as there are cores).

        Raises ModelBroken where they are missing, damaged or another model's, and
        ModelUnusable where the fault is this machine's.
        """
        self.model = model
        self._folder = folder
        for one in model.files:
            if not (folder / one.name).is_file():
                raise self._broken(f"{one.name} is missing in {folder}.")
        self._import()
        try:
            self.key = key_of(model, folder)
            self._load(threads)
        except MemoryError as error:
            raise self._unusable(f"There is too little memory for {model.name}.") from error
        except OSError as error:
            raise self._unusable(f"{folder} cannot be read: {error.strerror}.") from error
        except Exception as error:
            raise self._broken(f"{folder} does not hold a complete model.") from error

    def vectors(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - numpy is not always there
        """Return the vectors of texts: float32, a row a text, of length 1 (empty texts: 0).

        Raises ModelUnusable where the model fails.
        """
        found = self._numpy.zeros((len(texts), self.model.numbers), dtype="float32")
        try:
            # Each by itself: read together, an int8 network's numbers depend on the others,
            # and memory grows; of texts as long as the starter list's it is no faster.
            for place, text in enumerate(texts):
                if text.strip():
                    found[place] = self._read(self._tokenizer.encode(_readable(text)).ids)
        except MemoryError as error:
            raise self._unusable(f"There is too little memory for {self.model.name}.") from error
        except Exception as error:
            raise self._broken(f"{self.model.name} failed on a text.") from error
        if not self._numpy.isfinite(found).all():
            raise self._broken(f"{self.model.name} gives no numbers for a text.")
        return found

    def require_fitting(self) -> None:
        """Raise ModelBroken unless network and tokenizer are of this model, and of each other."""
        words = self._tokenizer.get_vocab()
        if len(words) not in self.model.vocabulary:
            raise self._broken(
                f"{self._folder / TOKENIZER} knows {len(words):,} tokens;"
                f" that of {self.model.name} does not."
            )
        try:
            # The last of the words: a smaller network has no place for it.
            self._read([max(words.values())])
            asked, near, far = self.vectors(_ALIKE)
        except Exception as error:
            raise self._broken(f"The files in {self._folder} do not belong together.") from error
        if asked @ near <= asked @ far:
            raise self._broken(f"The files in {self._folder} do not belong together.")

    def _import(self) -> None:
        # It would send what it counts to its maker, and reads this as it is loaded:
        # a function of its own that switches that off comes too late.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        try:
            import numpy  # noqa: ICN001, PLC0415 - an extra, and slow to load
            import onnxruntime  # noqa: PLC0415 - the same
            import tokenizers  # noqa: PLC0415 - the same
        except Exception as error:
            raise ModelUnusable(
                f"The packages of the extra cannot be loaded: {error}",
                hint=AGAIN,
            ) from error
        self._numpy: Any = numpy
        self._runtime: Any = onnxruntime
        self._tokenizers: Any = tokenizers

    def _load(self, threads: int) -> None:
        options = self._runtime.SessionOptions()
        options.intra_op_num_threads = threads
        # Its own warnings would stand among ours; errors are raised.
        options.log_severity_level = 4
        # It would keep the memory of the largest reading for ever.
        options.enable_cpu_mem_arena = False
        # Threads that wait by turning would take half of the processor time.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._network: Any = self._runtime.InferenceSession(
            str(self._folder / ENCODER), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {one.name for one in self._network.get_inputs()}
        self._tokenizer: Any = self._tokenizers.Tokenizer.from_file(str(self._folder / TOKENIZER))
        self._tokenizer.enable_truncation(self.model.longest)
        self._tokenizer.no_padding()

    def _read(self, tokens: Sequence[int]) -> Any:  # noqa: ANN401 - numpy is not always there
        row = self._numpy.array([tokens], dtype="int64")
        given = {
            "input_ids": row,
            "attention_mask": self._numpy.ones_like(row),
            "token_type_ids": self._numpy.zeros_like(row),
        }
        given = {name: value for name, value in given.items() if name in self._inputs}
        mean = self._network.run(None, given)[0][0].mean(0)
        return mean / max(self._numpy.linalg.norm(mean), 1e-9)

    def _unusable(self, what: str) -> ModelUnusable:
        return ModelUnusable(what, hint="Try again later; the model's files are kept.")

    def _broken(self, what: str) -> ModelBroken:
        return ModelBroken(
            what, hint=f"Download it again: toolkit meaning on --model {self.model.name}"
        )


def _readable(text: str) -> str:
    """Return what of a text is read; half a character, as a damaged post has it, is a mark."""
    return text[:_LONGEST_TEXT].encode("utf-8", "replace").decode("utf-8")
