"""Groups, members, charters: what the coordinator keeps in order (notebook `90_administration`)."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from workbench.domain.audit import Event
from workbench.domain.groups import (
    GroupKind,
    Signature,
    charter_in_force,
    reasons_against_reglement,
    reasons_against_signature,
)
from workbench.errors import Reason, refuse_if
from workbench.services.parameters import reference_rows
from workbench.services.verbs import Reader, one_of, verb
from workbench.store import Row, Unit
from workbench.store.gate import papers

NAME_LENGTH = 100


@verb
def load_references(
    unit: Unit,
    categories: list[dict[str, Any]],
    orientations: list[dict[str, Any]],
    field_categories: list[dict[str, Any]],
) -> None:
    """Fill the closed lists of a new base."""
    for query, rows in (
        ("add_fact_category", categories),
        ("add_orientation", orientations),
        ("add_field_category", field_categories),
    ):
        for row in rows:
            unit.run(query, **row)
    unit.run("start_series", series="case")
    unit.audit(Event.REFERENCE_LOADED, "listes")


def shipped_lists() -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """The closed lists of `data/reference`, as `load_references` takes them."""
    categories = [
        {"code": r["code"], "label": r["label"], "theme": r["theme"], "qualification": r["qualification"],
         "default_answer": r["default"]}
        for r in reference_rows("fact_categories")
    ]  # fmt: skip
    orientations = [
        {"code": r["code"], "label": r["label"], "needs_owner": r["needs_owner"] == "oui",
         "default_days": int(r["default_days"])}
        for r in reference_rows("orientations")
    ]  # fmt: skip
    field = [
        {"code": r["code"], "family": r["family"], "label": r["label"]}
        for r in reference_rows("field_categories")
    ]
    return categories, orientations, field


@verb
def name_base(unit: Unit, facts: dict[str, str]) -> None:
    """Write what the base says of itself: town, demo or not, fixed day."""
    for name, value in facts.items():
        unit.run("set_base_fact", name=name, value=value)
    unit.audit(Event.BASE_CREATED, "base")


@verb
def add_quartier(unit: Unit, name: str, qpv: bool) -> int:
    """Add a quartier of the town."""
    refuse_if("Quartier non enregistré", _against_name(name))
    quartier = unit.new_id()
    unit.run("add_quartier", id=quartier, name=name, qpv=qpv)
    unit.audit(Event.REFERENCE_LOADED, f"quartier:{quartier}")
    return quartier


@verb
def add_partner(unit: Unit, name: str, kind: str) -> int:
    """Add an organisation."""
    reasons = _against_name(name)
    if any(p.name.casefold() == name.casefold() for p in unit.rows("partners")):
        reasons.append(Reason("M3", "une organisation porte déjà ce nom"))
    refuse_if("Organisation non enregistrée", reasons)
    partner = unit.new_id()
    unit.run("add_partner", id=partner, name=name.strip(), kind=kind)
    unit.audit(Event.PARTNER_ADDED, f"partner:{partner}")
    return partner


@verb
def add_group(unit: Unit, kind: GroupKind, name: str) -> int:
    """Add a group of the CLSPD."""
    refuse_if("Groupe non enregistré", _against_name(name))
    group = unit.new_id()
    unit.run("add_groupe", id=group, kind=kind.name, name=name)
    unit.audit(Event.REFERENCE_LOADED, f"groupe:{group}")
    return group


@verb
def adopt_charter(unit: Unit, version: str, adopted_on: date, valid_until: date | None = None) -> None:
    """Record a version of the charte déontologique; earlier signatures are then to be renewed."""
    refuse_if(
        "Charte non enregistrée", _against_paper(unit.rows("charters"), version, adopted_on, valid_until)
    )
    unit.run("add_charter", version=version.strip(), adopted_on=adopted_on, valid_until=valid_until)
    unit.audit(Event.CHARTER_ADOPTED, f"charte:{version.strip()}")


@verb
def adopt_reglement(
    unit: Unit, group_id: int, version: str, adopted_on: date, valid_until: date | None = None
) -> None:
    """Record a version of a group's règlement intérieur (CSI art. L132-5)."""
    one_of(unit.rows("groupes"), "id", group_id, "Règlement non enregistré", "S10")
    known = unit.rows("reglements_of_group", group_id=group_id)
    refuse_if("Règlement non enregistré", _against_paper(known, version, adopted_on, valid_until))
    unit.run(
        "add_reglement", group_id=group_id, version=version.strip(), adopted_on=adopted_on,
        valid_until=valid_until,
    )  # fmt: skip
    unit.audit(Event.REGLEMENT_ADOPTED, f"reglement:{group_id}:{version.strip()}")


