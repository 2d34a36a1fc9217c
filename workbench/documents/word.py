"""Fills our own Word templates: text stays text, and equal facts give equal bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import date, datetime
from importlib.resources import files
from typing import Any

from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, Undefined
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup, escape

_BREAKS = re.compile("[\t-\r\x1c-\x1f\x85\u2028\u2029]+")
# Controls and non-characters break the file; bidirectional marks show another text than the one stored.
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def one_line(text: str) -> str:
    """Text fit for one line of a document: a break becomes a space, an unprintable sign « \ufffd »."""
    plain = str.__str__(text)
    return _UNPRINTABLE.sub("\ufffd", _DIRECTION.sub("", _BREAKS.sub(" ", plain)))


def literal(value: object) -> object:
    """What a template may print: text as it is, never as tags, Jinja or Word codes; numbers; nothing else."""
    if isinstance(value, str):
        # docxtpl turns « {_{ » into « {{ » after filling; a written-out underscore stays an underscore.
        safe = str(escape(one_line(value)))
        return Markup(safe.replace("{_", "{&#95;").replace("_}", "&#95;}"))  # noqa: S704
    if isinstance(value, int | Undefined):
        return value
    raise TypeError(f"a document prints text and numbers, not {type(value).__name__}")


def fill(template: str, facts: Mapping[str, Any], title: str, day: date) -> bytes:
    """The bytes of a document from `documents/templates/`; same facts, same bytes; a missing fact raises."""
    source = (files("workbench.documents") / "templates" / template).read_bytes()
    document = DocxTemplate(io.BytesIO(source))
    room = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=literal)
    document.render(dict(facts), jinja_env=room, autoescape=True)
    return sealed(document.docx, title, day)


def sealed(document: Any, title: str, day: date) -> bytes:
    """The bytes of a python-docx document: title and language, no author, `day` as its only date."""
    properties = document.core_properties
    properties.title, properties.language, properties.revision = one_line(title), "fr-FR", 1
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    saved = io.BytesIO()
    document.save(saved)
    return _dated(saved, day)


def _dated(saved: io.BytesIO, day: date) -> bytes:
    """The same archive, each entry dated of the day instead of the clock and of no system."""
    result = io.BytesIO()
    with zipfile.ZipFile(saved) as read, zipfile.ZipFile(result, "w") as written:
        for name in read.namelist():
            entry = zipfile.ZipInfo(name, (max(day.year, 1980), day.month, day.day, 0, 0, 0))
            entry.create_system, entry.compress_type = 3, zipfile.ZIP_DEFLATED
            written.writestr(entry, read.read(name))
    return result.getvalue()
