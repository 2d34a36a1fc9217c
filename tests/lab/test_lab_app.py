"""A notebook looks and behaves like an application: it runs itself, in French, full size, with doors."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser import Lab, Screen
from lab_rooms import write_notebook

pytestmark = pytest.mark.browser

HOME = """
import os, ipywidgets as w
from pathlib import Path
runs = Path(os.environ['CLSPD_BASE']) / 'runs'
runs.write_text((runs.read_text() if runs.exists() else '') + 'x')
def door(label, name):
    button = w.Button(description=label)
    button.add_class(name)
    return button
late = w.Label('vu 0 fois')
again = door('Actualiser', 'wb-on-show')
again.on_click(lambda _: setattr(late, 'value', 'vu de nouveau'))
field = w.Text(description='Note')
w.VBox([w.HTML('<h1>Bonjour</h1><a class="wb-open" data-notebook="10_seance.ipynb">La séance</a>'
               '<img src="http://exfiltration.example/pixel" alt="">'),
        door('Ouvrir', 'wb-open--10_seance'), door('Projeter', 'wb-window--11_projection'),
        again, late, field,
        *[w.HTML('<p>ligne</p>') for _ in range(40)], w.Label('tout en bas')])
"""
BACK = """
import ipywidgets as w
back = w.Button(description='Retour'); back.add_class('wb-open--00_accueil')
back
"""


def _write(notebooks: Path) -> None:
    write_notebook(notebooks, "00_accueil.ipynb", HOME, title="Accueil de l’atelier")
    write_notebook(notebooks, "10_seance.ipynb", BACK, title="Séance de groupe")
    write_notebook(
        notebooks, "11_projection.ipynb", "import ipywidgets as w\nw.Label('Écran')", title="Projection"
    )


def _runs(lab: Lab) -> int:
    return len((lab.base / "runs").read_text())


@pytest.fixture(scope="module")
def home(lab: Lab) -> Screen:
    _write(lab.notebooks)
    screen = lab.open("00_accueil.ipynb")
    screen.see("Bonjour")
    return screen


@pytest.fixture(scope="module")
def bare_home(bare_lab: Lab) -> Screen:
    _write(bare_lab.notebooks)
    screen = bare_lab.open("00_accueil.ipynb")
    screen.see("Bonjour")
    return screen


def test_it_runs_itself_once_with_the_base_it_was_given(lab: Lab, home: Screen) -> None:
    assert _runs(lab) == 1


def test_it_fills_a_1280_by_720_screen_and_scrolls(home: Screen) -> None:
    box = home.app.locator(".jp-OutputArea-output").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"]) == (0, 0, 1280)
    bottom = home.app.get_by_text("tout en bas", exact=True)
    bottom.scroll_into_view_if_needed()
    assert bottom.evaluate("e => e.getBoundingClientRect().bottom <= innerHeight")
    assert home.page.evaluate("() => document.documentElement.scrollHeight") <= 720


def test_without_the_style_sheet_the_code_is_on_screen(home: Screen, bare_home: Screen) -> None:
    code = ".jp-CodeCell .jp-InputArea"
    assert not home.app.locator(code).first.is_visible()
    assert bare_home.app.locator(code).first.is_visible()


def test_the_page_speaks_french_has_one_main_region_and_a_neutral_title(home: Screen) -> None:
    assert home.page.locator("html").get_attribute("lang") == "fr"
    assert home.page.locator("[role=main]:visible, main:visible").count() == 1
    assert home.page.locator("[role=main] .wb-app h1").inner_text() == "Bonjour"
    assert home.page.title() == "Accueil de l’atelier"


def test_what_is_typed_is_neither_stored_nor_sent_by_the_browser(home: Screen) -> None:
    field = home.field("Note")
    wanted = {"autocomplete": "off", "spellcheck": "false", "writingsuggestions": "false"}
    assert {name: field.get_attribute(name) for name in wanted} == wanted
    assert home.page.locator("html").get_attribute("translate") == "no"
    assert home.page.locator("html").get_attribute("spellcheck") == "false"


def test_the_menus_are_hidden_and_come_back_in_french_by_keyboard(home: Screen, bare_home: Screen) -> None:
    menu = home.page.locator(".lm-MenuBar")
    assert not menu.is_visible()
    way = home.page.get_by_role("button", name="Afficher les menus")
    way.focus()
    home.press("Enter")
    menu.wait_for()
    assert "Fichier" in menu.inner_text()
    assert "File" not in menu.inner_text()
    home.page.get_by_role("button", name="Masquer les menus").press("Enter")
    menu.wait_for(state="hidden")
    bare_home.page.locator(".wb-menus").press("Enter")
    assert "File" in bare_home.page.locator(".lm-MenuBar").inner_text()


def test_the_right_button_does_not_offer_to_cut_a_cell(home: Screen) -> None:
    home.app.get_by_role("heading", name="Bonjour").click(button="right")
    assert home.page.locator(".lm-Menu").count() == 0


def test_nothing_is_asked_of_the_network(lab: Lab, home: Screen, bare_lab: Lab, bare_home: Screen) -> None:
    assert lab.refused == []
    assert any("exfiltration.example" in url for url in bare_lab.refused)


def test_no_question_about_news_pops_up(home: Screen, bare_home: Screen) -> None:
    news = ".Toastify__toast, .jp-Notification-Toast"
    bare_home.page.locator(news).first.wait_for(timeout=15_000)
    assert home.page.locator(news).count() == 0


def _door_by_button(screen: Screen) -> None:
    screen.click("Ouvrir")


def _door_by_link(screen: Screen) -> None:
    link = screen.app.get_by_role("link", name="La séance")
    link.focus()
    screen.press("Enter")


@pytest.mark.parametrize("door", [_door_by_button, _door_by_link])
def test_a_door_opens_the_other_notebook_in_the_same_page(
    home: Screen, door: Callable[[Screen], None]
) -> None:
    door(home)
    home.page.wait_for_function("() => document.title === 'Séance de groupe'")
    home.ready()
    assert "/doc/tree/10_seance.ipynb" in home.page.url
    home.click("Retour")
    home.page.wait_for_function("() => document.title === 'Accueil de l’atelier'")
    home.see("vu de nouveau")


def test_the_projection_opens_alone_in_one_window_of_its_own(lab: Lab, home: Screen) -> None:
    window = lab.opens_window(lambda: home.click("Projeter")).ready()
    window.see("Écran")
    assert window.page.title() == "Projection"
    assert "/doc/workspaces/11_projection-ipynb/tree/" in window.page.url
    assert window.page.locator(".jp-NotebookPanel").count() == 1
    before = len(lab.context.pages)
    home.click("Projeter")
    home.page.wait_for_timeout(500)
    assert len(lab.context.pages) == before
    window.page.close()


def test_a_reload_runs_it_again_without_a_question(lab: Lab, home: Screen) -> None:
    questions: list[str] = []
    home.page.on("dialog", lambda dialog: (questions.append(dialog.type), dialog.accept()))
    home.fill("Note", "tapé")
    before = _runs(lab)
    home.reload()
    assert questions == []
    assert _runs(lab) == before + 1


def test_a_killed_kernel_comes_back_and_runs_the_application_again(lab: Lab, home: Screen) -> None:
    before = _runs(lab)
    kernel = next(s["kernel"]["id"] for s in lab.json("api/sessions") if s["path"] == "00_accueil.ipynb")
    next(process for process in lab.tree() if kernel in " ".join(process.cmdline())).kill()
    message = home.page.locator(".jp-Dialog button.jp-mod-accept")
    message.click(timeout=20_000)
    home.page.wait_for_function("() => document.querySelector('.wb-app').dataset.wbAutorun === 'running'")
    home.ready()
    assert _runs(lab) == before + 1


def _close(lab: Lab, screen: Screen) -> int:
    """Close the notebook by the menu, accept what is asked; how many of its kernels still run."""
    screen.page.locator(".wb-menus").press("Enter")
    screen.page.locator(".lm-MenuBar-item >> nth=0").click()
    screen.page.locator('.lm-Menu-item[data-command="filemenu:close-and-cleanup"]').first.wait_for()
    screen.page.locator('.lm-Menu-item[data-command="application:close"]').first.click()
    screen.page.wait_for_timeout(2500)
    return sum(s["path"] == "00_accueil.ipynb" for s in lab.json("api/sessions"))


def test_closing_the_notebook_ends_its_kernel(
    lab: Lab, home: Screen, bare_lab: Lab, bare_home: Screen
) -> None:
    assert _close(lab, home) == 0
    bare_home.page.locator(".wb-menus").press("Enter")
    assert _close(bare_lab, bare_home) == 1


def test_no_page_error_was_met(lab: Lab) -> None:
    assert lab.errors == []
