"""The review of situations: a list crosses the screen only at the desk, and nothing is imported in doubt."""

from __future__ import annotations

import asyncio
import csv
import io
import time
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from tests.widgets.conftest import button_named, pages, sent
from workbench.demo.build import PASSPHRASE
from workbench.demo.canaries import all_tokens, make_canaries
from workbench.demo.partner_list import FORBIDDEN, HEADINGS, KINDS, list_truth, partner_list
from workbench.demo.town import MINI, make_town
from workbench.domain.access import Mode
from workbench.domain.people import Agent, Role
from workbench.domain.referral_headings import ReferralField as F
from workbench.errors import Refused, WorkbenchError
from workbench.services import sessions
from workbench.services.cases import ASIDE
from workbench.store import Store
from workbench.widgets.parts.desk import Desk
from workbench.widgets.revue.state import RevueState, Step
from workbench.widgets.revue.view import RevueView

TOWN = make_town(*MINI)
WORDS = all_tokens(make_canaries())
Click = Callable[[Any, str], None]


def upload(view: RevueView, content: bytes, name: str = "liste.xlsx") -> None:
    """Choose a file, as the browser does."""
    view.frame.banner.clear()
    view.file.upload.value = (
        {"name": name, "type": "", "size": len(content), "content": memoryview(content),
         "last_modified": view.state.desk.now()},
    )  # fmt: skip


def text_file(*rows: tuple[str, ...]) -> bytes:
    """A list as a text separated by semicolons."""
    made = io.StringIO()
    csv.writer(made, delimiter=";", lineterminator="\r\n").writerows(rows)
    return made.getvalue().encode()


@pytest.fixture
def view(desk: Desk) -> RevueView:
    desk.unlock(PASSPHRASE)
    return RevueView(RevueState(desk))


def to_lines(view: RevueView, click: Click, kind: str = "college_xlsx") -> None:
    """The three first gestures of an import."""
    click(view, "Importer une liste")
    view.file.partner.value = view.state.partners()[0].id
    upload(view, partner_list(TOWN, kind))
    click(view, "Lire les lignes")


def settle(view: RevueView, click: Click, kind: str = "college_xlsx") -> None:
    """Mend, decide or leave aside what the list hides."""
    truth = list_truth(TOWN, kind)
    view.state.choose_line(truth.duplicate_line)
    click(view, "Rattacher à")
    view.state.choose_line(truth.undated_line)
    click(view, "Laisser de côté")
    view.state.choose_line(truth.refused_category_line)
    view.lines.text.value = "Tapage diurne ou nocturne"
    view.lines.text.value = view.lines.text.options[0]
    click(view, "Corriger la ligne")


def test_locked_the_screen_shows_totals_and_says_why(desk: Desk) -> None:
    view = RevueView(RevueState(desk))
    assert view.state.mode() is Mode.PUBLIC
    assert "Des totaux seulement." in view.frame.strip.value
    assert "7\u00a0situations attendent" in pages(view)
    assert "FIC-" not in sent(view)
    assert button_named(view, "Importer une liste").disabled


def test_at_the_desk_the_inbox_lists_situations_without_identity(view: RevueView) -> None:
    assert "▣ BUREAU" in view.frame.strip.value
    for row in view.state.inbox():
        assert row.number in view.inbox.value
    assert not any(word in sent(view) for word in WORDS)


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_is_read_into_states_that_tell_its_truth(view: RevueView, click: Click, kind: str) -> None:
    to_lines(view, click, kind)
    truth = list_truth(TOWN, kind)
    states = {line.number: line.state.name for line in view.state.lines()}
    assert states.pop(truth.duplicate_line) == "PROBABLE_DUPLICATE"
    assert states.pop(truth.undated_line) == "TO_MEND"
    assert states.pop(truth.refused_category_line) == "TO_MEND"
    assert set(states.values()) == {"TO_CREATE"}
    assert len(states) == 9


def test_the_file_leaves_the_widget_as_soon_as_it_is_read(view: RevueView, click: Click) -> None:
    click(view, "Importer une liste")
    upload(view, partner_list(TOWN, "college_xlsx"))
    assert view.file.upload.value == ()
    assert view.state.step is Step.COLUMNS


