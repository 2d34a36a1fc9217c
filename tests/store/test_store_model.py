"""Any sequence of units keeps the base equal to a dictionary, whatever dies in between."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from pathlib import Path

import pytest
from acts import campaign, end
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.factories import NOW, coordinator, make_base
from workbench.domain.audit import Event
from workbench.errors import Invalid, NoAuditEvent, NotFound, StaleRecord
from workbench.store import Store, Unit, stop_server

SERIES = st.sampled_from(["case", "rao", "tig", "d'été"])
COUNT = st.integers(1, 5)


class SeriesInABase(RuleBasedStateMachine):
    """Series of numbers: started once, then advanced."""

    @initialize()
    def new_base(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.base = make_base(self.folder / "base")
        self.store = Store(self.base, idle_seconds=10, unit_seconds=2)
        self.model: dict[str, int] = {}
        self.lines = 0

    def unit(self) -> Unit:
        return self.store.unit(coordinator(), NOW)

    def write(self, *calls: tuple[str, dict[str, object]]) -> None:
        with self.unit() as unit:
            for query, given in calls:
                unit.run(query, **given)
            unit.audit(Event.CASE_CREATED, "series")
        self.lines += 1

    @rule(series=SERIES)
    def start(self, series: str) -> None:
        if series in self.model:
            with pytest.raises(Invalid):
                self.write(("start_series", {"series": series}))
        else:
            self.write(("start_series", {"series": series}))
            self.model[series] = 0

    @rule(series=SERIES, count=COUNT)
    def advance(self, series: str, count: int) -> None:
        if series in self.model:
            self.write(("advance_series", {"series": series, "count": count}))
            self.model[series] += count
        else:
            with pytest.raises(StaleRecord):
                self.write(("advance_series", {"series": series, "count": count}))

    @precondition(lambda self: self.model)
    @rule(data=st.data(), count=COUNT)
    def advance_then_give_up(self, data: st.DataObject, count: int) -> None:
        series = data.draw(st.sampled_from(sorted(self.model)))
        with pytest.raises(ZeroDivisionError), self.unit() as unit:
            unit.run("advance_series", series=series, count=count)
            assert unit.one("last_number", series=series).last == self.model[series] + count
            raise ZeroDivisionError

    @precondition(lambda self: self.model)
    @rule(data=st.data(), count=COUNT)
    def advance_without_a_word(self, data: st.DataObject, count: int) -> None:
        series = data.draw(st.sampled_from(sorted(self.model)))
        with pytest.raises(NoAuditEvent), self.unit() as unit:
            unit.run("advance_series", series=series, count=count)

    @precondition(lambda self: self.model)
    @rule(data=st.data(), count=COUNT)
    def advance_half_of_it(self, data: st.DataObject, count: int) -> None:
        series = data.draw(st.sampled_from(sorted(self.model)))
        with pytest.raises(StaleRecord):
            self.write(
                ("advance_series", {"series": series, "count": count}),
                ("advance_series", {"series": "never started", "count": 1}),
            )

    @rule()
    def kill_the_server(self) -> None:
        os.kill(self.store.status().pid, signal.SIGKILL)

    @rule()
    def stop_the_server(self) -> None:
        stop_server(self.base)

    @rule()
    def checkpoint(self) -> None:
        self.store.checkpoint()

    @rule()
    def check(self) -> None:
        assert self.store.check()["decision_event"] == self.lines

    @invariant()
    def the_base_is_the_model(self) -> None:
        assert self.store.status().revision == self.lines
        for series in ("case", "rao", "tig", "d'été"):
            if series in self.model:
                assert self.store.one("last_number", series=series).last == self.model[series]
            else:
                with pytest.raises(NotFound):
                    self.store.one("last_number", series=series)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.close()
            end(self.base)
            shutil.rmtree(self.folder, ignore_errors=True)


SeriesInABase.TestCase.settings = settings(
    max_examples=campaign(4, 200),
    stateful_step_count=campaign(12, 50),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestAnySequenceOfUnits = SeriesInABase.TestCase
