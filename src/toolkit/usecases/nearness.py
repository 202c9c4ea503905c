"""Nearness in meaning to a question, for a library that meaning is on for.

Such a library works without the extra or the model too: words alone answer then. A
question is turned into a vector here, kept in memory until the next one, and writes
nothing. Every `find` loads this module; what the model needs is loaded with the model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Self

from toolkit.domain.fields import meant
from toolkit.errors import ModelUnusable
from toolkit.meaning.encoder import MODELS, Model, folder_of, is_installed
from toolkit.storage.library import MEANING, Library

if TYPE_CHECKING:
    from toolkit.meaning.encoder import Cosines, Encoder, Vectors

ON = "toolkit meaning on"
READ_ANEW = f"Read them again: {ON}"
OTHERS = "The model's files are not those that read your links."
# Links not yet read that a question reads for itself; of more it goes by their words.
FOR_A_QUESTION = 32


def name_in(chosen: str) -> str:
    """Return the name of the model whose key a library has."""
    return chosen.partition(" ")[0]


def packed(encoder: Encoder, texts: list[str]) -> list[bytes]:
    """Return the vectors of texts as they are stored. Needs the extra."""
    from toolkit.meaning.encoder import packed as stored  # noqa: PLC0415 - an extra

    return stored(encoder.vectors(texts))


def unread(library: Library) -> int:
    """Return how many links are not yet read, 0 where nothing here could. Raises LibraryError."""
    chosen = library.fact(MEANING) or ""
    model = next((one for one in MODELS if one.name == name_in(chosen)), None)
    if model is None or not is_installed():
        return 0
    with library.reading():
        return library.links.count() - library.vectors.count(chosen, model.bytes)


class Meaning:
    """Nearness to a question, for a library that meaning is on for.

    The model is loaded at the first question, or before it by `begin`.
    """

    def __init__(
        self, library: Library, model: Model, models: Path, tell: Callable[[str], None]
    ) -> None:
        """Keep what is needed; `tell` is told once where the model cannot be used."""
        self._library = library
        self._chosen = library.fact(MEANING)
        self._model = model
        self._models = models
        self._tell = tell
        self._encoder: Encoder | None = None
        self._trouble: ModelUnusable | None = None
        self._loading: Thread | None = None
        self._vectors: Vectors | None = None
        self._edition = (-1, -1)
        # What was asked last, and its answer: one question is searched for several times.
        self._asked: tuple[str, Cosines] | None = None
        # Vectors of links that are not yet read, by what they say.
        self._new: dict[str, bytes] = {}

    @classmethod
    def of(
        cls, library: Library, chosen: str, models: Path, tell: Callable[[str], None]
    ) -> Self | None:
        """Return the nearness of a library, or None without the extra or with an unknown model.

        `chosen` is the key of the model that the library has.
        """
        model = next((one for one in MODELS if one.name == name_in(chosen)), None)
        return cls(library, model, models, tell) if model and is_installed() else None

    @property
    def is_ready(self) -> bool:
        """Whether a question is answered at once: nothing is to be loaded, or read, before."""
        return self._vectors is not None and self._edition == self._library.vectors.edition()

    def begin(self) -> None:
        """Load the model beside what goes on."""
        if self._loading is None:
            # No daemon: the runtime aborts the process where Python ends within it.
            self._loading = Thread(target=self._load)
            self._loading.start()

    def __call__(self, text: str) -> Cosines | None:
        """Return how near every link is to a text; None where the model cannot be used.

        Raises LibraryError.
        """
        self.begin()
        if self._loading:
            self._loading.join()
        if self._encoder is not None:
            try:
                return self._beside(self._encoder, text)
            except ModelUnusable as error:
                self._encoder, self._trouble = None, error
        if self._trouble:
            self._tell(f"{self._trouble.message} Words alone were searched. {self._trouble.hint}")
            self._trouble = None
        return None

    def _load(self) -> None:
        from toolkit.meaning.encoder import Encoder  # noqa: PLC0415 - where words leave doubt

        try:
            encoder = Encoder(self._model, folder_of(self._model, self._models))
        except ModelUnusable as error:
            self._trouble = error
            return
        if encoder.key == self._chosen:
            self._encoder = encoder
        else:
            self._trouble = ModelUnusable(OTHERS, hint=READ_ANEW)

    def _beside(self, encoder: Encoder, text: str) -> Cosines:
        vectors = self._up_to_date(encoder)
        if self._asked is None or self._asked[0] != text:
            self._asked = text, vectors.beside(encoder.vectors([text])[0])
        return self._asked[1]

    def _up_to_date(self, encoder: Encoder) -> Vectors:
        from toolkit.meaning.encoder import Vectors  # noqa: PLC0415 - an extra

        edition = self._library.vectors.edition()
        if self._vectors is None or edition != self._edition:
            stored = self._library.vectors.every(encoder.key, self._model.bytes)
            self._vectors = Vectors(chain(stored, self._unread(encoder)), self._model.numbers)
            self._edition, self._asked = edition, None
        return self._vectors

    def _unread(self, encoder: Encoder) -> Iterator[tuple[int, bytes]]:
        """Read new links, where they are few, for this run of the program alone."""
        length = self._model.bytes
        ids = self._library.vectors.lacking(encoder.key, length, FOR_A_QUESTION + 1)
        if not ids or len(ids) > FOR_A_QUESTION:
            return
        links = self._library.links.many(ids)
        texts = {link.id: meant(link) for link in links}
        new = [text for text in texts.values() if text not in self._new]
        self._new |= dict(zip(new, packed(encoder, new), strict=True))
        yield from ((link_id, self._new[text]) for link_id, text in texts.items())