def test_a_file_that_cannot_be_read_is_one_sentence(view: RevueView, click: Click) -> None:
    click(view, "Importer une liste")
    upload(view, b"%PDF-1.7 ...", "liste.pdf")
    assert isinstance(view.frame.banner.error, WorkbenchError)
    assert "PDF" in view.frame.banner.page.value
    assert view.file.upload.value == ()
    assert view.state.step is Step.FILE


def test_skipped_columns_are_counted_and_named(view: RevueView, click: Click) -> None:
    click(view, "Importer une liste")
    upload(view, partner_list(TOWN, "college_xlsx"))
    assert f"1\u00a0colonne n'est pas reprise\u00a0: «\u00a0{FORBIDDEN}\u00a0»" in unescape(
        view.columns.table.value
    )
    assert "■ Interdite, non reprise" in view.columns.table.value


def test_a_column_in_doubt_must_be_confirmed_before_the_lines_are_read(view: RevueView, click: Click) -> None:
    click(view, "Importer une liste")
    rows = (("Nom", "Prénom", "Date de naissance", "Date", "Motif"),
            ("Wôkzaa", "Ivo", "07/08/2013", "02/11/2026", "bruit"))  # fmt: skip
    upload(view, text_file(*rows), "liste.csv")
    assert button_named(view, "Lire les lignes").disabled
    assert "est à confirmer" in view.columns.why.value
    (doubt,) = view.columns._fields.values()
    doubt.value = F.FACT_DATE.name
    click(view, "Lire les lignes")
    assert "7\u00a0août 2013" in view.lines.table.value


def test_the_email_of_a_list_is_told_as_not_kept(view: RevueView, click: Click) -> None:
    click(view, "Importer une liste")
    upload(view, text_file(("Nom", "Prénom", "Courriel"), ("Wôkzaa", "Ivo", "a@b.invalid")), "liste.csv")
    assert "L'atelier ne garde pas «\u00a0courriel\u00a0»" in unescape(view.columns.table.value)
    assert not any(c.field is F.EMAIL for c in view.state.columns())


def test_serial_dates_are_read_once_confirmed(view: RevueView, click: Click) -> None:
    click(view, "Importer une liste")
    rows = (("Nom", "Prénom", "Date de naissance", "Date des faits", "Motif"),
            ("Wôkzaa", "Ivo", "41493", "02/11/2026", "bruit"))  # fmt: skip
    upload(view, text_file(*rows), "liste.csv")
    assert view.columns.serials.layout.display == ""
    view.columns.serials.value = True
    click(view, "Lire les lignes")
    assert "7\u00a0août 2013" in view.lines.table.value


def test_a_doubtful_line_keeps_the_import_button_grey_with_its_reason(view: RevueView, click: Click) -> None:
    to_lines(view, click)
    assert button_named(view, "Importer 12").disabled
    assert "lignes restent à corriger" in view.lines.why.value
    assert "doublon probable attend" in view.lines.why.value or "doublons probables" in view.lines.why.value


def test_a_duplicate_is_compared_with_the_known_situation_and_the_reading_is_journaled(
    view: RevueView, click: Click
) -> None:
    to_lines(view, click)
    truth = list_truth(TOWN, "college_xlsx")
    view.state.choose_line(truth.duplicate_line)
    youth = next(youth for youth in TOWN.youths if youth.id == truth.original)
    click(view, "Comparer")
    assert youth.surname in view.lines.known.value
    view.refresh()
    assert youth.surname in view.lines.known.value


def test_importing_creates_attaches_and_forgets_every_value(view: RevueView, click: Click) -> None:
    before = len(view.state.inbox())
    to_lines(view, click)
    settle(view, click)
    click(view, "Importer 11")
    done = view.state.done
    assert done is not None
    assert (done.created, done.attached, done.aside, done.skipped_columns) == (10, 1, 1, 1)
    assert len(view.state.inbox()) == before + 10
    assert view.state.opened is None
    assert "supprimez-le, et videz la corbeille" in view.done.value
    assert not any(word in sent(view) for word in WORDS)


