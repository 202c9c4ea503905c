"""What is installed is whole: the starter list, the templates, the types."""

import importlib.metadata
import os
import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def build(folder: Path, umask: int) -> dict[str, bytes]:
    """Build wheel and sdist as on another day on another machine; return them by name."""
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder)],
        cwd=ROOT,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000"},
        umask=umask,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return {file.name: file.read_bytes() for file in folder.iterdir()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build(folder, 0o022)
    return folder


@pytest.fixture(scope="module")
def wheel(built: Path) -> zipfile.ZipFile:
    (file,) = built.glob("apomediary_toolkit-*.whl")
    return zipfile.ZipFile(file)


def test_what_is_built_twice_is_the_same(built: Path, tmp_path: Path) -> None:
    again = build(tmp_path / "again", 0o077)
    assert again == {file.name: file.read_bytes() for file in built.iterdir()}
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as packed:
        names = {name.partition("/")[2] for name in packed.getnames()}
    assert {"pyproject.toml", "README.md", "data/seed_links.csv", "tests/conftest.py"} <= names
    assert not {name for name in names if "__pycache__" in name or name.startswith(".venv")}


def test_a_wheel_works_where_nothing_else_of_the_project_is(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    wheel.extractall(tmp_path / "installed")  # noqa: S202 - built a moment ago
    script = "import sys; from toolkit.__main__ import run; print(run.__code__.co_filename);"
    for argv in (["find", "panic"], ["reply", "k34", "--no-log"], ["--version"]):
        done = subprocess.run(
            [sys.executable, "-P", "-c", f"{script} sys.argv = ['toolkit', *{argv}]; run()"],
            env={**os.environ, "PYTHONPATH": str(tmp_path / "installed")},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(str(tmp_path / "installed")), done.stdout
        assert done.stdout.count("\n") > 1, argv


def test_the_metadata_is_complete_and_says_what_is_true() -> None:
    assert {"name", "description", "readme", "license", "authors", "keywords"} <= PROJECT.keys()
    assert PROJECT["requires-python"] == ">=3.11"
    kinds = PROJECT["classifiers"]
    # Only what was run: docs/reliability.md.
    assert [kind for kind in kinds if kind.startswith("Operating System")] == [
        "Operating System :: POSIX :: Linux"
    ]
    versions = [kind.rpartition(" ")[2] for kind in kinds if re.search(r":: 3\.\d+$", kind)]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert f"for version in {' '.join(versions)};" in makefile


def test_every_package_has_bounds_and_is_locked() -> None:
    lock = (ROOT / "dev-lock.txt").read_text("utf-8").splitlines()
    locked = {
        name.lower().replace("_", "-") for name, _, _ in (one.partition("==") for one in lock)
    }
    for line in PROJECT["dependencies"]:
        name = re.split(r"[<>=;[]", line)[0]
        dated = name in ("regex", "tzdata")
        assert ">=" in line, line
        assert ("<" in line) is not dated, line
        assert name in locked or "sys_platform" in line, f"{name}: make lock"
    assert all("==" in line for line in lock), "no editable and no direct address"


def test_the_page_of_dependencies_has_what_is_installed() -> None:
    script = ROOT / "docs" / "write_dependencies.py"
    done = subprocess.run([sys.executable, str(script), "--check"], check=False)
    assert done.returncode == 0, "run: make docs"
    assert importlib.metadata.version("apomediary-toolkit")


def test_the_wheel_has_every_module_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    source = ROOT / "src"
    modules = {str(path.relative_to(source)) for path in source.rglob("*.py")}
    packed = {name for name in wheel.namelist() if name.endswith(".py")}
    assert packed == modules


def test_the_wheel_ships_the_starter_list_as_it_stands(wheel: zipfile.ZipFile) -> None:
    packed = wheel.read("toolkit/data/seed_links.csv")
    assert packed == (ROOT / "data" / "seed_links.csv").read_bytes()


def test_the_wheel_ships_every_table_of_words(wheel: zipfile.ZipFile) -> None:
    tables = ROOT / "src/toolkit/data"
    assert {f"toolkit/data/{file.name}" for file in tables.glob("*.tsv")} <= set(wheel.namelist())


def test_the_wheel_ships_templates_types_and_the_command(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    templates = ROOT / "src/toolkit/snippets/templates"
    assert {f"toolkit/snippets/templates/{file.name}" for file in templates.iterdir()} <= names
    crisis = ROOT / "src/toolkit/data/crisis"
    assert {f"toolkit/data/crisis/{file.name}" for file in crisis.iterdir()} <= names
    assert "toolkit/py.typed" in names
    (entry,) = (name for name in names if name.endswith("entry_points.txt"))
    assert b"toolkit = toolkit.__main__:run" in wheel.read(entry)
