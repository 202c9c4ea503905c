"""Trust: which authorities vouch for a site's certificate.

Those of the system, and those a file of one's own names. Must not connect.
"""

from __future__ import annotations

import ssl
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from toolkit.errors import ConfigError

SETTING = "check.ca_file"
_VARIABLE = "SSL_CERT_FILE"


class Authorities(NamedTuple):
    """Files with authorities beside the system's own, and who named each."""

    files: tuple[tuple[str, str], ...] = ()

    def context(self) -> ssl.SSLContext:
        """Return what connections are encrypted with. Raises ConfigError for a file."""
        made = _of_the_system()
        for said_in, file in self.files:
            _load(made, said_in, file)
        return made


def read_authorities(setting: str, environ: Mapping[str, str]) -> Authorities:
    """Return the authorities in force. Raises ConfigError for a file that holds none."""
    named = ((SETTING, setting), (_VARIABLE, environ.get(_VARIABLE, "")))
    files = tuple((said_in, file) for said_in, file in named if file)
    for said_in, file in files:
        _load(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), said_in, file)
    return Authorities(files)


def _of_the_system() -> ssl.SSLContext:
    if sys.platform in ("darwin", "win32"):
        # Their stores are no files, so the system itself has to be asked.
        import truststore  # noqa: PLC0415 - loads much, and only where it is needed

        return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # Elsewhere truststore asks OpenSSL as this does, and reads 140 certificates anew for
    # each connection, which takes 55 ms.
    made = ssl.create_default_context()
    paths = ssl.get_default_verify_paths()
    file, folders = Path(paths.openssl_cafile), (paths.openssl_capath, paths.capath)
    if file.is_file():
        # SSL_CERT_FILE takes its place: https://docs.python.org/3/library/ssl.html
        if paths.cafile != paths.openssl_cafile:
            made.load_verify_locations(cafile=file)
    elif not any(map(_holds_any, folders)):
        import httpx  # noqa: PLC0415 - loads much

        # A Python, or a container, that knows no store of the system.
        made = httpx.create_ssl_context(trust_env=False)
    return made


def _holds_any(folder: str | None) -> bool:
    return bool(folder) and any(Path(folder or "").glob("*.0"))


def _load(context: ssl.SSLContext, said_in: str, file: str) -> None:
    path = Path(file).expanduser()
    try:
        if not path.read_bytes().strip():
            raise _unusable(said_in, path, "is empty")
        context.load_verify_locations(cafile=path)
    except ssl.SSLError as error:
        raise _unusable(said_in, path, "holds no certificate in PEM") from error
    except OSError as error:
        raise _unusable(said_in, path, f"cannot be read: {error.strerror or error}") from error


def _unusable(said_in: str, path: Path, why: str) -> ConfigError:
    if said_in == SETTING:
        hint = f"Name another file (toolkit config set {SETTING} FILE), or none ('')."
    else:
        hint = f"Name another file in {said_in}, or none."
    return ConfigError(
        f"The file of authorities {path} (from {said_in}) {why}, so no certificate was judged.",
        hint=hint,
    )
