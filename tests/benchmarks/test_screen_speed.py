"""How long a person waits: ratios measured side by side in one run; absolute time is never asserted."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from statistics import median

import pytest

from tests.browser import Lab, Screen
from workbench.demo.build import build_demo
from workbench.store import stop_server

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
OPENINGS, CLICKS = 3, 12

BARE = """import ipywidgets as widgets
button = widgets.Button(description="0")
button.on_click(lambda b: setattr(b, "description", str(int(b.description) + 1)))
button"""

CLICK = """async ([label, wanted]) => {
    const shown = e => e.getClientRects().length > 0;
    const panel = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden)');
    const button = [...panel.querySelectorAll('button')].find(b => shown(b) && b.innerText.trim() === label);
    const start = performance.now();
    button.click();
    while (!panel.innerText.includes(wanted)) {
        await new Promise(done => setTimeout(done, 2));
        if (performance.now() - start > 10000) throw new Error('too slow: ' + wanted);
    }
    return performance.now() - start;
}"""

pytestmark = pytest.mark.browser


def notebook(source: str) -> str:
    cell = {
        "cell_type": "code", "id": "cell", "metadata": {}, "source": source, "outputs": [],
        "execution_count": None,
    }  # fmt: skip
    metadata = {"workbench": {"autorun": True}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    return json.dumps({"cells": [cell], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


@pytest.fixture
def lab(tmp_path: Path):
    base, notebooks = tmp_path / "base", tmp_path / "notebooks"
    build_demo(base, "S")
    shutil.copytree(NOTEBOOKS, notebooks)
    (notebooks / "bare.ipynb").write_text(notebook(BARE), encoding="utf-8")
    with Lab(notebooks, base) as opened:
        yield opened
    stop_server(base)


def opening(lab: Lab, name: str, text: str) -> float:
    start = time.perf_counter()
    screen = lab.open(name)
    screen.see(text)
    waited = time.perf_counter() - start
    screen.page.close()
    return waited


def test_the_first_screen_comes_almost_as_soon_as_a_bare_button(lab: Lab, capsys) -> None:
    opening(lab, "bare.ipynb", "0")
    bare, ours = [], []
    for _ in range(OPENINGS):
        bare.append(opening(lab, "bare.ipynb", "0"))
        ours.append(opening(lab, "00_accueil.ipynb", "Ville-Exemple"))
    tell(capsys, "opened → first screen", median(ours), median(bare), "s", "a bare button")


def test_a_click_shows_its_view_almost_as_soon_as_an_empty_callback(lab: Lab, capsys) -> None:
    bare = lab.open("bare.ipynb")
    session = lab.open("10_seance_de_groupe.ipynb")
    session.click("Tous présents")
    session.click("Ouvrir la séance")
    session.see("Pour chaque action")
    empty, view = [], []
    for n in range(CLICKS):
        bare.page.bring_to_front()
        empty.append(click(bare, str(n), str(n + 1)))
        session.page.bring_to_front()
        point = 1 + n % 5
        view.append(click(session, f"Point {point} · 4 min", f"Point\u00a0{point}\n"))
    tell(capsys, "click → view, base S", median(view), median(empty), "ms", "an empty callback")


def click(screen: Screen, label: str, wanted: str) -> float:
    return float(screen.page.evaluate(CLICK, [label, wanted]))


def tell(capsys, what: str, ours: float, floor: float, unit: str, against: str) -> None:
    with capsys.disabled():
        print(f"\n{what}: {ours:.2f} {unit}, {against} {floor:.2f} {unit}, ratio {ours / floor:.2f}")
    assert ours > 0
