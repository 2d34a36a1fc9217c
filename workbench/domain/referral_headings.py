"""Usual headings of the partners' lists: what each one tells, and those that are never read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from workbench.domain.people import plain_key


class ReferralField(Enum):
    """What may be read of a list (domain.md §8, P3); names are stored, values are shown."""

    SURNAME = "nom"
    FIRST_NAME = "prénom"
    FULL_NAME = "nom et prénom dans une seule colonne"
    BIRTH_DATE = "date de naissance"
    SEX = "sexe"
    ADDRESS = "adresse"
    PHONE = "téléphone"
    EMAIL = "courriel"
    GUARDIAN_NAME = "responsable légal"
    GUARDIAN_PHONE = "téléphone du responsable légal"
    SCHOOLING = "scolarité ou emploi"
    QUARTIER = "quartier"
    FACT_DATE = "date des faits"
    FACT_PLACE = "lieu des faits"
    CATEGORY = "motif"
    NARRATIVE = "exposé des faits"
    ENGAGED_SERVICES = "services déjà engagés"
    REPORTED_BY = "partenaire à l'origine du repérage"

    @property
    def required(self) -> bool:
        """Whether a line without it is « à corriger »: an identity is never guessed."""
        return self in (ReferralField.SURNAME, ReferralField.FIRST_NAME, ReferralField.BIRTH_DATE)

    @property
    def identifies(self) -> bool:
        """Whether it is sealed with the person's identity (design.md §3)."""
        return self not in _PLAIN


_PLAIN = {
    ReferralField.SEX,
    ReferralField.QUARTIER,
    ReferralField.FACT_DATE,
    ReferralField.CATEGORY,
    ReferralField.REPORTED_BY,
}

_SURE: dict[ReferralField, str] = {
    ReferralField.SURNAME: "nom, nom de famille, nom de naissance, nom patronymique, patronyme, nom jeune",
    ReferralField.FIRST_NAME: "prenom, prenoms, 1er prenom, premier prenom",
    ReferralField.FULL_NAME: (
        "nom prenom, prenom nom, nom et prenom, prenom et nom, nom prenoms, noms prenoms, nom "
        "complet, identite, noms et prenoms"
    ),
    ReferralField.BIRTH_DATE: (
        "date de naissance, ne le, nee le, ne e le, ddn, date naissance, naissance, dn, date de "
        "naiss, date naiss, d naissance"
    ),
    ReferralField.SEX: "sexe, genre, f m, m f, h f, f h, sexe f m, sexe m f",
    ReferralField.ADDRESS: (
        "adresse, adresse postale, adresse complete, domicile, adresse du domicile, adresse "
        "personnelle, lieu de residence, adresse de residence"
    ),
    ReferralField.PHONE: (
        "tel, telephone, portable, mobile, tel portable, telephone portable, tel mobile, numero "
        "de telephone, n de telephone, n tel, n telephone, n de tel, telephone mobile, "
        "coordonnees telephoniques"
    ),
    ReferralField.EMAIL: (
        "mail, e mail, email, courriel, adresse mail, adresse e mail, adresse email, adresse "
        "electronique, messagerie"
    ),
    ReferralField.GUARDIAN_NAME: (
        "responsable legal, responsables legaux, representant legal, representants legaux, "
        "responsable, parent, parents, pere, mere, nom du pere, nom de la mere, tuteur legal, nom "
        "du responsable legal, nom du responsable, nom du representant legal, nom des parents, "
        "nom du parent, titulaire de l autorite parentale, autorite parentale, responsable legal "
        "1, responsable legal 2"
    ),
    ReferralField.GUARDIAN_PHONE: (
        "tel responsable legal, telephone du responsable legal, tel parents, tel des parents, "
        "telephone parents, telephone des parents, tel responsable, telephone responsable, tel du "
        "responsable legal, tel du responsable, telephone responsable legal, tel mere, tel pere, "
        "telephone de la mere, telephone du pere, tel de la mere, tel du pere, telephone du "
        "responsable"
    ),
    ReferralField.SCHOOLING: (
        "etablissement, etablissement scolaire, college, lycee, ecole, classe, niveau, niveau "
        "scolaire, scolarite, situation scolaire, situation professionnelle, scolarite ou emploi, "
        "scolarite emploi, etablissement frequente, profession, emploi, college lycee, nom de l "
        "etablissement"
    ),
    ReferralField.QUARTIER: "quartier, quartier de residence, quartier d habitation, quartier du domicile",
    ReferralField.FACT_DATE: (
        "date des faits, date du fait, date de l incident, date incident, date faits, date fait, "
        "faits du, commis le, survenu le, jour des faits, date de l evenement, date des incidents"
    ),
    ReferralField.FACT_PLACE: (
        "lieu, lieu des faits, lieu du fait, lieu de l incident, lieu faits, lieu incident, "
        "adresse des faits, localisation des faits, lieu de commission"
    ),
    ReferralField.CATEGORY: (
        "motif, motifs, nature des faits, nature du fait, nature, categorie, type de faits, type "
        "de fait, type d incident, motif du reperage, motif du signalement, motif de la saisine, "
        "nature de l incident, categorie de faits, motif de reperage, motif de signalement, "
        "categorie des faits"
    ),
    ReferralField.NARRATIVE: (
        "observations, observation, description, description des faits, resume, resume des faits, "
        "expose des faits, expose, circonstances, precisions, details, elements factuels, recit"
    ),
    ReferralField.ENGAGED_SERVICES: (
        "services engages, services deja engages, suivi par, services saisis, partenaires "
        "engages, suivi en cours, accompagnement en cours, structure de suivi, qui agit deja, "
        "services deja saisis, partenaires deja mobilises"
    ),
    ReferralField.REPORTED_BY: (
        "signale par, repere par, partenaire, origine du signalement, origine du reperage, "
        "origine de la saisine, structure, prescripteur, organisme, signalement par, partenaire "
        "signalant, service a l origine, source du signalement, orienteur, oriente par"
    ),
}
_TO_CONFIRM: dict[ReferralField, str] = {
    ReferralField.SURNAME: "nom d usage, nom d epouse, nom marital, nom usuel",
    ReferralField.FIRST_NAME: "prenom d usage, prenom usuel",
    ReferralField.SEX: "civilite",
    ReferralField.PHONE: "contact, coordonnees, numero",
    ReferralField.FACT_DATE: "date, le, jour, fait le",
    ReferralField.FACT_PLACE: "localisation, endroit, site",
    ReferralField.QUARTIER: "secteur, zone, residence, qpv",
    ReferralField.CATEGORY: "faits, fait, type, objet, problematique, incident",
    ReferralField.NARRATIVE: "commentaire, commentaires, remarque, remarques, elements, situation, notes",
    ReferralField.REPORTED_BY: "service, referent, emetteur, redacteur, source",
    ReferralField.SCHOOLING: "activite, formation",
}


