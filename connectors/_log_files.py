"""Files of access logs as blocks of whole lines, of which only what was not read before.

What was read is remembered as *stretches*: each begins with known bytes and has a length. A file is walked from its
beginning: where a known stretch begins, it is passed over; the rest is new. So a file that grew, was renamed, packed, cut off
and begun anew, or put together from others is never read twice, whatever its name. Bytes count as unpacked.
"""

from __future__ import annotations

import glob
import gzip
import hashlib
import os
import time
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from connectors._spec import ConnectorError

BLOCK_BYTES = 1 << 20
"""Bytes of a block: few enough to stay in a processor's cache while they are looked at."""
HEAD_BYTES = 1024
"""Bytes that make a stretch known; several lines, so that two that begin with the same request are told apart."""
SETTLED_SECONDS = 3600
"""A file that nobody has written to for so long has its last line whole, even without a line end."""

_DAMAGED = (EOFError, OSError, zlib.error)
_PACKED = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd"}


class Stretch(NamedTuple):
    """Bytes that were read: the key is ``<bytes hashed>:<hash>`` of their beginning."""

    key: str
    length: int
    head: str
    """Key of the stretch that the file began with."""
    start: int
    """Where in the file it stood."""


@dataclass(frozen=True)
class Block:
    """Whole lines of one file. `stretch` ends with this block; `share` of the file's bytes was read with it."""

    name: str
    data: bytes
    stretch: Stretch
    share: float
    first: bool
    """Whether the file begins with it: a header may be in it."""


@dataclass
class Known:
    """What was read before, by its beginning."""

    stretches: dict[str, Stretch] = field(default_factory=dict)
    met: set[str] = field(default_factory=set)
    """Keys of the stretches that were passed over: the files still hold them."""

    @classmethod
    def of(cls, bookmark: Mapping[str, Any]) -> Known:
        """From the bookmark of a source, as `mark` of each stretch made it."""
        rows = bookmark.get("stretches", {})
        return cls({key: Stretch(key, *row) for key, row in rows.items()})

    def length_at(self, peeked: bytes) -> Stretch | None:
        """The known stretch that begins with these bytes, the longest where several do."""
        sizes = sorted({int(key.partition(":")[0]) for key in self.stretches}, reverse=True)
        keys = (_key(peeked[:size]) for size in sizes if size <= len(peeked))
        found = [self.stretches[key] for key in keys if key in self.stretches]
        return max(found, key=lambda stretch: stretch.length, default=None)

    def head_at(self, peeked: bytes) -> str:
        """The key of a file's beginning that other stretches name, though it is not known itself any more; else empty."""
        heads = {stretch.head for stretch in self.stretches.values()}
        return next((h for h in heads if _key(peeked[: int(h.partition(":")[0])]) == h), "")

    def next_start(self, head: str, after: int) -> int | None:
        """Where the next known stretch of a file begins that begins with `head`."""
        starts = [s.start for s in self.stretches.values() if s.head == head and s.start > after]
        return min(starts, default=None)


def mark(stretch: Stretch) -> dict[str, list[Any]]:
    """A stretch as a bookmark keeps it."""
    return {stretch.key: [stretch.length, stretch.head, stretch.start]}


def paths(pattern: str) -> list[Path]:
    """The files that a path or pattern with ``*`` names, the oldest last change first.

    Raises: ConnectorError: there is none.
    """
    typed = os.path.expanduser(pattern.strip())  # noqa: PTH111 - Path's own fails for a person that there is not
    found = [Path(typed)] if Path(typed).is_file() else [Path(p) for p in glob.glob(typed, recursive=True)]  # noqa: PTH207 - an absolute pattern
    files = [path for path in found if path.is_file()]
    if not files and Path(typed).is_dir():
        raise ConnectorError(f"{pattern} is a folder: name the logs in it, such as {pattern.rstrip('/')}/access.log*.")
    if not files:
        raise ConnectorError(
            f"There is no log file at {pattern}: give a path, or a pattern such as /var/log/nginx/access.log*."
        )
    return sorted(files, key=lambda path: (path.stat().st_mtime_ns, path.name))


def held(pattern: str, bookmark: Mapping[str, Any]) -> set[str]:
    """Keys of the stretches of a bookmark that the files still hold. Raises: ConnectorError: as `blocks`."""
    known = Known.of(bookmark)
    for path in paths(pattern):
        for _ in blocks(path, known):
            pass
    return known.met & set(bookmark.get("stretches", {}))


