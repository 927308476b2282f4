"""The key file and the key ring."""

import os
import pickle

import pytest

from bot.store import KeyMissing, KeyRing
from bot.store.keys import installed, load_or_create_key_file


def test_a_key_file_is_made_once_and_read_again(tmp_path):
    path = tmp_path / "secrets" / "keys.toml"
    made = load_or_create_key_file(path)
    sealed = made.seal("王桂兰", b"people.name")
    assert load_or_create_key_file(path).open(sealed, b"people.name") == "王桂兰"
    assert path.stat().st_mode & 0o777 == 0o600
    assert os.listdir(path.parent) == ["keys.toml"]


def test_a_key_file_that_others_can_read_is_refused(tmp_path):
    path = tmp_path / "keys.toml"
    load_or_create_key_file(path)
    path.chmod(0o644)
    with pytest.raises(PermissionError, match="chmod 600"):
        load_or_create_key_file(path)


@pytest.mark.parametrize("content", ["", "current = 1", "not toml", 'current = 1\nindex = 1\n[keys]\n1 = "c2hvcnQ="'])
def test_a_malformed_key_file_is_refused_without_quoting_it(tmp_path, content: str):
    path = tmp_path / "keys.toml"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(ValueError, match="is not a key file") as refusal:
        load_or_create_key_file(path)
    assert "c2hvcnQ" not in str(refusal.value)
    assert refusal.value.__cause__ is None


def test_two_keys_of_one_file_are_never_the_same_bytes(tmp_path):
    first, second = (load_or_create_key_file(tmp_path / name) for name in ("a.toml", "b.toml"))
    assert first.fingerprint("13800138000", "phone") != second.fingerprint("13800138000", "phone")


def test_a_ring_shows_no_key():
    ring = KeyRing({1: b"k" * 32}, current=1)
    assert "k" * 8 not in repr(ring)
    with pytest.raises(TypeError):
        pickle.dumps(ring)


@pytest.mark.parametrize(
    ("keys", "current"), [({}, 1), ({1: b"short"}, 1), ({0: b"k" * 32}, 0), ({256: b"k" * 32}, 256)]
)
def test_a_ring_that_cannot_work_is_refused(keys: dict[int, bytes], current: int):
    with pytest.raises(ValueError, match="key"):
        KeyRing(keys, current=current)


def test_without_a_ring_nothing_is_sealed_in_clear(monkeypatch):
    monkeypatch.setattr("bot.store.keys._Installed.ring", None)
    with pytest.raises(KeyMissing):
        installed()
