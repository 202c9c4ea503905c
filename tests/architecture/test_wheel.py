"""What is installed is whole: the starter list, the templates, the types."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (file,) = folder.glob("apomediary_toolkit-*.whl")
    return zipfile.ZipFile(file)


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
