"""What may be seen: the only place that decides, from role, room, agenda and motive (domain.md §2.2-2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from workbench.domain.groups import L132_5, GroupKind
from workbench.domain.people import Role
from workbench.errors import Reason

L132_5_SOURCE = "CSI art. L132-5"
ROLE_SOURCE = "qui voit quoi, protocole local"
SCREEN_SOURCE = "règle d'affichage ; CSI art. L132-5"


class Mode(Enum):
    """How much a screen may show; names are stored, values are shown."""

    PUBLIC = "PUBLIC"
    SEANCE = "SÉANCE"
    NOMINATIF = "NOMINATIF"
    BUREAU = "BUREAU"

    @property
    def sign(self) -> str:
        """A shape, since colour is never the only sign."""
        return {"PUBLIC": "●", "SEANCE": "◆", "NOMINATIF": "■", "BUREAU": "▣"}[self.name]


class Purpose(Enum):
    """Why an identity is read; a closed list of motives."""

    EXAMEN = "examen de la situation en séance"
    CONCORDANCE = "savoir si la personne est connue d'un membre"
    ERREUR_PERSONNE = "écarter une erreur sur la personne"
    IMPORT = "import d'une liste de repérages"
    DOUBLON = "comparaison de doublons"
    COURRIER = "préparation d'un courrier"
    REVUE = "revue de la situation au bureau"


IN_SESSION = frozenset({Purpose.EXAMEN, Purpose.CONCORDANCE, Purpose.ERREUR_PERSONNE})
AT_DESK = frozenset({Purpose.IMPORT, Purpose.DOUBLON, Purpose.COURRIER, Purpose.REVUE})


@dataclass(frozen=True)
class Presence:
    """Someone in the room: an active member of this group or not, and why the signature fails if it does."""

    member_of_group: bool
    against: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Room:
    """What the émargement says of the session at this instant."""

    kind: GroupKind
    is_open: bool
    present: tuple[Presence, ...]
    against_reglement: tuple[Reason, ...] = ()
    current_case: str | None = None
    agenda: frozenset[str] = frozenset()
    shown_case: str | None = None
    shown_until: datetime | None = None


@dataclass(frozen=True)
class Desk:
    """What surrounds the coordinator's desk: an open session or an open projection closes it."""

    session_open: bool
    projection_open: bool


@dataclass(frozen=True)
class Seeker:
    """Who asks: the role, and the role whose passphrase holds the identities open (None: closed)."""

    role: Role
    unlocked_by: Role | None


def count_of(count: int, one: str, many: str) -> str:
    """« une personne présente », « 3 personnes présentes »."""
    return one if count == 1 else f"{count} {many}"


def reasons_against_seance(room: Room) -> list[Reason]:
    """Why individual items may not be shown in this room; empty if they may."""
    if room.kind not in L132_5:
        text = "cette formation n'examine aucune situation individuelle"
        return [Reason("A3", text, "AU-038 art. 1")]
    reasons = list(room.against_reglement)
    if not room.is_open:
        reasons.append(Reason("A1", "la séance n'est pas ouverte", SCREEN_SOURCE))
    if room.is_open and not room.present:
        reasons.append(Reason("A2", "l'émargement est vide", SCREEN_SOURCE))
    guests = sum(not p.member_of_group for p in room.present)
    unsigned = sum(p.member_of_group and bool(p.against) for p in room.present)
    if guests:
        who = count_of(guests, "une personne présente n'est pas membre", "personnes ne sont pas membres")
        reasons.append(Reason("A2", f"{who} du groupe", SCREEN_SOURCE))
    if unsigned:
        who = count_of(unsigned, "un membre présent n'a pas", "membres présents n'ont pas")
        reasons.append(Reason("A2", f"{who} de charte signée en cours de validité", SCREEN_SOURCE))
    return reasons


def room_mode(room: Room, now: datetime) -> Mode:
    """The highest mode that the room allows and that was asked for, at this instant."""
    if reasons_against_seance(room):
        return Mode.PUBLIC
    shown = room.shown_case is not None and room.shown_case == room.current_case
    if shown and room.shown_until is not None and now < room.shown_until:
        return Mode.NOMINATIF
    return Mode.SEANCE


def reasons_against_identity_in_session(
    seeker: Seeker, room: Room, case: str, motive: Purpose | None
) -> list[Reason]:
    """Why the identity of one case may not be opened in the room (domain.md §2.3 rule 5)."""
    reasons = reasons_against_seance(room)
    if room.kind not in L132_5:
        return reasons
    if seeker.unlocked_by is None:
        reasons.append(Reason("A6", "les identités sont fermées : donnez la phrase de passe", SCREEN_SOURCE))
    if seeker.role not in {Role.COORDONNATEUR, Role.ELU, Role.FACILITATEUR}:
        reasons.append(Reason("A7", "ce rôle n'ouvre pas d'identité", ROLE_SOURCE))
    if case not in room.agenda:
        reasons.append(Reason("A4", "la situation n'est pas à l'ordre du jour", SCREEN_SOURCE))
    elif case != room.current_case:
        reasons.append(Reason("A4", "un autre point est en cours", SCREEN_SOURCE))
    if motive not in IN_SESSION:
        reasons.append(Reason("A5", "choisissez un motif", SCREEN_SOURCE))
    return reasons


def reasons_against_reading_in_session(
    seeker: Seeker, room: Room, case: str, motive: Purpose | None, now: datetime
) -> list[Reason]:
    """Why the identity cannot be read now, the card having to be open and its time not over."""
    reasons = reasons_against_identity_in_session(seeker, room, case, motive)
    if not reasons and room_mode(room, now) is not Mode.NOMINATIF:
        reasons.append(Reason("A8", "l'identité n'est pas affichée", SCREEN_SOURCE))
    return reasons


def reasons_against_desk(seeker: Seeker, desk: Desk, motive: Purpose | None) -> list[Reason]:
    """Why the coordinator's desk, the only place of lists of names, is closed (domain.md §2.3 rule 8)."""
    reasons = []
    if seeker.role is not Role.COORDONNATEUR:
        reasons.append(Reason("A7", "seule la coordination ouvre le bureau", ROLE_SOURCE))
    if seeker.unlocked_by is None:
        reasons.append(Reason("A6", "les identités sont fermées : donnez la phrase de passe", SCREEN_SOURCE))
    elif seeker.unlocked_by is not Role.COORDONNATEUR:
        reasons.append(Reason("A6", "les identités ont été ouvertes par un autre rôle", ROLE_SOURCE))
    if desk.session_open:
        reasons.append(Reason("A9", "une séance est ouverte", SCREEN_SOURCE))
    if desk.projection_open:
        reasons.append(Reason("A10", "la projection est ouverte", SCREEN_SOURCE))
    if motive not in AT_DESK:
        reasons.append(Reason("A5", "choisissez un motif", SCREEN_SOURCE))
    return reasons
