"""An empty real base, with the public reference of a town."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from workbench.domain.groups import GroupKind
from workbench.domain.people import Agent, Role
from workbench.errors import NotFound, Reason, refuse_if
from workbench.services import administration
from workbench.services.parameters import reference_rows
from workbench.settings import wall_clock
from workbench.store import Store, Unit, create_base, stop_server

SHORTEST = 12


def init_town(folder: Path, town: str, passphrase: str, now: datetime | None = None) -> None:
    """Make an empty base and fill it with the public lists of a town: quartiers, organisations, groups.

    `BaseExists` if the folder is not empty; `Refused` if the passphrase is too short.
    """
    short = len(passphrase) < SHORTEST
    text = f"choisissez une phrase de passe d'au moins {SHORTEST} caractères"
    refuse_if("Base non créée", [Reason("K1", text)] if short else [])
    lines = [row for row in reference_rows("towns") if row["town"] == town]
    if not lines:
        raise NotFound
    create_base(folder, {Role.COORDONNATEUR: passphrase})
    who = Agent("Coordination du CLSPD", Role.COORDONNATEUR)
    with Store(folder, idle_seconds=2) as store, store.unit(who, now or wall_clock()) as unit:
        _fill(unit, lines)
    stop_server(folder)


def _fill(unit: Unit, lines: list[dict[str, str]]) -> None:
    name = next(row["name"] for row in lines if row["what"] == "town")
    administration.name_base(unit, {"town": name, "demo": "0", "prefix": "SIT-"})
    administration.load_references(unit, *administration.shipped_lists())
    for row in lines:
        if row["what"] == "quartier":
            administration.add_quartier(unit, row["name"], row["kind"] == "qpv")
        elif row["what"] == "partner":
            administration.add_partner(unit, row["name"], row["kind"])
        elif row["what"] == "group":
            administration.add_group(unit, GroupKind[row["kind"]], row["name"])