def test_importing_the_same_list_again_adds_nothing(view: RevueView, click: Click) -> None:
    to_lines(view, click)
    settle(view, click)
    click(view, "Importer 11")
    counted = len(view.state.inbox())
    click(view, "Revenir aux situations")
    to_lines(view, click)
    assert view.state.opened is not None
    assert "déjà été importé" in view.columns.table.value or view.state.opened.earlier
    assert view.state.opened.states()["déjà importée"] == 10
    for line in view.state.lines_in_need():
        view.state.decide(line.number, ASIDE)
    assert button_named(view, "Importer 0").disabled
    assert "Aucune ligne n'est à importer" in unescape(view.lines.why.value)
    assert len(view.state.inbox()) == counted


def names_on(view: RevueView) -> list[str]:
    """Names of the list under way that the screen holds."""
    names = {str(line.values.get(F.SURNAME)) for line in view.state.lines()}
    return [name for name in names if name in sent(view)]


def lock(desk: Desk) -> None:
    desk.lock()


def open_a_session(desk: Desk) -> None:
    session = desk.reader.rows("sessions_to_come")[0]
    version = desk.reader.one("session_by_id", id=session.id).version
    member = desk.reader.rows("members_of_group", group_id=session.group_id, day=session.held_on)[0].id
    desk.do(sessions.open_session, session_id=session.id, version=version, present=[member])


def open_a_projection(desk: Desk) -> None:
    desk.store.watch(lambda: None, projection=True)
    while not desk.store.status().projection_open:
        time.sleep(0.01)


@pytest.mark.parametrize(
    ("fall", "reason"),
    [(lock, "identités sont fermées"), (open_a_session, "une séance est ouverte"),
     (open_a_projection, "la projection est ouverte")],
)  # fmt: skip
def test_every_identity_leaves_the_screen_when_the_desk_closes(
    view: RevueView, click: Click, fall: Callable[[Desk], None], reason: str
) -> None:
    to_lines(view, click)
    view.state.choose_line(list_truth(TOWN, "college_xlsx").undated_line)
    view.lines.text.value = WORDS[0]
    assert len(names_on(view)) > 5
    fall(view.state.desk)
    view._tick()
    assert names_on(view) == []
    assert not any(word in sent(view) for word in WORDS)
    assert all(heading not in pages(view) for heading in (FORBIDDEN, HEADINGS[6]))
    assert "● PUBLIC" in view.frame.strip.value
    assert reason in pages(view).lower()


def test_another_window_that_locks_empties_this_one(desk: Desk, click: Click) -> None:
    async def scene() -> None:
        desk.unlock(PASSPHRASE)
        view = RevueView(RevueState(desk))
        to_lines(view, click)
        assert names_on(view)
        await asyncio.sleep(0.3)
        with Store(desk.store.base) as other:
            other.lock(Agent("Autre fenêtre", Role.COORDONNATEUR), desk.now())
        for _ in range(100):
            await asyncio.sleep(0.05)
            if not names_on(view):
                break
        assert names_on(view) == []

    asyncio.run(scene())


def test_the_import_resumes_where_it_was_when_the_desk_opens_again(view: RevueView, click: Click) -> None:
    to_lines(view, click)
    view.state.desk.lock()
    view.refresh()
    with pytest.raises(Refused):
        view.state.import_lines()
    view.state.desk.unlock(PASSPHRASE)
    view.refresh()
    assert len(names_on(view)) > 5


def test_hostile_cells_are_shown_as_text(view: RevueView, click: Click) -> None:
    click(view, "Importer une liste")
    hostile = "<img src=x onerror=alert(1)>"
    rows = (("Nom", "Prénom", "Date de naissance", hostile), (hostile, "Ivo", "07/08/2013", "x"))
    upload(view, text_file(*rows), "liste.csv")
    assert "<img" not in pages(view)
    click(view, "Lire les lignes")
    assert "&lt;img" in view.lines.table.value
    assert "<img" not in pages(view)
