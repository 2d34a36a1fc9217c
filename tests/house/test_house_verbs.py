"""Every verb writes a line of journal, in its own body or in a service it calls."""

from __future__ import annotations

import ast

import pytest
from checkout import WORKBENCH

SERVICES = WORKBENCH / "services"
PURE_READERS = {"cases.preview", "cases.compare"}
WRITES = {"run", "run_many"}


def trees() -> dict[str, ast.Module]:
    """The services, by module name."""
    return {path.stem: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SERVICES.glob("*.py"))}


class Calls:
    """Who calls whom among the services."""

    def __init__(self, services: dict[str, ast.Module]) -> None:
        self.functions: dict[str, ast.FunctionDef] = {}
        self._known: dict[str, dict[str, str]] = {}
        for room, tree in services.items():
            here = {n.name: f"{room}.{n.name}" for n in tree.body if isinstance(n, ast.FunctionDef)}
            self.functions |= {f"{room}.{n.name}": n for n in tree.body if isinstance(n, ast.FunctionDef)}
            self._known[room] = here | self._imported(tree)

    @staticmethod
    def _imported(tree: ast.Module) -> dict[str, str]:
        names = {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("workbench.services."):
                room = (node.module or "").rpartition(".")[2]
                names |= {a.asname or a.name: f"{room}.{a.name}" for a in node.names}
        return names

    def verbs(self) -> list[str]:
        """Functions published by `verb`."""
        return [
            name for name, function in self.functions.items()
            if any(isinstance(d, ast.Name) and d.id == "verb" for d in function.decorator_list)
        ]  # fmt: skip

    def of_unit(self, name: str, seen: frozenset[str] = frozenset()) -> set[str]:
        """Methods of the unit that a service calls, directly or through another service."""
        found: set[str] = set()
        room = name.partition(".")[0]
        for node in ast.walk(self.functions[name]):
            if not isinstance(node, ast.Call):
                continue
            called = node.func
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                found |= {called.attr} if called.value.id == "unit" else set()
                further = f"{called.value.id}.{called.attr}"
            else:
                further = self._known[room].get(called.id, "") if isinstance(called, ast.Name) else ""
            if further in self.functions and further not in seen:
                found |= self.of_unit(further, seen | {name})
        return found


CALLS = Calls(trees())


@pytest.mark.parametrize("verb", [name for name in CALLS.verbs() if name not in PURE_READERS])
def test_a_verb_writes_a_line_of_journal(verb):
    assert "audit" in CALLS.of_unit(verb)


@pytest.mark.parametrize("reader", sorted(PURE_READERS))
def test_a_pure_reader_writes_nothing(reader):
    assert not CALLS.of_unit(reader) & WRITES


def test_the_verbs_found_are_the_verbs_published():
    from workbench.services.verbs import all_verbs

    assert sorted(CALLS.verbs()) == sorted(all_verbs())


@pytest.mark.parametrize(
    ("body", "calls"),
    [
        ("    unit.run('set', id=1)", {"run"}),
        ("    unit.run('set', id=1)\n    note(unit)", {"run", "audit"}),
        ("    rows = unit.rows('a')", {"rows"}),
    ],
)
def test_a_verb_without_a_line_of_journal_is_seen(body, calls):
    source = f"@verb\ndef act(unit):\n{body}\n\ndef note(unit):\n    unit.audit(1, 'a')\n"
    assert Calls({"planted": ast.parse(source)}).of_unit("planted.act") == calls


def test_a_line_written_by_another_service_counts():
    services = {
        "one": ast.parse("from workbench.services.two import note\n@verb\ndef act(unit):\n    note(unit)\n"),
        "two": ast.parse("def note(unit):\n    unit.audit(1, 'a')\n"),
    }
    assert Calls(services).of_unit("one.act") == {"audit"}
