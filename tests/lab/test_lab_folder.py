"""The work copy of the packaged notebooks: brought up to date, never against its user."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.lab.folder import notebooks_folder, work_copy


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    folder = tmp_path / "shipped"
    folder.mkdir()
    (folder / "00_accueil.ipynb").write_bytes(b"one")
    return folder


@pytest.fixture
def work(tmp_path: Path, shipped: Path) -> Path:
    return work_copy(shipped, tmp_path / "work")


def content(work: Path) -> bytes:
    return (work / "00_accueil.ipynb").read_bytes()


def test_a_checkout_opens_its_own_notebooks() -> None:
    checkout = Path(__file__).resolve().parents[2]
    if not (checkout / "notebooks").is_dir():
        pytest.skip("this checkout has no notebooks yet")
    assert notebooks_folder() == checkout / "notebooks"


def test_an_absent_notebook_is_copied(work: Path) -> None:
    assert content(work) == b"one"


def test_an_unchanged_notebook_follows_the_new_version(shipped: Path, work: Path) -> None:
    (shipped / "00_accueil.ipynb").write_bytes(b"two")
    work_copy(shipped, work)
    assert content(work) == b"two"


def test_a_notebook_its_user_changed_is_never_overwritten(shipped: Path, work: Path) -> None:
    (work / "00_accueil.ipynb").write_bytes(b"mine")
    for version in (b"two", b"three"):
        (shipped / "00_accueil.ipynb").write_bytes(version)
        work_copy(shipped, work)
        assert content(work) == b"mine"


@pytest.mark.parametrize("ledger", [b"{", b"[]", None])
def test_without_its_ledger_nothing_is_overwritten(shipped: Path, work: Path, ledger: bytes | None) -> None:
    (work / ".livres.json").unlink()
    if ledger is not None:
        (work / ".livres.json").write_bytes(ledger)
    (shipped / "00_accueil.ipynb").write_bytes(b"two")
    work_copy(shipped, work)
    assert content(work) == b"one"


def test_other_files_of_the_user_stay(shipped: Path, work: Path) -> None:
    (work / "mes_notes.ipynb").write_bytes(b"notes")
    work_copy(shipped, work)
    assert (work / "mes_notes.ipynb").read_bytes() == b"notes"
