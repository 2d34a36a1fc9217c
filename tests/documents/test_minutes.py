"""The papers of a session, read back: nothing active, no name of a followed person, same facts same bytes."""

from __future__ import annotations

import dataclasses
import io
import time
import zipfile
from datetime import date, datetime
from datetime import time as clock

import docx
import pytest
import time_machine
from docx.oxml.ns import qn
from docx.shared import Mm
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from workbench.documents import word
from workbench.documents.agenda import Agenda, AgendaItem, agenda_docx
from workbench.documents.attendance import AttendanceSheet, Expected, attendance_docx
from workbench.documents.minutes import Attendee, FollowedAction, Minutes, MinutesLine, minutes_docx
from workbench.documents.templates.build import HERE, TEMPLATES, built
from workbench.domain.calendar import BroadAge
from workbench.domain.cases import ActionState
from workbench.domain.sessions import ItemKind, Outcome

HELD = date(2026, 12, 1)
LINE = MinutesLine(
    3,
    "bruit",
    BroadAge.UNDER_16,
    ItemKind.REVIEW,
    "accompagnement par le service jeunesse",
    "Service jeunesse",
    date(2026, 12, 8),
    Outcome.DECIDED,
)
ACTION = FollowedAction(
    "séance du 20 octobre, point 2",
    "Contact avec la famille",
    "Collège",
    date(2026, 11, 22),
    ActionState.TODO,
)
MINUTES = Minutes(
    town="Ville-Exemple",
    group_name="Groupe Mineurs",
    session_label="séance n°\u00a07",
    held_on=HELD,
    place="Salle des Acacias",
    opened_at=clock(14),
    closed_at=clock(15, 52),
    present=(Attendee("Police nationale", "brigade des mineurs", "M. Modèle"),),
    excused=(Attendee("Collège", "principale", "Mme Gabarit"),),
    charter="rappelée à l'ouverture",
    lines=(LINE,),
    followed_actions=(ACTION,),
    carried_over=(5, 6),
    next_date=date(2027, 1, 12),
    journal_number=1284,
    journal_head="9f3a c201",
)
SHEET = AttendanceSheet(
    "Ville-Exemple",
    "Groupe Mineurs",
    "séance n°\u00a07",
    HELD,
    "Salle des Acacias",
    clock(14),
    "Rien ne sort du groupe.",
    (
        Expected("Collège", "principale", "Mme Gabarit", True),
        Expected("Bailleur", "gardien", "M. Calque", False),
    ),
)
AGENDA = Agenda(
    "Ville-Exemple",
    "Groupe Mineurs",
    "séance n°\u00a07",
    HELD,
    "Salle des Acacias",
    clock(14),
    10,
    (
        AgendaItem(1, "bruit", BroadAge.UNDER_16, ItemKind.REVIEW, 4),
        AgendaItem(2, "conflit de voisinage", BroadAge.FROM_16, ItemKind.NEW, 8),
    ),
    5,
)

HOSTILE = [
    "<script>alert(1)</script>",
    "</w:t></w:r></w:p><w:p><w:r><w:t>AJOUT",
    "<w:br/>&lt;&amp;&#9;",
    "R&D <&> \"guillemets\" 'apostrophes'",
    "{{7*7}}",
    "{% for x in range(9) %}x{% endfor %}",
    "{# commentaire #}",
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{_{7*7}_} {_% if 1 %_} _}",
    "{%tr endfor %}{%p if 1 %}",
    "{{r town }}",
    '=cmd|"/C calc"!A0',
    "]]><!-- --><?xml version='1.0'?>",
    "&eacute;&#x41;&bogus;",
    "Zoé N\u02bcDiaye — 日本 \U0001f642 e\u0301",
    "  espaces  ",
    "avant ; après : fin",
    "\\u0041 \\n %s {0} {town}",
    "TOC \\o FILENAME HYPERLINK",
]
BROKEN_LINES = {
    "a\nb": "a b",
    "a\r\nb": "a b",
    "a\tb": "a b",
    "a\x07b": "a\ufffdb",
    "a\x0cb": "a b",
    "a\x00b\x1bc": "a\ufffdb\ufffdc",
    "a\u2028b\u2029c": "a b c",
    "a\u202eb\u2066c": "abc",
    "a\ud800b\uffffc": "a\ufffdb\ufffdc",
}


def opened(content: bytes) -> docx.document.Document:
    return docx.Document(io.BytesIO(content))


def paragraphs(content: bytes) -> list[str]:
    """Every paragraph of body, tables, header and footer; a line break would show as a newline."""
    document = opened(content)
    section = document.sections[0]
    roots = [document.element.body, section.header._element, section.footer._element]
    found = []
    for root in roots:
        for paragraph in root.iter(qn("w:p")):
            texts = {qn("w:t"): None, qn("w:tab"): "\t", qn("w:br"): "\n"}
            runs = [node for node in paragraph.iter(*texts) if node.getparent().tag != qn("w:tabs")]
            found.append(
                "".join(node.text or "" if texts[node.tag] is None else texts[node.tag] for node in runs)
            )
    return found


