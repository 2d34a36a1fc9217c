"""Drives our own launcher in a real Chromium: what every browser test uses.

with Lab(notebooks, base) as lab:
    screen = lab.open("00_accueil.ipynb")
    screen.fill("Motif", "bruit")
    screen.click("Enregistrer")
    screen.see("C’est noté")
    assert lab.refused == [] and lab.errors == []
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil
import pytest
from playwright.sync_api import BrowserContext, Locator, Page, Playwright, Request, sync_playwright

LOCAL = {"127.0.0.1", "localhost"}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
# Names and addresses are refused by the browser itself: routing each request would switch its cache off.
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
ENTRY = """
import os, signal, sys, threading
from pathlib import Path
from workbench.lab import launcher, settings

def follow():  # the end of our input is the end of the tests, even killed: nothing must outlive them
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)

threading.Thread(target=follow, daemon=True).start()
{before}
if __name__ == "__main__":
    sys.exit(launcher.open_lab(notebooks=Path(sys.argv[1]), base=Path(sys.argv[2]),
                               port=int(sys.argv[3]), browser=False))
"""


def find_chromium() -> str | None:
    """Path of a Chromium: the one named by CLSPD_CHROMIUM, an installed one, or Playwright's own."""
    if named := os.environ.get("CLSPD_CHROMIUM"):
        return named
    found = next((path for path in map(shutil.which, CHROMIUM_NAMES) if path), None)
    if found:
        return found
    with _Engine() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def chromium_or_skip() -> str:
    """Path of a Chromium; skips the test without one, or fails it when CLSPD_BROWSER=required."""
    if path := find_chromium():
        return path
    reason = "aucun Chromium trouvé : installez-le, ou nommez-le dans CLSPD_CHROMIUM"
    if os.environ.get("CLSPD_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


class _Engine:
    """One Playwright for the whole process: a second one in the same thread is refused by it."""

    _running: Playwright | None = None
    _users = 0

    def __enter__(self) -> Playwright:
        if _Engine._running is None:
            _Engine._running = sync_playwright().start()
        _Engine._users += 1
        return _Engine._running

    def __exit__(self, *_: object) -> None:
        _Engine._users -= 1
        if not _Engine._users and _Engine._running is not None:
            _Engine._running.stop()
            _Engine._running = None


class Server:
    """The launcher as a real process in a session, a state folder and a home of its own."""

    def __init__(
        self,
        notebooks: Path,
        base: Path,
        *,
        port: int = 0,
        before: str = "",
        env: dict[str, str] | None = None,
        state: Path | None = None,
    ) -> None:
        self.notebooks, self.base, self.port, self.before = notebooks, base, port, before
        self._temporary = Path(tempfile.mkdtemp(prefix="atelier-"))
        self.state = state or self._temporary / "state"
        self.home = self._temporary / "home"
        self.temp = self._temporary / "tmp"
        self._env = env or {}
        self.greeting = ""

    def __enter__(self) -> Server:
        for folder in (self.home, self.temp):
            folder.mkdir()
        self._errors = (self._temporary / "stderr").open("w+b")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-c", ENTRY.format(before=self.before)),
                *(str(self.notebooks), str(self.base), str(self.port)),
            ],
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )
        try:
            self._wait_for_greeting()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def _environment(self) -> dict[str, str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("XDG_", "JUPYTER", "IPYTHON"))}
        root = str(Path(__file__).resolve().parents[1])
        env |= {"HOME": str(self.home), "USERPROFILE": str(self.home), "TMPDIR": str(self.temp)}
        env |= {"CLSPD_LAB_STATE": str(self.state), "PYTHONIOENCODING": "utf-8", "PYTHONPATH": root}
        return env | self._env

    def _wait_for_greeting(self, timeout: float = 60) -> None:
        lines: queue.Queue[str] = queue.Queue()
        stdout = self.process.stdout
        assert stdout is not None

        def read() -> None:
            for line in stdout:
                lines.put(line.decode("utf-8", "replace"))
            lines.put("")

        threading.Thread(target=read, daemon=True).start()
        while not (found := re.search(r"(http\S+?/)doc/\S*token=(\w+)", self.greeting)):
            line = lines.get(timeout=timeout)
            if not line:
                raise RuntimeError(f"the launcher did not start: {self.greeting}\n{self.stderr()[-3000:]}")
            self.greeting += line
        self.url, self.token = found[1], found[2]

    def stderr(self) -> str:
        """What the launcher, its server and its kernels wrote on standard error."""
        return (self._temporary / "stderr").read_text(encoding="utf-8", errors="replace")

    def get(
        self, path: str, *, token: str | None = None, method: str = "GET"
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask the server, with its token unless another is given: status, headers, body."""
        request = urllib.request.Request(self.url + path, method=method)
        token = self.token if token is None else token
        if token:
            request.add_header("Authorization", f"token {token}")
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, dict(answer.headers), answer.read()
        except urllib.error.HTTPError as refusal:
            return refusal.code, dict(refusal.headers), refusal.read()

    def json(self, path: str) -> Any:
        """The answer of the server to a path, read as JSON."""
        return json.loads(self.get(path)[2])

    def tree(self) -> list[psutil.Process]:
        """The launcher and everything it started that still runs."""
        try:
            top = psutil.Process(self.process.pid)
            return [top, *top.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def stop(self) -> None:
        """End the launcher as a person closing it does, then whatever would be left."""
        processes = self.tree()
        if self.process.poll() is None:
            self.process.terminate()
        _, alive = psutil.wait_procs(processes, timeout=8)
        for process in alive:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(alive, timeout=5)
        self.process.wait(10)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
        self._errors.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


class Lab(Server):
    """The launcher, and a Chromium that can reach it and nothing else."""

    def __init__(
        self,
        notebooks: Path,
        base: Path,
        *,
        profile: Path | None = None,
        size: tuple[int, int] = (1280, 720),
        **server: Any,
    ) -> None:
        super().__init__(notebooks, base, **server)
        self.profile, self.size = profile, size
        self.refused: list[str] = []
        self.errors: list[str] = []
        self._closing = contextlib.ExitStack()
        self._context: BrowserContext | None = None

    def __enter__(self) -> Lab:
        self._chromium = chromium_or_skip()
        super().__enter__()
        return self

    @property
    def context(self) -> BrowserContext:
        """The browser, started when first needed."""
        if self._context is None:
            engine = self._closing.enter_context(_Engine())
            options: dict[str, Any] = {
                "executable_path": self._chromium,
                "args": ["--no-sandbox", "--disable-dev-shm-usage", NO_NETWORK],
            }
            view: dict[str, Any] = {
                "viewport": {"width": self.size[0], "height": self.size[1]},
                "locale": "fr-FR",
            }
            if self.profile:
                self._context = engine.chromium.launch_persistent_context(self.profile, **options, **view)
            else:
                browser = engine.chromium.launch(**options)
                self._closing.callback(browser.close)
                self._context = browser.new_context(**view)
            self._context.on("page", self._listen)
            self._context.on("requestfinished", lambda request: self._note(request.url))
            self._context.on("requestfailed", self._note_failed)
        return self._context

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("websocket", lambda socket: self._note(socket.url))

    def _note_failed(self, request: Request) -> None:
        if request.failure != "csp":  # the page's own policy stopped it before the browser tried
            self._note(request.url)

    def _note(self, url: str) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme in ("http", "https", "ws", "wss", "ftp") and parts.hostname not in LOCAL:
            self.refused.append(url)

    def address(self, notebook: str, mode: str = "doc") -> str:
        """Where a notebook is shown: "doc" the simple interface, "lab" the whole JupyterLab."""
        return f"{self.url}{mode}/tree/{urllib.parse.quote(notebook)}?token={self.token}"

    def open(
        self, notebook: str, *, mode: str = "doc", ready: bool = True, size: tuple[int, int] | None = None
    ) -> Screen:
        """Open a notebook in a new page and wait until it has run itself."""
        page = self.context.new_page()
        if size:
            page.set_viewport_size({"width": size[0], "height": size[1]})
        page.goto(self.address(notebook, mode))
        screen = Screen(page)
        if ready:
            screen.ready()
        return screen

    def opens_window(self, act: Callable[[], object]) -> Screen:
        """The page that an action opens."""
        with self.context.expect_page() as found:
            act()
        return Screen(found.value)

    def close_browser(self) -> None:
        """Close the browser, so that it writes what it wants to keep in its profile."""
        if self._context is not None:
            self._context.close()
            self._context = None
        self._closing.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.close_browser()
        finally:
            super().__exit__(kind, error, trace)


class Screen:
    """One page that shows a notebook."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def app(self) -> Locator:
        """The notebook that is shown now; a page can hold others, hidden."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").first

    def ready(self, timeout: float = 60) -> Screen:
        """Wait until the notebook has run itself; fails with what it says when a cell failed."""
        self.page.locator(
            ":is([data-wb-autorun=done], [data-wb-autorun=failed]):not(.lm-mod-hidden)"
        ).first.wait_for(timeout=timeout * 1000)
        assert self.app.get_attribute("data-wb-autorun") == "done", self.text()
        return self

    def text(self) -> str:
        """All the text a person can read in the notebook."""
        return self.app.inner_text()

    def see(self, text: str, timeout: float = 15) -> Locator:
        """Wait until a text is visible."""
        found = self.app.get_by_text(text).locator("visible=true").first
        found.wait_for(timeout=timeout * 1000)
        return found

    def gone(self, text: str, timeout: float = 15) -> None:
        """Wait until a text is no longer visible."""
        self.app.get_by_text(text).locator("visible=true").first.wait_for(
            state="hidden", timeout=timeout * 1000
        )

    def button(self, label: str) -> Locator:
        """The visible button with this label."""
        return self.app.get_by_role("button", name=label).locator("visible=true").first

    def click(self, label: str) -> None:
        """Click a button by its label."""
        self.button(label).click()

    def field(self, label: str) -> Locator:
        """The visible field with this label, whatever its kind."""
        row = f".jupyter-widgets:has(> .widget-label:has-text({json.dumps(label, ensure_ascii=False)}))"
        inside = self.app.locator(row).locator("input, textarea, select")
        return inside.or_(self.app.get_by_label(label)).locator("visible=true").first

    def fill(self, label: str, value: str) -> None:
        """Replace what a field holds, and leave it as a person does."""
        field = self.field(label)
        field.fill(value)
        field.press("Tab")

    def choose(self, label: str, option: str) -> None:
        """Choose in a list, a menu, radio buttons or toggle buttons, by the words shown."""
        field = self.field(label)
        if field.count() and field.evaluate("e => e.matches('select')"):
            field.select_option(label=option)
            return
        group = self.app.locator(".jupyter-widgets", has_text=label)
        group.get_by_text(option, exact=True).locator("visible=true").last.click()

    def tick(self, label: str, on: bool = True) -> None:
        """Tick or untick a box."""
        self.app.get_by_label(label).locator("visible=true").first.set_checked(on)

    def press(self, keys: str) -> None:
        """Press keys where the focus is, such as "Control+Enter"."""
        self.page.keyboard.press(keys)

    def type(self, text: str) -> None:
        """Type text where the focus is, key by key."""
        self.page.keyboard.type(text)

    def focused(self) -> str:
        """Tag, label and classes of the focused element: what a test compares."""
        words = "e => [e.tagName, e.getAttribute('aria-label') || e.innerText || '', e.className].join(' ')"
        return str(self.page.evaluate(f"() => ({words})(document.activeElement)"))

    def reload(self) -> Screen:
        """Reload the page and wait until it has run itself again."""
        self.page.reload()
        return self.ready()

    def screenshot(self, path: Path) -> None:
        """Save a picture of what is visible."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=path)
