"""The first screen: four figures, what is due this week, the doors."""

from __future__ import annotations

from typing import Any

from workbench.widgets.accueil.state import AccueilState
from workbench.widgets.parts.controls import column, door, on_loop, row
from workbench.widgets.parts.frame import Frame
from workbench.widgets.parts.html import page, rendered

DOORS = (
    ("Séance de groupe", "10_seance_de_groupe"),
    ("Revue des situations", "20_revue_des_situations"),
    ("Administration", "90_administration"),
)


class AccueilView:
    """Builds the widgets once, then shows the totals."""

    def __init__(self, state: AccueilState) -> None:
        self.state = state
        self.frame = Frame(state.desk)
        self.frame.when_locked = self.refresh
        self.figures, self.week = page(), page()
        self.doors = {notebook: page() for _, notebook in DOORS}
        cards = [
            column(door(label, notebook), self.doors[notebook], name="wb-card") for label, notebook in DOORS
        ]
        work = column(page(rendered("accueil/work.html")), *cards)
        for part in (self.week, work):
            part.layout.flex = "1 1 0%"
            part.layout.min_width = "0"
        self.news = page()
        two = row(self.week, work, name="wb-columns")
        two.layout.align_items = "flex-start"
        self.frame.body.children = [column(self.figures, two, self.news, name="wb-body")]
        self.box = self.frame.box
        self.refresh()
        self.watcher = state.desk.store.watch(on_loop(self.refresh))

    def refresh(self) -> None:
        """Totals as they are now."""
        counted, desk = self.state.totals(), self.state.desk
        town = desk.facts.get("town", "")
        demo = " Base de démonstration : ville inventée." if desk.is_demo else ""
        who = "Identités ouvertes" if desk.unlocked else "Identités fermées"
        self.frame.tell_mode(self.state.mode, f"Des totaux seulement.{demo}", who)
        self.frame.tell_title("accueil/title.html", town=town)
        self.frame.right.show(rendered("accueil/day.html", today=self.state.today))
        self.figures.show(rendered("accueil/figures.html", today=self.state.today, **counted))
        self.week.show(rendered("accueil/week.html", today=self.state.today, **counted))
        self.news.show(rendered("accueil/news.html", news=self.state.news()))
        told = self._door_words(counted)
        for notebook, text in told.items():
            self.doors[notebook].show(rendered("accueil/door.html", **text))

    def _door_words(self, counted: dict[str, Any]) -> dict[str, dict[str, object]]:
        to_come = [s for s in counted["to_come"] if s.kind == "MINEURS" or s.state == "OPEN"]
        following = to_come[0] if to_come else None
        return {
            "10_seance_de_groupe": {"kind": "session", "session": following, "count": 0},
            "20_revue_des_situations": {"kind": "inbox", "session": None, "count": counted["referred"]},
            "90_administration": {"kind": "members", "session": None, "count": counted["unsigned"]},
        }
