"""A partner's list enters the base whole or not at all, once, and never by a guess."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from workbench.demo.build import COORDINATION, PASSPHRASE, build_demo
from workbench.demo.partner_list import KINDS, list_truth, partner_list
from workbench.demo.town import MINI, make_town
from workbench.domain.referral_headings import ReferralField as F
from workbench.domain.referrals import LineState, Sealed, mend
from workbench.errors import Refused, WorkbenchError
from workbench.services import cases
from workbench.services.cases import ASIDE, CREATE, ListUnderReview
from workbench.services.verbs import Reader
from workbench.store import Store, stop_server

NOW = datetime(2026, 11, 23, 10)
TOWN = make_town(*MINI)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The mini town, its identities open."""
    base = tmp_path / "base"
    build_demo(base, "mini")
    with Store(base) as opened:
        opened.unlock(COORDINATION, NOW, PASSPHRASE)
        yield opened
    stop_server(base)


def read(store: Store, content: bytes) -> ListUnderReview:
    """A list opened then previewed."""
    opened = cases.open_list(Reader(store), content, "liste")
    return store.do(COORDINATION, NOW, cases.preview, opened=opened)


def write(store: Store, opened: ListUnderReview, choices: dict[int, str]) -> dict[str, int]:
    """The list imported for the groupe Mineurs."""
    group = next(g.id for g in store.rows("groupes") if g.kind == "MINEURS")
    partner = store.rows("partners")[0].id
    return store.do(
        COORDINATION, NOW, cases.import_referrals, group_id=group, partner_id=partner, opened=opened,
        choices=choices,
    )  # fmt: skip


def settled(opened: ListUnderReview) -> dict[int, str]:
    """Duplicates attached to what they look like, what cannot be read left aside."""
    return {
        line.number: line.case_numbers[0] if line.case_numbers else ASIDE
        for line in opened.lines if line.state is not LineState.TO_CREATE
    }  # fmt: skip


def texts(*rows: str) -> bytes:
    return "\r\n".join(("Nom;Prénom;Date de naissance;Date des faits;Motif", *rows)).encode()


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_of_twelve_lines_gives_its_truth_and_a_second_import_adds_nothing(
    store: Store, kind: str
) -> None:
    before, truth = len(store.rows("inbox")), list_truth(TOWN, kind)
    opened = read(store, partner_list(TOWN, kind))
    assert opened.states() == {
        "à créer": 9, "doublon probable": 1, "à corriger": 2, "refusée": 0, "déjà importée": 0
    }  # fmt: skip
    assert {n for n, choice in settled(opened).items() if choice == ASIDE} == {
        truth.undated_line, truth.refused_category_line
    }  # fmt: skip
    assert write(store, opened, settled(opened)) == {"created": 9, "attached": 1, "aside": 2}
    again = read(store, partner_list(TOWN, kind))
    assert again.earlier == "Ce fichier a déjà été importé le 23/11/2026."
    assert again.states()["déjà importée"] == 10
    assert write(store, again, settled(again))["created"] == 0
    assert len(store.rows("inbox")) == before + 9


def test_two_windows_that_read_the_same_list_import_it_once(store: Store) -> None:
    before = len(store.rows("inbox"))
    one, other = (read(store, partner_list(TOWN, "police_csv")) for _ in range(2))
    write(store, one, settled(one))
    assert write(store, other, settled(other))["created"] == 0
    assert len(store.rows("inbox")) == before + 9


def test_a_list_in_doubt_is_refused_whole(store: Store) -> None:
    before = len(store.rows("inbox"))
    opened = read(store, partner_list(TOWN, "college_xlsx"))
    with pytest.raises(Refused) as refused:
        write(store, opened, {})
    assert refused.value.rules == ["I20", "I21"]
    assert len(store.rows("inbox")) == before


