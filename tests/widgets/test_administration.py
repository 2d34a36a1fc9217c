"""Administration: who sits, who signed, which papers hold; every refusal is a sentence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from html import unescape
from typing import Any

import pytest

from tests.widgets.conftest import button_named, pages
from workbench.errors import Refused
from workbench.widgets.administration.state import AdministrationState
from workbench.widgets.administration.view import PARTS, AdministrationView
from workbench.widgets.parts.desk import Desk

Click = Callable[[Any, str], None]


@pytest.fixture
def view(desk: Desk) -> AdministrationView:
    return AdministrationView(AdministrationState(desk))


def unsigned(view: AdministrationView) -> Any:
    """A member whose charter is not signed."""
    return next(m for m in view.state.members() if m.against)


def fill_member(view: AdministrationView, name: str = "Maud Exemple") -> None:
    form = view.new_member
    form.partner.value = view.state.partners()[0].id
    form.name.value, form.function.value = name, "Médiatrice"
    form.email.value = "maud@exemple.invalid"
    next(iter(form.groups.values())).value = True


def test_every_member_shows_the_day_of_signature_or_the_reason(view: AdministrationView) -> None:
    members, told = view.state.members(), unescape(view.members.table.value)
    assert "● PUBLIC" in view.frame.strip.value
    assert told.count("✓ Signée le") == sum(not m.against for m in members)
    assert told.count("■ La charte n'est pas signée") + told.count("■ La version signée") == sum(
        bool(m.against) for m in members
    )


def test_a_member_added_by_hand_sits_and_has_signed(view: AdministrationView, click: Click) -> None:
    click(view, "Nouveau membre")
    fill_member(view)
    view.new_member.signed.text.value = "02/11/2026"
    click(view, "Ajouter ce membre")
    click(view, "Membres")
    member = next(m for m in view.state.members() if m.full_name == "Maud Exemple")
    assert (member.groups, member.against) == (view.state.groups()[0].name, "")
    assert "✓ Signée le 2\u00a0novembre 2026" in view.members.table.value
    assert view.new_member.name.value == ""


def test_a_date_of_signature_that_is_no_date_is_refused_and_what_is_typed_stays(
    view: AdministrationView, click: Click
) -> None:
    click(view, "Nouveau membre")
    fill_member(view)
    view.new_member.signed.text.value = "31/02/2026"
    with pytest.raises(Refused, match="JJ/MM/AAAA"):
        click(view, "Ajouter ce membre")
    assert view.new_member.name.value == "Maud Exemple"
    assert not any(m.full_name == "Maud Exemple" for m in view.state.members())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"name": " "}, "le nom est vide"),
        ({"function": ""}, "dites la fonction"),
        ({"email": "maud"}, "nom@domaine.fr"),
        ({"partner": ""}, "choisissez l'organisation"),
    ],
)
def test_a_member_form_says_what_is_missing(
    view: AdministrationView, click: Click, change: dict[str, str], reason: str
) -> None:
    click(view, "Nouveau membre")
    fill_member(view)
    for name, value in change.items():
        getattr(view.new_member, name).value = value
    with pytest.raises(Refused, match=reason):
        click(view, "Ajouter ce membre")
    assert "■ Membre non enregistré" in view.frame.banner.page.value


def test_a_signature_opens_the_charter_of_a_member_once(view: AdministrationView, click: Click) -> None:
    member = unsigned(view)
    view.members.member.value = member.id
    view.members.signed.text.value = "20/11/2026"
    click(view, "Noter la signature")
    assert view.state.member().against == ""
    view.members.signed.text.value = "21/11/2026"
    with pytest.raises(Refused, match="déjà signé"):
        click(view, "Noter la signature")


@pytest.mark.parametrize(
    ("typed", "reason"), [("", "donnez la date"), ("01/12/2026", "futur"), ("01/01/2001", "aucune charte")]
)
def test_a_signature_without_a_good_date_is_refused(
    view: AdministrationView, click: Click, typed: str, reason: str
) -> None:
    view.members.member.value = unsigned(view).id
    view.members.signed.text.value = typed
    with pytest.raises(Refused, match=reason):
        click(view, "Noter la signature")


def test_nothing_is_done_without_a_member_chosen(view: AdministrationView, click: Click) -> None:
    for label in ("Noter la signature", "Retirer ce membre"):
        view.members.signed.text.value = "20/11/2026"
        with pytest.raises(Refused, match="choisissez un membre"):
            click(view, label)


def test_a_departure_is_asked_twice_and_can_be_given_up(view: AdministrationView, click: Click) -> None:
    member = view.state.members()[0]
    view.members.member.value = member.id
    assert view.members.confirm.layout.display == "none"
    with pytest.raises(Refused, match="confirmez d'abord"):
        view.state.remove()
    click(view, "Retirer ce membre")
    assert "tous ses sièges" in view.members.leaving.value
    click(view, "Garder ce membre")
    assert member.id in [m.id for m in view.state.members()]
    click(view, "Retirer ce membre")
    click(view, "Confirmer le départ")
    assert member.id not in [m.id for m in view.state.members()]
    assert view.members.member.value == ""


def test_choosing_another_member_gives_up_a_departure(view: AdministrationView, click: Click) -> None:
    first, second = view.state.members()[:2]
    view.members.member.value = first.id
    click(view, "Retirer ce membre")
    view.members.member.value = second.id
    assert view.state.leaving is None
    with pytest.raises(Refused):
        click(view, "Confirmer le départ")


def test_a_new_charter_asks_everyone_to_sign_again(view: AdministrationView, click: Click) -> None:
    click(view, "Chartes et règlements")
    form = view.papers.charter
    form.version.value, form.adopted.value = "3", date(2026, 11, 20)
    click(view, "Enregistrer la charte")
    assert view.state.papers()["charter"].version == "3"
    assert all(m.against for m in view.state.members())
    form.version.value, form.adopted.value = "3", date(2026, 11, 21)
    with pytest.raises(Refused, match="déjà enregistrée"):
        click(view, "Enregistrer la charte")


def test_a_reglement_in_force_is_shown_for_its_group(view: AdministrationView, click: Click) -> None:
    click(view, "Chartes et règlements")
    group = view.state.papers()["groups"][0]
    view.papers.group.value = group.id
    form = view.papers.reglement
    form.version.value, form.adopted.value, form.until.value = "RI 9", date(2026, 11, 1), date(2029, 11, 1)
    click(view, "Enregistrer le règlement")
    assert "RI 9" in view.papers.table.value
    assert "1ᵉʳ\u00a0novembre 2029" in view.papers.table.value


@pytest.mark.parametrize(
    ("adopted", "until", "reason"),
    [(None, None, "date d'adoption"), (date(2026, 11, 2), date(2026, 11, 1), "avant l'adoption")],
)
def test_a_paper_with_wrong_dates_is_refused(
    view: AdministrationView, click: Click, adopted: date | None, until: date | None, reason: str
) -> None:
    click(view, "Chartes et règlements")
    form = view.papers.charter
    form.version.value, form.adopted.value, form.until.value = "3", adopted, until
    with pytest.raises(Refused, match=reason):
        click(view, "Enregistrer la charte")


def test_an_organisation_is_added_once(view: AdministrationView, click: Click) -> None:
    click(view, "Organisations")
    view.partners.name.value, view.partners.kind.value = "Maison des arts", "autre"
    click(view, "Ajouter cette organisation")
    assert "Maison des arts" in view.partners.table.value
    view.partners.name.value = "maison DES arts"
    with pytest.raises(Refused, match="porte déjà ce nom"):
        click(view, "Ajouter cette organisation")


def test_the_local_protocol_shows_each_value_with_its_source(view: AdministrationView, click: Click) -> None:
    click(view, "Protocole local")
    told = unescape(view.protocol.table.value)
    for setting in view.state.protocol():
        assert setting.label in told
        assert setting.words in told
    assert told.count("○ À confirmer") == sum(s.to_confirm for s in view.state.protocol())


def test_a_hostile_name_is_shown_as_text(view: AdministrationView, click: Click) -> None:
    click(view, "Organisations")
    view.partners.name.value = "<img src=x onerror=alert(1)>"
    click(view, "Ajouter cette organisation")
    for name in PARTS:
        view.choose(name)
        assert "<img" not in pages(view)
    assert button_named(view, PARTS[-1]).disabled
