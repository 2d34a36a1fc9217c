"""Builds the Word templates from scratch: `python -m workbench.documents.templates.build`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from workbench.documents.templates.bricks import (
    Column,
    blank,
    extend,
    frame,
    labelled,
    only_if,
    signatures,
    small,
    table,
)
from workbench.documents.word import sealed

HERE = Path(__file__).parent
BORN = date(2026, 11, 23)


def releve_de_decisions() -> Any:
    """The relevé: who was there, actions due, decisions, points carried over, next session."""
    document = blank()
    frame(document)
    _title(document, "Relevé de décisions")
    labelled(document, "Date", "{{ date }}, {{ hours }}")
    labelled(document, "Lieu", "{{ place }}")
    document.add_paragraph("{%p if recipient %}")
    labelled(
        document, "Exemplaire", "{{ recipient }}\u00a0: seulement les points qui concernent ce destinataire"
    )
    document.add_paragraph("{%p else %}")
    labelled(document, "Exemplaire", "exemplaire du dossier, complet")
    document.add_paragraph("{%p endif %}")
    labelled(document, "Charte", "{{ charter }}")
    _people(document)
    _actions(document)
    _decisions(document)
    _closing(document)
    return document


def _title(document: Any, title: str) -> None:
    document.add_heading(title, level=1)
    subtitle = document.add_paragraph("{{ group_name }}, {{ session_label }}")
    subtitle.runs[0].bold = True


def _either(document: Any, condition: str, empty: str, fill: Callable[[], object]) -> None:
    """A part shown when there is something, else one sentence."""
    document.add_paragraph(f"{{%p if {condition} %}}")
    fill()
    document.add_paragraph("{%p else %}")
    document.add_paragraph(empty)
    document.add_paragraph("{%p endif %}")


def _people(document: Any) -> None:
    document.add_heading("Dans la salle\u00a0: {{ head_count }}", level=2)
    columns = [
        Column("Organisme", 6.4, ["{{ who.organisation }}"]),
        Column("Fonction", 6.0, ["{{ who.function }}"]),
        Column("Nom", 5.0, ["{{ who.name }}"]),
    ]
    table(document, columns, "Personnes présentes", "who in present")
    document.add_paragraph("{%p if excused %}")
    document.add_paragraph("Excusés\u00a0: {{ excused }}.").paragraph_format.space_before = 76200
    document.add_paragraph("{%p endif %}")


def _actions(document: Any) -> None:
    document.add_heading("Actions promises auparavant", level=2)
    columns = [
        Column("D'où elle vient", 3.2, ["{{ done.point }}"]),
        Column("Action", 4.9, ["{{ done.action }}"]),
        Column("Qui", 3.6, ["{{ done.owner }}"]),
        Column("Pour le", 2.1, ["{{ done.due_on }}"]),
        Column("Où elle en est", 3.6, ["{{ done.state }}"]),
    ]
    empty = "Aucune action n'était à suivre."
    _either(
        document, "actions", empty, lambda: table(document, columns, "Actions suivies", "done in actions")
    )


def _decisions(document: Any) -> None:
    document.add_heading("Décisions", level=2)
    small(
        document, "Chaque situation porte le numéro qu'elle avait dans cette séance, et seulement celui-là."
    )
    columns = [
        Column("Point", 1.2, ["*{{ line.point }}"]),
        Column("Situation", 4.6, ["{{ line.theme }}", "{{ line.broad_age }} · {{ line.kind }}"]),
        Column("Décision", 4.9, ["*{{ line.orientation }}", *only_if("line.justification")]),
        Column("Qui", 3.1, ["{{ line.owner }}"]),
        Column("Pour le", 2.1, ["{{ line.due_on }}"]),
        Column("Issue", 1.5, ["{{ line.outcome }}"]),
    ]
    empty = "Aucune décision ne figure dans cet exemplaire."
    _either(document, "lines", empty, lambda: table(document, columns, "Décisions", "line in lines"))


def _closing(document: Any) -> None:
    document.add_heading("Suite", level=2)
    document.add_paragraph("{%p if carried_over %}")
    labelled(document, "Reporté", "{{ carried_over }}, à la prochaine séance")
    document.add_paragraph("{%p endif %}")
    labelled(document, "Prochaine séance", "{{ next_session }}")
    document.add_paragraph("{%p if not recipient %}")
    signatures(document, ["La coordination du CLSPD", "L'élue ou l'élu délégué"])
    document.add_paragraph("{%p endif %}")
    small(document, "Journal des décisions à l'établissement du relevé\u00a0: {{ journal }}.")


def feuille_d_emargement() -> Any:
    """The attendance sheet: charter, arrival, departure, signature, and rows for unannounced guests."""
    document = blank(landscape=True)
    frame(document)
    _title(document, "Feuille d'émargement")
    labelled(document, "Date", "{{ date }}, {{ hour }}")
    labelled(document, "Lieu", "{{ place }}")
    labelled(document, "Charte", "{{ charter }}")
    small(
        document,
        "Qui n'a pas de charte valide la signe en arrivant\u202f; les situations ne sont pas examinées tant "
        "qu'une personne sans charte est dans la salle.",
    )
    columns = [
        Column("Organisme", 5.4, ["{{ who.organisation }}"]),
        Column("Fonction", 5.0, ["{{ who.function }}"]),
        Column("Nom", 4.4, ["{{ who.name }}"]),
        Column("Charte", 2.2, ["{{ who.charter }}"]),
        Column("Arrivée", 1.7, [""]),
        Column("Départ", 1.7, [""]),
        Column("Retour", 1.7, [""]),
        Column("Signature", 4.0, [""]),
    ]
    made = table(document, columns, "Émargement", "who in expected", height=1.0)
    blank_row = [Column(column.heading, column.width, [""]) for column in columns]
    extend(made, blank_row, "row in blank_rows", height=1.0)
    return document


def ordre_du_jour() -> Any:
    """The agenda: due actions, numbered situations by theme and broad age, closing."""
    document = blank()
    frame(document)
    _title(document, "Ordre du jour")
    labelled(document, "Date", "{{ date }}, {{ hours }}")
    labelled(document, "Lieu", "{{ place }}")
    small(
        document,
        "Chaque service reçoit en main propre sa fiche de correspondance, limitée à ses situations. "
        "Les numéros ci-dessous ne valent que pour cette séance.",
    )
    document.add_heading("Déroulé", level=2)
    columns = [
        Column("Heure", 2.2, ["{{ line.begins }}"]),
        Column("Point", 2.6, ["*{{ line.point }}"]),
        Column("Sujet", 10.4, ["{{ line.what }}", *only_if("line.detail")]),
        Column("Durée", 2.2, ["{{ line.length }}"]),
    ]
    table(document, columns, "Ordre du jour", "line in lines")
    return document


TEMPLATES: dict[str, tuple[str, Callable[[], Any]]] = {
    "releve_de_decisions.docx": ("Relevé de décisions", releve_de_decisions),
    "feuille_d_emargement.docx": ("Feuille d'émargement", feuille_d_emargement),
    "ordre_du_jour.docx": ("Ordre du jour", ordre_du_jour),
}


def built(name: str) -> bytes:
    """The bytes of one template, the same each time it is built."""
    title, make = TEMPLATES[name]
    return sealed(make(), title, BORN)


if __name__ == "__main__":
    for file_name in TEMPLATES:
        (HERE / file_name).write_bytes(built(file_name))
