"""The state of the projection: the open session as the room may see it; it never asks for an identity."""

from __future__ import annotations

from workbench.services.session_views import Projected, projected
from workbench.widgets.parts.desk import Desk


class ProjectionState:
    """Reads, never writes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def projected(self) -> Projected | None:
        """What may be shown now; None when no session is open."""
        reader = self.desk.reader
        found = reader.rows("open_sessions")
        return projected(reader, found[0].id, self.desk.now()) if found else None