@verb
def add_member(
    unit: Unit,
    partner_id: int,
    full_name: str,
    function: str,
    group_ids: list[int],
    email: str = "",
    substitute: bool = False,
    signed_on: date | None = None,
) -> int:
    """Add a professional, the groups where they sit, and the day they signed the charter in force."""
    reasons = [*_against_name(full_name), *_against_email(email)]
    if not function.strip():
        reasons.append(Reason("M2", "dites la fonction de ce membre"))
    one_of(unit.rows("partners"), "id", partner_id, "Membre non enregistré", "M5")
    for group in group_ids:
        one_of(unit.rows("groupes"), "id", group, "Membre non enregistré", "S10")
    refuse_if("Membre non enregistré", reasons)
    member = unit.new_id()
    unit.run(
        "add_member", id=member, partner_id=partner_id, full_name=full_name.strip(),
        function=function.strip(), email=email.strip(),
    )  # fmt: skip
    unit.audit(Event.MEMBER_ADDED, f"member:{member}")
    for group in group_ids:
        unit.run("join_group", group_id=group, member_id=member, since=unit.now.date(), substitute=substitute)
        unit.audit(Event.MEMBER_JOINED, f"member:{member} groupe:{group}")
    if signed_on is not None:
        sign_charter(unit, member, signed_on)
    return member


@verb
def sign_charter(unit: Unit, member_id: int, signed_on: date) -> None:
    """Record that a member signed the charter in force that day."""
    charter = charter_in_force(papers(unit.rows("charters")), signed_on)
    reasons = []
    if charter is None:
        reasons.append(Reason("G1", "aucune charte déontologique n'est en vigueur ce jour-là"))
    if signed_on > unit.now.date():
        reasons.append(Reason("M6", "la date de signature est dans le futur"))
    signed = unit.rows("charter_signatures_of_member", member_id=member_id)
    if charter is not None and any(s.charter_version == charter.version for s in signed):
        reasons.append(Reason("M10", "ce membre a déjà signé cette version de la charte"))
    refuse_if("Signature non enregistrée", reasons)
    assert charter is not None
    record_signature(unit, member_id, charter.version, signed_on)


def record_signature(unit: Unit, member_id: int, version: str, signed_on: date) -> None:
    """Write one signature of one version, that day."""
    unit.run("add_charter_signature", member_id=member_id, charter_version=version, signed_on=signed_on)
    unit.audit(Event.CHARTER_SIGNED, f"member:{member_id}")


@verb
def remove_member(unit: Unit, member_id: int, version: int) -> None:
    """A member leaves: every seat ends the day of departure (domain.md §8 P16)."""
    unit.run("leave_member", id=member_id, version=version)
    unit.run("end_group_memberships", member_id=member_id, until=unit.now.date())
    unit.audit(Event.MEMBER_LEFT, f"member:{member_id}")


def members_of_group(reader: Reader, group_id: int, day: date) -> list[Row]:
    """Members of a group that day; `against` holds why the charter of each is not valid, in French."""
    charters = papers(reader.rows("charters"))
    members = reader.rows("members_of_group", group_id=group_id, day=day)
    for member in members:
        member["against"] = _against_signature(member, charters, day)
    return members


def all_members(reader: Reader, day: date) -> list[Row]:
    """Every active member, with the groups and why the charter is not valid."""
    charters = papers(reader.rows("charters"))
    members = reader.rows("members")
    for member in members:
        member["against"] = _against_signature(member, charters, day)
    return members


def papers_of_town(reader: Reader, day: date) -> dict[str, Any]:
    """The charter in force and, for each group, why its règlement intérieur is not."""
    charter = charter_in_force(papers(reader.rows("charters")), day)
    groups = reader.rows("groupes")
    for group in groups:
        rows = reader.rows("reglements_of_group", group_id=group.id)
        group["against"] = "; ".join(map(str, reasons_against_reglement(papers(rows), day)))
        group["reglement"] = charter_in_force(papers(rows), day)
    return {"charter": charter, "groups": groups}


def _against_signature(member: Row, charters: tuple[Any, ...], day: date) -> str:
    signed = Signature(member.signed_version, member.signed_on) if member.signed_version else None
    return " ; ".join(map(str, reasons_against_signature(signed, charters, day)))


def _against_name(name: str) -> list[Reason]:
    if not name.strip():
        return [Reason("M1", "le nom est vide")]
    if len(name) > NAME_LENGTH:
        return [Reason("M1", f"le nom dépasse {NAME_LENGTH} caractères")]
    return []


def _against_email(email: str) -> list[Reason]:
    if email.strip() and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email.strip()):
        return [Reason("M7", "l'adresse de courriel n'a pas la forme nom@domaine.fr")]
    return []


def _against_paper(
    known: list[Row], version: str, adopted_on: date, valid_until: date | None
) -> list[Reason]:
    reasons = []
    if not version.strip():
        reasons.append(Reason("M8", "donnez un nom à cette version"))
    if any(row.version.casefold() == version.strip().casefold() for row in known):
        reasons.append(Reason("M8", "cette version est déjà enregistrée"))
    if valid_until is not None and valid_until < adopted_on:
        reasons.append(Reason("M9", "la fin de validité est avant l'adoption"))
    return reasons
