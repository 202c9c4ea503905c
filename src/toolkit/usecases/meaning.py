"""Meaning: turning it on and off, and reading links with a model."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from toolkit.domain.fields import meant
from toolkit.domain.sites import Proxy
from toolkit.domain.url import parse_url
from toolkit.errors import ModelBroken, ModelUnusable, NotFound, Refused
from toolkit.meaning.bring import (
    Progress,
    Reach,
    copy_in,
    fetch,
    is_as_published,
    lacking,
    pin,
    require_files,
    take_away,
    unknown_files,
)
from toolkit.meaning.encoder import (
    AGAIN,
    MODELS,
    Encoder,
    Model,
    folder_of,
    is_installed,
    key_of,
    model_named,
)
from toolkit.storage.library import MEANING, Library
from toolkit.usecases.nearness import ON, OTHERS, READ_ANEW, name_in, packed

if TYPE_CHECKING:
    from toolkit.usecases.read_page import Network

EXTRA = "pip install 'apomediary-toolkit[meaning]'"
# Links read together and stored in one transaction: what a Ctrl-C can lose.
_AT_ONCE = 64


class MeaningState(NamedTuple):
    """How meaning stands: `model` None where it is off, `read` of `links` have a vector.

    `trouble` is a sentence, "" where there is none, and `hint` what mends it, or
    reads what is not yet read.
    """

    installed: bool
    model: Model | None
    folder: Path
    read: int
    links: int
    trouble: str = ""
    hint: str = ""

    @property
    def unread(self) -> int:
        """How many links are not yet read."""
        return self.links - self.read


def state(library: Library, models: Path) -> MeaningState:
    """Return how meaning stands. Raises LibraryError."""
    with library.reading():
        chosen, links = library.fact(MEANING) or "", library.links.count()
        off = MeaningState(is_installed(), None, models, 0, links)
        if not chosen:
            return off
        try:
            model = model_named(name_in(chosen))
        except NotFound as error:
            return off._replace(trouble=error.message, hint=f"To use another one: {ON}")
        read = library.vectors.count(chosen, model.bytes)
    trouble, hint = _trouble(model, models, chosen)
    if not is_installed():
        trouble, hint = "The extra is not installed.", f"Install it: {EXTRA}"
    hint = hint or (ON if read < links else "")
    return MeaningState(is_installed(), model, folder_of(model, models), read, links, trouble, hint)


def _trouble(model: Model, models: Path, chosen: str) -> tuple[str, str]:
    folder = folder_of(model, models)
    if missing := lacking(model, models):
        lacks = f"{' and '.join(missing)} {_are(missing)} missing in {folder}."
        return lacks, f"Fetch the model again: {ON}"
    try:
        return ("", "") if key_of(model, folder) == chosen else (OTHERS, READ_ANEW)
    except OSError as error:
        return f"{folder} cannot be read: {error.strerror}.", "Check its permissions."


def models() -> tuple[Model, ...]:
    """Return the models that there are, the default first."""
    return MODELS


def wanted_model(library: Library, name: str) -> tuple[Model, str]:
    """Return the model of a name; without one that of the library, or the default.

    And what to say of it, "" for nothing. Raises NotFound for the name, LibraryError.
    """
    if name:
        return model_named(name), ""
    try:
        return model_named(name_in(library.fact(MEANING) or "") or MODELS[0].name), ""
    except NotFound as error:
        return MODELS[0], f"{error.message} {MODELS[0].name} is used instead."


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

    `network` is asked for only where something has to be fetched. Files that do not
    work are not kept, nor take the place of others. Raises Refused, ModelUnusable,
    ConfigError.
    """
    require_extra()
    if source:
        _copy_what_works(model, models, source)
    if lacking(model, models):
        fetch(model, models, reach_of(network()), progress)
    try:
        encoder = Encoder(model, folder_of(model, models))
        encoder.require_fitting()
    except ModelBroken as error:
        if is_as_published(model, models):
            raise ModelUnusable(error.message, hint=AGAIN) from error
        take_away(model, models)
        raise
    pin(model, models)
    return encoder


