"""A situation examined by a group, from the referral to the day it leaves the list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum


class CaseState(Enum):
    """Life of a situation; names are stored, values are shown."""

    REFERRED = "à examiner"
    FOLLOWED = "suivie"
    LEFT = "sortie de la liste"


CASE_TRANSITIONS: dict[CaseState, frozenset[CaseState]] = {
    CaseState.REFERRED: frozenset({CaseState.FOLLOWED, CaseState.LEFT}),
    CaseState.FOLLOWED: frozenset({CaseState.LEFT}),
    CaseState.LEFT: frozenset({CaseState.FOLLOWED}),
}


class ActionState(Enum):
    """What became of a promised action."""

    TODO = "à faire"
    DONE = "fait"
    DROPPED = "abandonné"


@dataclass(frozen=True)
class Action:
    """What one organisation promised for one day."""

    id: int
    label: str
    owner: str
    due_on: date
    state: ActionState

    def days_late(self, today: date) -> int:
        """Days since the due date of an action still to do; 0 when it is not late."""
        return max(0, (today - self.due_on).days) if self.state is ActionState.TODO else 0