def text(content: bytes) -> str:
    return "\n".join(paragraphs(content))


def rows(content: bytes, heading: str) -> list[list[str]]:
    """The rows under the header of the table whose first heading is given."""
    table = next(table for table in opened(content).tables if table.rows[0].cells[0].text == heading)
    return [[cell.text for cell in row.cells] for row in table.rows[1:]]


def test_the_releve_says_who_decided_what_for_when():
    content = minutes_docx(MINUTES)
    assert rows(content, "Point") == [
        [
            "3",
            "Bruit\nmoins de 16 ans · suivie",
            "Accompagnement par le service jeunesse",
            "Service jeunesse",
            "08/12/2026",
            "décidé",
        ]
    ]
    assert rows(content, "D'où elle vient")[0][-1] == "▲\u00a09\u00a0jours de retard"
    assert rows(content, "Organisme") == [["Police nationale", "brigade des mineurs", "M. Modèle"]]
    whole = text(content)
    for words in (
        "Relevé de décisions",
        "Date\tmardi 1ᵉʳ\u00a0décembre 2026, de 14\u00a0h à 15\u00a0h\u00a052",
        "Dans la salle\u00a0: 1\u00a0présent, 1\u00a0excusé",
        "Excusés\u00a0: Collège, principale, Mme Gabarit.",
        "Reporté\tPoints\u00a05 et 6, à la prochaine séance",
        "Prochaine séance\tmardi 12\u00a0janvier 2027",
        "événement n°\u00a01\u202f284, empreinte 9f3a c201",
        "art. L132-5",
        "exemplaire du dossier, complet",
        "Date et signature",
    ):
        assert words in whole


def test_the_justification_of_a_late_due_date_is_printed_under_the_decision():
    line = dataclasses.replace(LINE, justification="l'atelier a lieu en février", due_on=None)
    row = rows(minutes_docx(dataclasses.replace(MINUTES, lines=(line,))), "Point")[0]
    assert row[2] == "Accompagnement par le service jeunesse\nl'atelier a lieu en février"
    assert row[4] == "–"


def test_the_copy_of_a_recipient_says_so_and_waits_for_no_signature():
    copy = text(minutes_docx(dataclasses.replace(MINUTES, recipient="Bailleur inventé", excused=())))
    assert "Exemplaire\tBailleur inventé\u00a0: seulement les points qui concernent ce destinataire" in copy
    assert "complet" not in copy
    assert "signature" not in copy
    assert "Excusés" not in copy


def test_an_empty_part_says_what_it_means():
    bare = dataclasses.replace(MINUTES, lines=(), followed_actions=(), carried_over=(), next_date=None)
    whole = text(minutes_docx(bare))
    assert "Aucune décision ne figure dans cet exemplaire." in whole
    assert "Aucune action n'était à suivre." in whole
    assert "Reporté" not in whole
    assert "date à fixer" in whole


def test_an_exercise_is_marked_on_every_page_and_a_real_session_is_not():
    for make, facts in ((minutes_docx, MINUTES), (attendance_docx, SHEET), (agenda_docx, AGENDA)):
        assert "EXERCICE — ville inventée" not in text(make(facts))
        drill = opened(make(dataclasses.replace(facts, exercise=True)))
        assert "EXERCICE — ville inventée" in "".join(p.text for p in drill.sections[0].header.paragraphs)


def test_no_paper_has_a_field_for_a_followed_person():
    fields = {
        field.name for kind in (Minutes, MinutesLine, FollowedAction) for field in dataclasses.fields(kind)
    }
    fields |= {field.name for kind in (Agenda, AgendaItem) for field in dataclasses.fields(kind)}
    assert not fields & {
        "surname",
        "first_name",
        "birth_date",
        "age",
        "case",
        "case_number",
        "quartier",
        "school",
    }
    assert "FIC-" not in text(minutes_docx(MINUTES))


def test_the_attendance_sheet_shows_charters_and_leaves_rows_for_guests():
    lines = rows(attendance_docx(SHEET), "Organisme")
    assert [line[3] for line in lines] == ["✓\u00a0signée", "■\u00a0à signer", "", "", ""]
    assert lines[0][4:] == ["", "", "", ""]


def test_the_agenda_gives_the_hour_of_each_part_and_only_theme_and_broad_age():
    content = agenda_docx(AGENDA)
    lines = [[cell.replace("\u00a0", " ") for cell in line] for line in rows(content, "Heure")]
    assert lines == [
        ["14 h", "Ouverture", "Actions promises auparavant", "10 min"],
        ["14 h 10", "Point 1", "Bruit\nmoins de 16 ans · situation suivie", "4 min"],
        ["14 h 14", "Point 2", "Conflit de voisinage\n16 ans et plus · situation nouvelle", "8 min"],
        ["14 h 22", "Clôture", "Relecture des décisions, prochaine séance", "5 min"],
    ]
    assert "de 14\u00a0h à 14\u00a0h\u00a027" in text(content)


