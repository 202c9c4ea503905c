"""A model that is loaded: texts become unit vectors.

onnxruntime runs the network and tokenizers cuts the texts, both as the model's
own files say. Must not fetch a model, and must not keep a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from toolkit.errors import ModelUnusable
from toolkit.meaning.models import ENCODER, TOKENIZER, Model

# Texts read together; memory grows with it, speed hardly does beyond.
_TOGETHER = 32
# Far more than the longest text that is read; cutting it into tokens first would cost time.
_LONGEST_TEXT = 2_000
_NEEDED = ("numpy", "onnxruntime", "tokenizers")


def is_installed() -> bool:
    """Tell whether the extra's packages are there, without loading them."""
    return all(find_spec(name) for name in _NEEDED)


class Encoder:
    """A loaded model. Not for several threads at once."""

    def __init__(self, model: Model, folder: Path, threads: int = 0) -> None:
        """Load the files of a model (0 threads: as many as there are cores).

        Raises ModelUnusable where they are missing, broken or another model's.
        """
        self.model = model
        self._folder = folder
        try:
            self._load(threads)
            self._require_fitting()
        except ModelUnusable:
            raise
        except Exception as error:
            raise self._unusable(f"{type(error).__name__}") from error

    def vectors(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - numpy is not always there
        """Return the vectors of texts: float32, a row a text, of length 1 (empty texts: 0)."""
        found = self._numpy.zeros((len(texts), self.model.numbers), dtype="float32")
        for places in _alike(texts):
            found[places] = self._read([texts[place][:_LONGEST_TEXT] for place in places])
        return found

    def _load(self, threads: int) -> None:
        import numpy as np  # noqa: PLC0415 - an extra, and slow to load
        import onnxruntime  # noqa: PLC0415 - the same
        from tokenizers import Tokenizer  # noqa: PLC0415 - the same

        self._numpy: Any = np
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        # Its own warnings would stand among ours; errors are raised.
        options.log_severity_level = 4
        self._network: Any = onnxruntime.InferenceSession(
            str(self._folder / ENCODER), options, providers=["CPUExecutionProvider"]
        )
        self._inputs = {one.name for one in self._network.get_inputs()}
        self._tokenizer: Any = Tokenizer.from_file(str(self._folder / TOKENIZER))
        self._tokenizer.enable_truncation(self.model.longest)
        self._tokenizer.enable_padding()

    def _require_fitting(self) -> None:
        width = self._read(["a"]).shape[1]
        if width != self.model.numbers:
            raise self._unusable(f"its vectors have {width} numbers, not {self.model.numbers}")

    def _read(self, texts: Sequence[str]) -> Any:  # noqa: ANN401 - numpy is not always there
        cut = self._tokenizer.encode_batch(list(texts))
        tokens = self._numpy.array([one.ids for one in cut], dtype="int64")
        mask = self._numpy.array([one.attention_mask for one in cut], dtype="int64")
        given = {
            "input_ids": tokens,
            "attention_mask": mask,
            "token_type_ids": self._numpy.zeros_like(tokens),
        }
        given = {name: value for name, value in given.items() if name in self._inputs}
        states = self._network.run(None, given)[0]
        weights = mask[..., None].astype("float32")
        mean = (states * weights).sum(1) / weights.sum(1).clip(1e-9)
        return mean / self._numpy.linalg.norm(mean, axis=1, keepdims=True).clip(1e-9)

    def _unusable(self, why: str) -> ModelUnusable:
        return ModelUnusable(
            f"The model {self.model.name} in {self._folder} cannot be used ({why}).",
            hint=f"Bring it in again: toolkit meaning on --model {self.model.name}",
        )


def _alike(texts: Sequence[str]) -> Iterator[list[int]]:
    """Yield the places of texts that are not empty, those of like length together."""
    places = sorted(
        (place for place, text in enumerate(texts) if text.strip()),
        key=lambda place: len(texts[place]),
    )
    for start in range(0, len(places), _TOGETHER):
        yield places[start : start + _TOGETHER]
