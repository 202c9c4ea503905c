"""Behind a proxy: sites are reached, and what the proxy does is never the sites' fault."""

from __future__ import annotations

import asyncio
import random
import socket
import ssl
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.checking.proxy import Handler, Proxy, Threaded
from toolkit.checking.addresses import NoSuchHost, Routes, read_network, read_routes
from toolkit.checking.dial import Authorities, read_authorities
from toolkit.checking.engine import Pace
from toolkit.checking.facts import Trouble
from toolkit.domain.page import Counts, Finding
from toolkit.domain.trust import State
from toolkit.domain.url import parse_url
from toolkit.errors import ConfigError
from toolkit.storage.library import Library
from toolkit.usecases.check import Checked, Wanted, check
from toolkit.usecases.edit import Details, add, get, undo
from toolkit.usecases.read_page import Network

Say = Callable[..., bytes]
NOW = datetime(2026, 11, 23, 6, tzinfo=UTC)


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    made = Proxy()
    yield made
    made.close()


def saying(text: bytes) -> Handler:
    async def say_it(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(3)
        writer.write(text)
        await writer.drain()

    return say_it


def routes(port: int, scheme: str = "http", who: str = "") -> Routes:
    return read_routes("", {"ALL_PROXY": f"{scheme}://{who}127.0.0.1:{port}"})


def tls(authority: trustme.CA, *hosts: str) -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*hosts).configure_cert(made)
    return made


async def no_name(host: str) -> Sequence[str]:
    raise NoSuchHost(f"{host} could not be found")


@pytest.fixture
def office(
    site: Any, checker: Any, say: Say, html: Say, authority: trustme.CA, trusted: Path
) -> Any:
    """Return a checker whose computer resolves no name, and two ports of a site."""
    site.fallback = say(body=html("Sleep", "Sleep", "Help with sleep. " * 20))
    checker.lookup = no_name
    checker.allowed = []
    checker.authorities = read_authorities(str(trusted), {})
    checker.plain = f"http://help.example:{site.listen()}"
    checker.safe = f"https://help.example:{site.listen(tls=tls(authority, 'help.example'))}"
    return checker


def test_sites_are_reached_through_each_kind_of_proxy(
    office: Any, proxy: Proxy, authority: trustme.CA
) -> None:
    port = proxy.listen()
    secure = proxy.listen(tls=tls(authority, "127.0.0.1"))
    for scheme, at in (("http", port), ("socks5", port), ("https", secure)):
        office.routes = routes(at, scheme)
        for base in (office.plain, office.safe):
            proxy.seen.clear()
            outcomes = office(f"{base}/a", f"{base}/b")
            assert [one.judgement.finding for one in outcomes] == [Finding.OK] * 2, (scheme, base)
            assert all(one.facts.via_proxy for one in outcomes)
            assert proxy.seen
            assert "help.example" in proxy.seen[0]


def test_a_name_and_password_are_given_where_the_proxy_asks(office: Any, proxy: Proxy) -> None:
    port, proxy.user = proxy.listen(), "sam:p@ss"
    for scheme in ("http", "socks5"):
        for base in (office.plain, office.safe):
            office.routes = routes(port, scheme, "sam:p%40ss@")
            assert office.one(base).judgement.finding is Finding.OK, (scheme, base)
            office.routes = routes(port, scheme)
            outcome = office.one(base)
            assert outcome.facts.trouble is Trouble.PROXY_FAILS, (scheme, base)
            assert "name and a password; put them into ALL_PROXY" in outcome.facts.reason
            assert "p@ss" not in outcome.facts.reason


