"""The scanner finds every planted leak, whatever the file and the encoding, and nothing in a clean tree."""

from __future__ import annotations

import base64
import gzip
import io
import json
import sqlite3
import unicodedata
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import docx
import openpyxl
import pytest

from workbench.demo.canaries import all_tokens, leak_forms, make_canaries
from workbench.demo.leak_scanner import scan
from workbench.demo.lists import data_folder
from workbench.demo.town import MINI, lines, make_town

TOKENS = all_tokens(make_canaries())
WORDS = [index for index, token in enumerate(TOKENS) if token.isalpha()]
PHONES = [index for index in range(len(TOKENS)) if index not in WORDS]
PLANTED = 50
AROUND = "Réunion du groupe, point {n} : {token} — à revoir.\n"


def _unaccented(text: str) -> str:
    return unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()


# Written apart from `leak_forms`: what the scanner must know is not taken from what it knows.
ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "lower": lambda text: text.lower().encode(),
    "upper": lambda text: text.upper().encode(),
    "nfd": lambda text: unicodedata.normalize("NFD", text).encode(),
    "without accents": lambda text: _unaccented(text).encode(),
    "without accents, upper": lambda text: _unaccented(text).upper().encode(),
    "json": lambda text: json.dumps({"note": text}).encode(),
    "url": lambda text: quote(text).encode(),
    "utf-16 le": lambda text: text.encode("utf-16-le"),
    "utf-16 be": lambda text: text.encode("utf-16-be"),
    "hex": lambda text: text.encode().hex().encode(),
    "cp1252": lambda text: text.encode("cp1252"),
    "html": lambda text: text.encode("ascii", "xmlcharrefreplace"),
    "base64, first alignment": lambda text: base64.b64encode(b"abc" + text.encode() + b"suite"),
    "base64, second alignment": lambda text: base64.b64encode(b"abco" + text.encode() + b"suite"),
    "base64, third alignment": lambda text: base64.b64encode(b"abcoo" + text.encode() + b"suite"),
}


