"""Finding by meaning, with the real English model: on, in step, off, and without it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from pathlib import Path

import pytest

from tests.architecture.test_start_up import loaded_by
from tests.conftest import Run
from toolkit.meaning.encoder import Encoder
from toolkit.meaning.models import MODELS
from toolkit.storage.library import Library
from toolkit.usecases.meaning import turn_on

# Titles alone, as in most lists that people bring.
BARE = {
    "https://a.example/insomnia": "Insomnia",
    "https://a.example/debt": "Debt advice",
    "https://a.example/grief": "Bereavement",
    "https://a.example/alcohol": "Alcohol misuse",
}
QUESTION = "I lie awake until four every morning"


@pytest.fixture
def bare(run_anywhere: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    path = tmp_path / "bare.db"
    run_anywhere("--library", str(path), "init", "--empty")
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(path))
    for url, title in BARE.items():
        assert run_anywhere("add", url, "--title", title, "--offline").code == 0
    return run_anywhere


def first(run: Run, question: str) -> str:
    links = run("find", question, "--json").document["links"]
    return str(links[0]["link"]["title"]) if links else ""


def read(run: Run) -> tuple[int, int]:
    document = run("meaning", "--json").document
    return document["read"], document["links"]


def test_off_until_asked_for_and_gone_when_turned_off(bare: Run, model_files: Path) -> None:
    assert bare("meaning", "--json").document["meaning"] == "off"
    assert first(bare, QUESTION) == ""
    on = bare("meaning", "on", "--from", str(model_files))
    assert (on.code, on.out) == (
        0,
        f"Finding by meaning is on: {MODELS[0].name}; 4 of 4 links are read.\n",
    )
    found = bare("find", QUESTION, "--json", "--why").document["links"][0]
    assert found["link"]["title"] == "Insomnia"
    assert "near in meaning" in found["why"]
    assert "4 of 4 links" in bare("status").err
    assert "meaning" in {one["part"] for one in bare("doctor", "--json").document["findings"]}
    off = bare("meaning", "off")
    assert "were removed" in off.out
    assert first(bare, QUESTION) == ""
    assert bare("meaning", "--json").document["meaning"] == "off"


def test_vectors_keep_in_step_with_links(bare: Run, model_files: Path) -> None:
    bare("meaning", "on", "--from", str(model_files))
    bare("edit", "k1", "--title", "Parking permits")
    assert read(bare) == (3, 4)
    # The next question reads what changed; its answer is that of the new words.
    assert first(bare, QUESTION) != "Parking permits"
    assert read(bare) == (4, 4)
    bare("undo")
    assert read(bare) == (3, 4)
    assert first(bare, QUESTION) == "Insomnia"
    bare("rm", "k1", "--yes")
    assert read(bare) == (3, 3)
    assert first(bare, QUESTION) != "Insomnia"
    bare("add", "https://a.example/sleep", "--title", "Sleep problems", "--offline")
    assert first(bare, QUESTION) == "Sleep problems"


def test_vectors_are_in_backups_and_never_in_exports(
    bare: Run, model_files: Path, tmp_path: Path
) -> None:
    before = bare("export", "-", "--format", "json").out
    bare("meaning", "on", "--from", str(model_files))
    assert bare("export", "-", "--format", "json").out == before
    bare("backup", str(tmp_path / "copy.db"))
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM vectors").fetchone() == (4,)
    copy.close()


def test_a_sure_answer_loads_nothing_of_it(bare: Run, model_files: Path, tmp_path: Path) -> None:
    bare("meaning", "on", "--from", str(model_files))
    code, modules = loaded_by(tmp_path / "bare.db", "find", "debt", "advice")
    assert code == 0
    assert modules & {"numpy", "onnxruntime", "tokenizers"} == set()


def test_doors_at_which_a_person_types_ask_for_meaning_always(bare: Run, model_files: Path) -> None:
    def parts() -> set[str]:
        found = bare("find", "-", "--each", stdin="debt advice\n").document["links"][0]
        return set(found["parts"])

    assert "meaning" not in parts()
    bare("meaning", "on", "--from", str(model_files))
    assert "meaning" in parts()


def test_without_its_packages_words_answer_and_nothing_is_said(
    bare: Run, model_files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare("meaning", "on", "--from", str(model_files))
    words = bare("find", "debt advice")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert bare("find", "debt advice") == words
    alone = bare("find", QUESTION)
    assert (alone.code, "eaning" in alone.err) == (1, False)
    assert "pip install" in bare("meaning").err
    refused = bare("meaning", "on")
    assert (refused.code, "pip install" in refused.err) == (1, True)


def test_broken_models_are_told_and_words_answer(
    bare: Run, model_files: Path, tmp_path: Path
) -> None:
    for name, what in (
        ("model.onnx", b"no network"),
        ("tokenizer.json", b"{}"),
        ("model.onnx", b""),
    ):
        folder = tmp_path / "broken"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(model_files, folder)
        (folder / name).write_bytes(what)
        refused = bare("meaning", "on", "--from", str(folder))
        assert (refused.code, "cannot be used" in refused.err) == (1, True), (name, what)
        assert bare("meaning", "--json").document["meaning"] == "off"
    missing = bare("meaning", "on", "--from", str(tmp_path))
    assert (missing.code, "There is no model.onnx" in missing.err) == (1, True)
    unknown = bare("meaning", "on", "--model", "all-MiniLM-L6-v3", "--from", str(model_files))
    assert (unknown.code, "Did you mean all-MiniLM-L6-v2" in unknown.err) == (1, True)
    nobody = bare("meaning", "on")
    assert (nobody.code, "24 MB" in nobody.err) == (2, True)

    bare("meaning", "on", "--from", str(model_files))
    (models,) = Path.home().rglob("models")
    shutil.rmtree(models)
    found = bare("find", QUESTION)
    assert found.code == 1
    assert "Words alone were searched" in found.err
    assert first(bare, "debt advice") == "Debt advice"


def test_reading_goes_on_where_it_was_interrupted(
    empty_library: Library, model_files: Path, run_anywhere: Run
) -> None:
    path = str(empty_library.path)
    rows = "".join(f"https://a.example/{number},Title {number}\n" for number in range(600))
    Path("many.csv").write_text(f"url,title\n{rows}", encoding="utf-8")
    assert run_anywhere("--library", path, "import", "many.csv").code == 0
    encoder = Encoder(MODELS[0], model_files)

    def stop(done: int, total: int) -> None:
        assert total == 600
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        turn_on(empty_library, encoder, stop)
    kept = empty_library.vectors.count(MODELS[0].name)
    assert 0 < kept < 600
    assert turn_on(empty_library, encoder, lambda _done, _total: None) == 600 - kept
    assert empty_library.verify() == []


def test_texts_of_every_kind_become_vectors_of_length_one(model_files: Path) -> None:
    encoder = Encoder(MODELS[0], model_files)
    texts = ["", " ", "a", "x" * 1_000_000, "żółć", "مدد", "🧠🫂", "\x00\u202e", "a b " * 5_000]
    vectors = encoder.vectors(texts)
    lengths = [float((row * row).sum()) for row in vectors]
    assert lengths[:2] == [0.0, 0.0]
    assert all(abs(length - 1) < 1e-3 for length in lengths[2:])


def test_a_question_is_kept_nowhere(bare: Run, model_files: Path, tmp_path: Path) -> None:
    bare("meaning", "on", "--from", str(model_files))
    bare("find", "my neighbour Zebediah shouts at night")
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"Zebediah" not in file.read_bytes(), file
