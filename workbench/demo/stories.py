"""Stories: dated steps played through the services in a fresh base, each accepted or refused and why."""

from __future__ import annotations

import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from workbench.demo.build import COORDINATION, LIGHT, PASSPHRASE, build_demo
from workbench.domain.people import Agent, Role
from workbench.errors import Reason, Refused, WorkbenchError
from workbench.services import administration
from workbench.services.administration import members_of_group
from workbench.services.verbs import Reader, all_verbs, arguments_of
from workbench.store import Store, Unit, create_base, stop_server

STORY = "L'histoire ne peut pas être jouée"


@dataclass(frozen=True)
class Told:
    """What became of one step."""

    number: int
    on: datetime
    verb: str
    refused: tuple[str, ...]
    why: str
    as_expected: bool

    def words(self) -> str:
        """« ✓ 3. 01/12/2026 14 h : sessions.open_session, accepté »."""
        sign = "✓" if self.as_expected else "■"
        told = f"refusé ({', '.join(self.refused)}) : {self.why}" if self.why else "accepté"
        return f"{sign} {self.number}. {self.on:%d/%m/%Y %H:%M} {self.verb} : {told}"

    def as_dict(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "step": self.number, "on": self.on.isoformat(), "do": self.verb, "refused": list(self.refused),
            "why": self.why, "as_expected": self.as_expected,
        }  # fmt: skip


def verbs_words() -> str:
    """Every verb with its arguments and their types, a line each."""
    lines = []
    for name, service in all_verbs().items():
        arguments = ", ".join(f"{a} ({words})" for a, words in arguments_of(service).items())
        lines.append(f"{name} : {arguments or 'sans argument'}")
    return "\n".join(lines)


def replay(path: Path) -> list[Told]:
    """Play a story file in a base of its own, thrown away after; `Refused` names an unreadable step."""
    try:
        story = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise Refused(STORY, [Reason("ST1", "le fichier n'est pas un TOML lisible")]) from None
    with tempfile.TemporaryDirectory(prefix="clspd-") as folder:
        base = Path(folder) / "base"
        _fresh_base(base, story.get("base", "vide"))
        try:
            with Store(base, idle_seconds=5) as store:
                return Player(store).play(story.get("step", []))
        finally:
            stop_server(base)


def _fresh_base(base: Path, kind: str) -> None:
    if kind not in ("vide", "mini"):
        raise Refused(STORY, [Reason("ST2", "la base est « vide » ou « mini »")])
    if kind == "mini":
        build_demo(base, "mini")
        return
    create_base(base, {Role.COORDONNATEUR: PASSPHRASE}, LIGHT)
    with Store(base, idle_seconds=5) as store, store.unit(COORDINATION, datetime(2020, 1, 1, 8)) as unit:  # noqa: DTZ001 - local time
        administration.name_base(unit, {"town": "Ville-Exemple", "demo": "1", "prefix": "FIC-"})
        administration.load_references(unit, *administration.shipped_lists())


class Player:
    """Plays steps one after the other; a result named with `as` serves later as « $name »."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.names: dict[str, Any] = {}
        self.verbs = all_verbs()

    def play(self, steps: list[dict[str, Any]]) -> list[Told]:
        """Every step, even after one that did not go as expected."""
        first = _moment(steps[0].get("on")) if steps else datetime(2020, 1, 1, 8)  # noqa: DTZ001 - local time
        self.store.unlock(COORDINATION, first, PASSPHRASE)
        self._name_the_town(first.date())
        return [self._step(number, step) for number, step in enumerate(steps, start=1)]

    def _name_the_town(self, day: date) -> None:
        for group in self.store.rows("groupes"):
            self.names[group.kind] = group.id
            valid = [m for m in members_of_group(Reader(self.store), group.id, day) if not m.against]
            self.names |= {f"membre {group.kind} {n}": m.id for n, m in enumerate(valid, start=1)}
        for partner in self.store.rows("partners"):
            self.names[partner.name] = partner.id
        for session in self.store.rows("sessions_to_come"):
            self.names[f"session {session.kind}"] = session.id

    def _step(self, number: int, step: dict[str, Any]) -> Told:
        verb, on = str(step.get("do", "")), _moment(step.get("on"))
        service = self.verbs.get(verb)
        if service is None:
            raise Refused(STORY, [Reason("ST3", f"étape {number}, le verbe « {verb} » n'existe pas")])
        who = _agent(step.get("by", "COORDONNATEUR"), number)
        expected = step.get("expect", "ok")
        wanted = tuple(expected.get("refused", ())) if isinstance(expected, dict) else ()
        try:
            with self.store.unit(who, on) as unit:
                result = service(unit, **self._arguments(unit, service, step.get("with", {}), number))
        except WorkbenchError as error:
            if isinstance(error, Refused) and error.what == STORY:
                raise
            as_expected = bool(wanted) and set(wanted) <= set(error.rules)
            return Told(number, on, verb, tuple(error.rules), str(error), as_expected)
        if "as" in step:
            self.names[step["as"]] = result
        return Told(number, on, verb, (), "", not wanted)

    def _arguments(
        self, unit: Unit, service: Callable[..., Any], given: dict[str, Any], number: int
    ) -> dict[str, Any]:
        hints = get_type_hints(service)
        unknown = [name for name in given if name not in hints]
        if unknown:
            raise Refused(STORY, [Reason("ST4", f"étape {number}, argument inconnu : {unknown[0]}")])
        arguments = {name: self._value(value, hints[name]) for name, value in given.items()}
        if "version" in hints and "version" not in given and "session_id" in arguments:
            arguments["version"] = unit.one("session_by_id", id=arguments["session_id"]).version
        if "item_version" in hints and "item_version" not in given:
            items = unit.rows("items", session_id=arguments["session_id"])
            arguments["item_version"] = next(i.version for i in items if i.id == arguments["item_id"])
        return arguments

    def _value(self, value: Any, hint: Any) -> Any:
        if isinstance(value, str) and value.startswith("$"):
            return self._named(value[1:])
        if isinstance(value, list):
            return [self._value(one, str) for one in value]
        kinds = [k for k in (get_args(hint) if isinstance(hint, UnionType) else [hint]) if k is not NoneType]
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, Enum) and isinstance(value, str):
                return kind[value]
        return value

    def _named(self, name: str) -> Any:
        if name.startswith("point "):
            return self._point(int(name.split()[1]), name.partition(" de ")[2])
        if name not in self.names:
            raise Refused(STORY, [Reason("ST5", "un nom utilisé n'a pas été donné par une étape d'avant")])
        return self.names[name]

    def _point(self, point: int, session: str) -> int:
        items = self.store.rows("items", session_id=self.names[session])
        return int(next(i.id for i in items if i.point == point))


def _moment(on: Any) -> datetime:
    if isinstance(on, datetime):
        return on
    if isinstance(on, date):
        return datetime.combine(on, time(9))
    raise Refused(STORY, [Reason("ST6", "chaque étape dit son jour : on = 2026-12-01")])


def _agent(role: str, number: int) -> Agent:
    if role not in Role.__members__:
        raise Refused(STORY, [Reason("ST7", f"étape {number}, ce rôle n'existe pas")])
    return Agent(Role[role].value, Role[role])
