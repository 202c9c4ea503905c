"""A library that other machines may write is told of, before something is lost."""

from pathlib import Path

import pytest

from tests.conftest import Run
from toolkit.storage.files import shared_by

MOUNTS = """\
/dev/vda / ext4 rw 0 0
server:/export /home/sam/team\\040drive nfs4 rw 0 0
//server/share /mnt/share cifs rw 0 0
tmpfs /mnt/share/local tmpfs rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("Dropbox", "Dropbox"),
        ("Dropbox (Team)/links", "Dropbox"),
        ("OneDrive - A Charity", "OneDrive"),
        ("Library/CloudStorage/GoogleDrive-sam@a.example/My Drive", "Google Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs", "iCloud"),
        ("Nextcloud", "Nextcloud"),
        ("Library/CloudStorage/Box-Box", "a cloud service"),
    ],
)
def test_a_folder_is_known_by_its_name(tmp_path: Path, folder: str, name: str) -> None:
    assert f"that {name} copies to other machines" in shared_by(
        tmp_path / folder / "library.db", ""
    )


@pytest.mark.parametrize("mark", [".stfolder", ".dropbox.cache", ".sync_0123abcd.db"])
def test_a_folder_is_known_by_what_its_program_leaves(tmp_path: Path, mark: str) -> None:
    (tmp_path / mark).mkdir()
    assert shared_by(tmp_path / "deep" / "library.db", "")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/sam/team drive/library.db", "nfs4"),
        ("/mnt/share/a/library.db", "cifs"),
        ("/mnt/share/local/library.db", ""),
        ("/home/sam/library.db", ""),
        ("/home/sam/dropboxes/onedriver/library.db", ""),
    ],
)
def test_a_network_folder_is_known_by_its_file_system(path: str, kind: str) -> None:
    said = shared_by(Path(path), MOUNTS)
    assert said == (f"is in a network folder ({kind})" if kind else "")


def test_a_home_with_the_settings_of_a_program_is_no_synced_folder(tmp_path: Path) -> None:
    (tmp_path / ".dropbox").mkdir()
    assert shared_by(tmp_path / "library.db", "") == ""


def test_doctor_and_status_tell_of_it(run: Run, starter: Path) -> None:
    assert "copies to other machines" not in run("status").err
    (starter.parent / ".stfolder").mkdir()
    found = run("doctor", "--json")
    (place,) = (one for one in found.document["findings"] if one["part"] == "place")
    assert place["state"] == "warning"
    assert "Syncthing" in place["says"]
    assert "toolkit export" in place["hint"]
    assert str(starter) not in "\n".join(found.document["report"])
    assert run("status").err.endswith("copies to other machines: toolkit doctor\n")
