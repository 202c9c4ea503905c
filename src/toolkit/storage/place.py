"""Where a library stands: in a folder that others keep in step, or on a network.

SQLite's locks and its log hold within one machine. A program that copies the
file while it is in use loses what was written, or mixes two libraries. Told by
the names and marks these programs leave; must not change or start anything.
"""

from __future__ import annotations

import sys
from pathlib import Path

SHARE_INSTEAD = (
    "Keep the library in a folder of this machine alone (--library PATH or TOOLKIT_LIBRARY),"
    " and share copies: toolkit backup FILE, toolkit export FILE."
)
# A folder of this name, or one that begins so: Dropbox (Team), GoogleDrive-me@charity.
_NAMES = (
    ("dropbox", "Dropbox"),
    ("onedrive", "OneDrive"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("mobile documents", "iCloud"),
    ("iclouddrive", "iCloud"),
    ("icloud drive", "iCloud"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    # ~/Library/CloudStorage of macOS holds one folder for each such program.
    ("cloudstorage", "a cloud service"),
)
# What stands in the folder itself, whatever its name. (Not .dropbox: every home has it.)
_MARKS = (
    (".stfolder", "Syncthing"),
    (".dropbox.cache", "Dropbox"),
    (".owncloudsync.log", "Nextcloud or ownCloud"),
    (".nextcloudsync.log", "Nextcloud"),
    (".sync_*.db", "Nextcloud or ownCloud"),
    ("._sync_*.db", "Nextcloud or ownCloud"),
    (".tmp.drivedownload", "Google Drive"),
)
# Types of file systems whose files another machine may write: proc(5), mount(8).
_NETWORK = frozenset(
    (
        "nfs nfs4 cifs smb3 smbfs ncpfs afs ceph glusterfs lustre beegfs davfs fuse.davfs"
        " fuse.sshfs fuse.rclone fuse.glusterfs fuse.s3fs fuse.google-drive-ocamlfuse"
    ).split()
)
_MOUNTS = Path("/proc/mounts")


def shared_by(path: Path, mounts: str | None = None) -> str:
    """Say who else handles the file: "is in a folder that Dropbox keeps in step"; else "".

    `mounts` is the system's table of mounts (Linux); read unless it is given.
    """
    place = path.resolve()
    if name := _synced(place):
        return f"is in a folder that {name} keeps in step with other machines"
    kind = _file_system(place, _read_mounts() if mounts is None else mounts)
    if kind in _NETWORK or (sys.platform == "win32" and str(place).startswith("\\\\")):
        return f"is in a network folder{f' ({kind})' if kind else ''}"
    return ""


def _synced(place: Path) -> str:
    for folder in place.parents:
        folded = folder.name.casefold()
        for begins, name in _NAMES:
            if folded == begins or folded.startswith((f"{begins} ", f"{begins}-")):
                return name
        for mark, name in _MARKS:
            if _holds(folder, mark):
                return name
    return ""


def _holds(folder: Path, mark: str) -> bool:
    try:
        return any(True for _ in folder.glob(mark)) if "*" in mark else (folder / mark).exists()
    except OSError:
        return False


def _read_mounts() -> str:
    try:
        return _MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return ""


def _file_system(place: Path, mounts: str) -> str:
    """Return the type of the file system that `place` is on, "" where it is not known."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        fields = line.split(" ")
        if len(fields) > 2:  # noqa: PLR2004 - device, where, type
            where = Path(_plain(fields[1]))
            # The last of two at one place lies above.
            if place.is_relative_to(where) and len(where.parts) >= best:
                best, kind = len(where.parts), fields[2]
    return kind


def _plain(field: str) -> str:
    """Undo how proc(5) writes a space in a name: as its octal number."""
    for octal, plain in (("\\040", " "), ("\\011", "\t"), ("\\134", "\\")):
        field = field.replace(octal, plain)
    return field
