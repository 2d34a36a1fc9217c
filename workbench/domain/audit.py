"""The closed list of what the two journals may say; never a content."""

from __future__ import annotations

from enum import Enum


class Journal(Enum):
    """Decisions are kept with the file; accesses are purged at twelve months (domain.md §13 R12)."""

    DECISIONS = "décisions"
    ACCESSES = "accès"


class Event(Enum):
    """What happened; names are stored, values are shown."""

    BASE_CREATED = "base créée"
    BASE_MIGRATED = "base mise à jour"
    REFERENCE_LOADED = "listes de référence chargées"
    PARTNER_ADDED = "partenaire ajouté"
    MEMBER_ADDED = "membre ajouté"
    MEMBER_JOINED = "membre inscrit à un groupe"
    MEMBER_LEFT = "membre retiré"
    CHARTER_ADOPTED = "version de la charte enregistrée"
    CHARTER_SIGNED = "signature de la charte enregistrée"
    REGLEMENT_ADOPTED = "règlement intérieur enregistré"
    REFERRALS_IMPORTED = "liste de repérages importée"
    CASE_CREATED = "situation créée"
    CASE_CLOSED = "situation sortie de la liste"
    REFERRAL_ADDED = "repérage rattaché à une situation"
    FIELD_REPORTS_ADDED = "rapports de terrain enregistrés"
    SESSION_PREPARED = "séance préparée"
    SESSION_AGENDA_SET = "ordre du jour fixé"
    SESSION_OPENED = "séance ouverte"
    SESSION_REOPENED = "séance rouverte"
    ATTENDANCE_CHANGED = "émargement modifié"
    ITEM_STARTED = "point abordé"
    ITEM_ADDED = "point ajouté en séance"
    ITEM_LEVEL_SET = "niveau de détail choisi"
    ITEM_POSTPONED = "point reporté"
    DECISION_RECORDED = "décision enregistrée"
    ACTION_FOLLOWED = "suite d'une action enregistrée"
    IDENTITY_SHOWN = "identité affichée en séance"
    IDENTITY_PROLONGED = "affichage prolongé"
    IDENTITY_HIDDEN = "identité masquée"
    SESSION_CLOSED = "séance close"
    RELEVE_ISSUED = "relevé de décisions établi"
    DRAFT_KEPT = "brouillon gardé"
    UNLOCKED = "identités ouvertes"
    LOCKED = "identités fermées"
    UNLOCK_REFUSED = "phrase de passe refusée"
    IDENTITY_READ = "identité lue"
    TEXT_READ = "texte lu"
    NAME_SEARCHED = "recherche par nom"
    ACCESS_REFUSED = "lecture refusée"


ACCESS_EVENTS = frozenset(
    {
        Event.UNLOCKED,
        Event.LOCKED,
        Event.UNLOCK_REFUSED,
        Event.IDENTITY_READ,
        Event.TEXT_READ,
        Event.NAME_SEARCHED,
        Event.ACCESS_REFUSED,
    }
)


def journal_of(event: Event) -> Journal:
    """The journal that receives this event."""
    return Journal.ACCESSES if event in ACCESS_EVENTS else Journal.DECISIONS
