"""The server of the launcher: private, closed to strangers, without what we switch off."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from browser import Server
from lab_rooms import bare

from workbench.lab import launcher

posix_only = pytest.mark.skipif(os.name != "posix", reason="folder modes are a POSIX matter")


def _start(folder: Path, **options: str) -> Server:
    for name in ("notebooks", "base"):
        (folder / name).mkdir()
    return Server(folder / "notebooks", folder / "base", **options)


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with _start(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest.fixture(scope="module")
def control(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("bare-server")
    with _start(folder, before=bare(folder)) as server:
        yield server


@pytest.mark.parametrize(
    "path", ["api/contents", "api/kernels", "doc/tree/a.ipynb", "lab", "custom/custom.css"]
)
@pytest.mark.parametrize("token", ["", "0" * 48])
def test_without_the_token_the_server_shows_nothing(ours: Server, path: str, token: str) -> None:
    status, _, body = ours.get(path, token=token)
    refused = status == 403 or b"login_submit" in body or b'name="password"' in body
    assert refused or path.startswith("custom/")


def test_without_the_token_the_interfaces_answer_403(ours: Server) -> None:
    assert ours.get("api/contents", token="wrong")[0] == 403
    assert ours.get("api/contents")[0] == 200


def test_the_token_has_48_characters_and_is_not_an_inherited_one(tmp_path: Path) -> None:
    with _start(tmp_path, env={"JUPYTER_TOKEN": "connu"}) as server:  # type: ignore[arg-type]
        assert re.fullmatch(r"[0-9a-f]{48}", server.token)
        assert server.get("api/contents", token="connu")[0] == 403
        assert server.token not in " ".join(psutil.Process(server.process.pid).cmdline())


def test_the_settings_of_another_jupyter_do_not_reach_ours(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    loose = {"ServerApp": {"tornado_settings": {"headers": {"Cache-Control": "public"}}}}
    (tmp_path / "other/jupyter_server_config.json").write_text(json.dumps(loose))
    with _start(tmp_path, env={"JUPYTER_CONFIG_PATH": str(tmp_path / "other")}) as server:  # type: ignore[arg-type]
        assert _no_store(server)


def _terminals(server: Server) -> bool:
    return server.get("api/terminals")[0] != 404


def _no_store(server: Server) -> bool:
    return server.get("api/contents")[1].get("Cache-Control") == "no-store"


def _closed_to_outside(server: Server) -> bool:
    return "default-src 'self'" in server.get("api/contents")[1].get("Content-Security-Policy", "")


def _page(server: Server) -> dict[str, object]:
    body = server.get("lab")[2].decode()
    found = re.search(r'<script id="jupyter-config-data" type="application/json">(.*?)</script>', body, re.S)
    assert found
    return json.loads(found[1])  # type: ignore[no-any-return]


def _can_install(server: Server) -> bool:
    return bool(_page(server)["extensionManager"]["can_install"])  # type: ignore[index]


def _news(server: Server) -> bool:
    return not _page(server)["news"]["disabled"]  # type: ignore[index]


def _setting(plugin: str, name: str, value: object) -> Callable[[Server], bool]:
    def asks(server: Server) -> bool:
        schema = server.json(f"lab/api/settings/{plugin}")["schema"]["properties"]
        return bool(schema[name]["default"] == value)

    return asks


_LAB = "@jupyterlab"
CHECKS: dict[str, tuple[Callable[[Server], bool], bool]] = {
    "answers are never stored": (_no_store, True),
    "pages may not call out": (_closed_to_outside, True),
    "no news": (_news, False),
    "no extension can be installed": (_can_install, False),
    "French": (_setting(f"{_LAB}/translation-extension:plugin", "locale", "fr_FR"), True),
    "news not asked": (_setting(f"{_LAB}/apputils-extension:notification", "fetchNews", "false"), True),
    "no update check": (_setting(f"{_LAB}/apputils-extension:notification", "checkForUpdates", False), True),
    "extension manager off": (_setting(f"{_LAB}/extensionmanager-extension:plugin", "enabled", False), True),
    "clicks stay in order": (
        _setting(f"{_LAB}/apputils-extension:kernels-settings", "commsOverSubshells", "disabled"),
        True,
    ),
    "autosave off": (_setting(f"{_LAB}/docmanager-extension:plugin", "autosave", False), True),
    "closing ends the kernel": (_setting(f"{_LAB}/notebook-extension:tracker", "kernelShutdown", True), True),
    "widget state not saved": (
        _setting("@jupyter-widgets/jupyterlab-manager:plugin", "saveState", False),
        True,
    ),
}


@pytest.mark.parametrize("name", CHECKS)
def test_each_setting_is_there_and_only_because_we_set_it(ours: Server, control: Server, name: str) -> None:
    check, wanted = CHECKS[name]
    assert check(ours) is wanted
    if name != "widget state not saved":  # off by default; the control turns it on to show the leak
        assert check(control) is not wanted
    else:
        assert check(control) is False


def test_there_is_no_terminal(ours: Server) -> None:
    assert not _terminals(ours)
    assert _page(ours)["terminalsAvailable"] is False


def test_only_our_extension_and_those_of_our_environment_are_loaded(ours: Server) -> None:
    names = {extension["name"] for extension in _page(ours)["federated_extensions"]}  # type: ignore[attr-defined]
    assert "clspd-workbench" in names
    assert "@jupyter-widgets/jupyterlab-manager" in names
    assert not {name for name in names if "collaboration" in name}


def test_it_listens_on_this_machine_alone(ours: Server) -> None:
    listening = [c for c in psutil.Process(ours.process.pid).net_connections() if c.status == "LISTEN"]
    assert {c.laddr.ip for c in listening} == {"127.0.0.1"}


@posix_only
def test_the_state_folder_and_what_holds_the_token_are_its_owner_s(ours: Server) -> None:
    assert ours.state.stat().st_mode & 0o777 == 0o700
    holders = [p for p in ours.state.rglob("*") if p.is_file() and ours.token.encode() in p.read_bytes()]
    assert holders
    assert {p.stat().st_mode & 0o077 for p in holders} == {0}
    assert {p.stat().st_mode & 0o077 for p in ours.state.rglob("*")} == {0}


@posix_only
def test_a_state_folder_open_to_others_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "state").mkdir(mode=0o755)
    monkeypatch.setenv("CLSPD_LAB_STATE", str(tmp_path / "state"))
    assert launcher.state_folder(tmp_path).stat().st_mode & 0o777 == 0o700


def test_each_base_has_a_state_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLSPD_LAB_STATE", raising=False)
    monkeypatch.setattr(launcher, "user_state_path", lambda *_, **__: tmp_path)
    assert launcher.state_folder(tmp_path / "a") != launcher.state_folder(tmp_path / "b")
    assert launcher.state_folder(tmp_path / "a") == launcher.state_folder(tmp_path / "a")
    assert not list(tmp_path.rglob("a"))


def test_a_taken_port_gives_the_next_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with _start(tmp_path, port=port) as server:  # type: ignore[arg-type]
            assert server.url != f"http://127.0.0.1:{port}/"
            assert server.get("api/contents")[0] == 200


def test_the_greeting_is_in_french_and_gives_the_address(ours: Server) -> None:
    assert ours.greeting.startswith("Atelier CLSPD ouvert\u00a0: http://127.0.0.1:")
    assert "/doc/tree/00_accueil.ipynb?token=" in ours.greeting


def test_nothing_is_logged_unless_asked(ours: Server, tmp_path: Path) -> None:
    ours.get("api/contents")
    assert ours.stderr() == ""
    with _start(tmp_path, env={"CLSPD_LAB_LOG": "1"}) as talkative:  # type: ignore[arg-type]
        assert "ServerApp" in talkative.stderr()


def test_importing_the_launcher_does_not_import_jupyterlab() -> None:
    heavy = "{'jupyterlab', 'jupyter_server'}"
    code = f"import sys, workbench.lab.launcher; sys.exit(bool({heavy} & {{*sys.modules}}))"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_stopping_leaves_no_process_and_no_token(tmp_path: Path) -> None:
    with _start(tmp_path) as server:
        request = server.get("api/kernels", method="POST")
        assert request[0] == 201
        processes = server.tree()
        assert len(processes) >= 2
        server.process.terminate()
        _, alive = psutil.wait_procs(processes, timeout=15)
        assert alive == []
        assert not [
            p for p in server.state.rglob("*") if p.is_file() and server.token.encode() in p.read_bytes()
        ]


def test_a_launcher_of_the_tests_does_not_outlive_them(tmp_path: Path) -> None:
    with _start(tmp_path) as server:
        assert server.process.stdin is not None
        server.process.stdin.close()
        _, alive = psutil.wait_procs(server.tree(), timeout=15)
        assert alive == []
