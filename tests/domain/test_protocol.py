"""The local protocol: shipped settings are complete and sourced, a faulty local file is refused by key."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.domain.protocol import UNITS, Protocol
from workbench.errors import Refused

REFERENCE = Path(__file__).parents[2] / "data" / "reference" / "protocol.toml"
TEXT = REFERENCE.read_text(encoding="utf-8")
SHIPPED = Protocol.parse(TEXT)

BREATHLESS = re.compile(r"(?<![\u00a0\u202f])[;!?»%]|(?<![\u00a0\u202f]):|«(?!\u00a0)")


def local(key: str, *lines: str) -> str:
    return "\n".join([f"[{key}]", *lines])


def test_the_delays_of_the_domain_reference_are_the_shipped_ones():
    expected = {
        "session.call_for_situations": 21,
        "session.screening": 10,
        "session.convocation_delay": 7,
        "session.minutes_delay": 5,
        "rao.avis_expected": 15,
        "rao.avis_reminder": 10,
        "rao.avis_to_interview": 45,
        "rao.facts_to_interview": 60,
        "rao.facts_to_interview_alert": 90,
        "rao.summons_notice": 10,
        "rao.result_to_parquet": 15,
        "rao.plan_signature": 21,
        "rao.final_review": 15,
        "rao.verification_validity": 15,
        "workshop.gap": 21,
    }
    assert {key: SHIPPED.days(key) for key in expected} == expected
    assert SHIPPED.working_days("rao.avis_request_delay") == 5
    assert SHIPPED.months("rao.support_length") == 6
    assert [SHIPPED.months(f"rao.check_in_{name}") for name in ("first", "second", "third")] == [1, 3, 5]
    assert SHIPPED.flag("rao.silence_is_consent") is False
    assert SHIPPED.words("rao.admitted_offences") == ()


def test_planned_minutes_thresholds_and_locks_are_the_shipped_ones():
    minutes = [
        *("session.due_actions_minutes", "session.review_minutes", "session.new_minutes"),
        *("session.closing_minutes", "session.length", "security.idle_lock"),
    ]
    assert [SHIPPED.minutes(key) for key in minutes] == [10, 4, 8, 5, 90, 10]
    assert SHIPPED.count("publication.threshold") == 5
    assert SHIPPED.count("publication.cross_threshold") == 11
    assert SHIPPED.count("session.note_length") == 280
    assert SHIPPED.count("session.filter_level") == 2
    assert SHIPPED.years("retention.archive") == 3
    assert SHIPPED.years("retention.age_cap") == 25
    assert SHIPPED.percent("workshop.quartier_share_max") == 40
    assert SHIPPED.hours("field.rixe_window") == 72


@pytest.mark.parametrize("setting", SHIPPED.settings.values(), ids=lambda setting: setting.key)
def test_every_rule_has_a_french_label_a_source_and_a_known_unit(setting):
    assert setting.label[0].isupper()
    assert setting.source
    assert setting.unit in UNITS
    assert re.fullmatch(r"[a-z]+\.[a-z0-9_]+", setting.key)
    for text in (setting.label, setting.source):
        assert not BREATHLESS.search(text), text


def test_what_is_an_estimate_or_not_found_is_to_be_confirmed():
    doubtful = ("estimation", "non trouvé", "choix de conception")
    sure = [kept for kept in SHIPPED.settings.values() if any(word in kept.source for word in doubtful)]
    assert [kept.key for kept in sure if not kept.to_confirm] == ["session.filter_level"]
    assert len(SHIPPED.to_confirm()) > 40


def test_every_chapter_has_a_french_title_and_its_settings_in_the_order_of_the_file():
    assert SHIPPED.chapters["rao"] == "Rappel à l'ordre"
    assert set(SHIPPED.chapters) == {key.split(".")[0] for key in SHIPPED.settings}
    names = [kept.key for kept in SHIPPED.of_chapter("rao")]
    assert names == [f"rao.{name}" for name in tomllib.loads(TEXT)["rao"] if name != "title"]


def test_a_value_is_shown_with_its_unit():
    words = {
        "session.minutes_delay": "5\u00a0jours",
        "session.plenary_per_year": "1\u00a0fois",
        "rao.silence_is_consent": "non",
        "retention.archives_visa": "oui",
        "rao.admitted_offences": "aucun",
        "session.filter_level": "niveau\u00a02",
        "case.art40_answer": "1\u00a0mois",
    }
    assert {key: SHIPPED.setting(key).words for key in words} == words
    one_day = SHIPPED.merged(local("session.minutes_delay", "value = 1", 'source = "RI"'))
    assert one_day.setting("session.minutes_delay").words == "1\u00a0jour"


def test_the_town_changes_value_and_source_and_nothing_else():
    town = SHIPPED.merged(local("rao.avis_expected", "value = 30", 'source = "Protocole local, art. 4"'))
    changed = town.setting("rao.avis_expected")
    shipped = SHIPPED.setting("rao.avis_expected")
    assert (changed.value, changed.source, changed.to_confirm) == (30, "Protocole local, art. 4", False)
    assert (changed.label, changed.unit, changed.highest) == (shipped.label, shipped.unit, shipped.highest)
    assert shipped.value == 15
    assert {key for key in town.settings if town.settings[key] != SHIPPED.settings[key]} == {changed.key}


def test_a_list_and_a_choice_can_be_set_by_the_town():
    lines = 'source = "Protocole local"\na_confirmer = true'
    town = SHIPPED.merged(
        local("rao.admitted_offences", 'value = ["tag"]', lines)
        + "\n"
        + local("rao.silence_is_consent", "value = true", lines)
    )
    assert town.words("rao.admitted_offences") == ("tag",)
    assert town.flag("rao.silence_is_consent")
    assert town.setting("rao.silence_is_consent").to_confirm


def test_an_empty_local_file_changes_nothing():
    assert SHIPPED.merged("") == SHIPPED


SOURCE = 'source = "RI, art. 2"'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            local("rao.support_length", "value = 7", SOURCE),
            "« rao.support_length » : la valeur va de 1 à 6 (mois)",
        ),
        (local("tig.hours_max", "value = 500", SOURCE), "la valeur est fixée à 400 (heures)"),
        (local("publication.threshold", "value = 4", SOURCE), "la valeur va de 5 à 50"),
        (local("session.filter_level", "value = 3", SOURCE), "la valeur est fixée à 2"),
        (local("rao.avis_expected", "value = '30'", SOURCE), "nombre entier, en jours"),
        (local("rao.avis_expected", "value = true", SOURCE), "nombre entier, en jours"),
        (local("rao.avis_expected", "value = 12.5", SOURCE), "nombre entier, en jours"),
        (local("rao.silence_is_consent", "value = 1", SOURCE), "true (oui) ou false (non)"),
        (local("rao.admitted_offences", "value = 'tag'", SOURCE), "une liste de textes"),
        (local("rao.admitted_offences", "value = [1]", SOURCE), "une liste de textes"),
        (local("rao.avis_expected", SOURCE), "la ligne value = … manque"),
        (local("rao.avis_expected", "value = 12"), "la ligne source = … manque"),
        (local("rao.avis_expected", "value = 12", "source = ' '"), "source est un texte non vide"),
        (local("rao.avis_expected", "value = 12", "max = 400", SOURCE), "la ligne max = … est de trop"),
        (local("rao.avis_expected", "value = 12", "a_confirmer = 'oui'", SOURCE), "a_confirmer vaut true"),
        (local("rao.avis_expcted", "value = 12", SOURCE), "vouliez-vous « rao.avis_expected » ?"),
        (local("zzz.qqq", "value = 12", SOURCE), "ce réglage n'existe pas ; retirez-le"),
        ("[rao]\navis_expected = 12", "écrivez [rao.avis_expected] puis value = …"),
        ("avis_expected = 12", "écrivez-le dans un chapitre"),
        ("[rao", "fichier mal écrit"),
    ],
)
def test_a_faulty_local_rule_is_refused_by_its_key_with_what_to_write(text: str, words: str):
    with pytest.raises(Refused) as refusal:
        SHIPPED.merged(text)
    assert words in str(refusal.value).replace("\u00a0", " ")
    assert set(refusal.value.rules) == {"PROTO"}


def test_all_the_faults_of_a_local_file_are_told_at_once():
    text = local("rao.avis_expected", "value = 0", SOURCE) + "\n" + local("rao.nothing", "value = 0", SOURCE)
    with pytest.raises(Refused) as refusal:
        SHIPPED.merged(text)
    assert len(refusal.value.reasons) == 2


GOOD = 'value = 1\nunit = "jours"\nlabel = "L"\nsource = "S"\na_confirmer = false\nmin = 1\nmax = 2'


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (GOOD.replace("value = 1\n", ""), "la ligne value = … manque"),
        (GOOD.replace("a_confirmer = false\n", ""), "la ligne a_confirmer = … manque"),
        (GOOD.replace('"jours"', '"lunes"'), "unité inconnue"),
        (GOOD.replace("min = 1\n", ""), "min et max sont deux nombres entiers"),
        (GOOD.replace("max = 2", "max = '2'"), "min et max sont deux nombres entiers"),
        (GOOD.replace("value = 1", "value = 3"), "la valeur va de 1 à 2"),
        (GOOD.replace('"S"', '""'), "source est un texte non vide"),
    ],
)
def test_a_damaged_shipped_file_is_refused_by_its_key(lines: str, words: str):
    with pytest.raises(Refused, match=r"x\.y") as refusal:
        Protocol.parse(f"[x.y]\n{lines}")
    assert words in str(refusal.value)


def test_a_key_the_program_needs_and_the_file_lacks_is_refused_and_named():
    with pytest.raises(Refused, match=r"rao\.avis_expected") as refusal:
        Protocol.parse(f"[x.y]\n{GOOD}").days("rao.avis_expected")
    assert "remettez le fichier livré" in str(refusal.value)


@pytest.mark.parametrize(
    ("ask", "key"), [("days", "rao.support_length"), ("flag", "rao.age_min"), ("words", "rao.age_min")]
)
def test_asking_a_rule_in_another_unit_is_a_fault_of_the_program(ask: str, key: str):
    with pytest.raises(TypeError, match=key):
        getattr(SHIPPED, ask)(key)


@given(st.text(max_size=200))
def test_any_text_is_either_a_protocol_or_a_refusal(text: str):
    with suppress(Refused):
        assert SHIPPED.merged(text).chapters == SHIPPED.chapters
