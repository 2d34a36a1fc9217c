"""Headings of partners' lists: usual ones are understood, forbidden ones never read, doubtful ones asked."""

from __future__ import annotations

import pytest

from workbench.domain.referral_headings import HEADINGS, ReferralField, forbidden_subject, heading_key
from workbench.domain.referral_mapping import ColumnStatus, propose_mapping
from workbench.errors import Refused

F = ReferralField


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Nom", F.SURNAME),
        ("NOM de famille", F.SURNAME),
        (" nom du jeune ", F.SURNAME),
        ("Prénom(s)", F.FIRST_NAME),
        ("PRENOM DE L'ÉLÈVE", F.FIRST_NAME),
        ("Né(e) le", F.BIRTH_DATE),
        ("Né·e le", F.BIRTH_DATE),
        ("Date de naissance (JJ/MM/AAAA)", F.BIRTH_DATE),
        ("DDN", F.BIRTH_DATE),
        ("Sexe", F.SEX),
        ("Genre", F.SEX),
        ("Quartier", F.QUARTIER),
        ("Adresse", F.ADDRESS),
        ("Tél.", F.PHONE),
        ("N° de téléphone", F.PHONE),
        ("E-mail", F.EMAIL),
        ("Établissement", F.SCHOOLING),
        ("Date des faits", F.FACT_DATE),
        ("Lieu", F.FACT_PLACE),
        ("Motif", F.CATEGORY),
        ("Nature des faits", F.CATEGORY),
        ("Observations", F.NARRATIVE),
        ("Responsable légal", F.GUARDIAN_NAME),
        ("Téléphone des parents", F.GUARDIAN_PHONE),
        ("Origine du signalement", F.REPORTED_BY),
    ],
)
def test_a_usual_heading_is_understood_without_question(heading: str, field: ReferralField):
    column = propose_mapping([heading]).columns[0]
    assert (column.field, column.status) == (field, ColumnStatus.KEPT)


@pytest.mark.parametrize("heading", ["Date", "Fait le", "Nom d'usage", "Civilité", "Contact", "Commentaires"])
def test_a_heading_that_may_mean_something_else_is_asked(heading: str):
    mapping = propose_mapping([heading])
    assert mapping.columns[0].status is ColumnStatus.TO_CONFIRM
    assert [reason.rule for reason in mapping.reasons_against()] == ["I1"]
    with pytest.raises(Refused):
        mapping.pick(["x"])
    assert mapping.choose(0, mapping.columns[0].field).reasons_against() == []


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "Nationalité",
            "Origine",
            "Pays de naissance",
            "Lieu de naissance",
            "Religion",
            "Opinions politiques",
        ),
        *(
            "Santé",
            "État de santé",
            "Handicap",
            "Suivi psychologique",
            "Traitement médical",
            "Orientation sexuelle",
        ),
        *(
            "NIR",
            "N° de sécurité sociale",
            "Photo",
            "Photographie",
            "Réseau social",
            "Compte Instagram",
            "Snapchat",
        ),
        *("Antécédents", "Casier judiciaire", "TAJ", "Fratrie", "Frères et sœurs", "Ethnie", "Langue parlée"),
    ],
)
def test_a_forbidden_column_is_skipped_with_its_reason_and_cannot_be_chosen(heading: str):
    mapping = propose_mapping(["Nom", heading])
    column = mapping.columns[1]
    assert (column.field, column.status) == (None, ColumnStatus.FORBIDDEN)
    assert "n'enregistre pas" in column.reason
    assert mapping.pick(["a", "secret"]) == {F.SURNAME: "a"}
    with pytest.raises(Refused) as caught:
        mapping.choose(1, F.NARRATIVE)
    assert caught.value.rules == ["P6"]


def test_an_unknown_column_is_skipped_unless_chosen():
    mapping = propose_mapping(["Nom", "Âge", "Truc"])
    assert [c.status for c in mapping.columns[1:]] == [ColumnStatus.SKIPPED] * 2
    assert mapping.pick(["a", 12, "b"]) == {F.SURNAME: "a"}
    assert mapping.choose(2, F.ADDRESS).pick(["a", 12, "b"]) == {F.SURNAME: "a", F.ADDRESS: "b"}
    assert mapping.choose(0, None).pick(["a", 12, "b"]) == {}


def test_skipped_columns_are_counted_and_the_source_file_is_to_be_destroyed():
    words = propose_mapping(["Nom", "Âge", "Religion"]).skipped_words().replace("\u00a0", " ")
    assert words.startswith("2 colonnes ne sont pas reprises : « Âge » et « Religion ».")
    assert "détruisez le fichier" in words
    assert propose_mapping(["Nom"]).skipped_words() == ""


def test_two_columns_for_one_field_are_refused_until_one_is_chosen():
    mapping = propose_mapping(["Père", "Nom", "Mère"])
    assert [reason.rule for reason in mapping.reasons_against()] == ["I2"]
    with pytest.raises(Refused):
        mapping.pick(["a", "b", "c"])
    chosen = mapping.choose(2, F.GUARDIAN_NAME)
    assert chosen.reasons_against() == []
    assert chosen.pick(["a", "b", "c"]) == {F.SURNAME: "b", F.GUARDIAN_NAME: "c"}


def test_a_missing_identity_column_is_told():
    assert propose_mapping(["Nom", "Motif"]).missing == (F.FIRST_NAME, F.BIRTH_DATE)


def test_every_heading_of_the_table_is_written_as_its_key():
    assert [
        name for name in HEADINGS if heading_key(name) != name and heading_key(name) not in HEADINGS
    ] == []


def test_no_usual_heading_is_forbidden():
    assert [name for name in HEADINGS if forbidden_subject(name)] == []