@contextmanager
def opened(path: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    """The file's bytes, unpacked by what it begins with rather than by its name, and the file as it lies on the disk.

    Raises: ConnectorError: it cannot be read, is damaged, or is packed in a way that needs a package that is missing.
    """
    try:
        with path.open("rb") as raw:
            start = raw.read(4)
            raw.seek(0)
            if start.startswith(_PACKED[".gz"]):
                yield cast("IO[bytes]", gzip.GzipFile(fileobj=raw)), raw
            else:
                yield _zstandard(path, raw) if start == _PACKED[".zst"] else raw, raw
    except (FileNotFoundError, PermissionError, IsADirectoryError) as error:
        raise ConnectorError(f"{path.name} cannot be read ({error.strerror}): check its rights.") from error
    except Exception as error:
        if not isinstance(error, _DAMAGED) and type(error).__name__ != "ZstdError":  # of a package that may be missing
            raise
        raise ConnectorError(f"{path.name} is damaged and cannot be unpacked to its end: get it anew.") from error


def _zstandard(path: Path, raw: IO[bytes]) -> IO[bytes]:
    try:
        import zstandard
    except ImportError:
        raise ConnectorError(f"{path.name} is packed with zstd: `pip install zstandard` reads it.") from None
    return zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)


def sample(path: Path, lines: int = 100) -> list[str]:
    """The first lines of a file, for recognising its layout."""
    with opened(path) as (file, _):
        start = file.read(256 << 10)
    return start.decode("utf-8", "replace").split("\n")[:lines]


def is_settled(path: Path) -> bool:
    """Whether nobody writes to a file any more, so that its last line is whole even without a line end."""
    return time.time() - path.stat().st_mtime > SETTLED_SECONDS or path.suffix in _PACKED


def blocks(path: Path, known: Known, *, size: int = BLOCK_BYTES) -> Iterator[Block]:
    """What is new in one file, in blocks of at most `size` bytes (more only for a single longer line).

    A last line without its end is left for the next time while somebody may still be writing it. New stretches are
    added to `known`, so that the same lines in another file are passed over.

    Raises: ConnectorError: the packed file is damaged.
    """
    settled = is_settled(path)
    with opened(path) as (file, raw):
        yield from _Walk(path.name, file, raw, known, settled=settled, size=size).blocks()


class _Walk:
    """One way through one file."""

    def __init__(self, name: str, file: IO[bytes], raw: IO[bytes], known: Known, *, settled: bool, size: int) -> None:
        self._name, self._file, self._raw, self._known, self._settled, self._size = (
            name,
            file,
            raw,
            known,
            settled,
            size,
        )
        self._whole = max(1, os.fstat(raw.fileno()).st_size)
        self._position, self._rest, self._head = 0, b"", ""

    def blocks(self) -> Iterator[Block]:
        """Passed over what is known, blocks of what is not."""
        while peeked := self._peek():
            known = self._known.length_at(peeked)
            self._head = self._head or (known.head if known else self._known.head_at(peeked))
            if known:
                self._known.met.add(known.key)
                self._skip(known.length)
            else:
                before = self._position
                yield from self._stretch(peeked)
                if self._position == before:
                    return

    def _peek(self) -> bytes:
        self._fill(HEAD_BYTES)
        return self._rest[:HEAD_BYTES]

    def _fill(self, wanted: int) -> None:
        while len(self._rest) < wanted and (more := self._file.read(wanted - len(self._rest))):
            self._rest += more

    def _skip(self, length: int) -> None:
        self._position += length
        kept, self._rest = self._rest[:length], self._rest[length:]
        missing = length - len(kept)
        if missing and self._file is self._raw:
            self._raw.seek(missing, os.SEEK_CUR)
        while missing and self._file is not self._raw and (passed := len(self._file.read(min(missing, 1 << 20)))):
            missing -= passed

    def _stretch(self, peeked: bytes) -> Iterator[Block]:
        """A new stretch, up to the next one that is known or the last whole line."""
        start, stop = self._position, self._known.next_start(self._head, self._position)
        key = ""
        while data := self._lines(stop):
            # The first block decides how many bytes make the key: a short file may not have more yet.
            key = key or _key(peeked[: min(HEAD_BYTES, len(data))])
            self._head = self._head or key
            stretch = Stretch(key, self._position - start, self._head, start)
            self._known.stretches[key] = stretch
            yield Block(
                self._name,
                data,
                stretch,
                min(1.0, self._raw.tell() / self._whole),
                first=start == 0 and stretch.length == len(data),
            )

    def _lines(self, stop: int | None) -> bytes:
        """The next whole lines: up to a block's size, and never beyond `stop`."""
        wanted = self._size if stop is None else min(self._size, stop - self._position)
        self._fill(wanted)
        cut = self._rest.rfind(b"\n", 0, wanted) + 1
        while not cut and len(self._rest) >= wanted > 0:
            wanted += self._size  # one line longer than a block
            self._fill(wanted)
            cut = self._rest.find(b"\n") + 1
        if len(self._rest) < wanted and self._settled:
            cut = len(self._rest)
        data, self._rest = self._rest[:cut], self._rest[cut:]
        self._position += len(data)
        return data


def _key(start: bytes) -> str:
    return f"{len(start)}:{hashlib.blake2b(start, digest_size=12).hexdigest()}"
