"""What is sealed says nothing without the passphrase, and cannot be altered or moved in silence."""

from __future__ import annotations

import os
import random

import pytest
from acts import add_person, campaign

from tests.factories import NOW, PASSPHRASES, QUICK, coordinator
from workbench.domain.access import Purpose
from workbench.domain.people import Role
from workbench.errors import BaseDamaged, NotFound, SealDamaged, StoreLocked, WrongPassphrase
from workbench.store.named_queries import all_queries
from workbench.store.vault import KEY, NONCE, Cost, PersonKeys, Vault, seal, unseal


@pytest.fixture
def vault(tmp_path):
    made = Vault.create(tmp_path / "keys", PASSPHRASES, QUICK)
    made.open(*made.holder_of(PASSPHRASES[Role.ELU]))
    return made


def again(vault: Vault) -> Vault:
    other = Vault(vault.folder)
    other.open(*other.holder_of(PASSPHRASES[Role.COORDONNATEUR]))
    return other


@pytest.mark.parametrize("role", PASSPHRASES)
def test_each_key_holder_opens_the_same_seals(vault, role):
    blob = vault.seal_for(7, "Lou Exemple", "person.surname")
    vault.persons.flush()
    other = Vault(vault.folder)
    opened_by, master = other.holder_of(PASSPHRASES[role])
    other.open(opened_by, master)
    assert opened_by is role
    assert other.open_for(7, blob, "person.surname") == "Lou Exemple"
    assert other.blind("une ligne") == vault.blind("une ligne") != vault.blind("une autre")


@pytest.mark.parametrize(
    "typed", ["", " ", "le cheval mange la pomme", "Le cheval mange la pomme bleue", "x" * 10_000]
)
def test_a_wrong_passphrase_opens_nothing(vault, typed):
    with pytest.raises(WrongPassphrase):
        Vault(vault.folder).holder_of(typed)


def test_a_closed_vault_seals_and_opens_nothing(vault):
    blob = vault.seal_for(7, "Lou", "person.surname")
    vault.lock()
    for act in (
        lambda: vault.seal_for(7, "Lou", "person.surname"),
        lambda: vault.open_for(7, blob, "person.surname"),
        lambda: vault.blind("Lou"),
    ):
        with pytest.raises(StoreLocked):
            act()


@pytest.mark.campaign
def test_a_tampered_seal_is_refused(vault):
    draws = random.Random(11)
    blob = vault.seal_for(7, "Lou Exemple, née à Ville-Exemple", "person.surname")
    for _ in range(campaign(1_000, 10_000)):
        at, bit = draws.randrange(len(blob)), 1 << draws.randrange(8)
        with pytest.raises(SealDamaged):
            vault.open_for(7, blob[:at] + bytes([blob[at] ^ bit]) + blob[at + 1 :], "person.surname")
    for length in range(len(blob)):
        with pytest.raises(SealDamaged):
            vault.open_for(7, blob[:length], "person.surname")


def test_a_seal_moved_to_another_column_or_person_is_refused(vault):
    blob = vault.seal_for(7, "Lou", "person.surname")
    vault.seal_for(8, "Max", "person.surname")
    for person, context in ((7, "person.first_name"), (8, "person.surname"), (9, "person.surname")):
        with pytest.raises(SealDamaged):
            vault.open_for(person, blob, context)


def test_the_wrapped_keys_of_two_people_cannot_be_exchanged(vault):
    blob = vault.seal_for(7, "Lou", "person.surname")
    vault.seal_for(8, "Max", "person.surname")
    vault.persons.flush()
    path = vault.folder / "persons.keys"
    slot = PersonKeys.SLOT.size
    first, second = path.read_bytes()[:slot], path.read_bytes()[slot:]
    path.write_bytes(first[:8] + second[8:] + second[:8] + first[8:])
    with pytest.raises(SealDamaged):
        again(vault).open_for(7, blob, "person.surname")


@pytest.mark.campaign
def test_a_nonce_is_never_used_twice():
    key, times = os.urandom(KEY), campaign(50_000, 1_000_000)
    assert len({seal(key, b"x", "c")[:NONCE] for _ in range(times)}) == times


