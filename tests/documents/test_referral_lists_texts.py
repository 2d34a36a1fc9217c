"""CSV lists: every usual encoding and separator is read exactly, every doubt is told by its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.documents import list_refusals as refusals
from workbench.documents.referral_lists import RawList, read_list

LISTS = Path(__file__).parent / "lists"
HEAD = "Nom;Prénom;Né(e) le\r\n"
LINE = "Sylla;Zoé;07/08/2013\r\n"


def read(text: str, encoding: str = "utf-8") -> RawList:
    return read_list(text.encode(encoding), "liste.csv")


def refused(content: bytes | str, error: type[refusals.UnreadableList]) -> str:
    raw = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(error) as caught:
        read_list(raw, "liste.csv")
    assert caught.value.rules == ["I0"]
    assert "Sylla" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "encoding", "separator", "first", "row"),
    [
        ("cp1252_point_virgule.csv", "cp1252", ";", "Nom", ("L'Hermitte-d'Aunay", "Zoé", "07/08/2013")),
        ("utf8_bom_virgule.csv", "utf-8-sig", ",", "Prénom", ("Çağlar", "Gülşen", "2013-08-07")),
        ("utf16_tabulation.txt", "utf-16", "\t", "DDN", ("7 août 2013", "Çağlar", "Gülşen")),
    ],
)
def test_the_files_that_partners_send_are_read(
    name: str, encoding: str, separator: str, first: str, row: tuple
):
    found = read_list((LISTS / name).read_bytes(), name)
    assert (found.encoding, found.separator, found.headings[0]) == (encoding, separator, first)
    assert found.rows[0].cells[:3] == row
    assert found.rows[0].line == 2


def test_an_encoding_supposed_is_told_and_an_encoding_known_is_not():
    assert any("cp1252" in notice for notice in read(HEAD + LINE, "cp1252").notices)
    assert read(HEAD + LINE, "utf-8").notices == ()
    assert any("UTF-16" in notice for notice in read(HEAD + LINE, "utf-16-le").notices)


@pytest.mark.parametrize("encoding", ["cp850", "cp437", "mac_roman"])
@pytest.mark.parametrize("name", ["Zoé", "Noël", "Anaïs", "Benoît", "François"])
def test_an_encoding_of_another_age_is_never_taken_for_cp1252(encoding: str, name: str):
    refused(
        (HEAD.replace("é", "e") + f"Sylla;{name};07/08/2013\r\n").encode(encoding), refusals.UnknownEncoding
    )


def test_turkish_letters_in_their_old_encoding_are_not_turned_into_others():
    text = "Nom;Prenom;Ne le\r\nGülşen;Çağlar;07/08/2013\r\n"
    assert "ligne 2" in refused(text.encode("cp1254"), refusals.UnknownEncoding)


def test_bytes_of_no_encoding_are_refused_by_their_line():
    assert "ligne 3" in refused((HEAD + LINE).encode("cp1252") + b"x\x81;y;z\r\n", refusals.UnknownEncoding)
    assert "ligne 2" in refused((HEAD + "a\0;b;c\r\n").encode(), refusals.ControlCharacters)


def test_the_separator_line_of_excel_is_not_a_line():
    found = read("sep=,\r\n" + (HEAD + LINE).replace(";", ","))
    assert (found.separator, found.rows[0].cells[0], found.rows[0].line) == (",", "Sylla", 2)
    assert found.notices == ()


def test_a_mark_written_twice_does_not_stick_to_the_first_heading():
    assert read("\ufeff" + HEAD + LINE, "utf-8-sig").headings[0] == "Nom"


def test_a_line_break_inside_quotes_stays_in_its_cell():
    found = read(HEAD + 'Sylla;"Zoé\r\nAïcha";07/08/2013\r\n' + LINE)
    assert found.rows[0].cells[1] == "Zoé\r\nAïcha"
    assert found.rows[1].line == 3


def test_lines_are_counted_as_a_spreadsheet_shows_them_and_as_the_text_holds_them():
    sentence = refused(HEAD + 'Sylla;"a\r\nb";c\r\nSylla;x\r\n', refusals.WrongWidth)
    assert "ligne 3 (ligne 4 du fichier texte)" in sentence


def test_a_title_and_empty_lines_are_told():
    found = read("Repérages de mars;;\r\n;;\r\n" + HEAD + ";;\r\n" + LINE + ";;\r\n;;\r\n")
    assert found.rows[0].line == 5
    assert len(found.rows) == 1
    assert any("titres des colonnes pris à la ligne 3" in notice for notice in found.notices)
    assert any("ligne vide" in notice for notice in found.notices)


def test_empty_columns_at_the_end_are_dropped_and_a_filled_one_without_title_is_told():
    assert len(read("Nom;Prénom;;\r\nSylla;Zoé;;\r\n").headings) == 2
    found = read("Nom;Prénom;\r\nSylla;Zoé;x\r\n")
    assert found.headings[2] == "colonne C sans titre"
    assert any("sans titre" in notice for notice in found.notices)


def test_a_line_that_lacks_or_adds_a_column_is_refused_by_its_number():
    sentence = refused(HEAD + LINE * 15 + "Sylla;Zoé\r\n" + LINE, refusals.WrongWidth)
    assert "ligne 17 a 2\u00a0colonnes au lieu de 3\u00a0colonnes" in sentence
    assert "ligne 2" in refused(HEAD + "Sylla;Zoé;07/08/2013;x\r\n", refusals.WrongWidth)


def test_a_line_with_another_separator_is_refused_by_its_number():
    assert "ligne 3" in refused(HEAD + LINE + LINE.replace(";", ","), refusals.MixedSeparators)


@pytest.mark.parametrize("heads", ["nom,prenom;ddn", "nom\tprenom;ddn", "nom;prenom,ddn;motif"])
def test_headings_with_two_separators_are_refused(heads: str):
    assert "ligne 1" in refused(heads + "\r\na,b;c\r\n", refusals.MixedSeparators)


def test_a_heading_with_a_comma_is_a_heading():
    assert read("Nom, prénom;DDN\r\nSylla, Zoé;07/08/2013\r\n").headings == ("Nom, prénom", "DDN")


@pytest.mark.parametrize("text", ["prenom;nom;prenom\r\na;b;c\r\n", "Prénom;nom;PRENOM \r\na;b;c\r\n"])
def test_a_heading_met_twice_is_refused_by_its_columns(text: str):
    sentence = refused(text, refusals.DuplicateHeading)
    assert "colonnes A et C" in sentence
    assert "prenom" in sentence.lower()


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", refusals.EmptyList),
        (b"\xef\xbb\xbf\r\n\r\n", refusals.EmptyList),
        (b";;;\r\n;;;\r\n", refusals.EmptyList),
        (HEAD.encode(), refusals.HeadingsOnly),
        (b"Sylla;Zoe;07/08/2013\r\nSylla;Zoe;07/08/2013\r\n", refusals.NoHeadings),
        ((HEAD + 'Sylla;"Zoé;07/08/2013\r\n' + LINE).encode(), refusals.BadQuotes),
        ((HEAD + 'Sylla;"Zoé"x;07/08/2013\r\n').encode(), refusals.BadQuotes),
        ((HEAD + f"{'z' * 5000};Zoé;07/08/2013\r\n").encode(), refusals.CellTooLong),
        ((HEAD + f"{'z' * 200_000};Zoé;07/08/2013\r\n").encode(), refusals.CellTooLong),
        ((HEAD + LINE * 20_001).encode(), refusals.ListTooBig),
        (b"\n" * 1_000_000 + HEAD.encode(), refusals.ListTooBig),
        (b"x" * (10 * 2**20 + 1), refusals.ListTooBig),
        (b"%PDF-1.7 \n", refusals.UnknownKind),
        (b"<html><table><tr><td>Nom</td></tr>", refusals.UnknownKind),
        (b'<?xml version="1.0"?><Workbook/>', refusals.UnknownKind),
        (b"\x89PNG\r\n\x1a\n", refusals.UnknownKind),
        (b"\x1f\x8b\x08", refusals.UnknownKind),
    ],
)
def test_what_is_no_list_is_refused_in_one_sentence(content: bytes, error: type[refusals.UnreadableList]):
    sentence = refused(content, error)
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert " :" not in sentence


def test_a_text_that_looks_like_a_formula_is_a_text():
    assert read(HEAD + "=2*3;@now();+33 6 00 00 00 00\r\n").rows[0].cells == (
        "=2*3",
        "@now()",
        "+33 6 00 00 00 00",
    )


def test_a_name_that_lies_about_the_kind_is_told():
    found = read_list((HEAD + LINE).encode(), "liste.xlsx")
    assert any("malgré l'extension" in notice for notice in found.notices)


def test_the_same_bytes_have_the_same_hash_and_other_bytes_another():
    assert read(HEAD + LINE).file_hash == read(HEAD + LINE).file_hash != read(HEAD + LINE * 2).file_hash


def test_every_refusal_is_one_french_sentence():
    for error in refusals.UnreadableList.__subclasses__():
        words = error.__doc__ or ""
        assert words.endswith("."), error
        assert " :" not in words, error
