"""A line of a list: its state, its reasons, its repair, and the persons met twice."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.referral_dates import Cell, Severity
from workbench.domain.referral_headings import ReferralField as F
from workbench.domain.referral_mapping import propose_mapping
from workbench.domain.referral_values import Category, ListRules, revealed
from workbench.domain.referrals import (
    LineState,
    ReferralLine,
    check_line,
    check_lines,
    line_key,
    mark_repeats,
    mend,
    summary_words,
    with_duplicates,
)
from workbench.errors import Refused

RULES = ListRules(
    today=date(2026, 5, 1),
    categories=(
        Category("bruit", "Bruit", ("nuisance sonore", "divers")),
        Category("degradation", "Dégradation légère", ("divers",)),
    ),
    quartiers=("Les Tanneurs", "Côte-aux-Bœufs"),
    words={"dépressif": "la santé", "Coran": "la religion"},
)
SOUND: dict[F, Cell] = {F.SURNAME: "Sylla", F.FIRST_NAME: "Zoé", F.BIRTH_DATE: "07/08/2013"}


def line(number: int = 2, **changed: Cell) -> ReferralLine:
    return check_line(number, {**SOUND, **{F[name]: cell for name, cell in changed.items()}}, RULES)


def problems(found: ReferralLine) -> list[tuple[str, F | None]]:
    return [(p.rule, p.about) for p in found.problems]


def test_a_sound_line_is_to_be_created():
    found = line()
    assert (found.state, found.problems) == (LineState.TO_CREATE, ())
    assert found.values == {F.SURNAME: "Sylla", F.FIRST_NAME: "Zoé", F.BIRTH_DATE: date(2013, 8, 7)}


@pytest.mark.parametrize(
    ("field", "cell", "rule", "state"),
    [
        ("SURNAME", None, "I3", LineState.TO_MEND),
        ("FIRST_NAME", "  ", "I3", LineState.TO_MEND),
        ("FIRST_NAME", "\u200b", "I3", LineState.TO_MEND),
        ("BIRTH_DATE", "", "I3", LineState.TO_MEND),
        ("BIRTH_DATE", "30/02/2013", "I4", LineState.TO_MEND),
        ("BIRTH_DATE", 41500, "I5", LineState.TO_MEND),
        ("BIRTH_DATE", "07/08/13", "I6", LineState.TO_MEND),
        ("BIRTH_DATE", "02/05/2026", "I7", LineState.TO_MEND),
        ("BIRTH_DATE", "01/01/1890", "I7", LineState.TO_MEND),
        ("BIRTH_DATE", "01/05/2001", "I12", LineState.REFUSED),
        ("BIRTH_DATE", "29/02/1960", "I12", LineState.REFUSED),
        ("SURNAME", "z" * 101, "I10", LineState.REFUSED),
        ("SURNAME", 12, "I8", LineState.TO_MEND),
        ("SURNAME", "?", "I8", LineState.TO_MEND),
        ("SURNAME", date(2020, 1, 1), "I8", LineState.TO_MEND),
        ("SURNAME", "LefÃ¨vre", "I11", LineState.TO_MEND),
        ("SURNAME", "Lef\ufffdvre", "I11", LineState.TO_MEND),
        ("SEX", "x", "I13", LineState.TO_MEND),
        ("SEX", 1, "I13", LineState.TO_MEND),
        ("PHONE", 612345678, "I14", LineState.TO_MEND),
        ("PHONE", "appeler", "I14", LineState.TO_MEND),
        ("EMAIL", "zoé(at)exemple", "I15", LineState.TO_MEND),
        ("CATEGORY", "vol", "I16", LineState.TO_MEND),
        ("CATEGORY", "divers", "I16", LineState.TO_MEND),
        ("QUARTIER", "Ailleurs", "I17", LineState.TO_MEND),
        ("FACT_DATE", "06/08/2013", "I18", LineState.TO_MEND),
        ("FACT_DATE", "02/05/2026", "I7", LineState.TO_MEND),
        ("NARRATIVE", "x" * 281, "I10", LineState.TO_MEND),
        ("ADDRESS", "x" * 201, "I10", LineState.TO_MEND),
    ],
)
def test_a_doubt_is_told_by_its_rule_and_its_field(field: str, cell: Cell, rule: str, state: LineState):
    found = line(**{field: cell})
    assert problems(found) == [(rule, F[field])]
    assert found.state is state


@pytest.mark.parametrize(
    ("field", "cell", "value"),
    [
        ("SURNAME", "L'Hermitte-d'Aunay", "L'Hermitte-d'Aunay"),
        ("SURNAME", "Gülşen", "Gülşen"),
        ("SURNAME", "Vide", "Vide"),
        ("SURNAME", "<u>souligné</u> & co", "<u>souligné</u> & co"),
        ("SURNAME", "  de la Tour ", "de la Tour"),
        ("SURNAME", "Le\u0301a", "Léa"),
        ("SURNAME", "z" * 100, "z" * 100),
        ("BIRTH_DATE", "02/05/2001", date(2001, 5, 2)),
        ("SEX", "Fille", "F"),
        ("SEX", "féminin", "F"),
        ("SEX", "M.", "M"),
        ("SEX", "Garçon", "M"),
        ("PHONE", "+33 6 00 00 00 00", "+33 6 00 00 00 00"),
        ("CATEGORY", "NUISANCE SONORE", "bruit"),
        ("CATEGORY", "degradation legere", "degradation"),
        ("QUARTIER", "cote aux boeufs", "Côte-aux-Bœufs"),
        ("SCHOOLING", 3, "3"),
        ("NARRATIVE", "x" * 280, "x" * 280),
        ("FACT_DATE", "01/05/2026", date(2026, 5, 1)),
    ],
)
def test_a_value_that_is_sure_is_kept(field: str, cell: Cell, value: Any):
    found = line(**{field: cell})
    assert (found.values[F[field]], found.state) == (value, LineState.TO_CREATE)


def test_invisible_marks_are_removed_and_told():
    found = line(SURNAME="Bob\u200b Sylla\ufeff")
    assert found.values[F.SURNAME] == "Bob Sylla"
    assert problems(found) == [("I9", F.SURNAME)]
    assert found.state is LineState.TO_CREATE


def test_a_name_and_a_first_name_in_one_cell_are_never_split():
    found = check_line(2, {F.FULL_NAME: "SYLLA Zoé", F.BIRTH_DATE: "07/08/2013"}, RULES)
    assert problems(found) == [("I3", F.SURNAME), ("I3", F.FIRST_NAME)]
    assert "séparer" in found.words()
    mended = mend(mend(found, F.SURNAME, "Sylla"), F.FIRST_NAME, "Zoé")
    assert mended.state is LineState.TO_CREATE


@pytest.mark.parametrize(
    "text",
    ["Il est dépressif.", "vu avec un DEPRESSIF", "lit le coran", "Mme Durand se plaint", "Zoé a crié"],
)
def test_a_text_that_may_reveal_too_much_is_to_be_reviewed(text: str):
    found = line(NARRATIVE=text)
    assert {rule for rule, _ in problems(found)} == {"P8"}
    assert found.to_review
    assert found.state is LineState.TO_CREATE
    assert not line(NARRATIVE="bruit le soir").to_review


def test_a_word_is_not_found_inside_another():
    assert revealed("antidépressifs", RULES.words) == []


def test_a_line_is_mended_in_place_and_read_again_whole():
    broken = line(BIRTH_DATE="30/02/2013", CATEGORY="vol")
    half = mend(broken, F.BIRTH_DATE, "28/02/2013")
    assert problems(half) == [("I16", F.CATEGORY)]
    assert mend(half, F.CATEGORY, "bruit").state is LineState.TO_CREATE
    assert broken.state is LineState.TO_MEND


def test_a_refused_line_may_be_mended_too():
    assert mend(line(BIRTH_DATE="07/08/1913"), F.BIRTH_DATE, "07/08/2013").state is LineState.TO_CREATE


def test_the_same_person_twice_is_a_probable_duplicate_named_by_its_line():
    twins = [
        line(2),
        line(3, SURNAME="SYLLA", FIRST_NAME="Zoe\u200b"),
        line(4, SURNAME="Zoé", FIRST_NAME="Sylla"),
        line(5, BIRTH_DATE="08/08/2013"),
        line(6, BIRTH_DATE=None),
        line(7, BIRTH_DATE=None),
    ]
    marked = mark_repeats(twins)
    assert [m.same_as for m in marked] == [(), (2,), (2, 3), (), (), ()]
    assert marked[1].state is LineState.PROBABLE_DUPLICATE
    assert "même personne que la ligne 2" in marked[1].words()
    assert "même personne que les lignes 2 et 3" in marked[2].words()


def test_a_mended_identity_loses_its_likenesses_and_another_field_keeps_them():
    marked = with_duplicates(line(3), ["2026-004"])
    assert marked.state is LineState.PROBABLE_DUPLICATE
    assert mend(marked, F.PHONE, "01 00 00 00 00").case_numbers == ("2026-004",)
    assert mend(marked, F.SURNAME, "Diop").case_numbers == ()
    assert "2026-004" in marked.words()


def test_a_doubt_weighs_more_than_a_likeness():
    assert with_duplicates(line(CATEGORY="vol"), ["2026-004"]).state is LineState.TO_MEND


def test_the_same_line_has_the_same_key_and_another_fact_another():
    same = line_key(line(SURNAME=" SYLLA", FIRST_NAME="zoe", FACT_PLACE="Parc").values)
    assert same == line_key(line(BIRTH_DATE="2013-08-07", FACT_PLACE="parc").values)
    assert same != line_key(line(FACT_PLACE="Square").values)
    assert same != line_key(line(FACT_PLACE="Parc", FACT_DATE="01/02/2026").values)
    assert same != line_key(line(FACT_PLACE="Parc", CATEGORY="bruit").values)


def test_a_list_is_read_through_its_mapping_and_not_before_it_is_confirmed():
    rows = [(2, ("a", "Sylla", "Zoé", "07/08/2013")), (5, ("b", "Sylla", "Zoé", "07/08/2013"))]
    found = check_lines(rows, propose_mapping(["Religion", "Nom", "Prénom", "DDN"]), RULES)
    assert [(f.number, f.state) for f in found] == [
        (2, LineState.TO_CREATE),
        (5, LineState.PROBABLE_DUPLICATE),
    ]
    assert all(cell not in ("a", "b") for f in found for cell in f.given.values())
    assert summary_words(found).replace("\u00a0", " ") == "2 lignes : 1 à créer, 1 doublon probable"
    with pytest.raises(Refused):
        check_lines(rows, propose_mapping(["Date", "Nom", "Prénom", "DDN"]), RULES)


def test_dates_of_a_column_that_mixes_orders_are_all_to_be_read_again():
    dates = ["08/25/2013", "07/08/2013", "2013-08-07", "08/08/2013", "25/08/2013", "7 août 2013"]
    rows = [(n, (f"Sylla{n}x", "Zoé", day)) for n, day in enumerate(dates, 2)]
    found = check_lines(rows, propose_mapping(["Nom", "Prénom", "DDN"]), RULES)
    assert [[rule for rule, _ in problems(f)] for f in found] == [["I19"], ["I20"], [], [], [], []]
    assert found[1].values[F.BIRTH_DATE] == date(2013, 8, 7)
    assert check_lines(rows[1:], propose_mapping(["Nom", "Prénom", "DDN"]), RULES)[0].problems == ()


def test_a_preview_is_summed_up_in_correct_french():
    lines = [line(), line(SURNAME="z" * 101), line(SURNAME="y" * 101)]
    assert summary_words(lines).replace("\u00a0", " ") == "3 lignes : 1 à créer, 2 refusées"
    assert summary_words([]) == "aucune ligne"


def test_a_confirmed_list_of_serials_is_read():
    confirmed = ListRules(date(2026, 5, 1), serials_confirmed=True)
    assert check_line(2, {**SOUND, F.BIRTH_DATE: 41500}, confirmed).values[F.BIRTH_DATE] == date(2013, 8, 14)


def test_a_field_the_town_requires_is_missed():
    strict = ListRules(date(2026, 5, 1), required=frozenset({F.CATEGORY}))
    assert problems(check_line(2, dict(SOUND), strict)) == [("I3", F.CATEGORY)]


def test_nothing_that_prints_itself_shows_a_value():
    found = mark_repeats([line(BIRTH_DATE=41500, SURNAME="Canari", NARRATIVE="Canari")])[0]
    printed = f"{found!r} {found} {found.values} {found.given!r} {found.problems} {found.words()} {[found]}"
    assert "anari" not in printed
    assert "2013" not in printed
    assert "41500" not in printed


CELLS = st.one_of(st.none(), st.text(max_size=400), st.integers(), st.floats(), st.booleans(), st.dates())


@given(st.dictionaries(st.sampled_from(list(F)), CELLS))
def test_any_cells_make_a_line_with_a_state(cells: dict[F, Cell]):
    found = check_line(2, cells, RULES)
    assert found.state in LineState
    assert all(p.text and p.about for p in found.problems)
    sure = not any(p.severity is not Severity.NOTICE for p in found.problems)
    assert sure == (found.state is LineState.TO_CREATE)
    if sure:
        assert all(found.values[f] for f in F if f.required)