def test_the_torn_tail_of_the_keys_is_written_over(vault):
    blobs = {n: vault.seal_for(n, f"personne {n}", "person.surname") for n in (1, 2)}
    vault.persons.flush()
    path = vault.folder / "persons.keys"
    whole = path.read_bytes()
    for torn in range(1, PersonKeys.SLOT.size):
        path.write_bytes(whole + os.urandom(torn))
        other = again(vault)
        blob = other.seal_for(3, "personne 3", "person.surname")
        other.persons.flush()
        assert path.stat().st_size == 3 * PersonKeys.SLOT.size
        last = again(vault)
        assert last.open_for(3, blob, "person.surname") == "personne 3"
        assert [last.open_for(n, b, "person.surname") for n, b in blobs.items()] == [
            "personne 1",
            "personne 2",
        ]


def test_the_keys_of_an_undone_unit_are_forgotten(vault):
    vault.seal_for(1, "x", "person.surname")
    vault.persons.flush()
    vault.seal_for(2, "y", "person.surname")
    vault.forget_waiting()
    vault.persons.flush()
    assert 1 in again(vault).persons
    assert 2 not in again(vault).persons
    assert vault.seal_for(2, "y", "person.surname")


def test_a_key_made_for_a_unit_that_a_kill_undid_serves_when_it_is_carried_out_again(vault):
    vault.seal_for(5, "x", "person.surname")
    vault.persons.flush()
    other = again(vault)
    blob = other.seal_for(5, "x", "person.surname")
    assert not other.persons._waiting
    assert again(vault).open_for(5, blob, "person.surname") == "x"


@pytest.mark.parametrize("name", ["holders.json", "journal.key"])
def test_missing_keys_are_told_in_french(vault, name):
    (vault.folder / name).unlink()
    other = Vault(vault.folder)
    with pytest.raises(BaseDamaged, match="manque ou a été altéré"):
        other.holder_of("x") if name == "holders.json" else other.journal_key


def test_the_context_is_part_of_the_seal():
    key = os.urandom(KEY)
    assert unseal(key, seal(key, b"clair", "a"), "a") == b"clair"
    with pytest.raises(SealDamaged):
        unseal(key, seal(key, b"clair", "a"), "b")


def test_the_cost_of_a_real_base_is_the_one_of_the_threat_model():
    assert Cost().memory >= 256 * 1024
    assert Cost().passes >= 3


PLANTED = {
    "surname": "Zyrconquelles",
    "first_name": "Ouardhilde",
    "born": "2011-07-19",
    "address": "17 allée des Canaris-Témoins",
    "phone": "06 39 98 41 27",
    "schooling": "Collège Planté-Exprès",
    "guardians": '[{"name": "Ysaltine Zyrconquelles"}]',
}


def planted_bytes():
    for token in (*PLANTED.values(), "Canaris", "Ysaltine", "639984127", "20110719"):
        for text in {token, token.lower(), token.upper()}:
            for coding in ("utf-8", "utf-16-le", "cp1252"):
                yield text.encode(coding)
            yield text.encode().hex().encode()


def found_in(folder) -> list[str]:
    tokens, found = list(planted_bytes()), []
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            found += [path.name for token in tokens if token in content]
    return found


def test_no_file_of_the_base_holds_a_planted_name_in_clear(store, base):
    store.unlock(coordinator(), NOW, PASSPHRASES[Role.COORDONNATEUR])
    person = store.do(coordinator(), NOW, add_person, **PLANTED)
    assert found_in(base) == [], "in the log"
    store.checkpoint()
    assert found_in(base) == [], "in the file"
    with store.unit(coordinator(), NOW) as unit:
        read = unit.reveal("identities_of_persons", Purpose.REVUE, persons=[person])[0]
        assert unit.search("Zyrconquelle Ouardilde", Purpose.DOUBLON)[0].person == person
    assert read.surname == PLANTED["surname"]
    assert PLANTED["surname"] not in repr(read)
    assert found_in(base) == [], "after a reading and a search"
    (base / "planted").write_text(f"une note sur {PLANTED['surname']}")
    assert found_in(base), "the scan itself sees a leak"


def test_no_clear_name_comes_by_the_ordinary_way(store):
    store.unlock(coordinator(), NOW, PASSPHRASES[Role.COORDONNATEUR])
    store.do(coordinator(), NOW, add_person, **PLANTED)
    tokens = list(planted_bytes())
    for name, query in all_queries().items():
        if query.opens:
            with pytest.raises(NotFound):
                store.rows(name, **dict.fromkeys(query.parameters))
        elif not query.writes and not query.parameters:
            told = repr([list(row.values()) for row in store.rows(name)]).encode()
            assert not [token for token in tokens if token in told], name