def _spread(table: dict[ReferralField, str], sure: bool) -> Iterator[tuple[str, tuple[ReferralField, bool]]]:
    for field, names in table.items():
        yield from ((name.strip(), (field, sure)) for name in names.split(","))


HEADINGS: dict[str, tuple[ReferralField, bool]] = {
    **dict(_spread(_TO_CONFIRM, False)),
    **dict(_spread(_SURE, True)),
}
"""Usual headings, as `heading_key` writes them → field, and whether it needs no confirmation."""

FORBIDDEN: dict[str, str] = {
    "la nationalité ou l'origine": r"nationalit\w*|pays\b|origine|ethni\w*|race\b|lieu de naissance"
    r"|(ville|commune|departement) de naissance|ne e? ?a$|titre de sejour|langue",
    "la religion ou les opinions": r"religi\w*|confession\w*|culte|croyance|opinion\w*|politique|syndic\w*",
    "la santé": r"sante|medic\w*|medec\w*|maladie|pathologi\w*|handicap\w*|mdph|traitement|allergi\w*|psy\w*"
    r"|addicti\w*|diagnos\w*|vaccin\w*|hospitali\w*",
    "la vie sexuelle": r"sexuel\w*|orientation sex\w*|sexualite",
    "le numéro de sécurité sociale": r"nir\b|nirpp|securite sociale|secu\b|n ss\b|numero ss\b|ssn",
    "l'image de la personne": r"photo\w*|portrait|image\b|empreinte\w*",
    "les réseaux sociaux": r"reseau\w* soci\w*|insta\w*|snap\w*|tik ?tok|facebook|twitter|whatsapp|telegram"
    r"|discord|pseudo\w*|identifiant social",
    "les fichiers de police ou de justice": r"taj\b|stic\b|antecedent\w*|casier|condamn\w*|garde a vue|gav\b"
    r"|fichier de police|fpr\b|mandat\w*|ecrou|judiciair\w*",
    "les frères et sœurs non suivis": r"fratrie|frere\w*|soeur\w*",
}
"""What the workbench has no field for (domain.md §8, P4 and P6) → how a heading tells it."""

_QUALIFIER = re.compile(
    r" (du|de la|de l|de|des|d) ?(jeune|jeunes|mineur|mineure|mineurs|enfant|enfants|eleve|eleves|adolescent"
    r"|adolescente|usager|personne|interesse|interessee|beneficiaire|auteur)$"
)
_FORMAT = re.compile(r" (format )?(j+ m+ a+|d+ m+ y+|obligatoire|facultatif)$")


def heading_key(heading: str) -> str:
    """A heading without accent, case, punctuation, plural mark, format nor « du jeune »."""
    text = re.sub(r"\((e|s|es|x|ne|rice|trice)\)", "", heading.strip(), flags=re.IGNORECASE)
    text = re.sub(r"(?<=\w)[·•.]e(?=\b)", "", text)
    key = _FORMAT.sub("", plain_key(text))
    return _QUALIFIER.sub("", key) or key


def forbidden_subject(heading: str) -> str | None:
    """What a heading tells that must not be read, or None."""
    key = heading_key(heading)
    if key in HEADINGS:
        return None
    return next((what for what, stems in FORBIDDEN.items() if re.search(rf"\b({stems})", key)), None)


def is_known_heading(text: str) -> bool:
    """Whether a cell looks like a usual heading, read or not; tells the row of headings from titles."""
    return heading_key(text) in HEADINGS or (len(text) <= 60 and forbidden_subject(text) is not None)
