"""Certificates of every bad kind, over real TLS: each is named, none is death."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from toolkit.domain.page import Finding

Say = Callable[..., bytes]


def context(cert: trustme.LeafCert, *, chain: bool = True) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if chain:
        cert.configure_cert(made)
        return made
    with cert.private_key_pem.tempfile() as key, cert.cert_chain_pems[0].tempfile() as own:
        made.load_cert_chain(own, key)
    return made


@pytest.fixture(autouse=True)
def _trust(trusted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))


def finding(site: Any, checker: Any, tls: ssl.SSLContext) -> tuple[Finding, str]:
    checker.given["safe.test"] = "127.0.0.1"
    outcome = checker.one(f"https://safe.test:{site.listen(tls=tls)}/x")
    return outcome.judgement.finding, outcome.judgement.reason


def test_a_good_certificate_is_fine(
    site: Any, checker: Any, say: Say, authority: trustme.CA
) -> None:
    site.pages["/x"] = say()
    assert finding(site, checker, context(authority.issue_cert("safe.test")))[0] is Finding.OK


def test_each_bad_certificate_is_named(site: Any, checker: Any, authority: trustme.CA) -> None:
    past = datetime.now(UTC) - timedelta(days=1)
    future = datetime.now(UTC) + timedelta(days=9)
    between = authority.create_child_ca()
    bad = {
        "expired": context(authority.issue_cert("safe.test", not_after=past)),
        "not valid yet": context(authority.issue_cert("safe.test", not_before=future)),
        "for another host": context(authority.issue_cert("other.test")),
        "unknown authority": context(trustme.CA().issue_cert("safe.test"), chain=False),
        "chain is incomplete": context(between.issue_cert("safe.test"), chain=False),
    }
    for words, tls in bad.items():
        seen, reason = finding(site, checker, tls)
        assert seen is Finding.INSECURE
        assert words in reason or (words == "unknown authority" and "incomplete" in reason)


def test_a_server_that_speaks_no_tls_is_down(site: Any, checker: Any) -> None:
    checker.given["safe.test"] = "127.0.0.1"
    site.fallback = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    checker.deadline = 1.0
    outcome = checker.one(f"https://safe.test:{site.listen()}/")
    assert outcome.judgement.finding is Finding.DOWN
