"""Which files of a repository Git tracks, read from its index as gitformat-index(5) describes it, without running Git."""

from __future__ import annotations

import os
from bisect import bisect_left

from taskdef_lint.files.gitignore import git_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_BYTES = 1 << 26  # a larger index is not read: it takes half a million files
_HEADER = 12
_FIXED = 40  # bytes of an entry before the hash
_HASH = {False: 20, True: 32}  # bytes of a hash, by whether it is SHA-256


class Tracked:
    """The paths that Git tracks in the repository with a root (absolute, links resolved). The index is read when first asked for.

    One that cannot be read tracks nothing.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self._paths: list[bytes] | None = None

    def holds(self, path: str, *, directory: bool) -> bool:
        """Whether Git tracks a file (absolute path), or one in a directory."""
        if self._paths is None:
            self._paths = sorted(_paths(self.root))
        wanted = os.fsencode(os.path.relpath(path, self.root)).replace(os.sep.encode(), b"/") + b"/" * directory
        at = bisect_left(self._paths, wanted)
        return at < len(self._paths) and (self._paths[at].startswith(wanted) if directory else self._paths[at] == wanted)


def _paths(root: str) -> list[bytes]:
    git = git_directory(root)
    try:
        path = os.path.join(git, "index")
        if not os.path.isfile(path) or os.path.getsize(path) > MOST_BYTES:
            return []
        with open(path, "rb") as file:
            raw = file.read(MOST_BYTES)
        return list(_entries(raw, _is_sha256(raw)))
    except (OSError, ValueError, IndexError):
        return []


def _is_sha256(raw: bytes) -> bool:
    """Whether hashes have 32 bytes: then so has the checksum at the end, and the first path begins where it does otherwise not."""
    return len(raw) > _HEADER + _FIXED + 34 and not _plausible(raw, 20) and _plausible(raw, 32)


def _plausible(raw: bytes, width: int) -> bool:
    """Whether the flags of the first entry, if hashes have this width, tell the length of the path that follows."""
    at = _HEADER + _FIXED + width
    flags = int.from_bytes(raw[at : at + 2], "big")
    start = at + 2 + 2 * bool(flags & 0x4000) + (raw[7] == 4)  # in version 4 it begins with how much of the path before it is kept: nothing
    end = raw.find(b"\0", start)
    return end - start == flags & 0xFFF if flags & 0xFFF < 0xFFF else end - start >= 0xFFF


def _entries(raw: bytes, sha256: bool) -> Iterator[bytes]:
    version, count = int.from_bytes(raw[4:8], "big"), int.from_bytes(raw[8:12], "big")
    if raw[:4] != b"DIRC" or version not in (2, 3, 4):
        return
    at, path = _HEADER, b""
    for _ in range(count):
        begin = at
        at += _FIXED + _HASH[sha256]
        flags = int.from_bytes(raw[at : at + 2], "big")
        at += 4 if flags & 0x4000 else 2
        kept = b""
        if version == 4:
            strip, at = _varint(raw, at)
            kept = path[: len(path) - strip]
        end = raw.index(b"\0", at)
        path = kept + raw[at:end]
        yield path
        at = end + 1 if version == 4 else begin + (end - begin + 8) // 8 * 8


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    """The number that is written here as Git writes offsets, and where it ends."""
    value = raw[at] & 0x7F
    while raw[at] & 0x80:
        at += 1
        value = ((value + 1) << 7) | (raw[at] & 0x7F)
    return value, at + 1
