"""Opens the notebooks in a JupyterLab of our own, in French, that keeps nothing it shows."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from platformdirs import user_state_path

from workbench.errors import WorkbenchError
from workbench.lab import settings
from workbench.lab.folder import notebooks_folder

__all__ = ["LabNotPrivate", "LabNotStarted", "notebooks_folder", "open_lab"]

_FIRST_PORT = 8888


class LabNotStarted(WorkbenchError):
    """JupyterLab n’a pas pu démarrer. Relancez avec CLSPD_LAB_LOG=1 pour lire pourquoi."""


class LabNotPrivate(WorkbenchError):
    """Le dossier de travail de JupyterLab n’est pas à vous : rien n’a été ouvert."""


def open_lab(*, notebooks: Path, base: Path, port: int | None = None, browser: bool = True) -> int:
    """Run JupyterLab on the start page until it is closed; raises `LabNotPrivate`, `LabNotStarted`.

    Port 0 takes any free port; a taken port gives the next one. The log goes nowhere, because it would
    hold what kernels write, unless CLSPD_LAB_LOG asks for it on standard error.
    """
    os.umask(0o077)  # what Jupyter and the kernels write is for its owner alone
    state = state_folder(base)
    os.environ.update(_environment(state, base))
    for name in settings.FOREIGN:
        os.environ.pop(name, None)
    _write_settings(state)
    with _no_log() as terminal:
        try:
            server = _server(notebooks.resolve(), _FIRST_PORT if port is None else port, browser)
            server.io_loop.add_callback(_greet, terminal, server)  # it listens only once its loop runs
            server.start()
        except SystemExit as stopped:
            raise LabNotStarted() from stopped
    return 0


def state_folder(base: Path) -> Path:
    """The owner-only folder where the JupyterLab of this base keeps its settings; made when absent."""
    chosen = os.environ.get("CLSPD_LAB_STATE")
    name = hashlib.sha256(str(base.resolve()).encode()).hexdigest()[:12]
    state = Path(chosen) if chosen else user_state_path("clspd-workbench", appauthor=False) / "lab" / name
    state.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.name == "posix":
        if state.stat().st_uid != os.geteuid():
            raise LabNotPrivate()
        state.chmod(0o700)
    return state.resolve()


def _environment(state: Path, base: Path) -> dict[str, str]:
    folders = {name: state / folder for name, folder in settings.FOLDERS.items()}
    for folder in folders.values():
        folder.mkdir(exist_ok=True, mode=0o700)
    return {"CLSPD_BASE": str(base.resolve()), **{name: str(folder) for name, folder in folders.items()}}


def _write_settings(state: Path) -> None:
    _put(state / "config/jupyter_server_config.json", settings.SERVER)
    _put(state / "config/labconfig/default_setting_overrides.json", settings.SCREEN)
    _put(state / "ipython/profile_default/ipython_kernel_config.json", settings.KERNEL)


def _put(path: Path, content: settings.Settings) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(json.dumps(content, indent=1), encoding="utf-8")


def _server(notebooks: Path, port: int, browser: bool) -> Any:
    """A server that listens, with JupyterLab and no other extension, not yet serving."""
    from jupyterlab.labapp import LabApp
    from traitlets.config import Config

    private = Config(
        {
            "ServerApp": {"root_dir": str(notebooks), "port": port, "open_browser": browser},
            "LabApp": {"labextensions_path": [str(Path(sys.prefix) / "share/jupyter/labextensions")]},
            # in memory alone: a token on the command line or in a settings file can be read by others
            "IdentityProvider": {"token": secrets.token_hex(24)},
        }
    )
    private.ServerApp.allow_root = os.name == "posix" and os.geteuid() == 0
    server = LabApp.make_serverapp(
        jpserver_extensions={"jupyterlab": True},
        static_custom_path=[str(settings.ROOM / "look")],  # not a setting in files: an argument only
        config=private,
    )
    server.initialize(argv=[], starter_extension="lab", find_extensions=False)
    return server


def _greet(terminal: TextIO, server: Any) -> None:
    address = f"{server.connection_url.rstrip('/')}{server.default_url}"
    terminal.write(
        f"Atelier CLSPD ouvert\u00a0: {address}?token={server.identity_provider.token}\n"
        "Gardez cette fenêtre ouverte\u00a0; Ctrl+C ferme l’atelier.\n"
    )
    terminal.flush()


@contextmanager
def _no_log() -> Iterator[TextIO]:
    """Silence this process and its future kernels; gives the terminal for our own sentences."""
    kept = [os.dup(1), os.dup(2)]
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(kept[1] if os.environ.get("CLSPD_LAB_LOG") else nowhere, 1)
    os.dup2(kept[1] if os.environ.get("CLSPD_LAB_LOG") else nowhere, 2)
    try:
        with os.fdopen(os.dup(kept[0]), "w", encoding="utf-8", errors="replace") as terminal:
            yield terminal
    finally:
        sys.stdout.flush()
        for fd, number in zip(kept, (1, 2), strict=True):
            os.dup2(fd, number)
            os.close(fd)
        os.close(nowhere)
