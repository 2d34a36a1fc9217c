"""The whole job in a real browser: import a list, hold a session, read the relevé back, find no name."""

from __future__ import annotations

import shutil
import signal
import time
from datetime import date
from pathlib import Path

import psutil
import pytest
from docx import Document

from tests.browser import Lab, Screen
from workbench.demo.build import PASSPHRASE, build_demo
from workbench.demo.canaries import all_tokens, make_canaries
from workbench.demo.leak_scanner import scan
from workbench.demo.partner_list import partner_list
from workbench.demo.town import make_town
from workbench.store import Store, stop_server

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
CANARIES = 4
TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("town") / "base"
    build_demo(base, "mini", canaries=CANARIES)
    return base


@pytest.fixture
def base(town: Path, tmp_path: Path):
    copy = tmp_path / "base"
    shutil.copytree(town, copy)
    yield copy
    stop_server(copy)


def pick(screen: Screen, label: str, option: str) -> None:
    field = screen.field(label)
    field.wait_for()
    field.select_option(label=option)


def unlock(screen: Screen) -> None:
    screen.click("Déverrouiller")
    screen.page.locator("input[type=password]").locator("visible=true").fill(PASSPHRASE)
    screen.click("Ouvrir les identités")
    screen.button("Verrouiller").wait_for()


def import_list(lab: Lab, file: Path) -> None:
    """The three steps, with a doubtful line decided, one mended, one left aside."""
    screen = lab.open("20_revue_des_situations.ipynb")
    unlock(screen)
    screen.click("Importer une liste")
    pick(screen, "Partenaire qui a envoyé la liste", "Collège Aimé-Vauquelaine")
    with screen.page.expect_file_chooser() as chooser:
        screen.app.get_by_text("Choisir le fichier").locator("visible=true").first.click()
    chooser.value.set_files(file)
    screen.click("Lire les lignes")
    screen.see("doublon probable")
    settle(screen, 5, "doublon probable")
    screen.app.get_by_role("button", name="Rattacher à").locator("visible=true").first.click()
    screen.see("1\u00a0doublon probable attend")
    settle(screen, 13, "doublon probable")
    screen.app.get_by_role("button", name="Rattacher à").locator("visible=true").first.click()
    screen.gone("doublon probable attend")
    settle(screen, 8, "à corriger")
    pick(screen, "Champ à corriger", "Date de naissance")
    screen.fill("Nouvelle valeur", "14/05/2012")
    screen.click("Corriger la ligne")
    screen.see("1\u00a0ligne reste")
    settle(screen, 10, "à corriger")
    screen.click("Laisser de côté")
    screen.gone("1\u00a0ligne reste")
    screen.button("Importer 11 lignes").wait_for()
    screen.click("Importer 11 lignes")
    screen.see("videz la corbeille")
    screen.page.close()


def settle(screen: Screen, line: int, state: str) -> None:
    """Work on one doubtful line, once the screen shows it."""
    pick(screen, "Ligne à régler", f"Ligne {line}\u00a0: {state}")
    screen.app.get_by_role("heading", name=f"Ligne\u00a0{line}").or_(
        screen.app.get_by_text(f"Ligne\u00a0{line}", exact=True)
    ).locator("visible=true").first.wait_for()


def open_the_session(lab: Lab) -> Screen:
    screen = lab.open("10_seance_de_groupe.ipynb")
    screen.see("Ordre du jour")
    screen.click("Tous présents")
    screen.click("Ouvrir la séance")
    screen.see("Pour chaque action")
    return screen


def decide(screen: Screen, point: int, orientation: str = "Médiation") -> None:
    screen.app.get_by_role("heading", name=f"Point\u00a0{point}", exact=True).wait_for()
    pick(screen, "Orientation", orientation)
    pick(screen, "Qui", "Service jeunesse")
    screen.press("Control+Enter")


def show_and_mask_the_identity(screen: Screen, tokens: list[str]) -> None:
    pick(screen, "Motif pour afficher l'identité", "Examen de la situation en séance")
    screen.click("Afficher l'identité")
    screen.see("se masque dans")
    screen.press("Escape")
    screen.gone("se masque dans")
    assert not [t for t in tokens if t in screen.page.content()]


def scanned(paths: list[Path], base: Path) -> list[str]:
    tokens = all_tokens(make_canaries(CANARIES))
    return [f"{leak.path} {leak.form}" for leak in scan(paths, tokens, exclude=[base])]


