"""The keyboard belongs to the application: no key cuts it, every control obeys its own keys."""

from __future__ import annotations

import pytest
from browser import Lab, Screen
from lab_rooms import write_notebook

pytestmark = pytest.mark.browser

CONTROLS = """
import ipywidgets as w
said = w.Label('rien')
rows = dict(
    Bouton=w.Button(description='Bouton'), Texte=w.Text(description='Texte'),
    Pavé=w.Textarea(description='Pavé'), Menu=w.Dropdown(description='Menu', options=['a', 'b', 'c']),
    Liste=w.Select(description='Liste', options=['a', 'b', 'c']),
    Radio=w.RadioButtons(description='Radio', options=['a', 'b', 'c']),
    Case=w.Checkbox(description='Case'),
    Bascule=w.ToggleButtons(description='Bascule', options=['a', 'b', 'c']),
    Curseur=w.IntSlider(description='Curseur', value=5), Jour=w.DatePicker(description='Jour'),
    Combo=w.Combobox(description='Combo', options=['a', 'b', 'c']),
)
def tell(kind, row):
    def told(change=None):
        said.value = f"{kind}={getattr(row, 'value', 'cliqué')}"
    return told
for kind, row in rows.items():
    row.add_class('kind-' + kind)
    row.on_click(tell(kind, row)) if kind == 'Bouton' else row.observe(tell(kind, row), 'value')
w.VBox([said, *rows.values()])
"""

# For each control: where its focus goes, the key it must obey, what it then says.
OBEYS = {
    "Bouton": ("button.kind-Bouton", "Enter", "Bouton=cliqué"),
    "Texte": (".kind-Texte input", "x", "Texte=x"),
    "Pavé": (".kind-Pavé textarea", "x", "Pavé=x"),
    "Menu": (".kind-Menu select", "ArrowDown", "Menu=b"),
    "Liste": (".kind-Liste select", "ArrowDown", "Liste="),
    "Radio": (".kind-Radio input >> nth=0", "ArrowDown", "Radio=b"),
    "Case": (".kind-Case input", "Space", "Case=True"),
    "Bascule": (".kind-Bascule button >> nth=1", "Enter", "Bascule=b"),
    "Curseur": (".kind-Curseur .noUi-handle", "ArrowRight", "Curseur=6"),
    "Jour": (".kind-Jour input", "ArrowUp", None),
    "Combo": (".kind-Combo input", "x", "Combo=x"),
}
ARROWS = ("ArrowDown", "ArrowUp", "ArrowRight", "ArrowLeft")


@pytest.fixture(scope="module")
def controls(lab: Lab) -> Screen:
    write_notebook(lab.notebooks, "commandes.ipynb", CONTROLS, "2", lock={})
    screen = lab.open("commandes.ipynb")
    screen.see("rien")
    return screen


@pytest.mark.parametrize("kind", OBEYS)
def test_a_focused_control_keeps_its_keys_and_x_cuts_nothing(controls: Screen, kind: str) -> None:
    place, key, says = OBEYS[kind]
    control = controls.app.locator(place)
    control.focus()
    control.press(key)
    if says:
        controls.see(says)
    for other in ("x", "d", "d", *ARROWS, "Escape", "x"):
        controls.press(other)
    assert controls.app.locator(".jp-Cell").count() == 2
    assert control.is_visible()


def test_x_on_a_blank_area_cuts_nothing(controls: Screen) -> None:
    controls.app.locator(".jp-Cell").first.click(position={"x": 1200, "y": 20})
    controls.press("x")
    controls.press("Escape")
    controls.press("x")
    assert controls.app.locator(".jp-Cell").count() == 2


@pytest.fixture(scope="module")
def unguarded_controls(bare_lab: Lab) -> Screen:
    write_notebook(bare_lab.notebooks, "commandes.ipynb", CONTROLS, "2", lock={})
    screen = bare_lab.open("commandes.ipynb")
    screen.see("rien")
    return screen


def test_without_the_mark_arrows_are_dead_and_x_cuts_the_application(unguarded_controls: Screen) -> None:
    radio = unguarded_controls.app.locator(OBEYS["Radio"][0])
    radio.focus()
    radio.press("ArrowDown")
    unguarded_controls.page.wait_for_timeout(500)
    assert "Radio=b" not in unguarded_controls.text()
    button = unguarded_controls.app.locator(OBEYS["Bouton"][0])
    button.focus()
    button.press("x")
    button.wait_for(state="hidden")


