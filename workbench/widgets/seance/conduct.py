"""During the session: due actions, one situation at a time, the decision, the close."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from datetime import date, timedelta

import ipywidgets as widgets

from workbench.domain.access import IN_SESSION, Mode
from workbench.domain.cases import ActionState
from workbench.domain.sessions import JUSTIFICATIONS, Outcome, Phase
from workbench.widgets.parts.controls import (
    NOBODY,
    Banner,
    button,
    choice,
    chosen,
    column,
    labelled,
    row,
    visible,
)
from workbench.widgets.parts.date_field import DateField
from workbench.widgets.parts.html import page, rendered
from workbench.widgets.seance.state import Card, Panel, Row, SeanceState


class Rail:
    """The parts of the session, one under the other; each is a button."""

    def __init__(self, state: SeanceState, banner: Banner) -> None:
        self.state, self.banner = state, banner
        self.box = column(name="wb-rail")
        self._seen: tuple[object, ...] = ()

    def show(self, seen: Panel) -> None:
        """Made again only when something changed, so that the focus stays where it is."""
        current = seen.current.id if seen.current else None
        told = (seen.phase, current, tuple((i.id, i.outcome, i.minutes) for i in seen.items))
        if told == self._seen:
            return
        self._seen = told
        parts = [self._part("Actions dues", seen.phase is Phase.ACTIONS, Phase.ACTIONS, None, False)]
        for item in seen.items:
            over = item.outcome != Outcome.PENDING.name
            label = f"{'✓ ' if over else ''}Point {item.point} · {item.minutes} min"
            now = seen.phase is Phase.ITEMS and item.id == current
            parts.append(self._part(label, now, Phase.ITEMS, item.id, over))
        parts.append(self._part("Clôture", seen.phase is Phase.CLOSING, Phase.CLOSING, None, False))
        self.box.children = parts

    def _part(self, label: str, now: bool, phase: Phase, item: int | None, over: bool) -> widgets.Button:
        made = button(label, lambda: self.state.go_to(phase, item), self.banner)
        if now:
            made.add_class("wb-now")
        if over:
            made.add_class("wb-over")
        return made


class DueActions:
    """What was promised before: done, dropped, or still to do."""

    def __init__(self, state: SeanceState, banner: Banner) -> None:
        self.state, self.banner = state, banner
        self.title = page()
        self.lines = widgets.VBox()
        go = button("Passer aux situations", state.go_on, banner, main=True, key="ctrl-enter")
        self.box = column(self.title, self.lines, row(go), name="wb-centre")
        self._seen: tuple[object, ...] = ()

    def show(self, seen: Panel) -> None:
        """One line for each action due."""
        self.title.show(rendered("seance/actions.html", actions=seen.actions))
        told = tuple((a.id, a.version) for a in seen.actions)
        if told == self._seen:
            return
        self._seen = told
        self.lines.children = [self._line(action, seen.session.held_on) for action in seen.actions]

    def _line(self, action: Row, day: date) -> widgets.HBox:
        told = page(rendered("seance/action.html", action=action, day=day))
        told.layout.flex = "1 1 420px"
        choices = [
            button(label, self._follow(action, state), self.banner)
            for label, state in (("Fait", ActionState.DONE), ("Abandonné", ActionState.DROPPED))
        ]
        if action.state != ActionState.TODO.name:
            choices = [button("Encore à faire", self._follow(action, ActionState.TODO), self.banner)]
        return row(told, *choices, name="wb-card")

    def _follow(self, action: Row, state: ActionState) -> Callable[[], None]:
        return lambda: self.state.follow(action, state)


class Item:
    """The situation under way and what the group decides."""

    def __init__(self, state: SeanceState, banner: Banner) -> None:
        self.state, self.banner = state, banner
        self.card = page()
        self.motive = choice(
            [NOBODY, *((p.value.capitalize(), p) for p in sorted(IN_SESSION, key=lambda p: p.value))]
        )
        self.level = choice([("2 : thème et âge large", 2), ("3 : quartier, date et lieu", 3),
                             ("4 : entre partenaires concernés", 4)], 2)  # fmt: skip
        self.show_button = button("Afficher l'identité", self._show_identity, banner)
        self.prolong_button = button("Prolonger", state.prolong, banner)
        self.hide_button = button("Refermer", state.hide_identity, banner, key="escape")
        identity = row(
            labelled("Motif pour afficher l'identité", self.motive), self.show_button, self.prolong_button,
            self.hide_button,
        )  # fmt: skip
        room = row(labelled("Ce que la salle voit", self.level))
        self.centre = column(self.card, identity, room, name="wb-centre")
        self.form = DecisionForm(state, banner)
        self.box = row(self.centre, self.form.box, name="wb-columns")
        self.box.layout.flex = "1"
        self.level.observe(self._level, "value")
        self._quiet = False

    def show(self, seen: Panel) -> None:
        """The card of the current item; the identity only in `NOMINATIF`."""
        item = seen.current
        if item is None:
            return
        card = self.state.card(item)
        nominative = seen.mode is Mode.NOMINATIF
        who = self.state.identity() if nominative and self.state.desk.unlocked else None
        self.form.show(seen, item, card)  # before the card: who sees the new point finds its form ready
        self._draw(seen, item, card, who)
        visible(self.prolong_button, nominative)
        visible(self.hide_button, nominative)
        visible(self.show_button, not nominative)
        self._quiet = True
        self.level.value = item.level
        self._quiet = False

    def _draw(self, seen: Panel, item: Row, card: Card, who: object) -> None:
        minutes, seconds = divmod(self.state.seconds_left(seen), 60)
        left = f"{minutes} min {seconds:02}"
        day = seen.session.held_on
        self.card.show(rendered("seance/card.html", item=item, card=card, identity=who, left=left, day=day))

    def _show_identity(self) -> None:
        self.state.show_identity(chosen(self.motive))

    def _level(self, change: dict[str, object]) -> None:
        if not self._quiet:
            self.banner.guard(lambda: self.state.set_level(self.level.value))()


class DecisionForm:
    """Orientation, who, for when; kept as a draft while it is typed."""

    def __init__(self, state: SeanceState, banner: Banner) -> None:
        self.state, self.banner = state, banner
        self.item_id: int | None = None
        self.orientation, self.owner = choice([NOBODY]), choice([NOBODY])
        self.due = DateField("Pour le")
        self.why = choice([NOBODY, *((label.capitalize(), code) for code, label in JUSTIFICATIONS.items())])
        self.why_box = labelled("Pourquoi après la prochaine séance", self.why)
        self.note = widgets.Textarea(rows=3, layout=widgets.Layout(width="100%"), continuous_update=True)
        self.note.add_class("wb-note")
        self.note_hint = page(name="wb-hint")
        self.save = button("Enregistrer et suivant", self._save, banner, main=True, key="ctrl-enter")
        self.box = column(
            page(rendered("seance/title.html", title="Décision du groupe")),
            labelled("Orientation", self.orientation), labelled("Qui", self.owner),
            self.due.box, self.why_box, labelled("Note factuelle, 280 caractères au plus", self.note),
            self.note_hint, row(self.save),
            row(
                button("Reporter", lambda: state.set_aside(Outcome.POSTPONED), banner),
                button("À revoir", lambda: state.set_aside(Outcome.TO_REVIEW), banner),
            ),
            page(rendered("seance/concern.html")), name="wb-side",
        )  # fmt: skip
        self._filled = False
        self._quiet = True
        for field in (self.orientation, self.owner, self.due.text, self.why, self.note):
            field.observe(self._typed, "value")

    def show(self, seen: Panel, item: Row, card: Card) -> None:
        """Another item empties the form, or brings back what was being typed for it."""
        if not self._filled:
            self._fill_lists()
        if item.id != self.item_id:
            self.item_id = item.id
            self._restore(card)
        self._next_on = seen.session.next_on
        self._held_on = seen.session.held_on
        unlocked = self.state.desk.unlocked
        self.note.disabled = not unlocked
        hint = "" if unlocked else "Pour écrire une note, déverrouillez les identités."
        self.note_hint.show(rendered("parts/label.html", text=hint))
        self._show_why()

    def _fill_lists(self) -> None:
        rows = self.state.orientations()
        self._days = {o.code: o.default_days for o in rows}
        self._needs = {o.code: o.needs_owner for o in rows}
        self.orientation.options = [NOBODY, *((o.label, o.code) for o in rows)]
        self.owner.options = [NOBODY, *((p.name, p.id) for p in self.state.partners())]
        self._filled = True

    def _restore(self, card: Card) -> None:
        self._quiet = True
        kept = json.loads(card.draft.choice) if card.draft else {}
        self.orientation.value = kept.get("orientation") or ""
        self.owner.value = kept.get("owner") or ""
        self.due.value = date.fromisoformat(kept["due"]) if kept.get("due") else None
        self.why.value = kept.get("why") or ""
        self.note.value = ""
        self._quiet = False

    def _typed(self, change: dict[str, object]) -> None:
        if self._quiet:
            return
        if change["owner"] is self.orientation:
            self._propose_date()
        self._show_why()
        choices = {
            "orientation": self.orientation.value, "owner": self.owner.value, "why": self.why.value,
            "due": self.due.value.isoformat() if self.due.value else None,
        }  # fmt: skip
        self.banner.guard(lambda: self.state.keep_draft(choices, self.note.value))()

    def _propose_date(self) -> None:
        days = self._days.get(self.orientation.value)
        if days is None or not self._needs.get(self.orientation.value):
            return
        self._quiet = True
        proposed = self._held_on + timedelta(days=days)
        self.due.value = min(proposed, self._next_on) if self._next_on else proposed
        self._quiet = False

    def _show_why(self) -> None:
        late = bool(self.due.value and self._next_on and self.due.value > self._next_on)
        visible(self.why_box, late)

    def _save(self) -> None:
        why = chosen(self.why) if self.why_box.layout.display == "" else None
        self.state.decide(chosen(self.orientation), chosen(self.owner), self.due.value, why, self.note.value)


class Closing:
    """Read back, next date, close; then the relevé."""

    def __init__(self, state: SeanceState, banner: Banner) -> None:
        self.state = state
        self.readback = page()
        self.next_on = DateField("Prochaine séance")
        self.close = row(
            self.next_on.box,
            button("Clore la séance", self._close, banner, main=True, key="ctrl-enter"),
        )  # fmt: skip
        self.told = page()
        self.releve = row(
            button("Établir le relevé de décisions", self._issue, banner, main=True, key="ctrl-enter")
        )
        self.paper = page()
        self.box = column(self.told, self.readback, self.close, self.releve, self.paper, name="wb-centre")

    def show(self, seen: Panel) -> None:
        """What was decided, in the order of the points."""
        decisions = self.state.decisions(seen)
        outcomes = {outcome.name: outcome.value for outcome in Outcome}
        self.readback.show(rendered("seance/readback.html", decisions=decisions, outcomes=outcomes))
        closed = seen.session.closed_at is not None
        visible(self.close, not closed)
        visible(self.releve, closed)
        visible(self.told, closed)
        visible(self.paper, closed and self.state.paper is not None)
        decided = sum(d.label is not None for d in decisions)
        self.told.show(
            rendered("seance/closed.html", decided=decided, carried=len(decisions) - decided,
                     next_on=seen.session.next_on)
        )  # fmt: skip
        if self.next_on.value is None:
            self.next_on.value = self.state.proposed_next(seen)

    def _close(self) -> None:
        self.state.close(self.next_on.value)

    def _issue(self) -> None:
        content = self.state.issue_releve()
        self.paper.show(
            rendered("seance/paper.html", name=self.state.paper, content=b64encode(content).decode(),
                     sentence="Le relevé de décisions est établi et classé dans la base.")
        )  # fmt: skip
        visible(self.paper, True)
