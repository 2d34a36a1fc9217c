"""The list of verbs that screens, stories and scripts share."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date, datetime, time
from enum import Enum
from typing import Any, TypeVar, get_type_hints

from workbench.errors import Reason, Refused
from workbench.store import Row, Store, Unit

Service = TypeVar("Service", bound=Callable[..., Any])
_VERBS: dict[str, Callable[..., Any]] = {}


class Reader:
    """What a reading service asks of a store or of a unit: named rows, never an identity."""

    def __init__(self, source: Store | Unit) -> None:
        self.rows, self.one = source.rows, source.one


def verb(service: Service) -> Service:
    """Publish a service under its module and name: `sessions.decide`."""
    room = service.__module__.rpartition(".")[2]
    _VERBS[f"{room}.{service.__name__}"] = service
    return service


def all_verbs() -> dict[str, Callable[..., Any]]:
    """Every verb by name."""
    from workbench.services import administration, cases, conduct, papers, sessions  # noqa: F401 - they publish their verbs

    return dict(sorted(_VERBS.items()))


def arguments_of(service: Callable[..., Any]) -> dict[str, str]:
    """The arguments of a verb, each with its type in plain words; « facultatif » when it may be left out."""
    hints = get_type_hints(service)
    told = {}
    for name, parameter in list(inspect.signature(service).parameters.items())[1:]:
        optional = " (facultatif)" if parameter.default is not parameter.empty else ""
        told[name] = _words(hints[name]) + optional
    return told


def _words(hint: Any) -> str:
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "un de : " + ", ".join(member.name for member in hint)
    plain = {
        int: "nombre",
        str: "texte",
        date: "date",
        time: "heure",
        datetime: "date et heure",
        bool: "oui/non",
    }
    if hint in plain:
        return plain[hint]
    return str(hint).replace("datetime.", "").replace("workbench.domain.", "")


def one_of(rows: list[Row], key: str, wanted: Any, what: str, rule: str) -> Row:
    """The row that bears this key; `Refused` in French when none does."""
    for row in rows:
        if row[key] == wanted:
            return row
    raise Refused(what, [Reason(rule, "ce choix n'est pas dans la liste")])
