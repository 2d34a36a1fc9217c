"""What is committed holds no output, no secret, no base, no machine of ours."""

from __future__ import annotations

import json
import re

import pytest
from checkout import files, named, text_of
from guards import LARGEST, main, refusals

MACHINE = re.compile(
    r"(?<![\w.])/(?:work|root|opt|mnt|Users)/\w|(?<![\w.])/home/\w|[A-Z]:\\+Users\\|(?<![\w./])/tmp\b"
    r"|\b(?:pypi|pythonhosted|npmjs|anaconda)\.(?:org|com)\b|\bregistry\.\w+\.\w+",
)
SPEAKS_OF_TMP = {
    "workbench/store/address.py",
    "tests/store/test_store_server.py",
    "tests/house/test_house_guards.py",
}


def machine_in(text: str) -> list[str]:
    """Paths of a machine and hosts of a registry."""
    return MACHINE.findall(text)


@pytest.mark.parametrize("path", files(), ids=named)
def test_a_file_may_be_committed(path):
    assert refusals(path) == []


@pytest.mark.parametrize("path", [f for f in files() if named(f) not in SPEAKS_OF_TMP], ids=named)
def test_no_file_names_a_machine_or_a_registry(path):
    assert machine_in(text_of(path) or "") == []


@pytest.mark.parametrize(
    "planted",
    [
        "see /work/main",
        "cd /tmp",
        "'/home/someone/base'",
        r"C:\Users\someone",
        "https://pypi.org/simple",
        "files.pythonhosted.org",
        "registry.npmjs.org",
    ],
)
def test_a_planted_machine_is_seen(planted):
    assert machine_in(planted)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("large.csv", "x" * (LARGEST + 1)),
        ("base.duckdb", ""),
        ("persons.keys", ""),
        ("witness", ""),
        ("a.py", "-----BEGIN RSA " + "PRIVATE KEY-----"),
        ("a.py", "TOKEN = '" + "a1" * 16 + "'"),
        ("a.toml", "url = 'https://someone" + ":secret@host'"),
        ("a.ipynb", json.dumps({"cells": [{"cell_type": "code", "outputs": [{}], "execution_count": 1}]})),
    ],
)
def test_a_planted_fault_is_refused(tmp_path, name, content, capsys):
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert main([str(path)]) == 1
    assert name in capsys.readouterr().out


def test_an_innocent_file_passes(tmp_path):
    path = tmp_path / "a.py"
    path.write_text("token = secrets.token_hex(24)\n", encoding="utf-8")
    assert main([str(path)]) == 0