def test_a_line_is_attached_only_to_a_situation_it_looks_like(store: Store) -> None:
    opened = read(store, texts("Wôkzaa;Ivo;07/08/2013;02/11/2026;Vol"))
    with pytest.raises(Refused) as refused:
        write(store, opened, {2: store.rows("inbox")[0].number})
    assert refused.value.rules == ["I23"]


def test_a_label_that_is_also_a_theme_is_read_and_a_theme_alone_is_never_guessed(store: Store) -> None:
    opened = read(
        store,
        texts(
            "Wôkzaa;Ivo;07/08/2013;02/11/2026;Bruit", "Wôkzbb;Ana;07/08/2012;02/11/2026;atteinte aux biens"
        ),
    )
    assert [line.state for line in opened.lines] == [LineState.TO_CREATE, LineState.TO_MEND]
    assert opened.lines[0].values[F.CATEGORY] == "bruit"


def test_a_mended_line_is_compared_again_with_the_base(store: Store) -> None:
    truth = list_truth(TOWN, "college_xlsx")
    youth = next(youth for youth in TOWN.youths if youth.id == truth.original)
    opened = read(store, texts(f"{youth.surname};{youth.first_name};;02/11/2026;Vol"))
    line = mend(opened.lines[0], F.BIRTH_DATE, f"{youth.birth_date:%d/%m/%Y}")
    assert line.state is LineState.TO_CREATE
    again = store.do(COORDINATION, NOW, cases.compare, opened=replace(opened, lines=(line,)))
    assert again.lines[0].state is LineState.PROBABLE_DUPLICATE
    assert again.lines[0].case_numbers


def test_a_column_without_a_sealed_place_is_left_in_the_file(store: Store) -> None:
    content = b"Nom;Pr\xc3\xa9nom;Date de naissance;Courriel;Suivi par\r\nWokz;Ivo;07/08/2013;a@b.invalid;PJJ"
    opened = cases.open_list(Reader(store), content, "liste")
    assert [c.heading for c in opened.mapping.skipped] == ["Courriel", "Suivi par"]


def test_nothing_is_previewed_while_the_identities_are_closed(store: Store) -> None:
    store.lock(COORDINATION, NOW)
    with pytest.raises(Refused) as refused:
        read(store, partner_list(TOWN, "college_xlsx"))
    assert refused.value.rules == ["A6"]


def test_a_fault_at_the_last_line_leaves_nothing_of_the_list(store: Store) -> None:
    before = len(store.rows("inbox"))
    opened = read(store, partner_list(TOWN, "college_xlsx"))
    last = opened.lines[-1]
    spoilt = replace(last, values=Sealed(last.values | {F.FACT_DATE: None}))
    opened = replace(opened, lines=(*opened.lines[:-1], spoilt))
    with pytest.raises(WorkbenchError):
        write(store, opened, settled(opened))
    assert len(store.rows("inbox")) == before
    assert store.rows("imports_of_file", file_hash=opened.file_hash) == []


def test_five_thousand_lines_enter_in_one_transaction(store: Store) -> None:
    day = datetime(2010, 1, 1)
    rows = [
        f"Wokz{_letters(n)};Ivo{_letters(n * 7)};{day + timedelta(days=n % 3000):%d/%m/%Y};02/11/2026;Vol"
        for n in range(5000)
    ]
    before, started = len(store.rows("inbox")), time.perf_counter()
    opened = read(store, texts(*rows))
    previewed = time.perf_counter()
    choices = {line.number: CREATE for line in opened.lines if line.state is LineState.PROBABLE_DUPLICATE}
    counts = write(store, opened, choices)
    ended = time.perf_counter()
    print(f"5 000 lines: preview {previewed - started:.1f} s, import {ended - previewed:.1f} s")
    assert counts == {"created": 5000, "attached": 0, "aside": 0}
    assert len(store.rows("inbox")) == before + 5000


def _letters(n: int) -> str:
    return "".join("abcdefghij"[int(figure)] for figure in str(n))