def test_the_lock_of_the_cells_holds_even_without_the_mark(bare_lab: Lab) -> None:
    write_notebook(bare_lab.notebooks, "verrou.ipynb", CONTROLS, "2")
    screen = bare_lab.open("verrou.ipynb")
    button = screen.app.locator(OBEYS["Bouton"][0])
    button.focus()
    button.press("x")
    screen.page.wait_for_timeout(500)
    assert button.is_visible()
    assert screen.app.locator(".jp-Cell").count() == 2


KEYS = """
import ipywidgets as w
said, counts = w.Label('rien'), {}
def named(name, **more):
    def told(_):
        counts[name] = counts.get(name, 0) + 1
        said.value = f'{name} fois {counts[name]}, note {note.value}'
    button = w.Button(description=name, **more)
    button.add_class('wb-key-' + name)
    button.on_click(told)
    return button
note = w.Text(description='Note', continuous_update=False)
f = named('f', disabled=True)
hidden = named('n'); hidden.layout.display = 'none'
w.VBox([said, named('ctrl-enter'), named('escape'), named('b'), f, hidden, named('n'), note,
        w.Dropdown(description='Menu', options=['x', 'b'])])
"""


@pytest.fixture(scope="module")
def keys(lab: Lab) -> Screen:
    write_notebook(lab.notebooks, "touches.ipynb", KEYS)
    screen = lab.open("touches.ipynb")
    screen.see("rien")
    return screen


def _now(screen: Screen) -> str:
    screen.page.wait_for_timeout(250)
    return screen.app.locator(".widget-label >> nth=0").inner_text()


def test_a_key_clicks_the_visible_button_that_bears_its_name(keys: Screen) -> None:
    keys.button("escape").focus()
    for key, says in (("b", "b fois 1"), ("n", "n fois 1"), ("Escape", "escape fois 1"), ("B", None)):
        keys.press(key if key != "B" else "Shift+B")
        if says:
            keys.see(says)
    assert "escape fois 1" in _now(keys)


def test_a_key_works_when_nothing_has_the_focus(keys: Screen) -> None:
    keys.page.evaluate("() => document.activeElement.blur()")
    keys.press("n")
    keys.see("n fois 2")


@pytest.mark.parametrize("label", ["Note", "Menu"])
def test_a_letter_typed_in_a_field_is_a_letter(keys: Screen, label: str) -> None:
    before = _now(keys)
    keys.field(label).focus()
    keys.press("b")
    assert _now(keys) == before


def test_ctrl_enter_in_a_field_tells_what_was_typed_first(keys: Screen) -> None:
    keys.field("Note").fill("vu")
    keys.press("Control+Enter")
    keys.see("note vu")


@pytest.mark.parametrize("press", ["f", "Control+b", "Alt+b", "Shift+B"])
def test_a_disabled_button_or_a_modified_letter_does_nothing(keys: Screen, press: str) -> None:
    before = _now(keys)
    keys.button("b").focus()
    keys.press(press)
    assert _now(keys) == before


def test_saving_the_page_by_key_is_not_offered(keys: Screen) -> None:
    keys.page.evaluate("() => addEventListener('keydown', e => { window.kept = e.defaultPrevented; })")
    keys.button("b").focus()
    keys.press("Control+s")
    assert keys.page.evaluate("() => window.kept") is True


FOCUS = """
import ipywidgets as w
box, said = w.VBox(), w.Label('rien')
def draw(number):
    go, other = w.Button(description=f'Suite {number}'), w.Text(description='Champ')
    go.add_class('wb-focus')
    go.on_click(lambda _: draw(number + 1))
    stop = w.Button(description=f'Gèle {number}')
    stop.on_click(lambda b: setattr(b, 'disabled', True))
    box.children = [other, go, stop]
draw(1)
box
"""


def test_the_focus_is_not_lost_when_the_screen_is_drawn_again(lab: Lab) -> None:
    write_notebook(lab.notebooks, "focus.ipynb", FOCUS)
    screen = lab.open("focus.ipynb")
    screen.button("Suite 1").focus()
    for number in (2, 3):
        screen.press("Enter")
        screen.see(f"Suite {number}")
        screen.page.wait_for_function(f"() => document.activeElement.innerText === 'Suite {number}'")
    screen.click("Gèle 3")
    screen.page.wait_for_function("() => document.activeElement.innerText === 'Suite 3'")
