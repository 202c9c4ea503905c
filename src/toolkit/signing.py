"""The lines of ssh-keygen for signing and checking a list (OpenSSH 8.1 or newer).

Signatures are SSHSIG, https://cvsweb.openbsd.org/src/usr.bin/ssh/PROTOCOL.sshsig,
in a namespace of their own, so that one made for something else is none here.
Must not run anything.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error
from hashlib import sha256
from pathlib import Path

PROGRAM = "ssh-keygen"
NAMESPACE = "toolkit-list"
_WHO = "list"
_KEY = re.compile(
    r"(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com"
    r"|sk-ecdsa-sha2-nistp256@openssh\.com) ([A-Za-z0-9+/]{40,4096}={0,2})(?: .*)?"
)
_BEGINS = "-----BEGIN SSH SIGNATURE-----"


def sign_command(key: Path, file: Path) -> tuple[str, ...]:
    """Return the command that writes `file`.sig; a public key stands for one in ssh-agent."""
    return (PROGRAM, "-q", "-Y", "sign", "-f", str(key), "-n", NAMESPACE, str(file))


def verify_command(allowed: Path, signature: Path) -> tuple[str, ...]:
    """Return the command that reads the list from its input and ends with 0 where all is right."""
    return (
        *(PROGRAM, "-q", "-Y", "verify", "-f", str(allowed), "-I", _WHO),
        *("-n", NAMESPACE, "-s", str(signature)),
    )


def allowed_line(key: str) -> str:
    """Return the file of allowed signers for one key."""
    return f'{_WHO} namespaces="{NAMESPACE}" {key}\n'


def read_key(text: str) -> str:
    """Return a public key without its comment, "" for what is none."""
    found = _KEY.fullmatch(text.strip())
    return f"{found[1]} {found[2]}" if found else ""


def fingerprint(key: str) -> str:
    """Return how people compare keys: SHA256:…, as ssh-keygen -l writes it."""
    try:
        raw = b64decode(key.split()[1], validate=True)
    except (IndexError, Error):
        return ""
    return f"SHA256:{b64encode(sha256(raw).digest()).decode().rstrip('=')}"


def is_signature(text: str) -> bool:
    """Tell whether a text may be a signature."""
    return text.lstrip().startswith(_BEGINS)