def test_nothing_that_a_proxy_does_is_a_failure_of_a_site(office: Any, proxy: Proxy) -> None:
    port = proxy.listen()
    office.deadline = 0.5
    kinds = ("reset", "garbage", "silent", "cut", "403", "407", "500", "502", "503", "504")
    for kind in kinds:
        for base in (office.plain, office.safe):
            if base == office.plain and kind in ("403", "500", "cut"):
                # Who says so cannot be told from the site, or nothing is cut.
                continue
            proxy.mode, office.routes = kind, routes(port)
            outcome = office.one(base)
            ours = (Finding.DOWN, Counts.NEVER)
            its_word = (Finding.REFUSED, Counts.WHEN_CLOSED)
            judgement = outcome.judgement
            assert (judgement.finding, judgement.counts) in (ours, its_word), (kind, base)
            assert f"127.0.0.1:{port}" in judgement.reason, (kind, base)
    proxy.mode = "503"
    office.routes = routes(port, "socks5")
    assert office.one(office.plain).facts.trouble is Trouble.PROXY_SAYS
    sentence = b"This is no proxy for anything."
    for said in (sentence, b"\x05\x00" + sentence, b"\x05\x00\x05\x00\x00\x07", b"\x05", b""):
        other = Threaded(saying(said))
        office.routes = routes(other.listen(), "socks5")
        outcome = office.one(office.plain)
        other.close()
        assert outcome.facts.trouble is (Trouble.PROXY_FAILS if said else Trouble.PROXY_SILENT)
    for scheme in ("http", "socks5", "https"):
        office.routes = routes(1, scheme)
        outcome = office.one(office.plain)
        assert outcome.facts.trouble is Trouble.PROXY_FAILS
        assert "the proxy 127.0.0.1:1 (from ALL_PROXY) refuses connections" in outcome.facts.reason
    office.routes = read_routes("http://nowhere.invalid:3128", {})
    assert "(from check.proxy) could not be found" in office.one(office.plain).facts.reason


def test_hosts_are_judged_behind_a_proxy_too(
    office: Any, proxy: Proxy, site: Any, say: Say
) -> None:
    office.routes = routes(proxy.listen())
    office.given = {"office.example": "10.1.2.3", "mixed.example": "93.184.216.34"}
    site.pages["/away"] = say("302 Found", Location="http://10.0.0.1/")
    kept = ("http://office.example/", "http://10.0.0.1/", "http://nas.local/", "http://wiki/",
            "http://localhost/", f"{office.plain}/away")  # fmt: skip
    for url in kept:
        assert office.one(url).facts.trouble is Trouble.NOT_PUBLIC, url
    assert [line for line in proxy.seen if "/away" not in line] == []
    open_ = office.plain.replace("help.", "mixed.")
    assert office.one(open_).judgement.finding is Finding.OK


def test_a_proxy_that_opens_what_passes_is_fine_with_a_known_authority(
    office: Any, proxy: Proxy, authority: trustme.CA
) -> None:
    office.routes = routes(proxy.listen())
    proxy.between = tls(authority, "help.example")
    assert office.one(office.safe).judgement.finding is Finding.OK
    proxy.between = tls(trustme.CA(), "help.example")
    assert office.one(office.safe).facts.trouble is Trouble.CERTIFICATE


def test_which_addresses_are_asked_directly() -> None:
    proxy = {"HTTPS_PROXY": "proxy.example:3128", "http_proxy": "http://other.example"}
    cases = {
        "": ("https://a.example/", "http://10.1.2.3/"),
        "*": (),
        "a.example": ("https://aa.example/", "https://b.example/"),
        ".a.example, *.b.example": ("https://c.example/", "https://ba.example/"),
        "a.example:443 b.example:80": ("http://a.example/", "https://b.example/"),
        "10.0.0.0/8,[2001:db8::]/32": ("http://11.0.0.1/", "http://a.example/"),
        "10.1.2.3:8080": ("http://10.1.2.3/",),
        " , ,": ("https://a.example/",),
        "192.168.*;münchen.example": ("http://192.169.0.1/", "http://muenchen.example/"),
    }
    direct = {
        "*": ("https://a.example/", "http://10.1.2.3/"),
        "a.example": ("https://a.example/", "http://www.a.example./"),
        ".a.example, *.b.example": ("https://a.example/", "https://x.y.b.example/"),
        "a.example:443 b.example:80": ("https://a.example/", "http://b.example/"),
        "10.0.0.0/8,[2001:db8::]/32": ("http://10.1.2.3/",),
        "10.1.2.3:8080": ("http://10.1.2.3:8080/",),
        "192.168.*;münchen.example": ("http://192.168.7.1/", "http://www.münchen.example/"),
    }
    for exceptions, through in cases.items():
        found = read_routes("", {**proxy, "NO_PROXY": exceptions})
        for url in (*through, *direct.get(exceptions, ())):
            hop = parse_url(url)
            assert hop
            assert (found.of(hop) is not None) == (url in through), (exceptions, url)


