"""Bringing a model's files in: from its own home, or from a folder.

What is fetched is checked by SHA-256: against the hash that is known, or against
the first copy that ever came and worked. Files are placed whole. Must not load a model.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from toolkit.domain.sites import Proxy
from toolkit.errors import ModelUnusable, Refused
from toolkit.meaning.encoder import Model, ModelFile, digest_of, folder_of
from toolkit.whole_file import make_private_folder, placed_whole

if TYPE_CHECKING:
    from ssl import SSLContext

    import httpx

_PINS = "pins.json"
_PIECE = 1 << 16
_SECONDS = 30.0
_MOST_HOPS = 10
_FROM_A_FOLDER = "Or bring the files in from a folder: toolkit meaning on --from FOLDER"

Progress = Callable[[int], None]


class Reach(NamedTuple):
    """How a model's home is reached: an address's proxy (None for none), and whom to trust."""

    proxy_of: Callable[[str], Proxy | None]
    tls: SSLContext


def lacking(model: Model, models: Path) -> list[str]:
    """Return the names of a model's files that are not there."""
    folder = folder_of(model, models)
    return [one.name for one in model.files if not (folder / one.name).is_file()]


def require_files(model: Model, source: Path) -> None:
    """Raise Refused where a folder lacks a file of a model, or one cannot be it."""
    if not source.is_dir():
        raise Refused(f"There is no folder {source}.", hint="Check the path after --from.")
    for one in model.files:
        found = source / one.name
        if not found.is_file():
            theirs = one.url.partition("/resolve/")[2].partition("/")[2]
            raise Refused(
                f"There is no {one.name} in {source}.",
                hint=f"It must hold {' and '.join(each.name for each in model.files)}. At"
                f" {model.home} this one is {theirs}; save it as {one.name}.",
            )
        if found.stat().st_size > one.most_bytes:
            raise Refused(
                f"{found} is larger than the {one.most_bytes:,} bytes that this file can have.",
                hint=f"Check that it is of the model {model.name}.",
            )


def unknown_files(model: Model, models: Path) -> list[str]:
    """Return the names of a model's files that are not those whose SHA-256 is known."""
    folder = folder_of(model, models)
    return [
        one.name for one in model.files if one.sha256 and digest_of(folder / one.name) != one.sha256
    ]


def is_as_published(model: Model, models: Path) -> bool:
    """Tell whether all files of a model are those whose SHA-256 is known."""
    return all(one.sha256 for one in model.files) and not unknown_files(model, models)


def copy_in(model: Model, models: Path, source: Path) -> None:
    """Copy a model's files from a folder. Raises ModelUnusable."""
    for one in model.files:
        with _placed(folder_of(model, models) / one.name) as fresh:
            shutil.copyfile(source / one.name, fresh)


def fetch(model: Model, models: Path, reach: Reach, progress: Progress) -> None:
    """Fetch the files that a model lacks; `progress` is given the bytes of each piece.

    Raises ModelUnusable where one cannot be had, is too large, or is not what it was.
    """
    missing = lacking(model, models)
    for one in model.files:
        if one.name in missing:
            with _placed(folder_of(model, models) / one.name) as fresh:
                with fresh.open("wb") as out:
                    _download(one, reach, out, progress)
                _require_known(model, one, models, fresh)


def pin(model: Model, models: Path) -> None:
    """Remember what the files are whose SHA-256 no source gives. Raises ModelUnusable."""
    folder = folder_of(model, models)
    news = {
        f"{model.name}/{one.name}": digest_of(folder / one.name)
        for one in model.files
        if not one.sha256
    }
    if news:
        content = json.dumps({**_pins(models), **news}, indent=1)
        with _placed(models / _PINS) as fresh:
            fresh.write_text(content, encoding="utf-8")


def take_away(model: Model, models: Path) -> None:
    """Remove files that do not load; what their hashes were stays known. Raises Refused."""
    try:
        shutil.rmtree(folder_of(model, models))
    except FileNotFoundError:
        return
    except OSError as error:
        raise Refused(
            f"{folder_of(model, models)} could not be removed: {error.strerror or error}.",
            hint="Check its permissions, and remove it yourself.",
        ) from error


