"""Where files stand: platformdirs' folders, and the variables that override them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import platformdirs
import pytest

from toolkit.settings.write import library_file, settings_file, templates_folder

ENVIRONMENTS = [
    {"HOME": "/home/ann"},
    {"HOME": "/home/ann/"},
    {"HOME": "/home/ann", "XDG_DATA_HOME": "/data", "XDG_CONFIG_HOME": "/config/"},
    {"HOME": "/home/ann", "XDG_DATA_HOME": "relative", "XDG_CONFIG_HOME": ""},
    {"HOME": "/home/ann", "XDG_DATA_HOME": "~/x", "XDG_CONFIG_HOME": " /x"},
    {"HOME": "relative"},
    {"HOME": ""},
    {},
]


@pytest.mark.parametrize("environment", ENVIRONMENTS, ids=str)
def test_the_folders_are_those_of_platformdirs(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    data = platformdirs.user_data_path("toolkit", appauthor=False)
    config = platformdirs.user_config_path("toolkit", appauthor=False)
    assert library_file(environment) == data / "library.db"
    assert settings_file(environment) == config / "settings.toml"
    assert templates_folder(environment) == config / "templates"


def test_variables_name_the_files_themselves() -> None:
    environment = {"HOME": "/home/ann", "TOOLKIT_CONFIG": "~/t.toml", "TOOLKIT_LIBRARY": "/x/y.db"}
    assert settings_file(environment) == Path("/home/ann/t.toml")
    assert library_file(environment) == Path("/x/y.db")
    assert templates_folder(environment).is_relative_to("/home/ann")


@pytest.mark.parametrize("text", ["~nobody-of-this-name/x", "a/~/b", "./~x"])
def test_a_tilde_that_is_no_home_stays(text: str) -> None:
    assert settings_file({"HOME": "/home/ann", "TOOLKIT_CONFIG": text}) == Path(text)


@pytest.mark.skipif(sys.platform != "linux", reason="by hand on Linux only")
def test_finding_the_files_on_linux_does_not_load_platformdirs() -> None:
    script = (
        "import sys; from toolkit.settings.write import *;"
        "library_file({'HOME': '/h'}); settings_file({'HOME': '/h'});"
        "print('platformdirs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stdout.strip() == b"False"
