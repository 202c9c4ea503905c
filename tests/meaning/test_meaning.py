"""Finding by meaning, with the real English model: on, in step, off, and without it."""

from __future__ import annotations

import json
import os
import pty
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from select import select
from shutil import which

import pytest

from tests.architecture.test_start_up import loaded_by
from tests.conftest import Run
from toolkit.errors import Refused
from toolkit.meaning.encoder import MODELS, Encoder, key_of
from toolkit.output.views.follow import ReadingProgress
from toolkit.storage.library import MEANING, Library
from toolkit.usecases.find import FindRequest, find
from toolkit.usecases.meaning import turn_off, turn_on
from toolkit.wiring import Globals, Kit

# Titles alone, as in most lists that people bring.
BARE = {
    "https://a.example/insomnia": "Insomnia",
    "https://a.example/debt": "Debt advice",
    "https://a.example/grief": "Bereavement",
    "https://a.example/alcohol": "Alcohol misuse",
}
QUESTION = "I lie awake until four every morning"


@pytest.fixture(scope="session")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keep what every test begins with: made by the first, copied by the others."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture
def bare(run_anywhere: Run, tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    path = tmp_path / "bare.db"
    monkeypatch.setenv("TOOLKIT_LIBRARY", str(path))
    made = kept / "bare.db"
    if not made.exists():
        run_anywhere("init", "--empty")
        for url, title in BARE.items():
            assert run_anywhere("add", url, "--title", title, "--offline").code == 0
        shutil.copy(path, made)
    shutil.copy(made, path)
    return run_anywhere


@pytest.fixture
def on(bare: Run, model_files: Path, tmp_path: Path, kept: Path) -> Callable[[], None]:
    """Turn meaning on, as `meaning on` leaves the library and the home."""

    def on() -> None:
        path, made = tmp_path / "bare.db", kept / "on"
        if not made.exists():
            assert bare("meaning", "on", "--from", str(model_files)).code == 0
            shutil.copytree(Path.home(), made / "home")
            shutil.copy(path, made)
        shutil.copytree(made / "home", Path.home(), dirs_exist_ok=True)
        shutil.copy(made / path.name, path)

    return on


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
    (models,) = Path.home().rglob("models")
    assert f"are kept in {models / MODELS[0].name} for your other libraries" in off.err
    assert first(bare, QUESTION) == ""
    assert bare("meaning", "--json").document["meaning"] == "off"


def test_off_can_delete_the_files_now_or_later(bare: Run, on: Callable[[], None]) -> None:
    on()
    bare("meaning", "off")
    (models,) = Path.home().rglob("models")
    assert bare("meaning", "off", "--json").document["bytes"] > 20_000_000
    deleted = bare("meaning", "off", "--delete")
    assert (deleted.code, "files (23 MB) are deleted" in deleted.err) == (0, True)
    assert [one for one in models.rglob("*") if one.is_file()] == []
    nothing = bare("meaning", "off", "--delete", "--json").document
    assert (nothing["folder"], nothing["bytes"]) == (None, 0)


def test_vectors_keep_in_step_with_links(bare: Run, on: Callable[[], None]) -> None:
    on()
    bare("edit", "k1", "--title", "Parking permits")
    # A question goes by the new words, and writes nothing.
    assert first(bare, QUESTION) != "Parking permits"
    assert first(bare, "where can I leave my car") == "Parking permits"
    assert read(bare) == (3, 4)
    assert "1 link is not yet read by meaning" in bare("status").err
    bare("undo")
    assert first(bare, QUESTION) == "Insomnia"
    bare("rm", "k1", "--yes")
    assert read(bare) == (3, 3)
    assert first(bare, QUESTION) != "Insomnia"
    bare("add", "https://a.example/sleep", "--title", "Sleep problems", "--offline")
    assert first(bare, QUESTION) == "Sleep problems"


def test_vectors_are_in_backups_and_never_in_exports(
    bare: Run, on: Callable[[], None], tmp_path: Path
) -> None:
    before = bare("export", "-", "--format", "json").out
    on()
    assert bare("export", "-", "--format", "json").out == before
    bare("backup", str(tmp_path / "copy.db"))
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("SELECT count(*) FROM vectors").fetchone() == (4,)
    copy.close()


def test_a_sure_answer_loads_nothing_of_it(
    bare: Run, on: Callable[[], None], tmp_path: Path
) -> None:
    on()
    code, modules = loaded_by(tmp_path / "bare.db", "find", "debt", "advice")
    assert code == 0
    # Nor what fetching and hashing a model takes: every `find` would wait for it.
    assert modules & {"numpy", "onnxruntime", "tokenizers", "hashlib", "shutil"} == set()


def test_doors_at_which_a_person_types_ask_for_meaning_always(
    bare: Run, on: Callable[[], None]
) -> None:
    def parts() -> set[str]:
        found = bare("find", "-", "--each", stdin="debt advice\n").document["links"][0]
        return set(found["parts"])

    assert "meaning" not in parts()
    on()
    assert "meaning" in parts()


def test_without_its_packages_words_answer_and_nothing_is_said(
    bare: Run, on: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    on()
    words = bare("find", "debt advice")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert bare("find", "debt advice") == words
    alone = bare("find", QUESTION)
    assert (alone.code, "eaning" in alone.err) == (1, False)
    assert "pip install" in bare("meaning").err
    rows = "".join(f"https://b.example/{one},Sorrow {one}\n" for one in range(40))
    Path("more.csv").write_text(f"url,title\n{rows}", "utf-8")
    assert "eaning" not in bare("import", "more.csv").err
    refused = bare("meaning", "on")
    assert (refused.code, "pip install" in refused.err) == (1, True)


def test_broken_models_are_told_and_words_answer(
    bare: Run, model_files: Path, on: Callable[[], None], tmp_path: Path
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
        assert (refused.code, "not hold a complete model" in refused.err) == (1, True), (name, what)
        assert f"Check that {folder} has the files of" in refused.err
        assert bare("meaning", "--json").document["meaning"] == "off"
    missing = bare("meaning", "on", "--from", str(tmp_path))
    assert (missing.code, "There is no model.onnx" in missing.err) == (1, True)
    unknown = bare("meaning", "on", "--model", "all-MiniLM-L6-v3", "--from", str(model_files))
    assert (unknown.code, "Did you mean all-MiniLM-L6-v2" in unknown.err) == (1, True)
    nobody = bare("meaning", "on")
    assert (nobody.code, "24 MB" in nobody.err) == (2, True)

    on()
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
    rows = "".join(f"https://a.example/{number},Title {number}\n" for number in range(150))
    Path("many.csv").write_text(f"url,title\n{rows}", encoding="utf-8")
    assert run_anywhere("--library", path, "import", "many.csv").code == 0
    encoder = Encoder(MODELS[0], model_files)

    def stop(done: int, total: int) -> None:
        assert total == 150
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        turn_on(empty_library, encoder, stop)
    kept = empty_library.vectors.count(encoder.key, 768)
    assert 0 < kept < 150
    assert turn_on(empty_library, encoder, lambda _done, _total: None) == 150 - kept
    assert empty_library.verify() == []


def test_texts_of_every_kind_become_vectors_of_length_one(model_files: Path) -> None:
    encoder = Encoder(MODELS[0], model_files)
    texts = ["", " ", "a", "x" * 1_000_000, "żółć", "مدد", "🧠🫂", "\x00\u202e", "a b " * 5_000]
    vectors = encoder.vectors(texts)
    lengths = [float((row * row).sum()) for row in vectors]
    # What stands beside a text changes nothing of its vector.
    assert (encoder.vectors([texts[2]])[0] == vectors[2]).all()
    assert lengths[:2] == [0.0, 0.0]
    assert all(abs(length - 1) < 1e-3 for length in lengths[2:])


def test_a_question_is_kept_nowhere(bare: Run, on: Callable[[], None], tmp_path: Path) -> None:
    on()
    bare("find", "my neighbour Zebediah shouts at night")
    for file in tmp_path.rglob("*"):
        assert not file.is_file() or b"Zebediah" not in file.read_bytes(), file


def test_nothing_is_sent_and_nothing_is_left_in_the_home(model_files: Path, tmp_path: Path) -> None:
    home, calls = tmp_path / "someone", tmp_path / "calls"
    home.mkdir()
    script = (
        "from pathlib import Path; from toolkit.meaning.encoder import Encoder;"
        "from toolkit.meaning.encoder import MODELS;"
        f"Encoder(MODELS[0], Path({str(model_files)!r})).vectors(['a'])"
    )
    watched = ["strace", "-f", "-e", "trace=connect", "-o", str(calls)] if which("strace") else []
    environment = {name: value for name, value in os.environ.items() if "XDG" not in name}
    subprocess.run(
        [*watched, sys.executable, "-c", script],
        env={**environment, "HOME": str(home)},
        check=True,
        capture_output=True,
    )
    assert [*home.rglob("*")] == []
    assert not watched or "AF_INET" not in calls.read_text()


def test_leaving_while_the_model_is_loaded_ends_well(bare: Run, on: Callable[[], None]) -> None:
    on()
    script = (
        "import os, sys; from toolkit.wiring import Globals, Kit;"
        "kit = Kit(Globals(), os.environ, sys.stdin, sys.stdout, sys.stderr, print);"
        "kit.expect_question(); sys.exit(7)"
    )
    left = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (left.returncode, left.stderr) == (7, b"")


def test_a_terminal_has_bars() -> None:
    outer, inner = pty.openpty()
    text = ""
    with os.fdopen(inner, "w", encoding="utf-8") as terminal, os.fdopen(outer, "rb", 0) as seen:
        bars = ReadingProgress(terminal, 24_000_000, quiet=False)
        with bars:
            for done in range(1, 4):
                bars.fetched(65_536)
                bars.read(64 * done, 200)
        terminal.flush()
        while select([seen], [], [], 1)[0]:
            text += seen.read(100_000).decode()
    assert "Fetching, MB" in text
    assert "Reading links" in text
    assert "192/200" in text


def unfit(model_files: Path, folder: Path) -> Path:
    """Make a model whose tokenizer knows tokens that its network has no place for."""
    shutil.copytree(model_files, folder)
    path = folder / "tokenizer.json"
    tokenizer = json.loads(path.read_text("utf-8"))
    words = tokenizer["model"]["vocab"]
    specials = {one["content"] for one in tokenizer["added_tokens"]}
    tokenizer["model"]["vocab"] = {
        word: number if word in specials else number + 60_000 for word, number in words.items()
    }
    path.write_text(json.dumps(tokenizer), encoding="utf-8")
    return folder


def test_files_of_different_models_are_refused(
    bare: Run, model_files: Path, tmp_path: Path
) -> None:
    folder = unfit(model_files, tmp_path / "unfit")
    refused = bare("meaning", "on", "--from", str(folder))
    assert (refused.code, "do not belong together" in refused.err) == (1, True)
    other = MODELS[1].name
    refused = bare("meaning", "on", "--model", other, "--from", str(model_files))
    assert (refused.code, "knows 30,522 tokens" in refused.err) == (1, True)


def test_a_model_that_fails_at_a_question_is_told_once_and_words_answer(
    bare: Run, model_files: Path, on: Callable[[], None], tmp_path: Path
) -> None:
    on()
    (models,) = Path.home().rglob("models")
    folder = models / MODELS[0].name
    shutil.rmtree(folder)
    unfit(model_files, folder)
    with Library(tmp_path / "bare.db") as library:
        library.set_fact(MEANING, key_of(MODELS[0], folder))
    found = bare("find", "-", "--each", stdin="debt advice\nalcohol misuse\n")
    assert found.code == 0
    assert found.err.count("Words alone were searched") == 1
    crisis = bare("reply", "i want to kill myself", "--json")
    assert (crisis.code, crisis.document["crisis"]) == (0, True)


def test_half_a_character_in_a_question_harms_nothing(bare: Run, on: Callable[[], None]) -> None:
    on()
    found = bare("find", "I lie awake until four\udce9 every morning", "--json")
    assert found.document["links"][0]["link"]["title"] == "Insomnia"
    piped = bare("find", "-", stdin=b"I lie awake until four\xe9 every morning\n")
    assert "Insomnia" in piped.out


def test_links_not_yet_read_do_not_sink_under_worse_ones(
    bare: Run, on: Callable[[], None], tmp_path: Path
) -> None:
    on()
    rows = "".join(f"https://b.example/{one},Sorrow {one}\n" for one in range(40))
    Path("more.csv").write_text(f"url,title\nhttps://b.example/x,Grief in men\n{rows}", "utf-8")
    imported = bare("import", "more.csv")
    assert "41 links are not yet read by meaning: toolkit meaning on" in imported.err
    assert "41 links are not yet read" in bare("status").err
    before = bare("find", "-", "--each", stdin="grief in men\n").document["links"]
    assert before[0]["link"]["title"] == "Grief in men"
    assert "unread" in before[0]["parts"]
    bare("meaning", "on")
    after = bare("find", "-", "--each", stdin="grief in men\n").document["links"]
    assert after[0]["link"]["title"] == "Grief in men"
    assert "unread" not in after[0]["parts"]
    assert "not yet read" not in bare("tag", "add", "k1", "sleep").err


def test_a_change_of_some_links_has_them_read(
    bare: Run, on: Callable[[], None], tmp_path: Path
) -> None:
    on()
    rows = "".join(f"https://b.example/{one},Sorrow {one}\n" for one in range(9))
    Path("more.csv").write_text(f"url,title\n{rows}", "utf-8")
    assert bare("import", "more.csv").code == 0
    assert read(bare) == (13, 13)
    # Of one link no command loads the model: a question reads it beside.
    code, modules = loaded_by(tmp_path / "bare.db", "tag", "add", "k1", "sleep")
    assert (code, "onnxruntime" in modules) == (0, False)
    assert read(bare) == (12, 13)


def test_vectors_of_other_files_are_not_believed(
    bare: Run, model_files: Path, tmp_path: Path
) -> None:
    first_on = bare("meaning", "on", "--from", str(model_files))
    assert "model.onnx is not the file that this version knows" in first_on.err
    with Library(tmp_path / "bare.db") as library:
        key = library.fact(MEANING) or ""
    tokenizer = model_files / "tokenizer.json"
    other = tmp_path / "other"
    shutil.copytree(model_files, other)
    (other / "tokenizer.json").write_text(tokenizer.read_text("utf-8") + " ", "utf-8")
    (models,) = Path.home().rglob("models")
    shutil.copy(other / "tokenizer.json", models / MODELS[0].name)
    assert "not those that read your links" in bare("find", QUESTION).err
    assert "not those that read your links" in bare("meaning").err
    again = bare("meaning", "on")
    assert "Every link is read again" in again.err
    with Library(tmp_path / "bare.db") as library:
        assert library.fact(MEANING) not in ("", key)
        assert library.vectors.count(key, 768) == 0
    assert first(bare, QUESTION) == "Insomnia"


def test_damaged_vectors_are_not_believed_and_mended(
    bare: Run, on: Callable[[], None], tmp_path: Path
) -> None:
    on()
    with Library(tmp_path / "bare.db") as library, library.atomic():
        key = library.fact(MEANING) or ""
        library.vectors.put(key, [(1, b"\xff\x7f" * 384), (2, b"\x00" * 768), (3, b"short")])
    assert read(bare) == (3, 4)
    assert bare("find", QUESTION, "--json").code in (0, 1)
    findings = {one["part"]: one for one in bare("doctor", "--json").document["findings"]}
    assert "2 links are damaged" in findings["meaning"]["says"]
    bare("meaning", "on")
    assert read(bare) == (4, 4)
    assert first(bare, QUESTION) == "Insomnia"


def test_off_beside_a_reading_ends_it_and_keeps_the_files(
    empty_library: Library, model_files: Path, tmp_path: Path, run_anywhere: Run
) -> None:
    rows = "".join(f"https://a.example/{number},Title {number}\n" for number in range(100))
    Path("many.csv").write_text(f"url,title\n{rows}", encoding="utf-8")
    assert run_anywhere("--library", str(empty_library.path), "import", "many.csv").code == 0
    encoder = Encoder(MODELS[0], model_files)

    def off(_done: int, _total: int) -> None:
        with Library(empty_library.path) as other:
            turn_off(other, tmp_path)

    with pytest.raises(Refused, match="was turned off"):
        turn_on(empty_library, encoder, off)
    assert empty_library.vectors.count(encoder.key, 768) == 0


def test_a_question_waits_for_nobody_who_writes(
    bare: Run, on: Callable[[], None], tmp_path: Path
) -> None:
    on()
    bare("edit", "k1", "--title", "Sleepless nights")
    with Library(tmp_path / "bare.db") as other, other.atomic():
        assert first(bare, QUESTION) == "Sleepless nights"


def test_the_crisis_prompt_waits_for_no_model(
    bare: Run, on: Callable[[], None], tmp_path: Path
) -> None:
    on()
    for command in ("reply", "find"):
        # Words that leave doubt, beside: for those alone the model would be asked.
        said = loaded_by(tmp_path / "bare.db", command, "i want to kill myself, advice please")
        assert said[1] & {"numpy", "onnxruntime", "tokenizers"} == set(), command


def test_the_crisis_prompt_waits_for_no_link_to_be_read(
    bare: Run, on: Callable[[], None], tmp_path: Path
) -> None:
    on()
    told: list[str] = []
    kit = Kit(Globals(), os.environ, sys.stdin, sys.stdout, sys.stderr, told.append)
    crisis = FindRequest("i want to kill myself, i cannot pay my debt", by_meaning=True)

    def goes_by_meaning() -> bool:
        links = find(kit.library, crisis, now=kit.now, home_region="GB-ENG").links
        return "meaning" in dict(links[0].parts)

    kit.expect_question()
    assert kit.library.nearness is not None
    kit.library.nearness(QUESTION)
    assert goes_by_meaning()
    bare("edit", "k1", "--title", "Sleepless nights")
    assert not goes_by_meaning()
    kit.library.close()


def test_a_question_searched_for_again_is_read_once(bare: Run, on: Callable[[], None]) -> None:
    on()
    told: list[str] = []
    kit = Kit(Globals(), os.environ, sys.stdin, sys.stdout, sys.stderr, told.append)
    nearness = kit.library.nearness
    assert nearness is not None
    near = nearness(QUESTION)
    assert nearness(QUESTION) is near
    assert nearness("debt") is not near
    near = nearness("debt")
    bare("edit", "k1", "--title", "Sleepless nights")
    assert nearness("debt") is not near
    kit.library.close()


def test_a_screen_is_not_written_over() -> None:
    told: list[str] = []
    kit = Kit(Globals(), os.environ, sys.stdin, sys.stdout, sys.stderr, told.append)
    with kit.told_later():
        kit.tell("words alone")
        assert told == []
    assert told == ["words alone"]


def test_what_is_no_language_is_answered_by_nothing(bare: Run, on: Callable[[], None]) -> None:
    on()
    for question in ("qqqq wwww eeee rrrr", "hdklfdfad jldwads dkkdaaj", "rwhq dwrl"):
        assert first(bare, question) == "", question


def test_words_that_leave_doubt_are_judged_as_reply_judges_them(
    bare: Run, on: Callable[[], None]
) -> None:
    question = "alkohl"
    assert bare("find", question, "--json").document["confidence"] == "sure"
    on()
    alone = bare("find", question, "--json").document["links"][0]
    asked = bare("find", "-", "--each", stdin=f"{question}\n").document["links"][0]
    assert "meaning" in alone["parts"]
    assert alone == asked


def test_a_fault_elsewhere_leaves_a_good_model_alone(
    bare: Run, on: Callable[[], None], tmp_path: Path
) -> None:
    on()
    broken = tmp_path / "packages" / "onnxruntime"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('a part is missing')", "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(broken.parent)}
    for command, code in ((["meaning", "on"], 1), (["find", "debt for bees"], 0)):
        done = subprocess.run(
            [sys.executable, "-m", "toolkit", *command],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode, "a part is missing" in done.stderr) == (code, True), command
        assert "Traceback" not in done.stderr
    assert read(bare) == (4, 4)
    assert first(bare, QUESTION) == "Insomnia"
