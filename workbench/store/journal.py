"""Two chained journals, and the witness outside the file that tells when the base has lost something."""

from __future__ import annotations

import hmac
import os
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from workbench.domain.audit import Journal
from workbench.errors import BaseDamaged

START = bytes(32)


@dataclass(frozen=True)
class Line:
    """Who, when, what, which id, motive, session; no content (domain.md §8 P12)."""

    at: datetime
    who: str
    role: str
    event: str
    object: str
    motive: str
    session_id: int | None
    command: str

    def values(self) -> list[str]:
        """The line as texts, in the order that the chain signs."""
        session = "" if self.session_id is None else str(self.session_id)
        told = [self.who, self.role, self.event, self.object, self.motive]
        return [self.at.isoformat(), *told, session, self.command]


@dataclass
class Head:
    """Number and mac of the last line of a journal."""

    count: int = 0
    mac: bytes = START


def mac_of(key: bytes, head: Head, line: Line) -> bytes:
    """The mac of the line that comes after this head: it signs the number, the content and the past."""
    parts = [struct.pack(">q", head.count + 1), head.mac]
    for value in line.values():
        encoded = value.encode()
        parts.append(struct.pack(">I", len(encoded)) + encoded)
    return hmac.digest(key, b"".join(parts), "sha256")


def verify(key: bytes, rows: Iterable[Sequence[Any]], witnessed: Head, journal: Journal) -> Head:
    """Walk the whole chain; `BaseDamaged` at the first altered, missing or moved line.

    The witness may lag by the last acknowledged line, never lead: its head must be inside the chain.
    """
    head, seen = Head(), witnessed.count == 0
    for n, *values, mac in rows:
        expected = mac_of(key, head, Line(*values))
        if n != head.count + 1 or not hmac.compare_digest(expected, bytes(mac)):
            raise BaseDamaged(
                what=f"le journal des {journal.value} est altéré ou incomplet à la ligne {head.count + 1}"
            )
        head = Head(n, expected)
        seen = seen or head == witnessed
    if not seen:
        lost = max(0, witnessed.count - head.count)
        told = (
            f"{lost} lignes du journal des {journal.value} manquent"
            if lost
            else (f"le journal des {journal.value} n'est pas celui du témoin")
        )
        raise BaseDamaged(what=told)
    return head


class Witness:
    """`witness`: two slots written in turn, each with its own mac; the newest whole one speaks."""

    SLOT = struct.Struct(">qq32sq32s")
    SIZE = SLOT.size + 32

    def __init__(self, path: Path, key: bytes) -> None:
        self.path, self._key = path, hmac.digest(key, b"witness", "sha256")
        self._turn = 0
        self._file: int | None = None

    def read(self) -> tuple[Head, Head]:
        """The heads of both journals as last witnessed; `BaseDamaged` if absent or forged."""
        content = self.path.read_bytes() if self.path.exists() else b""
        best = None
        for offset in (0, self.SIZE):
            packed, mac = content[offset : offset + self.SLOT.size], content[offset + self.SLOT.size :][:32]
            if hmac.compare_digest(self._mac(packed), mac):
                turn, *heads = self.SLOT.unpack(packed)
                best = max(best or (-1,), (turn, *heads))
        if best is None:
            raise BaseDamaged(what="le témoin du journal manque ou a été altéré")
        self._turn = best[0]
        return Head(best[1], best[2]), Head(best[3], best[4])

    def write(self, decisions: Head, accesses: Head) -> None:
        """Overwrite the older slot and sync it, before a unit is acknowledged."""
        turn = self._turn + 1
        packed = self.SLOT.pack(turn, decisions.count, decisions.mac, accesses.count, accesses.mac)
        if self._file is None:
            flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
            self._file = os.open(self.path, flags, 0o600)
        os.lseek(self._file, (turn % 2) * self.SIZE, os.SEEK_SET)
        os.write(self._file, packed + self._mac(packed))
        getattr(os, "fdatasync", os.fsync)(self._file)
        self._turn = turn  # only now: a slot half written is written again, the other one stays whole

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _mac(self, packed: bytes) -> bytes:
        return hmac.digest(self._key, packed, "sha256")


def short_head(mac: bytes) -> str:
    """A head as printed on a relevé: sixteen characters that say nothing of a case."""
    return sha256(mac).hexdigest()[:16]
