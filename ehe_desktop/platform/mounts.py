"""Which places are on another machine: pure functions over what the system says.

A store on a network share can be corrupted by two machines writing at once, and
a folder copied to a cloud leaves the device. Both are refused as homes for a
store. These functions read text and paths only; the system modules fetch them.
"""

from __future__ import annotations

from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Final

NETWORK_TYPES: Final = frozenset(
    {
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "afpfs", "coda", "ceph",
        "glusterfs", "lustre", "webdav", "davfs", "fuse.sshfs", "fuse.davfs2", "fuse.rclone",
        "fuse.s3fs", "fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.cephfs",
    }
)  # fmt: skip
_COPIED_FOLDERS: Final = ("onedrive", "dropbox", "google drive", "googledrive", "icloud drive")


def is_unc(path: PureWindowsPath) -> bool:
    r"""Whether a Windows path names another machine (`\\server\share`, `\\?\UNC\server\share`)."""
    drive = path.drive.lower()
    if drive.startswith("\\\\?\\"):
        return drive.startswith("\\\\?\\unc\\")
    return drive.startswith("\\\\") and not drive.startswith("\\\\.\\")


def is_copied_folder(path: PurePath) -> bool:
    r"""Whether a part of `path` is a folder that a cloud service copies away.

    >>> is_copied_folder(PureWindowsPath(r"C:\Users\a\OneDrive - Council\Store"))
    True
    """
    return any(part.lower().startswith(_COPIED_FOLDERS) for part in path.parts)


def type_in_mountinfo(mountinfo: str, path: PurePosixPath) -> str:
    """The file system type of `path` by Linux's /proc/self/mountinfo; "" where unknown."""
    best, found = -1, ""
    for line in mountinfo.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = PurePosixPath(_unescaped(fields[4]))
        if path.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), after.split()[0]
    return found


def type_in_mount_output(output: str, path: PurePosixPath) -> str:
    """The file system type of `path` by what macOS's `mount` prints; "" where unknown."""
    best, found = -1, ""
    for line in output.splitlines():
        place, _, traits = line.rpartition(" (")
        point = PurePosixPath(place.partition(" on ")[2])
        if traits and path.is_relative_to(point) and len(point.parts) >= best:
            best, found = len(point.parts), traits.rstrip(")").split(",")[0].strip()
    return found


def _unescaped(field: str) -> str:
    for code, character in (("\\040", " "), ("\\011", "\t"), ("\\012", "\n"), ("\\134", "\\")):
        field = field.replace(code, character)
    return field