def test_a_proxy_for_socks_without_what_speaks_it_says_what_to_install(
    run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So Python itself says that a module is not there.
    monkeypatch.setitem(sys.modules, "socksio", None)
    for variable in ("TOOLKIT_CHECK_PROXY", "ALL_PROXY"):
        with monkeypatch.context() as only:
            only.setenv(variable, "socks5://127.0.0.1:1")
            refused = run("check")
        assert refused.code == 6
        named = "check.proxy" if variable.startswith("TOOLKIT") else variable
        assert f"{named} names a proxy for SOCKS" in refused.err
        assert "pip install 'apomediary-toolkit[socks]'" in refused.err


def test_which_proxy_is_used() -> None:
    hop, plain = parse_url("https://a.example/"), parse_url("http://a.example/")
    assert hop
    assert plain
    everywhere = {"ALL_PROXY": "socks5h://[::1]:9050", "https_proxy": "https://b.example"}
    way = read_routes("", {**everywhere, "HTTPS_PROXY": "http://c.example"}).of(hop)
    assert way
    assert (way.proxy.scheme, way.proxy.name, way.said_in) == (
        "https",
        "b.example:443",
        "https_proxy",
    )
    way = read_routes("", everywhere).of(plain)
    assert way
    assert (way.proxy.scheme, way.proxy.name, way.said_in) == ("socks5", "[::1]:9050", "ALL_PROXY")
    way = read_routes("http://d.example:1", everywhere).of(hop)
    assert way
    assert way.said_in == "check.proxy"
    assert read_routes("direct", everywhere).of(hop) is None
    for text in ("ftp://a.example", "http://a.example/path", "http://:3128", "socks4://a", "a b"):
        with pytest.raises(ConfigError, match="HTTPS_PROXY names no proxy") as refused:
            read_routes("", {"HTTPS_PROXY": text})
        assert refused.value.message.endswith(text)
    with pytest.raises(ConfigError) as refused:
        read_routes("", {"HTTPS_PROXY": "ftp://sam:se@cret@a.example"})
    assert refused.value.message.endswith(": ***@a.example")


HOSTS = [f"help{number}.test" for number in range(4)]


@pytest.fixture
def page(say: Say, html: Say) -> Callable[[str, str], bytes]:
    return lambda title, text: say(body=html(title, title, text))


class Office:
    """A curator's library, behind a proxy."""

    def __init__(
        self,
        library: Library,
        site: Any,
        page: Callable[[str, str], bytes],
        count: int,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.library = library
        self.authorities = Authorities()
        self.deadline = 2.0
        self.names = ("control.test", *HOSTS)
        port, scheme = site.listen(tls=tls), "https" if tls else "http"
        for number in range(count):
            title = f"Help from {number}"
            text = f"We are number {number}, and here is how to reach us. " * 9
            site.pages[f"help{number}.test/"] = page(title, text)
            url = f"{scheme}://help{number}.test:{port}/"
            add(library, url, Details(title=title), "", NOW)

    def run(self, day: float, at: int, *ids: int) -> Checked:
        loopback = read_network("127.0.0.0/8")
        assert loopback
        network = Network(
            allowed=(loopback,),
            resolve=dict.fromkeys(self.names, "127.0.0.1"),
            control_name="control.test",
            pace=Pace(delay=0, first_pause=0.01, longest_pause=0.1),
            deadline=self.deadline,
            routes=routes(at),
            authorities=self.authorities,
        )
        when = NOW + timedelta(days=day)
        wanted = Wanted(ids=ids, everything=not ids)
        return check(self.library, wanted, network, when, lambda _progress: None)

    def states(self) -> set[State]:
        return {link.health.state for link in self.library.links.every()}


@pytest.mark.parametrize("seed", range(3))
def test_no_sequence_of_a_proxys_failures_does_harm(
    empty_library: Library, site: Any, page: Say, proxy: Proxy, seed: int
) -> None:
    by_chance = random.Random(seed)  # noqa: S311 - a proxy's moods, no secret
    office, port = Office(empty_library, site, page, 4), proxy.listen()
    office.run(0, port)
    assert office.states() == {State.ALIVE}
    day = 0.0
    for _ in range(18):
        day += by_chance.choice([0.1, 1, 2, 7])
        modes = ["", "reset", "garbage", "silent", "407", "502", "503", "504"]
        proxy.mode = by_chance.choice(modes)
        office.deadline = 0.3 if proxy.mode == "silent" else 2.0
        proxy.left = by_chance.choice([0, 2, 1_000])
        before, refused = office.states(), by_chance.random() < 0.2
        checked = office.run(day, 1 if refused else port)
        assert not checked.newly.bad
        assert office.states() <= {State.ALIVE, State.BLOCKED}
        if refused or proxy.mode or not proxy.left:
            assert office.states() == before
    proxy.mode, proxy.left, office.deadline = "", 1_000, 5.0
    office.run(day + 30, port)
    assert office.states() == {State.ALIVE}


def test_what_a_proxy_that_works_does_not_reach_is_couldnt_check_and_never_gone(
    empty_library: Library, site: Any, say: Say, page: Say, proxy: Proxy
) -> None:
    office, port = Office(empty_library, site, page, 3), proxy.listen()
    office.run(0, port)
    site.pages["help0.test/"] = say("503 Service Unavailable", X_Squid_Error="ERR_DNS_FAIL 0")
    site.pages["help1.test/"] = say("404 Not Found")
    for day in (3, 4, 6, 10, 20, 40):
        office.run(day, port)
    states = [link.health.state for link in empty_library.links.every()]
    assert states == [State.BLOCKED, State.DEAD, State.ALIVE]


async def hang(_head: bytes, _writer: asyncio.StreamWriter) -> None:
    await asyncio.sleep(60)


async def hang_up(_head: bytes, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


@pytest.fixture
def _no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    resolver = socket.getaddrinfo

    def resolved(host: str, *rest: Any, **named: Any) -> list[Any]:
        if host[:1].isdigit():
            return list(resolver(host, *rest, **named))
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", resolved)


@pytest.mark.usefixtures("_no_names")
@pytest.mark.parametrize("silence", [hang, hang_up])
@pytest.mark.parametrize("knows_names", [True, False])
def test_a_proxy_behind_which_others_answer_is_not_to_blame_for_one_that_does_not(
    empty_library: Library,
    site: Any,
    page: Say,
    proxy: Proxy,
    silence: Any,
    *,
    knows_names: bool,
) -> None:
    office, port = Office(empty_library, site, page, 3), proxy.listen()
    office.run(0, port)
    site.pages["help0.test/"] = silence
    office.deadline = 0.5
    if not knows_names:
        office.names = ()
    for day in (3, 4):
        checked = office.run(day, port)
        assert not checked.own_network.proxy
        assert not checked.offline
    states = [link.health.state for link in empty_library.links.every()]
    assert states == [State.BLOCKED, State.ALIVE, State.ALIVE]
    reason = next(iter(empty_library.links.every())).health.reason
    assert reason.startswith(f"no answer through the proxy 127.0.0.1:{port}")


@pytest.mark.usefixtures("_no_names")
def test_a_link_alone_that_does_not_answer_behind_a_proxy_is_told_from_the_proxy(
    empty_library: Library, site: Any, page: Say, proxy: Proxy
) -> None:
    office, port = Office(empty_library, site, page, 2), proxy.listen()
    office.run(0, port)
    site.pages["help0.test/"] = hang
    office.deadline = 0.8
    first = next(iter(empty_library.links.every())).id
    everything = office.names
    for names in (everything, ()):
        office.names = names
        checked = office.run(5, port, first)
        assert (checked.offline, checked.own_network.proxy) == (False, "")
        assert checked.by_state == {"blocked": 1}
        undo(empty_library, NOW)
    proxy.mode = "silent"
    for names in (everything, ()):
        office.names = names
        checked = office.run(6, port, first)
        assert checked.own_network.proxy.startswith("no answer through the proxy")
        assert (checked.by_state, len(checked.results)) == ({}, 1)
        assert get(empty_library, first).health.state is State.ALIVE


def test_a_proxy_that_opens_what_passes_for_an_authority_nobody_knows_changes_nothing(
    empty_library: Library,
    site: Any,
    page: Say,
    proxy: Proxy,
    authority: trustme.CA,
    trusted: Path,
) -> None:
    office = Office(empty_library, site, page, 4, tls(authority, *HOSTS))
    office.authorities, port = read_authorities(str(trusted), {}), proxy.listen()
    office.run(0, port)
    assert office.states() == {State.ALIVE}
    proxy.between = tls(trustme.CA(), *HOSTS, "control.test")
    for day in (3, 4, 6, 20, 40):
        checked = office.run(day, port)
        assert not checked.newly.bad
        assert len(checked.own_network.answered) == 4
    assert office.states() == {State.ALIVE}


def test_a_run_whose_proxy_is_dead_says_so_once_and_changes_nothing(
    run: Any, site: Any, say: Say, html: Say, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.fallback = say(body=html("Sleep", "Sleep", "Help with sleep. " * 20))
    port = site.listen()
    ids = []
    for number in range(6):
        run("config", "set", f"check.resolve.h{number}.test", "127.0.0.1")
        url = f"http://h{number}.test:{port}/"
        added = run("add", url, "--title", "Sleep", "--offline", "--json")
        ids.append(added.document["link"]["id"])
    run("config", "set", "check.resolve.control.test", "127.0.0.1")
    run("config", "set", "check.control_name", "control.test")
    run("config", "set", "check.allow_net", "127.0.0.0/8")
    at = f"127.0.0.1:{proxy.listen()}"
    run("config", "set", "check.proxy", f"http://{at}")
    assert run("check", *ids, "--delay", "0").code == 0
    assert len(proxy.seen) == 6
    proxy.left = 2
    cut = run("check", *ids, "--delay", "0", "--json")
    assert cut.code == 0
    assert {one["state"] for one in cut.document["results"]} == {"alive"}
    told = run("check", *ids, "--delay", "0")
    assert told.err.count("toolkit config set check.proxy") == 1
    proxy.left = 2
    # Some were checked, so a quiet run has no news.
    assert run("check", "-q", *ids, "--delay", "0").err == ""
    for mode in ("reset", "407"):
        proxy.left, proxy.mode = 1_000, mode
        quiet = run("check", "-q", *ids, "--delay", "0")
        assert (quiet.code, quiet.out) == (0, "")
        assert quiet.err.startswith("Nothing could be checked: ")
        assert f"the proxy {at}" in quiet.err
        assert "the network seemed to be down" in run("status").out
    monkeypatch.setenv("TOOLKIT_CHECK_PROXY", "http://127.0.0.1:1")
    dead = run("check", *ids, "--delay", "0")
    assert dead.code == 0
    assert "refuses connections" in dead.err
    assert dead.err.count("toolkit config set check.proxy") == 1
    assert {row.split("\t")[2] for row in dead.out.splitlines()} == {""}


def test_doctor_asks_a_server_with_a_port_of_its_own_as_it_speaks(
    run: Any, site: Any, say: Say, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    site.pages["/"] = say()
    run("config", "set", "check.control_name", f"control.test:{site.listen()}")
    run("config", "set", "check.resolve.control.test", "127.0.0.1")
    run("config", "set", "check.allow_net", "127.0.0.0/8")
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.listen()}")
    result = run("doctor", "--json")
    (found,) = [one for one in result.document["findings"] if one["part"] == "network"]
    assert (result.code, found["state"]) == (0, "good")
    assert found["says"].startswith("http://control.test:")
    proxy.mode = "407"
    assert run("doctor").code == 6


def test_doctor_tries_the_proxy_and_the_authorities_where_some_are_named(
    run: Any,
    site: Any,
    office: Any,
    proxy: Proxy,
    authority: trustme.CA,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ((_, trusted),) = office.authorities.files

    def network() -> list[tuple[str, str, str]]:
        found = run("doctor", "--json").document
        assert "127.0.0.1" not in "".join(found["report"])
        parts = [one for one in found["findings"] if one["part"] == "network"]
        return [(one["state"], one["says"], one["hint"]) for one in parts]

    proxy.instead = site.listen(tls=tls(authority, "control.test"))
    run("config", "set", "check.control_name", "control.test")
    run("config", "set", "check.resolve.control.test", "93.184.216.34")
    assert network() == []
    port = proxy.listen()
    run("config", "set", "check.ca_file", trusted)
    run("config", "set", "check.proxy", f"http://sam:secret@127.0.0.1:{port}")
    assert "secret" not in run("doctor").out
    ((state, says, hint),) = network()
    assert state == "good"
    assert says == (
        f"https://control.test/ through 127.0.0.1:{port} (from check.proxy), trusting {trusted}"
        " (from check.ca_file): it answers"
    )
    run("config", "set", "check.ca_file", "")
    ((state, says, hint),) = network()
    assert (state, "toolkit config set check.ca_file" in hint) == ("wrong", True)
    proxy.mode = "407"
    ((state, says, hint),) = network()
    assert (state, "asks for a name and a password" in says) == ("wrong", True)
    assert "secret" not in says
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", f"127.0.0.1:{port}")
    run("config", "set", "check.proxy", "")
    plain, secure = network()
    assert "through 127.0.0.1:1 (from HTTPS_PROXY)" in secure[1]
    assert "toolkit config set check.proxy" in secure[2]
    assert (plain[0], "from http_proxy" in plain[1]) == ("wrong", True)
    monkeypatch.setenv("SSL_CERT_FILE", "/none.pem")
    ((state, says, hint),) = network()
    assert (state, "/none.pem" in says) == ("wrong", True)


def test_a_name_or_an_address_that_is_also_private_is_not_asked_through_a_proxy(
    checker: Any, site: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("toolkit.checking.fetch._LOOKUP_SECONDS", 0.05)

    async def lookup(host: str) -> list[str]:
        if host == "slow.example":
            await asyncio.sleep(60)
        return ["93.184.216.34", "169.254.169.254"]

    checker.lookup = lookup
    checker.routes = read_routes(f"http://127.0.0.1:{site.listen()}", {})
    checker("http://slow.example/a")
    site.requests.clear()
    # A resolver that was slow for one name is asked for the others all the same.
    seen = checker("http://mixed.example/a", "http://10.0.0.1/a", "http://slow.example/a")
    found = [outcome.facts.trouble for outcome in seen[:2]]
    assert found == [Trouble.NOT_PUBLIC, Trouble.NOT_PUBLIC]
    asked = {request.split(" ")[1] for request in site.requests}
    assert asked == {"http://slow.example/a", "http://control.test/"}


def test_through_a_proxy_for_socks_a_503_is_the_sites_own(
    office: Any, proxy: Proxy, site: Any, say: Callable[..., bytes]
) -> None:
    site.pages["/down"] = say("503 Down")
    office.routes = routes(proxy.listen(), "socks5")
    facts = office.one(f"{office.plain}/down").facts
    assert (facts.status, facts.trouble) == (503, None)
