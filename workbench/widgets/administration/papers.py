"""Papers and organisations: what is in force, and the forms to record what was adopted."""

from __future__ import annotations

from datetime import date

import ipywidgets as widgets

from workbench.widgets.administration.members import day_typed, heading, offer
from workbench.widgets.administration.state import KINDS, AdministrationState, kind_words
from workbench.widgets.parts.controls import NOBODY, Banner, button, choice, chosen, column, labelled, row
from workbench.widgets.parts.date_field import DateField
from workbench.widgets.parts.html import page, rendered


class PaperForm:
    """Version, adoption, end of validity of one kind of paper."""

    def __init__(self) -> None:
        self.version = widgets.Text(placeholder="par exemple 3", layout=widgets.Layout(width="100%"))
        self.adopted = DateField("Adoption")
        self.until = DateField("Valable jusqu'au (laisser vide si sans limite)")
        self.fields = (labelled("Nom de la version", self.version), self.adopted.box, self.until.box)

    def typed(self, what: str) -> tuple[str, date | None, date | None]:
        """Version, day of adoption, last day; `Refused` for a text that is not a date."""
        return self.version.value, day_typed(self.adopted, what), day_typed(self.until, what)

    def clear(self) -> None:
        """Empty the form, once recorded."""
        self.version.value, self.adopted.value, self.until.value = "", None, None


class PapersPart:
    """The charter and the règlements intérieurs."""

    def __init__(self, state: AdministrationState, banner: Banner) -> None:
        self.state, self.banner = state, banner
        self.table, self.group = page(), choice([NOBODY])
        self.charter, self.reglement = PaperForm(), PaperForm()
        hint = "Une nouvelle charte remplace la précédente : chaque membre devra la signer.".replace(
            " :", "\u00a0:"
        )
        left = column(
            heading("Nouvelle charte", hint), *self.charter.fields,
            button("Enregistrer la charte", self._adopt_charter, banner),
        )  # fmt: skip
        right = column(
            heading("Nouveau règlement intérieur", "Adopté par le groupe."), labelled("Groupe", self.group),
            *self.reglement.fields, button("Enregistrer le règlement", self._adopt_reglement, banner),
        )  # fmt: skip
        for part in (left, right):
            part.layout.flex, part.layout.min_width = "1 1 0%", "320px"
        forms = row(left, right)
        forms.layout.align_items, forms.layout.margin = "flex-start", "14px 0 0 0"
        self.box = column(self.table, forms, name="wb-body")

    def show(self) -> None:
        """The papers as they are now."""
        papers = self.state.papers()
        self.table.show(rendered("administration/papers.html", **papers))
        offer(self.group, [(g.name, g.id) for g in papers["groups"]], self.group.value)

    def _adopt_charter(self) -> None:
        form = self.charter
        self.state.adopt_charter(*form.typed("Charte non enregistrée"))
        form.clear()
        self.banner.say("La charte est enregistrée. Faites-la signer à chaque membre.")

    def _adopt_reglement(self) -> None:
        form = self.reglement
        self.state.adopt_reglement(chosen(self.group), *form.typed("Règlement non enregistré"))
        form.clear()
        self.banner.say("Le règlement intérieur est enregistré.")


class PartnersPart:
    """The organisations."""

    def __init__(self, state: AdministrationState, banner: Banner) -> None:
        self.state, self.banner = state, banner
        self.table = page()
        self.name = widgets.Text(layout=widgets.Layout(width="100%"))
        self.kind = choice(list(KINDS), KINDS[0][1])
        side = column(
            heading("Nouvelle organisation"), labelled("Nom", self.name), labelled("Nature", self.kind),
            button("Ajouter cette organisation", self._add, banner, main=True, key="ctrl-enter"),
            name="wb-side",
        )  # fmt: skip
        self.box = row(column(self.table, name="wb-centre"), side, name="wb-columns")

    def show(self) -> None:
        """The organisations as they are now."""
        partners = [{"name": p.name, "kind": kind_words(p.kind)} for p in self.state.partners()]
        self.table.show(rendered("administration/partners.html", partners=partners))

    def _add(self) -> None:
        self.state.add_partner(self.name.value, self.kind.value)
        self.name.value = ""
        self.banner.say("L'organisation est enregistrée.")


class ProtocolPart:
    """The local rules of a session, to be read."""

    def __init__(self, state: AdministrationState) -> None:
        self.state, self.table = state, page()
        self.box = column(self.table, name="wb-body")

    def show(self) -> None:
        """The rules with their sources."""
        self.table.show(rendered("administration/protocol.html", settings=self.state.protocol()))
