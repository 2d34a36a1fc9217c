"""Every refusal of the workbench, in French: the docstring of the class is the sentence shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


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

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(" ".join((self.__doc__ or "").split()).format(**facts))

    @property
    def rules(self) -> list[str]:
        """Rule ids a story can expect; the class may name one, its reasons name the others."""
        return []

    def _render_traceback_(self) -> list[str]:
        """IPython shows one sentence instead of a traceback that could hold a value."""
        return [f"⚠ {self}"]


class Refused(WorkbenchError):
    """{what} : {why}."""

    def __init__(self, what: str, reasons: Sequence[Reason]) -> None:
        self.what, self.reasons = what, list(reasons)
        super().__init__(what=what, why=" ; ".join(reason.text for reason in reasons))

    @property
    def rules(self) -> list[str]:
        return [reason.rule for reason in self.reasons]


def refuse_if(what: str, reasons: Sequence[Reason]) -> None:
    """Raise `Refused` when there is at least one reason."""
    if reasons:
        raise Refused(what, reasons)
