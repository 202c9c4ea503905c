"""Meaning: turning it on and off, reading links with a model, nearness to a question.

A library that meaning is on for works without the extra or the model too: words
alone answer then. A question is turned into a vector here and kept nowhere.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, Self

from toolkit.domain.fields import meant
from toolkit.domain.network import Proxy
from toolkit.domain.url import parse_url
from toolkit.errors import LibraryError, ModelUnusable, NotFound, Refused
from toolkit.meaning.bring import (
    Progress,
    Reach,
    copy_in,
    fetch,
    folder_of,
    lacking,
    require_files,
    take_away,
)
from toolkit.meaning.encoder import Encoder, is_installed
from toolkit.meaning.models import MODELS, Model, model_named
from toolkit.storage.library import MEANING, Library

if TYPE_CHECKING:
    from toolkit.meaning.nearness import Cosines, Vectors
    from toolkit.usecases.read_page import Network

EXTRA = "pip install 'apomediary-toolkit[meaning]'"
# Links read together and stored in one transaction: what a Ctrl-C can lose.
_AT_ONCE = 256
# New links that are read before a question is answered; more wait for `meaning on`.
_BEFORE_AN_ANSWER = 32
_BYTES = 2


class MeaningState(NamedTuple):
    """How meaning stands: `model` None where it is off, `read` of `links` have a vector.

    `trouble` is one sentence, "" where there is none.
    """

    installed: bool
    model: Model | None
    folder: Path
    read: int
    links: int
    trouble: str = ""


def state(library: Library, models: Path) -> MeaningState:
    """Return how meaning stands. Raises LibraryError."""
    with library.reading():
        name, links = library.fact(MEANING), library.links.count()
        if not name:
            return MeaningState(is_installed(), None, models, 0, links)
        try:
            model = model_named(name)
        except NotFound as error:
            return MeaningState(is_installed(), None, models, 0, links, error.message)
        read = library.vectors.count(name)
    missing = lacking(model, models)
    trouble = f"{' and '.join(missing)} of {model.name} {_are(missing)} missing" if missing else ""
    if not is_installed():
        trouble = f"the extra is not installed: {EXTRA}"
    return MeaningState(is_installed(), model, folder_of(model, models), read, links, trouble)


def models() -> tuple[Model, ...]:
    """Return the models that there are, the default first."""
    return MODELS


def wanted_model(library: Library, name: str) -> Model:
    """Return the model of a name; without one that of the library, or the default.

    Raises NotFound, LibraryError.
    """
    return model_named(name or library.fact(MEANING) or MODELS[0].name)


def to_fetch(model: Model, models: Path) -> bool:
    """Tell whether files of a model have to be fetched."""
    return bool(lacking(model, models))


def require_extra() -> None:
    """Raise Refused where the packages of the extra are not installed."""
    if not is_installed():
        raise Refused("Meaning needs packages that are not installed.", hint=EXTRA)


def reach_of(network: Network) -> Reach:
    """Return how a model's home is reached, as pages are: proxies and authorities the same.

    Raises ConfigError for a file of authorities.
    """

    def proxy_of(url: str) -> Proxy | None:
        hop = parse_url(url)
        way = network.routes.of(hop) if hop else None
        return way.proxy if way else None

    return Reach(proxy_of, network.authorities.context())


def bring_in(
    model: Model,
    models: Path,
    source: Path | None,
    network: Callable[[], Network],
    progress: Progress,
) -> Encoder:
    """Bring a model's files in, from a folder or from its home, and load it.

    `network` is asked for only where something has to be fetched. Raises Refused,
    ModelUnusable, ConfigError.
    """
    require_extra()
    if source:
        require_files(model, source)
        # Files that do not load never take the place of others.
        Encoder(model, source)
        copy_in(model, models, source)
    elif lacking(model, models):
        fetch(model, models, reach_of(network()), progress)
    try:
        return Encoder(model, folder_of(model, models))
    except ModelUnusable:
        take_away(model, models)
        raise


def turn_on(library: Library, encoder: Encoder, progress: Callable[[int, int], None]) -> int:
    """Read every link that has no vector by this model; return how many were read.

    `progress` is given how many are done, and of how many. What was read is kept
    when this is interrupted; the next call goes on there. Raises LibraryError.
    """
    name = encoder.model.name
    with library.atomic():
        if library.fact(MEANING) != name:
            library.vectors.drop_all()
            library.set_fact(MEANING, name)
    total = library.links.count() - library.vectors.count(name)
    done = 0
    while read := read_some(library, encoder, _AT_ONCE):
        done += read
        progress(done, max(done, total))
    return done


def read_some(library: Library, encoder: Encoder, most: int) -> int:
    """Read up to `most` links that have no vector yet; return how many. Raises LibraryError."""
    from toolkit.meaning.nearness import packed  # noqa: PLC0415 - an extra

    name = encoder.model.name
    with library.reading():
        links = library.links.many(library.vectors.lacking(name, most))
    if not links:
        return 0
    vectors = packed(encoder.vectors([meant(link) for link in links]))
    with library.atomic():
        # A link that changed in the meantime would be given the vector of what it was.
        now = {link.id: link for link in library.links.many([link.id for link in links])}
        library.vectors.put(
            name,
            [
                (link.id, vector)
                for link, vector in zip(links, vectors, strict=True)
                if link.id in now and meant(now[link.id]) == meant(link)
            ],
        )
    return len(links)


def turn_off(library: Library, models: Path) -> Model | None:
    """Forget every vector and remove the model's files; return which model it was.

    Raises LibraryError, Refused.
    """
    name = library.fact(MEANING)
    with library.atomic():
        library.vectors.drop_all()
        library.set_fact(MEANING, "")
    model = next((one for one in MODELS if one.name == name), None)
    if model:
        take_away(model, models)
    return model


class Meaning:
    """Nearness to a question, for a library that meaning is on for.

    The model is loaded at the first question, or before it by `begin`.
    """

    def __init__(
        self, library: Library, model: Model, models: Path, tell: Callable[[str], None]
    ) -> None:
        """Keep what is needed; `tell` is told once where the model cannot be used."""
        self._library = library
        self._model = model
        self._models = models
        self._tell = tell
        self._encoder: Encoder | None = None
        self._trouble: ModelUnusable | None = None
        self._told = False
        self._loading: Thread | None = None
        self._vectors: Vectors | None = None
        self._edition = (-1, -1)
        self._last: tuple[str, Cosines] | None = None

    @classmethod
    def of(
        cls, library: Library, name: str, models: Path, tell: Callable[[str], None]
    ) -> Self | None:
        """Return the nearness of a library, or None without the extra or with an unknown model."""
        model = next((one for one in MODELS if one.name == name), None)
        return cls(library, model, models, tell) if model and is_installed() else None

    def begin(self) -> None:
        """Load the model beside what goes on."""
        if self._encoder is None and self._loading is None and self._trouble is None:
            self._loading = Thread(target=self._load, daemon=True)
            self._loading.start()

    def __call__(self, text: str) -> Cosines | None:
        """Return how near every link is to a text; None where the model cannot be used."""
        encoder = self._ready()
        if encoder is None:
            return None
        self._catch_up(encoder)
        if self._last is None or self._last[0] != text:
            vectors = self._read_vectors()
            self._last = (text, vectors.beside(encoder.vectors([text])[0]))
        return self._last[1]

    def _ready(self) -> Encoder | None:
        if self._loading:
            self._loading.join()
            self._loading = None
        elif self._encoder is None and self._trouble is None:
            self._load()
        if self._trouble and not self._told:
            self._tell(f"{self._trouble.message} Words alone were searched. {self._trouble.hint}")
            self._told = True
        return self._encoder

    def _load(self) -> None:
        try:
            self._encoder = Encoder(self._model, folder_of(self._model, self._models))
        except ModelUnusable as error:
            self._trouble = error

    def _catch_up(self, encoder: Encoder) -> None:
        """Read new links, a few; a library that cannot be written answers without them."""
        if self._library.vectors.edition() == self._edition:
            return
        self._vectors = self._last = None
        # Where it cannot be written they lack a vector until it can; `status` says so.
        with suppress(LibraryError):
            read_some(self._library, encoder, _BEFORE_AN_ANSWER)
        self._edition = self._library.vectors.edition()

    def _read_vectors(self) -> Vectors:
        from toolkit.meaning.nearness import Vectors  # noqa: PLC0415 - an extra

        if self._vectors is None:
            numbers = self._model.numbers
            found = self._library.vectors.every(self._model.name, _BYTES * numbers)
            self._vectors = Vectors(*found, numbers)
        return self._vectors


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"
