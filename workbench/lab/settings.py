"""What the launched JupyterLab, its screens and its kernels are told: data, one line per reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

ROOM = Path(__file__).resolve().parent
START_PAGE = "00_accueil.ipynb"

Settings = dict[str, dict[str, Any]]

# Injected markup may not call out: scripts, styles, images and sockets come from this server alone.
# JupyterLab compiles its JSON validators and has inline scripts, hence the two "unsafe" words.
CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "worker-src 'self' blob:",
        "frame-ancestors 'self'",
        "form-action 'self'",
        "base-uri 'self'",
        "object-src 'none'",
    ]
)

SERVER: Settings = {
    "ServerApp": {
        "ip": "127.0.0.1",
        "allow_remote_access": False,
        "terminals_enabled": False,
        "answer_yes": True,  # Ctrl+C closes at once, without a question in English
        "contents_manager_class": "workbench.lab.hooks.QuietContents",
        "tornado_settings": {
            "headers": {"Cache-Control": "no-store", "Content-Security-Policy": CONTENT_POLICY}
        },
    },
    "LabApp": {
        "default_url": f"/doc/tree/{START_PAGE}",
        "custom_css": True,
        "news_url": None,
        "extension_manager": "readonly",
        "lock_all_plugins": True,
        "check_for_updates_class": "jupyterlab.handlers.announcements.NeverCheckForUpdate",
        "extra_labextensions_path": [str(ROOM / "extension")],
    },
    "FileContentsManager": {
        "pre_save_hook": "workbench.lab.hooks.strip",
        "delete_to_trash": False,  # the trash is a folder outside ours
    },
    "AsyncLargeFileManager": {"checkpoints_class": "workbench.lab.hooks.NoCheckpoints"},
    "NotebookNotary": {"db_file": ":memory:"},
}

SCREEN: Settings = {
    "@jupyterlab/translation-extension:plugin": {"locale": "fr_FR"},
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/extensionmanager-extension:plugin": {"enabled": False},
    "@jupyterlab/docmanager-extension:plugin": {"autosave": False},
    # one thread for cells and clicks: in a thread apart, a click could overtake what was just typed
    "@jupyterlab/apputils-extension:kernels-settings": {"commsOverSubshells": "disabled"},
    "@jupyterlab/lsp-extension:plugin": {"activate": "off"},
    "@jupyterlab/statusbar-extension:plugin": {"visible": False},
    "@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": False},
    "@jupyterlab/notebook-extension:tracker": {
        "kernelShutdown": True,
        "recordTiming": False,
        "accessKernelHistory": False,
        "showInputPlaceholder": False,
        "showHiddenCellsButton": False,
        "scrollPastEnd": False,
        "windowingMode": "none",  # an application is short: every cell is drawn, none flickers
    },
}

KERNEL: Settings = {"HistoryManager": {"enabled": False, "hist_file": ":memory:"}}

# Everything Jupyter, IPython and matplotlib write, by the variable that says where.
FOLDERS = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
    "MPLCONFIGDIR": "matplotlib",
}

# Another Jupyter on the same machine must not lend us its token, its folders or its extensions.
FOREIGN = (
    "JUPYTER_TOKEN",
    "JUPYTER_PATH",
    "JUPYTER_CONFIG_PATH",
    "JUPYTER_NO_CONFIG",
    "JUPYTER_PORT",
    "JUPYTER_PREFER_ENV_PATH",
    "JUPYTERLAB_DIR",
    "PYTHONSTARTUP",
)
