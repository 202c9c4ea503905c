"""Certificates of every bad kind, over real TLS: each is named, none is death."""

from __future__ import annotations

import asyncio
import ssl
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.checking.proxy import Http2, Threaded
from toolkit.checking.dial import read_authorities
from toolkit.checking.facts import Trouble
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


def test_a_server_that_speaks_no_tls_is_couldnt_check(checker: Any) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    plain = Threaded(answer)
    checker.given["safe.test"] = "127.0.0.1"
    outcome = checker.one(f"https://safe.test:{plain.listen()}/")
    plain.close()
    assert outcome.facts.trouble is Trouble.UNREADABLE
    assert outcome.judgement.finding is Finding.REFUSED


def test_encryption_that_cannot_be_agreed_on_is_couldnt_check(checker: Any) -> None:
    # RFC 8446, 6: a fatal alert, of what no version so far names as well.
    for alert in (40, 70, 71, 80, 86, 110, 112, 120, 199):
        checker.given["safe.test"] = "127.0.0.1"

        async def refuse(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter, alert: int = alert
        ) -> None:
            await reader.read(4_096)
            writer.write(bytes((21, 3, 3, 0, 2, 2, alert)))
            await writer.drain()
            await reader.read(1)

        server = Threaded(refuse)
        outcome = checker.one(f"https://safe.test:{server.listen()}/x")
        server.close()
        assert outcome.facts.trouble is Trouble.UNREADABLE, alert
        assert outcome.judgement.finding is Finding.REFUSED


def test_a_host_with_a_line_under_a_wildcard_is_couldnt_check(
    site: Any, checker: Any, authority: trustme.CA
) -> None:
    checker.given["my_site.safe.test"] = "127.0.0.1"
    port = site.listen(tls=context(authority.issue_cert("*.safe.test")))
    outcome = checker.one(f"https://my_site.safe.test:{port}/")
    assert outcome.judgement.finding is Finding.REFUSED
    assert "because of the '_' in it" in outcome.judgement.reason


def test_servers_that_speak_http_2_alone_are_read(
    checker: Any, html: Say, authority: trustme.CA
) -> None:
    server = Http2(html("Sleep", "Sleep", "Help with sleep. " * 20))
    checker.given["safe.test"] = "127.0.0.1"
    by_name, silent = (context(authority.issue_cert("safe.test")) for _ in range(2))
    by_name.set_alpn_protocols(["h2"])
    bases = {
        "it takes no other name": f"https://safe.test:{server.listen(tls=by_name)}",
        "it does not say so": f"https://safe.test:{server.listen(tls=silent)}",
        "in plain": f"http://safe.test:{server.listen()}",
    }
    try:
        for kind, base in bases.items():
            asked = server.requests
            outcomes = checker(*(f"{base}/{number}" for number in range(3)))
            assert [one.judgement.finding for one in outcomes] == [Finding.OK] * 3, kind
            assert outcomes[0].reading.fingerprint.title == "Sleep"
            assert server.requests == asked + 3, kind
    finally:
        server.close()


def test_505_to_a_question_in_http_1_is_asked_in_http_2(
    site: Any, checker: Any, say: Say, authority: trustme.CA
) -> None:
    site.fallback = say("505 HTTP Version Not Supported")
    outcome_of = finding(site, checker, context(authority.issue_cert("safe.test")))
    assert outcome_of[0] is Finding.REFUSED
    assert site.asked["/x"] >= 1


def test_authorities_of_a_file_are_trusted_beside_the_systems(
    site: Any, checker: Any, say: Say, tmp_path: Path
) -> None:
    own, path = trustme.CA(), tmp_path / "own.pem"
    own.cert_pem.write_to_path(str(path))
    site.pages["/x"] = say()
    tls = context(own.issue_cert("safe.test"))
    assert finding(site, checker, tls)[0] is Finding.INSECURE
    checker.authorities = read_authorities(str(path), {})
    assert finding(site, checker, tls)[0] is Finding.OK
    checker.authorities = read_authorities("", {"SSL_CERT_FILE": str(path)})
    assert finding(site, checker, tls)[0] is Finding.OK


@pytest.mark.skipif(sys.platform in ("darwin", "win32"), reason="their stores are no files")
def test_ssl_cert_file_takes_the_place_of_no_store_of_the_system(
    site: Any,
    checker: Any,
    say: Say,
    authority: trustme.CA,
    trusted: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    system, path = trustme.CA(), trusted.with_name("system.pem")
    system.cert_pem.write_to_path(str(path))
    site.pages["/x"] = say()
    own = ssl.get_default_verify_paths()
    as_one_file = own._replace(openssl_cafile=str(path))
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: as_one_file)
    checker.authorities = read_authorities("", {"SSL_CERT_FILE": str(trusted)})
    for known in (authority, system):
        seen, reason = finding(site, checker, context(known.issue_cert("safe.test")))
        assert seen is Finding.OK, reason
    unknown = context(trustme.CA().issue_cert("safe.test"))
    assert finding(site, checker, unknown)[0] is Finding.INSECURE
    nowhere = str(trusted.with_name("none"))
    none = own._replace(openssl_cafile=nowhere, openssl_capath=nowhere, capath=nowhere)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: none)
    # Those that come with Python packages: more than the one of the variable.
    assert read_authorities("", {}).context().cert_store_stats()["x509_ca"] > 1


def test_a_file_that_holds_no_authorities_stops_the_run_and_is_no_evidence(
    run: Any, site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    port = site.listen()
    args = ("--allow-net", "127.0.0.0/8")
    added = run("add", f"http://127.0.0.1:{port}/x", "--title", "x", "--offline", "--json")
    name = added.document["link"]["id"]
    empty, text = tmp_path / "empty.pem", tmp_path / "text.pem"
    empty.write_text("")
    text.write_text("-----BEGIN NONSENSE-----")
    for path, why in (
        (tmp_path / "none.pem", "cannot be read: No such file"),
        (tmp_path, "cannot be read: Is a directory"),
        (empty, "is empty"),
        (text, "holds no certificate"),
    ):
        refused = run("config", "set", "check.ca_file", str(path))
        assert (refused.code, why in refused.err) == (6, True), path
        for variable in ("SSL_CERT_FILE", "TOOLKIT_CHECK_CA_FILE"):
            with monkeypatch.context() as only:
                only.setenv(variable, str(path))
                checked = run("check", name, *args)
            assert checked.code == 6, (path, variable)
            assert why in checked.err
            assert str(path) in checked.err
    assert site.requests == []
    health = run("show", name, "--json").document["link"]["health"]
    assert health["state"] == "unchecked"
