"""Seals: a master key opened by passphrase, a key per person, and nothing in clear on the disk."""

from __future__ import annotations

import hmac
import os
import secrets
import struct
from pathlib import Path

import msgspec
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from workbench.domain.people import Role
from workbench.errors import BaseDamaged, DiskFull, SealDamaged, StoreLocked, WrongPassphrase
from workbench.store.durable import private_folder, sync_folder, write_whole

NONCE = 12
KEY = 32


class Cost(msgspec.Struct, frozen=True):
    """Work asked by argon2id: memory in KiB, passes, lanes."""

    memory: int = 256 * 1024
    passes: int = 3
    lanes: int = 4


class Holder(msgspec.Struct, frozen=True):
    """A key-holder: the master key wrapped by the passphrase of one role."""

    role: str
    salt: bytes
    cost: Cost
    wrapped: bytes


class KeyRing(msgspec.Struct):
    """`keys/holders.json`: who can open the identities, and the base key wrapped by the master key."""

    holders: list[Holder]
    base_key: bytes


def seal(key: bytes, clear: bytes, context: str) -> bytes:
    """AES-256-GCM under a fresh nonce; the context (column and row) is authenticated."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, context.encode())


def unseal(key: bytes, blob: bytes, context: str) -> bytes:
    """The clear bytes; `SealDamaged` when the blob was altered, moved, or belongs to another key."""
    try:
        return AESGCM(key).decrypt(blob[:NONCE], blob[NONCE:], context.encode())
    except (InvalidTag, ValueError):
        raise SealDamaged from None


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(passphrase.encode(), salt, cost.passes, cost.memory, cost.lanes, KEY, type=Type.ID)


class PersonKeys:
    """`keys/persons.keys`: fixed slots of one wrapped key per person, overwritten when erased."""

    SLOT = struct.Struct(f">q{NONCE + KEY + 16}s")

    def __init__(self, path: Path) -> None:
        self.path = path
        self._wrapped: dict[int, bytes] = {}
        self._waiting: list[bytes] = []
        content = path.read_bytes() if path.exists() else b""
        whole = len(content) - len(content) % self.SLOT.size
        for offset in range(0, whole, self.SLOT.size):
            person, wrapped = self.SLOT.unpack_from(content, offset)
            self._wrapped[person] = wrapped
        self._end = whole

    def __contains__(self, person: int) -> bool:
        return person in self._wrapped

    def wrapped(self, person: int) -> bytes | None:
        """The wrapped key of a person, None if there is none."""
        return self._wrapped.get(person)

    def add(self, person: int, wrapped: bytes) -> None:
        """Keep a new key in memory; `flush` writes it before the base is written."""
        self._wrapped[person] = wrapped
        self._waiting.append(self.SLOT.pack(person, wrapped))

    def forget_waiting(self) -> None:
        """Drop the keys of a unit that was not committed."""
        for slot in self._waiting:
            del self._wrapped[self.SLOT.unpack(slot)[0]]
        self._waiting.clear()

    def flush(self) -> None:
        """Write and sync the waiting keys; a torn tail of an earlier crash is written over."""
        if not self._waiting:
            return
        try:
            self._write(b"".join(self._waiting))
        except OSError:
            raise DiskFull from None
        self._end += len(self._waiting) * self.SLOT.size
        self._waiting.clear()

    def _write(self, slots: bytes) -> None:
        new = not self.path.exists()
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        with os.fdopen(os.open(self.path, flags, 0o600), "rb+") as file:
            file.seek(self._end)
            file.write(slots)
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync_folder(self.path.parent)


class Vault:
    """The seals of one base: closed at start, opened by a passphrase, closed again by `lock`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened_by: Role | None = None
        self._master: bytes | None = None
        self._base: bytes | None = None
        self._person_keys: dict[int, bytes] = {}
        self.persons = PersonKeys(folder / "persons.keys")

    @classmethod
    def create(cls, folder: Path, passphrases: dict[Role, str], cost: Cost) -> Vault:
        """New keys for a new base; each role's passphrase wraps the same master key."""
        private_folder(folder)
        master = secrets.token_bytes(KEY)
        holders = []
        for role, passphrase in passphrases.items():
            salt = secrets.token_bytes(16)
            wrapped = seal(_stretch(passphrase, salt, cost), master, f"master:{role.name}")
            holders.append(Holder(role.name, salt, cost, wrapped))
        ring = KeyRing(holders, seal(master, secrets.token_bytes(KEY), "base"))
        write_whole(folder / "holders.json", msgspec.json.encode(ring))
        write_whole(folder / "journal.key", secrets.token_bytes(KEY))
        return cls(folder)

    @property
    def journal_key(self) -> bytes:
        """The key of the two journals, readable without passphrase so that `check` can work."""
        try:
            key = (self.folder / "journal.key").read_bytes()
        except OSError:
            key = b""
        if len(key) != KEY:
            raise BaseDamaged(what="la clé du journal manque ou a été altérée")
        return key

    @property
    def is_open(self) -> bool:
        return self._master is not None

    def holder_of(self, passphrase: str) -> tuple[Role, bytes]:
        """Whose passphrase this is, and the master key; `WrongPassphrase` otherwise. Slow on purpose."""
        for holder in self._ring().holders:
            key = _stretch(passphrase, holder.salt, holder.cost)
            try:
                return Role[holder.role], unseal(key, holder.wrapped, f"master:{holder.role}")
            except SealDamaged:
                continue
        raise WrongPassphrase

    def _ring(self) -> KeyRing:
        try:
            return msgspec.json.decode((self.folder / "holders.json").read_bytes(), type=KeyRing)
        except (OSError, msgspec.DecodeError):
            raise BaseDamaged(what="le trousseau des clés manque ou a été altéré") from None

    def open(self, role: Role, master: bytes) -> None:
        """Open the seals for every window, in the name of this role."""
        base = unseal(master, self._ring().base_key, "base")
        self._person_keys.clear()
        self._master, self._base, self.opened_by = master, base, role

    def lock(self) -> None:
        """Forget every key."""
        self._master = self._base = self.opened_by = None
        self._person_keys.clear()

    def forget_waiting(self) -> None:
        """After a rollback: the keys made for it are gone, in memory too."""
        self.persons.forget_waiting()
        self._person_keys = {p: k for p, k in self._person_keys.items() if p in self.persons}

    def blind(self, text: str) -> str:
        """A text as a code that only this base can make: to know again what must not be kept."""
        base = self._base
        if base is None:
            raise StoreLocked
        return hmac.digest(base, text.encode(), "sha256").hex()

    def seal_for(self, person: int, clear: str, context: str) -> bytes:
        """Seal a text under the key of a person, made on first use."""
        return seal(self._key_of(person, make=True), clear.encode(), f"{context}:{person}")

    def open_for(self, person: int, blob: bytes, context: str) -> str:
        """The clear text of a sealed column of a person."""
        return unseal(self._key_of(person, make=False), blob, f"{context}:{person}").decode()

    def _key_of(self, person: int, make: bool) -> bytes:
        master = self._master
        if master is None:
            raise StoreLocked
        if person in self._person_keys:
            return self._person_keys[person]
        wrapped = self.persons.wrapped(person)
        if wrapped is not None:
            key = unseal(master, wrapped, f"person:{person}")
        elif make:
            key = secrets.token_bytes(KEY)
            self.persons.add(person, seal(master, key, f"person:{person}"))
        else:
            raise SealDamaged
        self._person_keys[person] = key
        return key
