"""A model that is loaded: texts become unit vectors.

onnxruntime runs the network and tokenizers cuts the texts, both as the model's
own files say. Must not fetch a model, and must not keep a text.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from toolkit.errors import ModelBroken, ModelUnusable
from toolkit.meaning.models import ENCODER, TOKENIZER, Model, key_of

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
            raise self._broken(f"{folder} does not hold a whole model.") from error

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
            raise self._broken(f"The files in {self._folder} do not fit each other.") from error
        if asked @ near <= asked @ far:
            raise self._broken(f"The files in {self._folder} do not fit each other.")

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