def poisoned(facts: object, poison: str) -> object:
    """The same facts with every text replaced, however deep."""
    if isinstance(facts, str):
        return poison
    if isinstance(facts, tuple):
        return tuple(poisoned(part, poison) for part in facts)
    if dataclasses.is_dataclass(facts) and not isinstance(facts, type):
        changed = {f.name: poisoned(getattr(facts, f.name), poison) for f in dataclasses.fields(facts)}
        return dataclasses.replace(facts, **changed)
    return facts


PAPERS = [(minutes_docx, MINUTES), (attendance_docx, SHEET), (agenda_docx, AGENDA)]
ids = ["releve", "emargement", "ordre du jour"]


@pytest.mark.parametrize("poison", HOSTILE)
@pytest.mark.parametrize(("make", "facts"), PAPERS, ids=ids)
def test_a_hostile_text_comes_back_to_the_letter_and_adds_nothing(make, facts, poison):
    calm, attacked = paragraphs(make(poisoned(facts, "calme"))), paragraphs(make(poisoned(facts, poison)))
    capital = poison[:1].upper() + poison[1:]
    expected = [line.replace("calme", poison).replace("Calme", capital) for line in calm]
    assert attacked == expected
    assert any(poison in line for line in attacked)


@pytest.mark.parametrize(("typed", "printed"), BROKEN_LINES.items())
@pytest.mark.parametrize(("make", "facts"), PAPERS, ids=ids)
def test_a_break_or_a_control_character_never_opens_a_line_or_a_paragraph(make, facts, typed, printed):
    calm, attacked = paragraphs(make(poisoned(facts, "zzz"))), paragraphs(make(poisoned(facts, typed)))
    capital = printed[:1].upper() + printed[1:]
    assert attacked == [line.replace("zzz", printed).replace("Zzz", capital) for line in calm]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_text_at_all_gives_a_file_that_opens_and_keeps_it(anything):
    lines = rows(
        minutes_docx(
            dataclasses.replace(MINUTES, followed_actions=(dataclasses.replace(ACTION, action=anything),))
        ),
        "D'où elle vient",
    )
    assert lines[0][1] == word.one_line(anything)


@pytest.mark.parametrize(("make", "facts"), PAPERS, ids=ids)
def test_equal_facts_give_equal_bytes_dated_of_the_session_and_signed_by_nobody(make, facts):
    first = make(facts)
    with time_machine.travel(datetime(2031, 7, 4, 5, 6, 7)):
        assert make(facts) == first
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 12, 1, 0, 0, 0)}
        assert not [name for name in archive.namelist() if "thumbnail" in name or "customXml" in name]
    properties = opened(first).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created.date() == properties.modified.date() == HELD
    assert properties.language == "fr-FR"
    assert "Groupe Mineurs, 01/12/2026" in properties.title


@pytest.mark.parametrize(("make", "facts"), PAPERS, ids=ids)
def test_the_page_is_a4_in_french_with_headings_repeated_header_rows_and_page_numbers(make, facts):
    document = opened(make(facts))
    section = document.sections[0]
    sides = sorted((round(section.page_width / Mm(1)), round(section.page_height / Mm(1))))
    assert sides == [210, 297]
    languages = document.styles.element.iter(qn("w:lang"))
    assert {language.get(qn("w:val")) for language in languages} == {"fr-FR"}
    assert document.paragraphs[0].style.name == "Heading 1"
    for table in document.tables:
        name = table._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val"))
        assert name
        if name != "Signatures":
            assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    codes = [field.get(qn("w:instr")) for field in section.footer._element.iter(qn("w:fldSimple"))]
    assert codes == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_committed_template_is_what_its_builder_builds(name):
    with zipfile.ZipFile(io.BytesIO(built(name))) as fresh, zipfile.ZipFile(HERE / name) as committed:
        assert {part: fresh.read(part) for part in fresh.namelist()} == {
            part: committed.read(part) for part in committed.namelist()
        }


def test_a_missing_fact_stops_the_document_instead_of_leaving_a_hole():
    with pytest.raises(UndefinedError, match="group_name"):
        word.fill("ordre_du_jour.docx", {"exercise": False}, "Ordre du jour", HELD)


def test_a_document_prints_text_and_numbers_and_no_object():
    with pytest.raises(TypeError, match="not date"):
        word.fill("ordre_du_jour.docx", {"town": HELD, "group_name": HELD, "exercise": False}, "Essai", HELD)


def test_a_full_session_is_written_in_less_than_three_seconds():
    lines = tuple(dataclasses.replace(LINE, point=point) for point in range(1, 26))
    full = dataclasses.replace(
        MINUTES, lines=lines, present=MINUTES.present * 15, followed_actions=(ACTION,) * 25
    )
    start = time.perf_counter()
    content = minutes_docx(full)
    assert time.perf_counter() - start < 3
    assert len(rows(content, "Point")) == 25
    assert len(rows(content, "Organisme")) == 15
