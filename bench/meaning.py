"""What the benches share to search with `meaning` on."""

from __future__ import annotations

import sys
from pathlib import Path

from toolkit.meaning.encoder import Encoder
from toolkit.meaning.models import MODELS
from toolkit.storage.library import Library
from toolkit.usecases.meaning import Meaning, bring_in, turn_on
from toolkit.usecases.read_page import Network


def _tell(said: str) -> None:
    print(said, file=sys.stderr)


class WithMeaning:
    """A loaded model, read from a folder with its files, for any number of libraries."""

    def __init__(self, source: Path, models: Path) -> None:
        """Bring the model in, into the folder `models`."""
        self._models = models
        self._encoder: Encoder = bring_in(MODELS[0], models, source, Network, lambda _: None)

    def on(self, library: Library) -> Library:
        """Read every link of a library, and let it answer by meaning too."""
        turn_on(library, self._encoder, lambda _done, _total: None)
        library.nearness = Meaning(library, MODELS[0], self._models, _tell)
        return library
