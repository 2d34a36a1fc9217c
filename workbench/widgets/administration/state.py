"""The state of the administration: who sits where, which papers are in force; it reads no identity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import traitlets as tl

from workbench.domain.groups import L132_5, GroupKind
from workbench.domain.protocol import Setting
from workbench.errors import Reason, Refused
from workbench.services import administration
from workbench.services.parameters import local_protocol
from workbench.store import Row
from workbench.widgets.parts.desk import Desk

KINDS = (
    ("Ville", "ville"),
    ("Élu", "elu"),
    ("Parquet", "parquet"),
    ("Police nationale", "police_nationale"),
    ("Police municipale", "police_municipale"),
    ("Protection judiciaire de la jeunesse", "pjj"),
    ("Éducation nationale", "education"),
    ("Prévention spécialisée", "prevention_specialisee"),
    ("Département", "departement"),
    ("Service social", "social"),
    ("Insertion", "insertion"),
    ("Aide aux victimes", "aide_aux_victimes"),
    ("Bailleur", "bailleur"),
    ("Autre", "autre"),
)


class AdministrationState(tl.HasTraits):
    """What the coordinator keeps in order; `turn` changes each time the views should look again."""

    turn = tl.Int(0)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.member_id: int | None = None
        self.leaving: int | None = None

    def refresh(self) -> None:
        """Tell the views to look again."""
        self.turn += 1

    @property
    def today(self) -> date:
        return self.desk.now().date()

    def members(self) -> list[Row]:
        return administration.all_members(self.desk.reader, self.today)

    def member(self) -> Row | None:
        """The member chosen, if still there."""
        return next((m for m in self.members() if m.id == self.member_id), None)

    def partners(self) -> list[Row]:
        return self.desk.reader.rows("partners")

    def groups(self) -> list[Row]:
        return self.desk.reader.rows("groupes")

    def papers(self) -> dict[str, Any]:
        """The charter in force, and the règlement of each group that may examine a situation."""
        found = administration.papers_of_town(self.desk.reader, self.today)
        examining = [g for g in found["groups"] if GroupKind[g.kind] in L132_5]
        return {"charter": found["charter"], "groups": examining}

    def protocol(self) -> list[Setting]:
        """The local rules of a session, each with its source."""
        return list(local_protocol(self.desk.store.base).of_chapter("session"))

    # -- members --------------------------------------------------------------------------------

    def add_member(
        self,
        partner_id: int | None,
        full_name: str,
        function: str,
        email: str,
        group_ids: Sequence[int],
        substitute: bool,
        signed_on: date | None,
    ) -> None:
        """Add a professional by hand."""
        if partner_id is None:
            raise Refused("Membre non enregistré", [Reason("M5", "choisissez l'organisation de ce membre")])
        self.member_id = self.desk.do(
            administration.add_member, partner_id=partner_id, full_name=full_name, function=function,
            email=email, group_ids=list(group_ids), substitute=substitute, signed_on=signed_on,
        )  # fmt: skip
        self.refresh()

    def choose_member(self, member_id: int | None) -> None:
        """Work on another member; a departure being confirmed is given up."""
        self.member_id, self.leaving = member_id, None
        self.refresh()

    def sign(self, signed_on: date | None) -> None:
        """Record the signature of the charter by the member chosen."""
        member = self._chosen("Signature non enregistrée")
        if signed_on is None:
            raise Refused("Signature non enregistrée", [Reason("M6", "donnez la date de signature")])
        self.desk.do(administration.sign_charter, member_id=member.id, signed_on=signed_on)
        self.refresh()

    def ask_to_remove(self) -> None:
        """First step of a departure: nothing is written yet."""
        self.leaving = self._chosen("Départ non enregistré").id
        self.refresh()

    def keep_member(self) -> None:
        """Give up the departure."""
        self.leaving = None
        self.refresh()

    def remove(self) -> None:
        """Second step: every seat of the member ends today."""
        member = self._chosen("Départ non enregistré")
        if self.leaving != member.id:
            raise Refused("Départ non enregistré", [Reason("M12", "confirmez d'abord le départ")])
        self.desk.do(administration.remove_member, member_id=member.id, version=member.version)
        self.member_id = self.leaving = None
        self.refresh()

    # -- papers and organisations -----------------------------------------------------------------

    def adopt_charter(self, version: str, adopted_on: date | None, valid_until: date | None) -> None:
        """Record a new version of the charter."""
        self.desk.do(
            administration.adopt_charter, version=version, valid_until=valid_until,
            adopted_on=_given(adopted_on, "Charte non enregistrée"),
        )  # fmt: skip
        self.refresh()

    def adopt_reglement(
        self, group_id: int | None, version: str, adopted_on: date | None, valid_until: date | None
    ) -> None:
        """Record a new version of a group's règlement intérieur."""
        if group_id is None:
            raise Refused("Règlement non enregistré", [Reason("S10", "choisissez le groupe")])
        self.desk.do(
            administration.adopt_reglement, group_id=group_id, version=version, valid_until=valid_until,
            adopted_on=_given(adopted_on, "Règlement non enregistré"),
        )  # fmt: skip
        self.refresh()

    def add_partner(self, name: str, kind: str) -> None:
        """Add an organisation."""
        self.desk.do(administration.add_partner, name=name, kind=kind)
        self.refresh()

    def _chosen(self, what: str) -> Row:
        member = self.member()
        if member is None:
            raise Refused(what, [Reason("M11", "choisissez un membre")])
        return member


def kind_words(kind: str) -> str:
    """What an organisation is, in words."""
    return {code: words for words, code in KINDS}.get(kind, kind.replace("_", " "))


def _given(day: date | None, what: str) -> date:
    if day is None:
        raise Refused(what, [Reason("M9", "donnez la date d'adoption")])
    return day
