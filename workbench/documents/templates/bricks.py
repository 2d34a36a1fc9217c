"""The bricks of our Word templates: page, header, footer, tables, signatures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

INK, SOFT, ACCENT = RGBColor(0x1B, 0x24, 0x30), RGBColor(0x57, 0x60, 0x6D), RGBColor(0x0F, 0x5C, 0x6E)
LABEL = Cm(3.8)
COUNCIL = "Conseil local de sécurité et de prévention de la délinquance"
CONFIDENTIAL = (
    "Document confidentiel (code de la sécurité intérieure, art. L132-5). Réservé à son destinataire\u00a0: "
    "ne pas le copier, le photographier ni le transférer par courriel."
)
RIGHTS = (
    "Données traitées par la ville pour le suivi des décisions du groupe. Accès, rectification, "
    "opposition\u00a0: délégué à la protection des données de la ville."
)


@dataclass(frozen=True)
class Column:
    """Heading, width in centimetres, and the paragraphs of a cell of the repeated row."""

    heading: str
    width: float
    cell: Sequence[str]


def _element(tag: str, **attributes: str) -> Any:
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def blank(landscape: bool = False) -> Any:
    """An empty A4 document in French, with our styles and neither thumbnail nor foreign part."""
    document = docx.Document()
    for parts in (document.part.package.rels, document.part.rels):
        for key in [key for key, rel in parts.items() if rel.reltype.endswith(("/thumbnail", "/customXml"))]:
            del parts[key]
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if landscape else (Cm(21), Cm(29.7))
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.left_margin = section.right_margin = Cm(1.8)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2.2)
    section.header_distance = section.footer_distance = Cm(0.9)
    _set_styles(document)
    document.settings.element.find(qn("w:themeFontLang")).set(qn("w:val"), "fr-FR")
    return document


def _set_styles(document: Any) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(_element("w:lang", val="fr-FR", eastAsia="fr-FR", bidi="fr-FR"))
    sizes = (("Normal", 10.5, INK, 4), ("Heading 1", 20, ACCENT, 2), ("Heading 2", 13, ACCENT, 4))
    for name, size, colour, after in (*sizes, ("Header", 9, SOFT, 0), ("Footer", 8, SOFT, 0)):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = "Arial", Pt(size), colour
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{kind}"), None)
        fonts.set(qn("w:cs"), "Arial")
        style.paragraph_format.space_after = Pt(after)
    document.styles["Heading 1"].paragraph_format.space_before = Pt(0)
    document.styles["Heading 2"].paragraph_format.space_before = Pt(14)


def frame(document: Any) -> None:
    """Header with the town, the group and the mark of an exercise; footer with confidentiality and pages."""
    section = document.sections[0]
    width = section.page_width - section.left_margin - section.right_margin
    head = section.header.paragraphs[0]
    _only_right_tab(head, width)
    head.add_run("{{ town }}").bold = True
    head.add_run(f" · {COUNCIL}\t{{{{ group_name }}}}")
    for text in ("{%p if exercise %}", "EXERCICE — ville inventée, aucune personne réelle", "{%p endif %}"):
        mark = section.header.add_paragraph(style="Header")
        mark.paragraph_format.space_before = Pt(3)
        mark.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = mark.add_run(text)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(11), RGBColor(0x8A, 0x1C, 0x3C)
    section.footer.paragraphs[0].add_run(CONFIDENTIAL)
    section.footer.add_paragraph(RIGHTS, style="Footer")
    pages = section.footer.add_paragraph(style="Footer")
    pages.paragraph_format.space_before = Pt(3)
    _only_right_tab(pages, width)
    pages.add_run("{{ session_label }}, {{ date }}\tpage\u00a0")
    _field(pages, "PAGE")
    pages.add_run(" sur\u00a0")
    _field(pages, "NUMPAGES")


def _only_right_tab(paragraph: Any, width: int) -> None:
    # The built-in header styles bring tabs of their own, for another paper size.
    for style_tab in (4320, 4680, 8640, 9360):
        tabs = paragraph.paragraph_format.element.get_or_add_pPr().get_or_add_tabs()
        tabs.append(_element("w:tab", val="clear", pos=str(style_tab)))
    paragraph.paragraph_format.tab_stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)


def _field(paragraph: Any, code: str) -> None:
    field = _element("w:fldSimple", instr=code)
    run = _element("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def labelled(document: Any, label: str, text: str) -> None:
    """A line « label, tab, text »."""
    line = document.add_paragraph()
    line.paragraph_format.tab_stops.add_tab_stop(LABEL)
    line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = LABEL, -LABEL
    line.paragraph_format.space_after = Pt(2)
    line.add_run(label).bold = True
    line.add_run(f"\t{text}")


def only_if(fact: str) -> list[str]:
    """The paragraphs of a cell that show a fact when it is not empty."""
    return [f"{{%p if {fact} %}}", f"{{{{ {fact} }}}}", "{%p endif %}"]


def small(document: Any, text: str) -> None:
    """A quiet line."""
    line = document.add_paragraph()
    line.paragraph_format.space_before, line.paragraph_format.keep_with_next = Pt(6), True
    run = line.add_run(text)
    run.font.size, run.font.color.rgb = Pt(9), SOFT


def table(document: Any, columns: Sequence[Column], title: str, loop: str, height: float = 0) -> Any:
    """A table with a repeated header row and a row for each « x in xs », named for screen readers.

    With a height in centimetres its rows are boxes to write in, ruled on all sides.
    """
    made = document.add_table(rows=1, cols=len(columns))
    made.autofit = False
    _table_properties(made._tbl.tblPr, title, ruled=height > 0)
    for cell, column in zip(made.rows[0].cells, columns, strict=True):
        cell.paragraphs[0].paragraph_format.space_after = Pt(1)
        run = cell.paragraphs[0].add_run(column.heading)
        run.bold, run.font.size = True, Pt(9.5)
        cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill="E3F1F4"))
    made.rows[0]._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    made.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    extend(made, columns, loop, height)
    return made


def extend(made: Any, columns: Sequence[Column], loop: str, height: float = 0) -> None:
    """Other rows of a table, at least `height` centimetres high."""
    made.add_row().cells[0].text = f"{{%tr for {loop} %}}"
    _fill_row(made.add_row(), [column.cell for column in columns], height)
    made.add_row().cells[0].text = "{%tr endfor %}"
    _set_widths(made, columns)


def _fill_row(row: Any, cells: Sequence[Sequence[str]], height: float) -> None:
    row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
    if height:
        row.height = Cm(height)
    for cell, paragraphs in zip(row.cells, cells, strict=True):
        if height:
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        for place, text in enumerate(paragraphs):
            paragraph = cell.paragraphs[0] if place == 0 else cell.add_paragraph()
            paragraph.paragraph_format.space_after = Pt(1)
            run = paragraph.add_run(text.removeprefix("*"))
            run.font.size, run.bold = Pt(9.5 if place == 0 else 9), text.startswith("*")


def _table_properties(properties: Any, title: str, ruled: bool) -> None:
    borders = _element("w:tblBorders")
    for side in ("top", "bottom", "insideH", *(("insideV",) if ruled else ())):
        borders.append(_element(f"w:{side}", val="single", sz="4", space="0", color="8B95A3"))
    margins = _element("w:tblCellMar")
    for side, width in (("top", "40"), ("left", "70"), ("bottom", "40"), ("right", "70")):
        margins.append(_element(f"w:{side}", w=width, type="dxa"))
    look = properties.find(qn("w:tblLook"))
    for made in (borders, _element("w:tblLayout", type="fixed"), margins):
        for old in properties.findall(made.tag):
            properties.remove(old)
        look.addprevious(made)
    look.addnext(_element("w:tblCaption", val=title))


def _set_widths(made: Any, columns: Sequence[Column]) -> None:
    for row in made.rows:
        for cell, column in zip(row.cells, columns, strict=True):
            cell.width = Cm(column.width)
    for grid, column in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), columns, strict=True):
        grid.set(qn("w:w"), str(round(column.width * 567)))


def signatures(document: Any, signers: Sequence[str]) -> None:
    """Places to sign, side by side, kept on one page."""
    made = document.add_table(rows=1, cols=len(signers))
    made._tbl.tblPr.append(_element("w:tblCaption", val="Signatures"))
    for cell, signer in zip(made.rows[0].cells, signers, strict=True):
        cell.paragraphs[0].paragraph_format.space_before = Pt(14)
        cell.paragraphs[0].add_run(signer).bold = True
        cell.add_paragraph("Date et signature\u00a0:")
    made.rows[0].height = Cm(3.2)
    made.rows[0]._tr.get_or_add_trPr().append(_element("w:cantSplit"))