def _copy_what_works(model: Model, models: Path, source: Path) -> None:
    require_files(model, source)
    try:
        Encoder(model, source).require_fitting()
    except ModelBroken as error:
        raise ModelBroken(
            error.message, hint=f"Check that {source} has the files of {model.name}."
        ) from error
    copy_in(model, models, source)


def what_to_say(library: Library, encoder: Encoder, models: Path) -> list[str]:
    """Return what a person should know of a model before links are read. Raises LibraryError."""
    said = [
        f"{name} is not the file that this version knows; it works, so it is used."
        for name in unknown_files(encoder.model, models)
    ]
    if library.fact(MEANING) not in (None, "", encoder.key):
        said.append(f"{OTHERS} Every link is read again.")
    return said


def turn_on(library: Library, encoder: Encoder, progress: Callable[[int, int], None]) -> int:
    """Read every link that has no vector by this model; return how many were read.

    `progress` is given how many are done, and of how many. What was read is kept
    when this is interrupted; the next call goes on there. Raises LibraryError, and
    Refused where another model, or none, is chosen meanwhile.
    """
    with library.atomic():
        library.set_fact(MEANING, encoder.key)
        library.vectors.drop_all(but=encoder.key)
        library.vectors.drop(unsound(library, encoder.model, encoder.key))
    total = library.links.count() - library.vectors.count(encoder.key, encoder.model.bytes)
    done = 0
    while read := _read_some(library, encoder):
        done += read
        progress(done, max(done, total))
    return done


def read_unread(library: Library, models: Path) -> None:
    """Read the links that have no vector, if the model is there that read the others.

    Raises LibraryError, and Refused as `turn_on` does.
    """
    model, _ = wanted_model(library, "")
    try:
        encoder = Encoder(model, folder_of(model, models))
    except ModelUnusable:
        return
    if encoder.key == library.fact(MEANING):
        while _read_some(library, encoder):
            pass


def unsound(library: Library, model: Model, key: str) -> list[int]:
    """Return the ids of links whose vector is none: damaged, or never right. Needs the extra."""
    from toolkit.meaning.encoder import Vectors  # noqa: PLC0415 - an extra

    found = Vectors(library.vectors.every(key, model.bytes), model.numbers)
    return list(found.unsound)


def _read_some(library: Library, encoder: Encoder) -> int:
    """Read some links that have no vector yet; return how many."""
    with library.reading():
        ids = library.vectors.lacking(encoder.key, encoder.model.bytes, _AT_ONCE)
        links = library.links.many(ids)
    if not links:
        return 0
    texts = {link.id: meant(link) for link in links}
    vectors = dict(zip(texts, packed(encoder, list(texts.values())), strict=True))
    with library.atomic():
        if library.fact(MEANING) != encoder.key:
            raise Refused(
                "Meaning was turned off, or given another model, while links were being read.",
                hint=ON,
            )
        # A link that changed in the meantime would be given the vector of what it was.
        same = [one.id for one in library.links.many(ids) if texts.get(one.id) == meant(one)]
        library.vectors.put(encoder.key, [(link_id, vectors[link_id]) for link_id in same])
    return len(links)


class Kept(NamedTuple):
    """What is left when meaning is off: the folder of models' files, and their bytes."""

    folder: Path
    size: int


def turn_off(library: Library, models: Path) -> Kept | None:
    """Forget every vector; models' files are kept, for other libraries use them too.

    Return what is kept, None for nothing. Raises LibraryError.
    """
    with library.atomic():
        library.vectors.drop_all()
        library.set_fact(MEANING, "")
    folders = [folder_of(one, models) for one in MODELS if folder_of(one, models).is_dir()]
    files = [one for place in folders for one in place.iterdir() if one.is_file()]
    size = sum(one.stat().st_size for one in files)
    return Kept(folders[0] if len(folders) == 1 else models, size) if size else None


def delete_files(models: Path) -> None:
    """Delete the files of all models, whichever library uses them. Raises Refused."""
    for model in MODELS:
        take_away(model, models)


def _are(names: list[str]) -> str:
    return "is" if len(names) == 1 else "are"
