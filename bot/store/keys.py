"""The keys of personal data: where they come from, and sealing and opening one value.

Each master key is 32 random bytes and is never used itself: HKDF-SHA256 derives one key for AES-256-GCM
and another for the blind index. A sealed value is `key id (1 byte) | nonce (12 bytes) | ciphertext | tag
(16 bytes)`: 29 bytes longer than its text. Nonces are random, which is safe for 2^32 values per key (NIST
SP 800-38D, section 8.3).
"""

import base64
import hmac
import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.store.errors import KeyMissing, Undecipherable

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID_MAX = 255


class KeyRing:
    """Master keys by id (1 to 255), which of them seals new values, and which one the blind index comes from.

    Rotation: add a key and make it `current`; values sealed earlier still open by the id they carry.
    `index` stays as it was, because a look-up by blind index must find rows written before the rotation.
    """

    def __init__(self, keys: Mapping[int, bytes], *, current: int, index: int | None = None) -> None:
        for key_id, key in keys.items():
            if not 1 <= key_id <= KEY_ID_MAX or len(key) != KEY_BYTES:
                raise ValueError(f"key {key_id}: ids are 1 to {KEY_ID_MAX}, keys are {KEY_BYTES} bytes")
        self.current = current
        self.index = current if index is None else index
        if self.current not in keys or self.index not in keys:
            raise ValueError("the current key and the index key must be on the ring")
        self._ciphers = {key_id: AESGCM(_derive(key, b"column encryption")) for key_id, key in keys.items()}
        self._index_key = _derive(keys[self.index], b"blind index")
        self._prefix = bytes([current])

    @classmethod
    def generate(cls) -> "KeyRing":
        """Return a ring with one fresh key (for tests and scratch databases)."""
        return cls({1: os.urandom(KEY_BYTES)}, current=1)

    def __repr__(self) -> str:
        return f"<KeyRing of {len(self._ciphers)}, current {self.current}>"

    def __reduce__(self) -> str:
        raise TypeError("a key ring is not copied or pickled")

    def seal(self, text: str, context: bytes) -> bytes:
        """Encrypt one text so that it opens only under the same context."""
        nonce = os.urandom(NONCE_BYTES)
        return self._prefix + nonce + self._ciphers[self.current].encrypt(nonce, text.encode(), context)

    def open(self, sealed: bytes, context: bytes) -> str:
        """Decrypt one value. Raises KeyMissing or Undecipherable, never naming the value."""
        cipher = self._ciphers.get(sealed[0] if sealed else 0)
        if cipher is None:
            raise KeyMissing(f"a value of {context.decode()} is sealed with a key that is not on the ring")
        body = 1 + NONCE_BYTES
        try:
            return cipher.decrypt(sealed[1:body], sealed[body:], context).decode()
        except InvalidTag:
            raise Undecipherable(
                f"a value of {context.decode()} does not open with key {sealed[0]}: "
                "another key under that id, or the value was changed or moved"
            ) from None

    def fingerprint(self, value: str, context: str) -> str:
        """Return a value's keyed fingerprint: 64 hex digits, equal for equal values of one context only."""
        return hmac.new(self._index_key, f"{context}\0{value}".encode(), sha256).hexdigest()


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"guanjia 1 " + purpose).derive(master)


class _Installed:
    """Holder of the process's ring. Column types are made with the classes, before any setting is read."""

    ring: KeyRing | None = None


def install(ring: KeyRing) -> None:
    """Make this the ring of the process: every encrypted column and blind index uses it from now on."""
    _Installed.ring = ring


def installed() -> KeyRing:
    """Return the ring of the process, or raise KeyMissing."""
    if _Installed.ring is None:
        raise KeyMissing("no key ring is installed: hand keys=… to the Store, or call bot.store.keys.install")
    return _Installed.ring


@lru_cache(maxsize=256)
def context_bytes(context: str) -> bytes:
    """Return a column's context as associated data."""
    return context.encode()


def load_or_create_key_file(path: Path) -> KeyRing:
    """Read the ring from a TOML file, or create one with a fresh key, for its owner only (0600).

    The file holds `current`, `index` and a table `[keys]` of id = base64. Raises ValueError for a
    malformed file and PermissionError for one that others can read.
    """
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create(path)
    return _load(path)


def _create(path: Path) -> None:
    """Write a fresh key file whole, then name it: others see all of it or nothing, the first wins."""
    key = base64.b64encode(os.urandom(KEY_BYTES)).decode()
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write("# Keys of the personal data. Without them names and phones are lost.\n")
        file.write("# Keep a copy, apart from the backups of the database.\n")
        file.write(f'current = 1\nindex = 1\n\n[keys]\n1 = "{key}"\n')
        file.flush()
        os.fsync(file.fileno())
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


def _load(path: Path) -> KeyRing:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} can be read by others: chmod 600 it")
    try:
        content = tomllib.loads(path.read_text(encoding="ascii"))
        keys = {int(key_id): base64.b64decode(key, validate=True) for key_id, key in content["keys"].items()}
        return KeyRing(keys, current=int(content["current"]), index=int(content["index"]))
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        # The cause is not chained: its text may quote the file.
        raise ValueError(f"{path} is not a key file ({type(error).__name__})") from None
