"""Every refusal of the workbench, in French: the docstring of the class is the sentence shown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Reason:
    """Why something cannot be done: rule id, French sentence without personal value, source."""

    rule: str
    text: str
    source: str = ""

    def __str__(self) -> str:
        return self.text


class WorkbenchError(Exception):
    """Une erreur est survenue dans l'atelier CLSPD."""

    rule: ClassVar[str] = ""

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(re.sub(r"[ \n\t]+", " ", self.__doc__ or "").strip().format(**facts))

    @property
    def rules(self) -> list[str]:
        """Rule ids a story can expect; the class may name one, its reasons name the others."""
        return [self.rule] if self.rule else []

    def _render_traceback_(self) -> list[str]:
        """IPython shows one sentence instead of a traceback that could hold a value."""
        return [f"⚠ {self}"]


class Refused(WorkbenchError):
    """{what}\u00a0: {why}."""

    def __init__(self, what: str, reasons: Sequence[Reason]) -> None:
        self.what, self.reasons = what, list(reasons)
        super().__init__(what=what, why="\u202f; ".join(reason.text for reason in reasons))

    @property
    def rules(self) -> list[str]:
        return [reason.rule for reason in self.reasons]


def refuse_if(what: str, reasons: Sequence[Reason]) -> None:
    """Raise `Refused` when there is at least one reason."""
    if reasons:
        raise Refused(what, reasons)


class StoreBusy(WorkbenchError):
    """La base est occupée par un autre travail depuis trop longtemps. Rien n'a été enregistré ;
    recommencez."""


class StoreInterrupted(WorkbenchError):
    """La base a été interrompue. Rien n'a été enregistré ; recommencez."""


class StoreUnreachable(WorkbenchError):
    """La base ne répond pas. Fermez les fenêtres de l'atelier, relancez-le, puis recommencez."""


class StoreLocked(WorkbenchError):
    """Les identités sont fermées : donnez la phrase de passe pour continuer."""

    rule = "A6"


class WrongPassphrase(WorkbenchError):
    """La phrase de passe n'est pas la bonne. Vérifiez les majuscules et les espaces, puis recommencez."""

    rule = "A11"


class StaleRecord(WorkbenchError):
    """Quelqu'un d'autre a modifié cette fiche entre-temps. Rien n'a été enregistré ; relisez, puis
    recommencez."""

    rule = "B1"


class NotFound(WorkbenchError):
    """Cet élément n'existe pas, ou n'est pas ouvert à votre fonction."""

    rule = "B2"


class NoAuditEvent(WorkbenchError):
    """Écriture refusée : aucune ligne de journal ne l'accompagne."""

    rule = "B3"


class Invalid(WorkbenchError):
    """La base a refusé une valeur qui ne respecte pas ses règles. Rien n'a été enregistré."""

    rule = "B4"


class BaseMissing(WorkbenchError):
    """Il n'y a pas de base dans ce dossier. Créez-la avec « workbench init » ou « workbench demo »."""


class BaseExists(WorkbenchError):
    """Ce dossier contient déjà une base ou d'autres fichiers. Choisissez un dossier vide."""


class BaseDamaged(WorkbenchError):
    """La base ne peut pas être ouverte : {what}. Ne supprimez rien ; restaurez la dernière sauvegarde
    vérifiée."""


class BaseTooNew(WorkbenchError):
    """La base a été faite par une version plus récente de l'atelier. Installez cette version."""


class UnexpectedFault(WorkbenchError):
    """Une erreur imprévue est survenue (code {code}). Rien n'a été enregistré ; recommencez."""


class DiskFull(WorkbenchError):
    """Le disque est plein : rien n'a été enregistré. Libérez de la place, puis recommencez."""


class WitnessNotWritten(WorkbenchError):
    """Ce travail est enregistré, mais le témoin du journal n'a pas pu être écrit.

    Libérez de la place sur le disque, puis relisez la fiche avant de continuer.
    """


class SealDamaged(WorkbenchError):
    """Un contenu scellé a été altéré ou déplacé : il ne peut pas être lu. Restaurez la dernière
    sauvegarde vérifiée."""


class AlreadyApplied(WorkbenchError):
    """Ce travail est déjà enregistré."""


class UnitAlreadyOpen(WorkbenchError):
    """Un travail est déjà en cours dans cette fenêtre : terminez-le avant d'en commencer un autre."""