def test_a_session_is_held_from_the_partners_list_to_the_releve(base: Path, tmp_path: Path) -> None:
    tokens = all_tokens(make_canaries(CANARIES))
    source = tmp_path / "source"
    source.mkdir()
    file = source / "liste.xlsx"
    file.write_bytes(partner_list(make_town("mini", 1, TODAY), "college_xlsx"))
    profile, saved = tmp_path / "profile", tmp_path / "saved"
    notebooks = {p.name: p.read_bytes() for p in NOTEBOOKS.glob("*.ipynb")}
    state = tmp_path / "state"
    with Lab(NOTEBOOKS, base, profile=profile, state=state) as lab:
        home = lab.open("00_accueil.ipynb")
        home.see("Ville-Exemple")
        assert not [t for t in tokens if t in home.page.content()]
        import_list(lab, file)
        shutil.rmtree(source)
        screen = open_the_session(lab)
        screen.click("Passer aux situations")
        show_and_mask_the_identity(screen, tokens)
        projection = lab.open("11_projection.ipynb")
        projection.see("Point\u00a01")
        screen.page.bring_to_front()
        for point in range(1, 11):
            decide(screen, point)
            assert not [t for t in tokens if t in projection.page.content()]
        projection.see("Point\u00a011")
        screen.click("Clôture")
        screen.see("Relecture des décisions")
        screen.click("Clore la séance")
        screen.see("Séance close")
        screen.click("Établir le relevé de décisions")
        with screen.page.expect_download() as download:
            screen.app.get_by_role("link", name="Enregistrer").click()
        saved.mkdir()
        name = download.value.suggested_filename
        download.value.save_as(saved / name)
        assert lab.refused == []
        assert lab.errors == []
    text = [c.text for t in Document(saved / name).tables for r in t.rows for c in r.cells]
    assert "".join(text).count("Médiation") >= 10
    assert {p.name: p.read_bytes() for p in NOTEBOOKS.glob("*.ipynb")} == notebooks
    assert scanned([profile, saved, state, NOTEBOOKS], base) == []
    assert scan([base], tokens) == []
    (saved / "fuite.txt").write_text(tokens[0], encoding="utf-8")
    assert scanned([saved], base) != []


def test_the_session_goes_on_after_the_kernel_and_the_store_server_are_killed(base: Path) -> None:
    with Lab(NOTEBOOKS, base) as lab:
        screen = open_the_session(lab)
        screen.click("Passer aux situations")
        decide(screen, 1)
        screen.app.get_by_role("heading", name="Point\u00a02", exact=True).wait_for()
        pick(screen, "Orientation", "Médiation")
        time.sleep(1)
        for process in psutil.process_iter():
            if "workbench.store.server" in process.cmdline() and str(base) in process.cmdline():
                process.send_signal(signal.SIGKILL)
        pick(screen, "Qui", "Service jeunesse")
        screen.press("Control+Enter")
        screen.app.get_by_role("heading", name="Point\u00a03", exact=True).wait_for()
        pick(screen, "Orientation", "Médiation")
        time.sleep(1)
        for process in lab.tree():
            if any("ipykernel" in part for part in process.cmdline()):
                process.send_signal(signal.SIGKILL)
        screen.page.close()
        time.sleep(8)  # the lab notices the death and restarts the kernel
        again = lab.open("10_seance_de_groupe.ipynb")
        again.app.get_by_role("heading", name="Point\u00a03", exact=True).wait_for()
        assert again.field("Orientation").evaluate("e => e.selectedOptions[0].label") == "Médiation"
        decide(again, 3)
        again.app.get_by_role("heading", name="Point\u00a04", exact=True).wait_for()
    with Store(base) as store:
        session = store.rows("open_sessions")[0].id
        outcomes = [item.outcome for item in store.rows("items", session_id=session)]
        store.check()
    assert outcomes[:4] == ["DECIDED", "DECIDED", "DECIDED", "PENDING"]


def test_two_notebooks_that_decide_at_once_lose_nothing(base: Path) -> None:
    with Lab(NOTEBOOKS, base) as lab:
        first = open_the_session(lab)
        second = lab.open("10_seance_de_groupe.ipynb")
        second.see("Pour chaque action")
        first.click("Passer aux situations")
        second.app.get_by_role("heading", name="Point\u00a01", exact=True).wait_for(timeout=5000)
        for screen in (first, second):
            screen.page.bring_to_front()
            pick(screen, "Orientation", "Médiation")
            pick(screen, "Qui", "Service jeunesse")
        first.page.bring_to_front()
        first.click("Enregistrer et suivant")
        second.app.get_by_role("heading", name="Point\u00a02", exact=True).wait_for(timeout=5000)
        second.page.bring_to_front()
        decide(second, 2)
        first.app.get_by_role("heading", name="Point\u00a03", exact=True).wait_for(timeout=5000)
    with Store(base) as store:
        session = store.rows("open_sessions")[0].id
        decided = store.rows("decisions_of_session", session_id=session)
    assert [bool(d.orientation) for d in decided][:3] == [True, True, False]
