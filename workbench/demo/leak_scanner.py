"""Looks for tokens in files, whatever the encoding, inside archives and in file names too."""

from __future__ import annotations

import gzip
import io
import mmap
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.demo.canaries import leak_forms

DEPTH = 4
MEMBER_LIMIT = 300 * 2**20
STREAM = re.compile(rb"stream\r?\n")
Content = bytes | mmap.mmap


@dataclass(frozen=True, order=True)
class Leak:
    """A token found: in which file (`archive!member` inside an archive), which token, in which form."""

    path: str
    token_index: int
    form: str


class Detector:
    """Finds many byte patterns at once: by their first three bytes, then by the longest that matches."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._patterns: dict[bytes, tuple[int, str]] = {}
        for index, token in enumerate(tokens):
            for form, pattern in leak_forms(token).items():
                self._patterns.setdefault(pattern, (index, form))
        lengths: defaultdict[bytes, set[int]] = defaultdict(set)
        for pattern in self._patterns:
            lengths[pattern[:3]].add(len(pattern))
        self._lengths = {start: sorted(found, reverse=True) for start, found in lengths.items()}

    def found(self, content: Content) -> set[tuple[int, str]]:
        """Index and form of every token in the content."""
        hits: set[tuple[int, str]] = set()
        for start, lengths in self._lengths.items():
            at = content.find(start)
            while at >= 0:
                window = content[at : at + lengths[0]]
                hit = next((self._patterns[p] for n in lengths if (p := window[:n]) in self._patterns), None)
                if hit:
                    hits.add(hit)
                at = content.find(start, at + 1)
        return hits


def scan(paths: Iterable[Path], tokens: Sequence[str], *, exclude: Collection[Path] = ()) -> list[Leak]:
    """Every leak under these files and folders, except under `exclude`; OSError if a file cannot be read."""
    detector = Detector(tokens)
    shut = [path.resolve() for path in exclude]
    leaks: set[Leak] = set()
    for root in paths:
        for path in _walk(root):
            if not any(path.resolve().is_relative_to(closed) for closed in shut):
                leaks |= {Leak(where, *hit) for where, hit in _hits(detector, path)}
    return sorted(leaks)


def _walk(root: Path) -> Iterator[Path]:
    yield root
    if root.is_dir() and not root.is_symlink():
        for child in sorted(root.iterdir()):
            yield from _walk(child)


def _hits(detector: Detector, path: Path) -> Iterator[tuple[str, tuple[int, str]]]:
    for hit in detector.found(path.name.encode("utf-8", "surrogateescape")):
        yield f"{path} (nom)", hit
    if not path.is_file() or path.is_symlink():
        return
    for where, content in _contents(path):
        for hit in detector.found(content):
            yield where, hit


def _contents(path: Path) -> Iterator[tuple[str, Content]]:
    """The bytes of a file, then what they unpack to; a file that vanished meanwhile holds nothing."""
    try:
        with path.open("rb") as file:
            if path.stat().st_size == 0:
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                yield str(path), content
                packed = content[:4].startswith((b"PK", b"\x1f\x8b", b"%PDF"))
                if packed or zipfile.is_zipfile(path):
                    yield from _unpacked(str(path), content[:], DEPTH)
    except FileNotFoundError:
        return


def _unpacked(where: str, content: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """What an archive holds; the names of its members are already read in its own bytes."""
    if depth == 0:
        return
    for name, part in _parts(content):
        yield f"{where}!{name}", part
        yield from _unpacked(f"{where}!{name}", part, depth - 1)


def _parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content.startswith(b"\x1f\x8b"):
        yield "gzip", _gunzipped(content)
    elif content.startswith(b"%PDF"):
        for number, found in enumerate(STREAM.finditer(content)):
            yield f"flux {number}", _inflated(content[found.end() :])
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in archive.infolist():
                with archive.open(member) as file:
                    yield member.filename, file.read(MEMBER_LIMIT)


def _gunzipped(content: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(content)) as file:
            return file.read(MEMBER_LIMIT)
    except (OSError, EOFError, zlib.error):
        return _inflated(content, zlib.MAX_WBITS | 16)


def _inflated(content: bytes, bits: int = zlib.MAX_WBITS) -> bytes:
    """As much as can be inflated; nothing when it is not deflated at all."""
    try:
        return zlib.decompressobj(bits).decompress(content, MEMBER_LIMIT)
    except zlib.error:
        return b""
