"""The page about proxies: each of its commands, run behind a proxy on loopback."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.checking.proxy import Proxy

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "behind-a-proxy.md"


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy()
    yield made
    made.close()


def test_every_command_of_the_page_works_behind_a_proxy(
    run: Any,
    site: Any,
    say: Callable[..., bytes],
    proxy: Proxy,
    trusted: Path,
    authority: trustme.CA,
) -> None:
    import ssl  # noqa: PLC0415 - here alone

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("control.test").configure_cert(tls)
    site.fallback = say()
    proxy.instead, proxy.user = site.listen(tls=tls), "sam:secret"
    at = f"127.0.0.1:{proxy.listen()}"
    home = Path(os.environ["HOME"])
    (home / "office-ca.pem").write_bytes(trusted.read_bytes())
    run("config", "set", "check.control_name", "control.test")
    run("config", "set", "check.resolve.control.test", "93.184.216.34")
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"
    blocks = re.findall(r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    commands = [line for block in blocks for line in block.splitlines()]
    said = {}
    for number, command in enumerate(commands):
        done = subprocess.run(
            ["bash", "-c", command.replace("proxy.example:3128", at)],
            env={**os.environ, "PATH": path, "TOOLKIT_CHECK_DELAY": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        # Until it is told the password, or the authority, doctor finds the proxy wrong.
        wrong = "doctor" in command and "\nwrong\tnetwork\t" in done.stdout
        assert done.returncode == (6 if wrong else 0), f"{command}\n{done.stdout}{done.stderr}"
        said[number] = done.stdout + done.stderr
    doctors = [said[number] for number, command in enumerate(commands) if "doctor" in command]
    first, second, last = doctors
    assert f"through {at} (from HTTPS_PROXY)" in first
    assert f"through {at} (from check.proxy)" in second
    assert "it answers" in last
