"""Model files that are fetched: known by their hash, placed whole or not at all."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from tests.checking.conftest import Site, answer
from tests.checking.proxy import Proxy
from toolkit.checking.addresses import read_routes
from toolkit.checking.dial import read_authorities
from toolkit.errors import ModelBroken, ModelUnusable
from toolkit.meaning.bring import fetch, lacking, pin, take_away
from toolkit.meaning.encoder import MODELS, Model, ModelFile, folder_of, is_installed, model_named
from toolkit.usecases.meaning import bring_in, reach_of
from toolkit.usecases.read_page import Network

SERVED: dict[str, bytes] = {}
CUT_SHORT = "/short"
ALWAYS = "/compressed"
DIRECT = reach_of(Network())


class Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = SERVED.get(self.path)
        self.send_response(404 if body is None else 200)
        if self.path == ALWAYS or "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body or b"")
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body or b"") + (self.path == CUT_SHORT)))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def home() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    SERVED.clear()


def model_of(url: str, known: str, most: int = 1_000) -> Model:
    return MODELS[0]._replace(name="small", files=(ModelFile("model.onnx", url, known, most),))


def test_what_is_fetched_is_checked_and_placed_whole(home: str, tmp_path: Path) -> None:
    SERVED["/a"], SERVED[CUT_SHORT], SERVED[ALWAYS] = b"a network", b"half", b"a network"
    SERVED["/login"] = b"\n<!doctype html><title>Log in to the guest network</title>"
    right = sha256(b"a network").hexdigest()
    seen: list[int] = []
    model = model_of(f"{home}/a", right)
    fetch(model, tmp_path, DIRECT, seen.append)
    assert (tmp_path / "small" / "model.onnx").read_bytes() == b"a network"
    assert sum(seen) == len(b"a network")
    assert lacking(model, tmp_path) == []
    take_away(model, tmp_path)
    take_away(model, tmp_path)
    assert lacking(model, tmp_path) == ["model.onnx"]
    for what, url, known, most in (
        ("another hash", "/a", "0" * 64, 1_000),
        ("too large", "/a", right, 3),
        ("not there", "/b", right, 1_000),
        ("cut short", CUT_SHORT, "", 1_000),
        ("compressed", ALWAYS, right, 1_000),
        ("a page of the network", "/login", "", 1_000),
    ):
        bad = model_of(home + url, known, most)
        with pytest.raises(ModelUnusable) as refused:
            fetch(bad, tmp_path, DIRECT, seen.append)
        assert refused.value.message, what
        left = folder_of(bad, tmp_path)
        assert [*left.iterdir()] == [], what


def test_a_file_without_a_known_hash_must_stay_what_it_first_was(home: str, tmp_path: Path) -> None:
    SERVED["/a"] = b"first"
    model = model_of(f"{home}/a", "")
    fetch(model, tmp_path, DIRECT, lambda _: None)
    pin(model, tmp_path)
    take_away(model, tmp_path)
    SERVED["/a"] = b"second"
    with pytest.raises(ModelUnusable, match="not the file it was"):
        fetch(model, tmp_path, DIRECT, lambda _: None)
    SERVED["/a"] = b"first"
    fetch(model, tmp_path, DIRECT, lambda _: None)


def test_a_copy_is_known_only_once_it_worked(home: str, tmp_path: Path) -> None:
    if not is_installed():
        pytest.skip("needs the extra meaning, and the model's files (.ci/run)")
    model = MODELS[1]._replace(
        files=tuple(ModelFile(one.name, f"{home}/{one.name}", "", 1_000) for one in MODELS[1].files)
    )
    SERVED["/model.onnx"], SERVED["/tokenizer.json"] = b"no network", b"{}"
    with pytest.raises(ModelBroken):
        bring_in(model, tmp_path, None, Network, lambda _: None)
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == []


def test_hashes_that_nobody_wrote_so_are_told(home: str, tmp_path: Path) -> None:
    SERVED["/a"] = b"a network"
    for content in ("[]", "{", "\x00"):
        (tmp_path / "pins.json").write_text(content)
        with pytest.raises(ModelUnusable, match=r"pins\.json cannot be read"):
            fetch(model_of(f"{home}/a", ""), tmp_path, DIRECT, lambda _: None)


def test_what_is_there_is_not_fetched_again(home: str, tmp_path: Path) -> None:
    SERVED["/a"], SERVED["/b"] = b"a network", b"words"
    files = (
        ModelFile("model.onnx", f"{home}/a", "", 1_000),
        ModelFile("tokenizer.json", f"{home}/b", "", 1_000),
    )
    model = MODELS[0]._replace(name="small", files=files)
    fetch(model._replace(files=files[:1]), tmp_path, DIRECT, lambda _: None)
    del SERVED["/a"]
    fetch(model, tmp_path, DIRECT, lambda _: None)
    assert lacking(model, tmp_path) == []


def test_no_home_is_told_with_the_way_round(tmp_path: Path) -> None:
    with pytest.raises(ModelUnusable) as refused:
        fetch(model_of("http://127.0.0.1:9/a", ""), tmp_path, DIRECT, lambda _: None)
    assert "could not be fetched" in refused.value.message
    assert "--from FOLDER" in refused.value.hint


def test_the_home_is_reached_as_pages_are(home: str, tmp_path: Path) -> None:
    proxy, site, authority = Proxy(), Site(), trustme.CA()
    own, trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), tmp_path / "ca.pem"
    authority.issue_cert("localhost").configure_cert(own)
    authority.cert_pem.write_to_path(str(trusted))
    secure = f"https://localhost:{site.listen(tls=own)}"
    proxy.user = "sam:p@ss"
    SERVED["/a"] = b"a network"
    # The first hop is asked for through the proxy, the second one directly.
    site.pages["/moved"] = answer("302 Found", Location=f"{home}/a")
    at = proxy.listen()
    setting, environ = f"http://sam:p%40ss@127.0.0.1:{at}", {"NO_PROXY": "127.0.0.1"}
    network = Network(
        routes=read_routes(setting, environ), authorities=read_authorities(str(trusted), {})
    )
    model = model_of(f"{secure}/moved", "")
    fetch(model, tmp_path, reach_of(network), lambda _: None)
    assert (tmp_path / "small" / "model.onnx").read_bytes() == b"a network"
    assert proxy.seen[0].startswith("CONNECT localhost:")
    assert len(set(proxy.seen)) == 1
    take_away(model, tmp_path)
    for other in (
        replace(network, authorities=read_authorities("", {})),
        replace(network, routes=read_routes("http://127.0.0.1:1", environ)),
    ):
        with pytest.raises(ModelUnusable, match="could not be fetched"):
            fetch(model, tmp_path, reach_of(other), lambda _: None)
    proxy.close()
    site.close()


def test_every_model_names_its_home_licence_and_a_pinned_revision() -> None:
    for model in MODELS:
        assert model_named(model.name.upper()) is model
        assert model.licence
        assert {one.name for one in model.files} == {"model.onnx", "tokenizer.json"}
        for one in model.files:
            place, _, rest = one.url.partition("/resolve/")
            assert place == model.home, one.url
            assert len(rest.partition("/")[0]) == 40, one.url
            assert len(one.sha256) in (0, 64), one.url
