"""Versions are pinned once: the constraints and the hashed lock say the same, and the lock names no host."""

from __future__ import annotations

import re
import tomllib

import pytest
from checkout import ROOT

Pin = tuple[str, str]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LINE = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^\s;]+)")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins_of_lock(lock: str) -> set[Pin]:
    """Name and version of each package of a lock."""
    return {(normal(m[1]), m[2]) for line in lock.splitlines() if (m := LINE.match(line))}


def pins_of_constraints(constraints: list[str]) -> set[Pin]:
    """Name and version of each constraint."""
    return {(normal(m[1]), m[2]) for line in constraints if (m := LINE.match(line.lower()))}


def faults_of_lock(lock: str) -> list[str]:
    """Packages without a SHA-256, and anything that names where a file is."""
    blocks = re.split(r"\n(?=\S)", lock.strip())
    found = [
        block.split(" ")[0] for block in blocks if "--hash=sha256:" not in block or not LINE.match(block)
    ]
    return found + re.findall(r"\w+://|\bfile:|--(?:index|extra|find)\S*| @ ", lock)


CONSTRAINTS = PROJECT["tool"]["uv"]["constraint-dependencies"]


def test_the_constraints_and_the_lock_agree():
    assert pins_of_constraints(CONSTRAINTS) == pins_of_lock(LOCK)
    assert len(pins_of_constraints(CONSTRAINTS)) == len(CONSTRAINTS)


def test_what_the_project_asks_for_is_in_the_lock():
    asked = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"]
    names = {normal(re.split(r"[<>=!~ ;\[]", line)[0]) for line in asked}
    assert names <= {name for name, _ in pins_of_lock(LOCK)}


def test_the_lock_is_hashed_and_names_no_host():
    assert faults_of_lock(LOCK) == []


@pytest.mark.parametrize(
    "planted",
    [
        "duckdb==2.0.0\n",
        "--index-url https://a.example/simple\nduckdb==2.0.0 \\\n    --hash=sha256:00\n",
        "duckdb @ file:///a.whl \\\n    --hash=sha256:00\n",
        "duckdb>=2 \\\n    --hash=sha256:00\n",
    ],
)
def test_a_planted_fault_of_the_lock_is_seen(planted):
    assert faults_of_lock(planted)


def test_a_version_that_drifted_is_seen():
    assert pins_of_constraints(["DuckDB==2.0.1"]) != pins_of_lock("duckdb==2.0.0 \\\n    --hash=sha256:00")
