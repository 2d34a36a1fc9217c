"""The local protocol and what the base says of itself, as services and screens need them."""

from __future__ import annotations

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path

from workbench.domain.calendar import SchoolCalendar
from workbench.domain.protocol import Protocol
from workbench.domain.sessions import Minutes
from workbench.settings import data_folder, wall_clock


def reference_folder() -> Path:
    """`data/reference`: the closed lists and the parameters shipped with the workbench."""
    return data_folder() / "reference"


@cache
def shipped_protocol() -> Protocol:
    """The values shipped with the workbench, each with its source."""
    return Protocol.parse((reference_folder() / "protocol.toml").read_text(encoding="utf-8"))


def local_protocol(base: Path) -> Protocol:
    """The shipped values, and the town's own over them; `Refused` names the value that is wrong."""
    local = base / "protocol.toml"
    shipped = shipped_protocol()
    return shipped.merged(local.read_text(encoding="utf-8")) if local.exists() else shipped


def planned_minutes(protocol: Protocol) -> Minutes:
    """Planned minutes of each part of a session."""
    return Minutes(
        session=protocol.minutes("session.length"),
        due_actions=protocol.minutes("session.due_actions_minutes"),
        review=protocol.minutes("session.review_minutes"),
        new=protocol.minutes("session.new_minutes"),
        closing=protocol.minutes("session.closing_minutes"),
    )


@cache
def school_calendar() -> SchoolCalendar:
    """School holidays of zone C."""
    text = (reference_folder() / "school_holidays_zone_c.csv").read_text(encoding="utf-8")
    return SchoolCalendar.parse(text)


def reference_rows(name: str) -> list[dict[str, str]]:
    """A closed list shipped with the workbench, as rows of texts."""
    with (reference_folder() / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def clock_of(facts: dict[str, str]) -> datetime:
    """Now in this base: the demo keeps its fixed day."""
    fixed = facts.get("today")
    return wall_clock(date.fromisoformat(fixed) if fixed else None)