def _zip(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("dossier/releve.txt", content)
    return made.getvalue()


def _pdf(content: bytes) -> bytes:
    stream = zlib.compress(content)
    return b"%PDF-1.7\n1 0 obj<</Filter/FlateDecode>>stream\r\n" + stream + b"\nendstream endobj\n%%EOF"


WRAPS: dict[str, Callable[[bytes], bytes]] = {
    "txt": lambda content: b"\x00debut\n" + content,
    "zip": _zip,
    "gz": gzip.compress,
    "zip.zip": lambda content: _zip(_zip(content)),
    "gz.zip": lambda content: _zip(gzip.compress(content)),
    "pdf": _pdf,
}


def _plant(folder: Path, kind: str, encode: Callable[[str], bytes], which: list[int]) -> dict[Path, int]:
    planted = {}
    for n in range(PLANTED):
        index = which[n * 7 % len(which)]
        path = folder / f"fichier-{n}.{kind}"
        text = AROUND.format(n=n, token="\0")
        before, after = text.split("\0")
        path.write_bytes(WRAPS[kind](before.encode() + encode(TOKENS[index]) + after.encode()))
        planted[path] = index
    return planted


def _found(planted: dict[Path, int], folder: Path) -> int:
    leaks = {(leak.path.split("!")[0], leak.token_index) for leak in scan([folder], TOKENS)}
    assert leaks <= {(str(path), index) for path, index in planted.items()}
    return len(leaks)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("kind", WRAPS)
def test_fifty_leaks_out_of_fifty_are_found(tmp_path: Path, kind: str, encoding: str) -> None:
    assert _found(_plant(tmp_path, kind, ENCODINGS[encoding], WORDS), tmp_path) == PLANTED


@pytest.mark.parametrize(
    "write",
    [
        str.encode,
        lambda phone: phone.replace(" ", "").encode(),
        lambda phone: phone.replace(" ", "\u00a0").encode(),
        lambda phone: ("+33" + phone.replace(" ", "")[1:]).encode(),
        lambda phone: phone.encode("utf-16-le"),
    ],
)
def test_a_phone_number_is_found_however_it_is_spaced(tmp_path: Path, write: Callable[[str], bytes]) -> None:
    planted = _plant(tmp_path, "txt", write, PHONES)
    assert _found(planted, tmp_path) == PLANTED


def test_the_first_six_letters_are_a_leak(tmp_path: Path) -> None:
    assert _found(_plant(tmp_path, "txt", lambda token: token[:6].encode(), WORDS), tmp_path) == PLANTED


def test_leaks_in_workbooks_and_letters_are_found(tmp_path: Path) -> None:
    for n in range(PLANTED // 2):
        book = openpyxl.Workbook()
        book.active["B2"] = f"Nom : {TOKENS[WORDS[n]]}"  # type: ignore[index]
        book.save(tmp_path / f"{n}.xlsx")
        letter = docx.Document()
        letter.add_paragraph(f"À l'attention de {TOKENS[WORDS[n + 25]]}")
        letter.save(str(tmp_path / f"{n}.docx"))
    found = {(Path(leak.path.split("!")[0]).name, leak.token_index) for leak in scan([tmp_path], TOKENS)}
    expected = {(f"{n}.xlsx", WORDS[n]) for n in range(25)} | {
        (f"{n}.docx", WORDS[n + 25]) for n in range(25)
    }
    assert found == expected


def test_leaks_in_sqlite_pages_are_found_even_deleted(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "history.sqlite")
    base.execute("PRAGMA secure_delete = OFF")
    base.execute("CREATE TABLE history (cell TEXT)")
    base.executemany("INSERT INTO history VALUES (?)", [(f"find('{TOKENS[n]}')",) for n in WORDS[:PLANTED]])
    base.commit()
    base.execute("DELETE FROM history WHERE rowid % 2 = 0")
    base.commit()
    base.close()
    assert {leak.token_index for leak in scan([tmp_path], TOKENS)} == set(WORDS[:PLANTED])


def test_leaks_in_file_folder_and_member_names_are_found(tmp_path: Path) -> None:
    for n in range(PLANTED):
        token = TOKENS[WORDS[n]]
        if n % 3 == 0:
            (tmp_path / f"lettre {token}.docx").write_bytes(b"")
        elif n % 3 == 1:
            (tmp_path / token).mkdir()
        else:
            inner = io.BytesIO()
            with zipfile.ZipFile(inner, "w") as archive:
                archive.writestr(f"{_unaccented(token)}.txt", "rien")
            (tmp_path / f"{n}.gz").write_bytes(gzip.compress(_zip(inner.getvalue())))
    assert {leak.token_index for leak in scan([tmp_path], TOKENS)} == set(WORDS[:PLANTED])


def test_a_leak_says_where_it_is_and_in_which_form(tmp_path: Path) -> None:
    (tmp_path / "envoi.zip").write_bytes(_zip(TOKENS[3].upper().encode()))
    (leak,) = scan([tmp_path], TOKENS)
    assert leak.path == f"{tmp_path / 'envoi.zip'}!dossier/releve.txt"
    assert (leak.token_index, leak.form) == (3, "upper")


def test_excluded_folders_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    for path in (tmp_path / "base" / "a.txt", tmp_path / "b.txt"):
        path.write_text(TOKENS[0], encoding="utf-8")
    assert [Path(leak.path).name for leak in scan([tmp_path], TOKENS, exclude=[tmp_path / "base"])] == [
        "b.txt"
    ]


def test_damaged_archives_are_read_as_far_as_they_go(tmp_path: Path) -> None:
    noise = b"".join(n.to_bytes(4, "big") * 3 for n in range(30_000))
    (tmp_path / "cut.gz").write_bytes(gzip.compress(TOKENS[5].encode() + noise)[:-200])
    (tmp_path / "not.zip").write_bytes(b"PK\x03\x04 rien")
    (tmp_path / "empty.txt").write_bytes(b"")
    assert {leak.token_index for leak in scan([tmp_path], TOKENS)} == {5}


def test_a_clean_tree_shows_no_leak(tmp_path: Path) -> None:
    text = "\n".join(lines(make_town(*MINI)))
    for kind, wrap in WRAPS.items():
        (tmp_path / f"propre.{kind}").write_bytes(wrap(text.encode()))
        (tmp_path / f"propre-16.{kind}").write_bytes(wrap(text.encode("utf-16")))
        (tmp_path / f"propre-64.{kind}").write_bytes(wrap(base64.b64encode(text.encode())))
    assert scan([tmp_path, data_folder()], TOKENS) == []


def test_tokens_and_their_first_letters_are_all_different_and_in_no_list() -> None:
    words = [TOKENS[index] for index in WORDS]
    assert len({_unaccented(word)[:6].lower() for word in words}) == len(words) == 210
    assert len(set(TOKENS)) == len(TOKENS) == 240
    text = "\n".join(lines(make_town("S", 1, MINI[2])))
    assert not [token for token in TOKENS if token in text or token[:6] in text]


def test_every_form_belongs_to_one_token_only() -> None:
    owners: dict[bytes, int] = {}
    for index, token in enumerate(TOKENS):
        for form in leak_forms(token).values():
            assert owners.setdefault(form, index) == index
            assert len(form) >= 6


def test_canaries_are_thirty_born_on_a_leap_day_and_print_nothing() -> None:
    canaries = make_canaries()
    assert len(canaries) == 30
    assert {(c.birth_date.month, c.birth_date.day) for c in canaries} == {(2, 29)}
    assert not [
        t for c in canaries for t in c.tokens.values() if t in repr((c, c.youth(), c.youth().guardians))
    ]
    for canary in canaries:
        fields = (canary.surname, canary.first_name, canary.address, canary.guardian, canary.phone)
        fields += (canary.note, canary.judicial, canary.apart)
        assert all(any(token in field for field in fields) for token in canary.tokens.values())