@contextmanager
def _placed(path: Path) -> Iterator[Path]:
    try:
        make_private_folder(path.parent)
        with placed_whole(path) as fresh:
            yield fresh
    except OSError as error:
        raise ModelUnusable(
            f"{path} could not be written: {error.strerror or error}.",
            hint="Check the folder's permissions and the free space on the disk.",
        ) from error


def _download(one: ModelFile, reach: Reach, out: BinaryIO, progress: Progress) -> None:
    done = 0
    for piece in _pieces(one, reach):
        done += len(piece)
        if done > one.most_bytes:
            raise ModelUnusable(
                f"{one.url} is larger than the {one.most_bytes:,} bytes it can have.",
                hint="It was not kept. Or bring it in with --from FOLDER.",
            )
        out.write(piece)
        progress(len(piece))


def _pieces(one: ModelFile, reach: Reach) -> Iterator[bytes]:
    """Yield a file's bytes from its home; whatever fails there is no matter of our disk."""
    import httpx  # noqa: PLC0415 - slow to load

    url = one.url
    try:
        for _ in range(_MOST_HOPS):
            with _asked(url, reach) as answer:
                if answer.next_request is None:
                    yield from _body(one, answer.raise_for_status())
                    return
                # Each hop has its own way: NO_PROXY may name one of them.
                url = str(answer.next_request.url)
        raise httpx.TooManyRedirects(f"more than {_MOST_HOPS} redirects")
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
        why = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise ModelUnusable(
            f"{one.name} could not be fetched from {one.url}: {why}", hint=_FROM_A_FOLDER
        ) from error


@contextmanager
def _asked(url: str, reach: Reach) -> Iterator[httpx.Response]:
    import httpx  # noqa: PLC0415 - slow to load

    # The hash is that of the file itself, not of a compressed one.
    plain = {"Accept-Encoding": "identity"}
    proxy, through = reach.proxy_of(url), None
    if proxy:
        auth = (proxy.user, proxy.password) if proxy.user else None
        tls = reach.tls if proxy.scheme == "https" else None
        through = httpx.Proxy(f"{proxy.scheme}://{proxy.name}", auth=auth, ssl_context=tls)
    with (
        httpx.Client(proxy=through, verify=reach.tls, trust_env=False, timeout=_SECONDS) as client,
        client.stream("GET", url, headers=plain) as answer,
    ):
        yield answer


def _body(one: ModelFile, answer: httpx.Response) -> Iterator[bytes]:
    first = True
    for piece in answer.iter_raw(_PIECE):
        if first:
            _require_file(one, answer.headers, piece)
        first = False
        yield piece


def _require_file(one: ModelFile, headers: Mapping[str, str], first: bytes) -> None:
    """Raise ModelUnusable for a page in the place of a file: a login, or a proxy's notice."""
    if "html" in headers.get("content-type", "") or first.lstrip()[:1] == b"<":
        raise ModelUnusable(
            f"{one.url} gave a web page instead of the file.",
            hint="Check whether this network wants a login first. Nothing was kept.",
        )
    if headers.get("content-encoding", "identity") != "identity":
        raise ModelUnusable(
            f"{one.url} was sent compressed, though that was not asked for.", hint=_FROM_A_FOLDER
        )


def _require_known(model: Model, one: ModelFile, models: Path, fresh: Path) -> None:
    found = digest_of(fresh)
    known = one.sha256 or _pins(models).get(f"{model.name}/{one.name}", "")
    if known and found != known:
        raise ModelUnusable(
            f"{one.url} is not the file it was: its SHA-256 is {found}, not {known}.",
            hint="It was not kept. Try again later, or bring the files in with --from FOLDER.",
        )


def _pins(models: Path) -> dict[str, str]:
    try:
        found = json.loads((models / _PINS).read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise _unreadable(models / _PINS) from error
    if not isinstance(found, dict):
        raise _unreadable(models / _PINS)
    return {str(name): str(value) for name, value in found.items()}


def _unreadable(pins: Path) -> ModelUnusable:
    return ModelUnusable(
        f"{pins} cannot be read.", hint="It holds the hashes of models; remove it."
    )
