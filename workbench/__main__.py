"""The commands of the workbench: `workbench --help` lists them."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from datetime import date
from pathlib import Path

from workbench.errors import WorkbenchError
from workbench.settings import DEMO_TODAY, base_folder, demo_folder


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when it succeeded, 1 when it was refused, with one French sentence."""
    asked = _parser().parse_args(arguments)
    try:
        return int(asked.run(asked))
    except WorkbenchError as error:
        print(f"■ {error}", file=sys.stderr)  # noqa: T201 - the face of the program
        return 1


def _say(sentence: str) -> None:
    print(sentence, flush=True)  # noqa: T201 - the face of the program


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="workbench", description="L'atelier du CLSPD.")
    parser.set_defaults(run=_open)
    parser.add_argument(
        "--base", type=Path, help="dossier de la base (sinon CLSPD_BASE, sinon la démonstration)"
    )
    parser.add_argument("--port", type=int, help="port de la fenêtre")
    parser.add_argument("--no-browser", action="store_true", help="ne pas ouvrir le navigateur")
    commands = parser.add_subparsers(title="commandes", metavar="")
    demo = commands.add_parser("demo", help="construire la ville inventée")
    demo.add_argument("dir", type=Path)
    demo.add_argument("--size", default="S", choices=["mini", "S"])
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--today", type=date.fromisoformat, default=DEMO_TODAY)
    demo.set_defaults(run=_demo)
    init = commands.add_parser("init", help="créer une base vide pour une ville")
    init.add_argument("dir", type=Path)
    init.add_argument("--town", required=True, choices=["pantin"])
    init.set_defaults(run=_init)
    check = commands.add_parser("check", help="vérifier une base")
    check.add_argument("dir", type=Path)
    check.set_defaults(run=_check)
    replay = commands.add_parser("replay", help="rejouer une histoire datée")
    replay.add_argument("story", type=Path, nargs="?")
    replay.add_argument("--json", action="store_true")
    replay.add_argument("--verbs", action="store_true", help="lister les verbes et leurs arguments")
    replay.set_defaults(run=_replay)
    stop = commands.add_parser("stop", help="arrêter le service d'une base")
    stop.add_argument("dir", type=Path)
    stop.set_defaults(run=_stop)
    return parser


def _open(asked: argparse.Namespace) -> int:
    from workbench.lab.folder import notebooks_folder
    from workbench.lab.launcher import open_lab

    base = asked.base.resolve() if asked.base else base_folder()
    if base == demo_folder() and not (base / "base.duckdb").exists():
        _say("Première ouverture : la ville inventée se construit (une vingtaine de secondes).")
        _build(base, "S", 1, DEMO_TODAY)
    os.environ["CLSPD_BASE"] = str(base)
    return open_lab(notebooks=notebooks_folder(), base=base, port=asked.port, browser=not asked.no_browser)


def _build(folder: Path, size: str, seed: int, today: date) -> None:
    from workbench.demo.build import build_demo

    build_demo(folder, size, seed, today, told=lambda step: _say(f"  {step}"))


def _demo(asked: argparse.Namespace) -> int:
    from workbench.demo.build import PASSPHRASE

    _build(asked.dir.resolve(), asked.size, asked.seed, asked.today)
    _say(f"La ville inventée est prête dans {asked.dir}. Phrase de passe : « {PASSPHRASE} ».")
    return 0


def _init(asked: argparse.Namespace) -> int:
    from workbench.services.towns import init_town

    init_town(asked.dir.resolve(), asked.town, _new_passphrase())
    _say(f"La base est prête dans {asked.dir}. Gardez la phrase de passe : sans elle, rien ne se rouvre.")
    return 0


def _new_passphrase() -> str:
    given = os.environ.get("CLSPD_PASSPHRASE")
    return given if given else getpass.getpass("Phrase de passe de la coordination : ")


def _check(asked: argparse.Namespace) -> int:
    from workbench.store import Store

    with Store(asked.dir.resolve(), idle_seconds=2) as store:
        counts = store.check()
    lines = counts["decision_event"] + counts["access_event"]
    _say(f"✓ La base est saine : {len(counts)} tables relues en entier, {lines} lignes de journal vérifiées.")
    return 0


def _replay(asked: argparse.Namespace) -> int:
    from workbench.demo import stories

    if asked.verbs or asked.story is None:
        _say(stories.verbs_words())
        return 0
    told = stories.replay(asked.story)
    if asked.json:
        _say(json.dumps([step.as_dict() for step in told], ensure_ascii=False, indent=1))
    else:
        _say("\n".join(step.words() for step in told))
    return 0 if all(step.as_expected for step in told) else 1


def _stop(asked: argparse.Namespace) -> int:
    from workbench.store import stop_server

    running = stop_server(asked.dir.resolve())
    _say("✓ Le service de la base est arrêté." if running else "Aucun service ne tournait.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
