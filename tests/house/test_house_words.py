"""Refusals are French sentences, and the README names every command that exists and no other."""

from __future__ import annotations

import argparse
import ast
import re

import pytest
from checkout import ROOT, modules

from workbench.__main__ import _parser
from workbench.demo.build import PASSPHRASE

README = ROOT / "README.md"
RUN = "python -m pip install uv && python -m uv run workbench"
TEST = "python -m pip install uv && python -m uv run pytest"
ENDS = (".", "!", "?", "…")


def refusals_in(sources: list[str]) -> dict[str, str]:
    """Every class of refusal with its docstring, found by its bases."""
    classes = [n for s in sources for n in ast.walk(ast.parse(s)) if isinstance(n, ast.ClassDef)]
    known = {"WorkbenchError"}
    while True:
        more = {c.name for c in classes if known & {ast.unparse(base).rpartition(".")[2] for base in c.bases}}
        if more <= known:
            break
        known |= more
    return {c.name: ast.get_docstring(c) or "" for c in classes if c.name in known}


def faults_of_sentence(sentence: str) -> list[str]:
    """Why a docstring cannot be shown as a sentence."""
    found = [] if sentence.endswith(ENDS) else ["no mark at its end"]
    begins = sentence[:1].isupper() or sentence.startswith(("{", "«"))
    return found if begins else [*found, "no capital at its start"]


SENTENCES = refusals_in([module.read_text(encoding="utf-8") for module in modules()])


@pytest.mark.parametrize("name", SENTENCES)
def test_a_refusal_is_a_sentence(name):
    assert faults_of_sentence(SENTENCES[name]) == []


def test_the_refusals_are_found_wherever_they_are():
    assert len(SENTENCES) > 30
    assert refusals_in(["class A(WorkbenchError): pass", "class B(errors.A):\n    'b'"]) == {
        "A": "",
        "B": "b",
    }


@pytest.mark.parametrize("planted", ["", "La base est occupée", "la base est occupée."])
def test_a_refusal_that_is_no_sentence_is_seen(planted):
    assert faults_of_sentence(planted)


def commands(parser: argparse.ArgumentParser) -> tuple[set[str], set[str]]:
    """Names of the commands, and every option of the program and of its commands."""
    names, options = set(), set()
    for action in parser._actions:
        options |= {text for text in action.option_strings if text.startswith("--") and text != "--help"}
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                names.add(name)
                options |= commands(command)[1]
    return names, options


def told(readme: str) -> tuple[set[str], set[str]]:
    """Commands and options that a text names after `workbench`, in its code, or as an option alone."""
    blocks = re.findall(r"```[a-z]*\n(.*?)```", readme, re.DOTALL)
    spans = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", readme, flags=re.DOTALL))
    lines = [line.partition("#")[0] for block in [*blocks, *spans] for line in block.splitlines()]
    after = [match[1] for line in lines if (match := re.search(r"\bworkbench((?: .*)?)$", line))]
    names = {match[1] for line in after if (match := re.match(r" ([a-z]+)\b", line))}
    ours = after + [line for line in lines if line.startswith("--")]
    return names, {option for line in ours for option in re.findall(r"--[a-z-]+", line)}


def test_the_readme_names_every_command_and_no_other():
    assert told(README.read_text(encoding="utf-8")) == commands(_parser())


def test_a_command_missing_or_invented_is_seen():
    assert told("`workbench purge DIR --apply`") == ({"purge"}, {"--apply"})
    assert told("```\nworkbench\nworkbench stop DIR   # `--no` option\n```") == ({"stop"}, set())
    assert told("the workbench demo is invented; `uv sync --locked`") == (set(), set())


@pytest.mark.parametrize("command", [RUN, TEST])
def test_the_readme_gives_the_two_commands_as_they_are_typed(command):
    assert command in README.read_text(encoding="utf-8").splitlines()


def test_the_readme_gives_the_passphrase_of_the_invented_town():
    assert f"« {PASSPHRASE} »" in README.read_text(encoding="utf-8").replace("\u00a0", " ")


@pytest.mark.parametrize(
    "page", ["README.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md", ".github/DECISIONS.md"]
)
def test_a_page_names_only_files_that_exist(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    paths = set(re.findall(r"`((?:workbench|tests|data|notebooks|\.github|\.ci)/[\w./-]*[\w/])`", text))
    assert {path for path in paths if not (ROOT / path).exists()} == set()
