"""After a session nothing that was shown or typed is on the disk; without our settings it is everywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from browser import Lab
from lab_rooms import bare, write_notebook

pytestmark = pytest.mark.browser

# Each canary travels by one road; the code holds it in two halves, so that only its result can be met.
ROADS = ("PRINT", "HTML", "ERROR", "STDERR", "VALUE", "TYPED", "CODE")
SHOW = """
import os, sys, ipywidgets as w
from IPython.display import HTML, display
def canary(road): return 'canari' + road.lower() + 'zyx'
print(canary('PRINT'))
display(HTML(canary('HTML')))
os.write(2, canary('STDERR').encode())
field, other, late = w.Text(description='Champ'), w.Textarea(description='Autre'), w.Label('')
other.value = canary('VALUE')
def fail(_):
    late.value = 'échec'
    raise ValueError(canary('ERROR'))
button = w.Button(description='Échouer')
button.on_click(fail)
display(w.VBox([field, other, button, late]))
"""
CODE = "# canaricodezyx"

Leaks = set[tuple[str, str]]


def _canary(road: str) -> str:
    return f"canari{road.lower()}zyx"


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def leaks(places: dict[str, Path]) -> Leaks:
    """Which canary is in which place, in UTF-8, UTF-16 or in a file's name."""
    found: Leaks = set()
    for place, folder in places.items():
        for path in _files(folder):
            content = path.read_bytes() + path.name.encode()
            for road in ROADS:
                word = _canary(road)
                if word.encode() in content or word.encode("utf-16-le") in content:
                    found.add((place, road))
    return found


def _session(lab: Lab) -> None:
    """A person opens a notebook, types, meets a failure, saves by the menu, reloads and leaves."""
    screen = lab.open("fuite.ipynb")
    screen.see(_canary("HTML"))
    screen.field("Champ").click()
    screen.type(_canary("TYPED"))
    screen.click("Échouer")
    screen.see("échec")
    screen.page.locator(".wb-menus").press("Enter")
    screen.page.locator(".lm-MenuBar-item >> nth=0").click()
    with screen.page.expect_response(lambda r: "api/contents/fuite" in r.url and r.request.method == "PUT"):
        screen.page.locator('.lm-Menu-item[data-command="docmanager:save"]').first.click()
    screen.page.wait_for_timeout(500)
    screen.reload()
    screen.field("Champ").click()
    screen.type(_canary("TYPED"))
    screen.page.wait_for_timeout(2500)  # Chromium writes its session files late
    lab.close_browser()
    lab.stop()


def _after_a_session(folder: Path, before: str) -> tuple[Leaks, bytes, bytes, str]:
    for name in ("notebooks", "base", "profile"):
        (folder / name).mkdir()
    notebook = write_notebook(folder / "notebooks", "fuite.ipynb", SHOW, CODE)
    written = notebook.read_bytes()
    with Lab(folder / "notebooks", folder / "base", profile=folder / "profile", before=before) as lab:
        _session(lab)
        places = {
            "notebooks": lab.notebooks,
            "state": lab.state,
            "home": lab.home,
            "temp": lab.temp,
            "profile": folder / "profile",
        }
        found = leaks(places) | ({("log", "STDERR")} if _canary("STDERR") in lab.stderr() else set())
        homes = [str(path.relative_to(lab.home)) for path in _files(lab.home) if "chrom" not in str(path)]
        return found, written, notebook.read_bytes(), json.dumps(homes)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> tuple[Leaks, bytes, bytes, str]:
    return _after_a_session(tmp_path_factory.mktemp("ours"), "")


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Leaks:
    folder = tmp_path_factory.mktemp("control")
    return _after_a_session(folder, bare(folder) + "\nimport os; os.environ['CLSPD_LAB_LOG'] = '1'")[0]


def test_after_a_session_only_the_author_s_own_code_is_on_the_disk(
    ours: tuple[Leaks, bytes, bytes, str],
) -> None:
    assert ours[0] == {("notebooks", "CODE")}


def test_after_a_session_and_a_save_the_notebook_is_the_same_to_the_byte(
    ours: tuple[Leaks, bytes, bytes, str],
) -> None:
    assert ours[1] == ours[2]


def test_nothing_is_written_in_the_home_of_the_user(ours: tuple[Leaks, bytes, bytes, str]) -> None:
    assert ours[3] == "[]"


@pytest.mark.parametrize(
    "leak",
    [
        ("notebooks", "PRINT"),
        ("notebooks", "HTML"),
        ("notebooks", "VALUE"),
        ("notebooks", "TYPED"),
        ("state", "CODE"),
        ("profile", "TYPED"),
        ("log", "STDERR"),
    ],
    ids="-".join,
)
def test_without_our_settings_it_leaks(control: Leaks, leak: tuple[str, str]) -> None:
    assert leak in control


def test_the_search_finds_what_is_planted(tmp_path: Path) -> None:
    (tmp_path / "a.bin").write_bytes(b"\0" + _canary("HTML").encode("utf-16-le"))
    (tmp_path / _canary("CODE")).write_bytes(b"")
    assert leaks({"here": tmp_path}) == {("here", "HTML"), ("here", "CODE")}
