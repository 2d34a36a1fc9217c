"""Invented people whose sensitive fields hold words found nowhere else, to prove that nothing leaks."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from workbench.demo.draws import Draws
from workbench.demo.lists import column
from workbench.demo.people import CANARY_BIRTH, TOWN, Guardian, Masked, Youth
from workbench.demo.slips import without_accents

COUNT = 30
BIRTH_FORMS = ("2012-02-29", "29/02/2012", "29 février 2012")
WORDS = ("surname", "first_name", "street", "guardian", "note", "judicial", "apart")
CONSONANTS = "bdfgjlmnprstvxz"
PREFIX = 6
SHARED = ("surname", "first_name", "sex", "birth_date", "quartier", "address", "phone")


@dataclass(frozen=True, repr=False)
class Canary(Masked):
    """A person made of tokens; `apart`, the reason of a pair kept apart, must not even be storable."""

    surname: str
    first_name: str
    sex: str
    birth_date: date
    quartier: str
    address: str
    phone: str
    guardian: str
    note: str
    judicial: str
    apart: str
    tokens: Mapping[str, str]

    def youth(self) -> Youth:
        """The canary as a youth of the town."""
        kin = Guardian(
            id=f"{self.id}-R",
            surname=self.guardian,
            first_name="Ève",
            sex="F",
            quality="mère",
            birth_date=date(1980, 5, 4),
            address=self.address,
            phone=self.phone,
            authority=True,
            address_withheld=False,
        )
        own = {name: getattr(self, name) for name in SHARED}
        return Youth(id=self.id, school="CO1", family=f"{self.id}-F", guardians=(kin,), **own)


def make_canaries(count: int = COUNT) -> tuple[Canary, ...]:
    """The canaries, always the same; their words appear in no list and in no other person."""
    return tuple(_canary(rank) for rank in range(count))


def all_tokens(canaries: Iterable[Canary]) -> list[str]:
    """Every token, person after person; a leak names a token by its place in this list."""
    return [token for canary in canaries for token in canary.tokens.values()]


def _canary(rank: int) -> Canary:
    words = {field: _word(rank * len(WORDS) + place) for place, field in enumerate(WORDS)}
    # 04 65 71 is kept for fiction as well, and no other invented person is given it.
    phone = f"04 65 71 {rank + 21:02d} {(rank * 37 + 11) % 100:02d}"
    return Canary(
        id=f"FIC-C{rank + 1:05d}",
        surname=words["surname"],
        first_name=words["first_name"],
        sex="FM"[rank % 2],
        birth_date=CANARY_BIRTH,
        quartier=column("demo/quartiers", "code")[rank % 6],
        address=f"{rank + 1} rue {words['street']}, {TOWN}",
        phone=phone,
        guardian=words["guardian"],
        note=f"Présence vers 19 h 47 près du local {words['note']}, échange calme.",
        judicial=f"Vérification {words['judicial']} demandée.",
        apart=f"Différend {words['apart']}.",
        tokens={**words, "phone": phone},
    )


def _word(number: int) -> str:
    """A word that no language has: its six first letters are enough to know it."""
    draws = Draws(0, "canaries")
    own = CONSONANTS[number // len(CONSONANTS) % len(CONSONANTS)] + CONSONANTS[number % len(CONSONANTS)]
    tail = "".join(
        draws.choice(number, f"tail#{n}", part) for n, part in enumerate(("éôû", CONSONANTS, "éôû", "kqxz"))
    )
    return f"W\u00f4kz{own}{tail}"


def leak_forms(token: str) -> dict[str, bytes]:
    """Every shape under which a token may have been written, by name of the shape."""
    forms = _number_forms(token) if not any(c.isalpha() for c in token) else _word_forms(token)
    raw = token.encode()
    forms |= {
        "url": quote(token).encode(),
        "utf16le": token.encode("utf-16-le"),
        "utf16be": token.encode("utf-16-be"),
        "hex": raw.hex().encode(),
        "hex_upper": raw.hex().upper().encode(),
        **{f"base64_{shift}": part for shift, part in enumerate(_base64(raw))},
    }
    return forms


def _word_forms(token: str) -> dict[str, bytes]:
    plain = without_accents(token)
    texts = {"raw": token, "lower": token.lower(), "upper": token.upper()}
    texts |= {"plain": plain, "plain_lower": plain.lower(), "plain_upper": plain.upper()}
    texts |= {
        f"nfd_{n}" if n != "raw" else "nfd": unicodedata.normalize("NFD", texts[n])
        for n in ("raw", "lower", "upper")
    }
    texts["json"] = "".join(c if c.isascii() else f"\\u{ord(c):04x}" for c in token)
    texts["json_upper"] = "".join(c if c.isascii() else f"\\u{ord(c):04X}" for c in token)
    texts["html"] = "".join(c if c.isascii() else f"&#{ord(c)};" for c in token)
    texts["html_hex"] = "".join(c if c.isascii() else f"&#x{ord(c):x};" for c in token)
    texts |= {
        "prefix": token[:PREFIX],
        "prefix_lower": token[:PREFIX].lower(),
        "prefix_plain": plain[:PREFIX],
    }
    texts["prefix_plain_lower"] = plain[:PREFIX].lower()
    forms = {name: text.encode() for name, text in texts.items()}
    forms["cp1252"] = token.encode("cp1252", "ignore")
    forms["mojibake"] = token.encode().decode("cp1252", "ignore").encode()
    return forms


def _number_forms(token: str) -> dict[str, bytes]:
    digits = "".join(c for c in token if c.isdigit())
    texts = {"raw": token, "digits": digits, "no_break": token.replace(" ", "\u00a0")}
    texts |= {"dots": token.replace(" ", "."), "international": f"+33{digits[1:]}"}
    texts["international_spaced"] = f"+33 {token[1:]}"
    return {name: text.encode() for name, text in texts.items()}


def _base64(raw: bytes) -> Iterator[bytes]:
    """The letters that the token alone decides, at each of its three alignments."""
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + raw).rstrip(b"=")
        known = (shift + len(raw)) * 8 // 6
        yield coded[(0, 2, 3)[shift] : known]
