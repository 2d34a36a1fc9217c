"""Valid invented people and bases, one line each."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from workbench.domain.people import Agent, Role
from workbench.store import Cost, create_base

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 9, 30)
QUICK = Cost(memory=64, passes=1, lanes=1)  # argon2id made weak: a test opens a base many times
PASSPHRASES = {
    Role.COORDONNATEUR: "le cheval mange la pomme bleue",
    Role.ELU: "une écharpe tricolore au vent",
    Role.DPO: "registre et minimisation toujours",
}


def make_base(folder: Path) -> Path:
    """A new empty base in a new folder, its three passphrases known."""
    create_base(folder, PASSPHRASES, QUICK)
    return folder


def coordinator() -> Agent:
    """The coordinator of the invented town."""
    return Agent("Camille Exemple", Role.COORDONNATEUR)


def facilitator() -> Agent:
    """The facilitator who shares the screen."""
    return Agent("Dominique Exemple", Role.FACILITATEUR)


def analyst() -> Agent:
    """The analyst, who holds no passphrase."""
    return Agent("Alix Exemple", Role.ANALYSTE)
