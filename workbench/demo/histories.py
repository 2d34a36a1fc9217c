"""Plays the past sessions of the groupe Mineurs: referral, decision, actions, review, exit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache

from workbench.demo.cases import (
    LEFT_REASONS,
    Action,
    Case,
    Examination,
    Referral,
    Window,
    category_line,
    old_enough,
    previous_working_day,
    referral,
    suited_youths,
)
from workbench.demo.draws import Draws, Scale
from workbench.demo.lists import Line, read
from workbench.demo.people import Youth
from workbench.domain.calendar import add_working_days

REVIEWS_PER_SESSION = 8
PLANTED_LATE = 4
SCREENING = timedelta(days=10)
REVIEWS = Scale([(1, 4), (2, 4), (3, 2)])
FATES = Scale([("on time", 58), ("late", 17), ("never", 25)])


@dataclass
class History:
    """A situation while its past is being played."""

    referral: Referral
    examinations: list[Examination] = field(default_factory=list)
    left_on: date | None = None
    left_reason: str | None = None

    @property
    def review_on(self) -> date | None:
        """When a followed situation comes back before the group."""
        return None if self.left_on or not self.examinations else self.examinations[-1].review_on


@dataclass(frozen=True)
class Past:
    """The days of the sessions held and of the next one, how many situations, and today."""

    held: tuple[date, ...]
    coming: date
    cases: int
    waiting: int
    today: date

    def window(self, rank: int) -> Window:
        """When the referrals examined in the n-th session came (screened ten days before it)."""
        if rank == len(self.held):
            return Window(add_working_days(self.held[-1], 1), add_working_days(self.today, -1))
        last = self.held[rank] - SCREENING
        before = self.held[rank - 1] if rank else self.held[rank] - timedelta(days=35)
        return Window(add_working_days(min(before - SCREENING, last - timedelta(days=7)), 1), last)

    def following(self, rank: int, steps: int = 1) -> date:
        """The session some steps after the n-th one; past the next one, every five weeks."""
        known = (*self.held, self.coming)
        beyond = max(0, rank + steps - len(self.held))
        return known[min(rank + steps, len(self.held))] + timedelta(days=35 * beyond)


def play(seed: int, youths: tuple[Youth, ...], past: Past) -> tuple[Case, ...]:
    """Every situation with its past, in the order of the referrals."""
    batches = _referrals(Draws(seed, "referrals"), youths, past)
    histories = [[History(told) for told in batch] for batch in batches]
    draws = Draws(seed, "decisions")
    followed: list[History] = []
    for rank in range(len(past.held)):
        _hold(draws, past, rank, followed, [h for h in histories[rank] if not h.referral.inadmissible])
        followed = [h for h in [*followed, *histories[rank]] if h.review_on]
    return tuple(_case(history) for batch in histories for history in batch)


def _referrals(draws: Draws, youths: tuple[Youth, ...], past: Past) -> list[list[Referral]]:
    pool = list(suited_youths(draws, youths))
    sizes = [
        past.cases * (n + 1) // len(past.held) - past.cases * n // len(past.held)
        for n in range(len(past.held))
    ]
    batches: list[list[Referral]] = []
    for rank, size in enumerate([*sizes, past.waiting]):
        window, batch = past.window(rank), list[Referral]()
        for place in range(size):
            youth = next(y for y in pool if old_enough(y, window))
            pool.remove(youth)
            shared = batch[-1] if place % 6 == 4 and youth.school else None
            batch.append(referral(draws, f"{rank}.{place}", youth, window, shared))
        batches.append([_screened(draws, told, rank == len(past.held)) for told in batch])
    return _numbered(batches)


def _screened(draws: Draws, told: Referral, waiting: bool) -> Referral:
    if waiting or not draws.chance(told.id, "inadmissible", 0.05):
        return told
    motive = draws.choice(told.id, "motive", ("hors_commune", "traite_en_bilateral", "elements_insuffisants"))
    return replace(told, inadmissible=motive)


def _numbered(batches: list[list[Referral]]) -> list[list[Referral]]:
    in_order = sorted((told for batch in batches for told in batch), key=lambda r: (r.referred_on, r.id))
    counts: Counter[int] = Counter()
    numbers: dict[str, str] = {}
    for told in in_order:
        counts[told.referred_on.year] += 1
        numbers[told.id] = f"FIC-{told.referred_on.year}-{counts[told.referred_on.year]:04d}"
    return [
        [
            replace(
                told,
                id=numbers[told.id],
                same_fact=told.same_fact and numbers[told.same_fact],
            )
            for told in sorted(batch, key=lambda r: numbers[r.id])
        ]
        for batch in batches
    ]


def _hold(draws: Draws, past: Past, rank: int, followed: list[History], new: list[History]) -> None:
    day = past.held[rank]
    due = [(h.review_on, h.referral.id, h) for h in followed if h.review_on and h.review_on <= day]
    reviewed = [h for _, _, h in sorted(due, key=lambda d: d[:2]) if not _sleeps(h)][:REVIEWS_PER_SESSION]
    to_plant = PLANTED_LATE if rank == len(past.held) - 1 else 0
    for position, history in enumerate([*reviewed, *new], start=1):
        _settle_all(history, day)
        decision = _decision(draws, past, rank, history, position, to_plant > 0)
        to_plant -= len(decision.actions)
        history.examinations.append(decision)
        if decision.left_reason:
            history.left_on, history.left_reason = day, decision.left_reason


def _sleeps(history: History) -> bool:
    """A few situations are never called again, for the six-month sweep (domain.md §8 P10)."""
    return history.referral.id.endswith("02")


def _settle_all(history: History, day: date) -> None:
    """What was still to do when the situation comes back is said done or dropped in the session."""
    if not history.examinations:
        return
    last = history.examinations[-1]
    actions = tuple(
        replace(a, state="DROPPED", settled_on=day) if a.state == "TODO" or (a.settled_on or day) > day else a
        for a in last.actions
    )
    history.examinations[-1] = replace(last, actions=actions)


def _decision(
    draws: Draws, past: Past, rank: int, history: History, position: int, late: bool
) -> Examination:
    day, row = past.held[rank], f"{history.referral.id}@{len(history.examinations)}"
    kind = "REVIEW" if history.examinations else "NEW"
    line = draws.weighted(row, "orientation", _promises(history.referral.category))
    leaves = draws.chance(row, "leaves", 0.75 if kind == "REVIEW" else 0.25)
    session = f"MINEURS-{day.isoformat()}"
    if leaves:
        reason = draws.weighted(row, "reason", LEFT_REASONS)
        return Examination(session, position, kind, day, "sortie_de_liste", left_reason=reason)
    if not line["owner"]:
        return Examination(session, position, kind, day, line["orientation"], left_reason=line["orientation"])
    due_on = _due(draws, row, line, past, rank, late)
    return Examination(
        *(session, position, kind, day, line["orientation"]),
        owner=line["owner"],
        due_on=due_on,
        review_on=past.following(rank, draws.weighted(row, "review", REVIEWS)),
        actions=(_action(draws, row, line, day, due_on, past.today, late),),
    )


def _due(draws: Draws, row: str, line: Line, past: Past, rank: int, planted: bool) -> date:
    """At most the next session, as domain.md §3.3 asks; a planted action was due two weeks ago."""
    day = past.held[rank]
    if planted:
        return previous_working_day(min(day + timedelta(days=13), past.today - timedelta(days=5)))
    days = int(_default_days(line["orientation"])) + draws.integer(row, "days", -3, 7)
    return previous_working_day(min(day + timedelta(days=max(days, 1)), past.following(rank)))


def _action(
    draws: Draws, row: str, line: Line, day: date, due_on: date, today: date, planted: bool
) -> Action:
    fate = "never" if planted else draws.weighted(row, "fate", FATES)
    settled_on: date | None = None
    if fate == "on time":
        settled_on = previous_working_day(
            draws.day(row, "done_on", day + timedelta(days=1), max(due_on, day + timedelta(days=1)))
        )
    if fate == "late":
        settled_on = add_working_days(due_on, draws.integer(row, "days_late", 1, 12))
    if settled_on is not None and settled_on >= today:
        settled_on = None
    state = "DONE" if settled_on else "TODO"
    return Action(f"{row}/1", line["label"], line["owner"], due_on, state, settled_on)


@cache
def _promises(category: str) -> Scale[Line]:
    known = category_line(category)
    weight = "weight_school" if known["theme"] == "scolarité" else "weight_public"
    if known["qualification"] == "delit":
        weight = "weight_delit"
    return Scale((line, int(line[weight])) for line in read("demo/promises"))


@cache
def _default_days(orientation: str) -> str:
    return next(
        line["default_days"] for line in read("reference/orientations") if line["code"] == orientation
    )


def _case(history: History) -> Case:
    told = history.referral
    state = "REFERRED" if not history.examinations else "LEFT" if history.left_on else "FOLLOWED"
    return Case(
        id=told.id,
        referral=told,
        state="LEFT" if told.inadmissible else state,
        left_on=history.left_on or (told.inadmissible and add_working_days(told.referred_on, 5)) or None,
        left_reason=history.left_reason or (told.inadmissible and "irrecevable"),
        examinations=tuple(history.examinations),
    )


def late_actions(cases: Sequence[Case], today: date) -> list[Action]:
    """The actions still to do whose day has passed."""
    return [a for case in cases for a in case.actions if a.state == "TODO" and a.due_on < today]
