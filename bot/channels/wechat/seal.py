"""The door of one account: who may come in, and how what is said is sealed.

Plain mode signs (token, timestamp, nonce) only, so whoever has seen one address of a callback can send bodies
of their own until its timestamp is too old. Safe mode signs the body as well; operators should choose it.
"""

import binascii
import hmac
import secrets
import struct
from collections.abc import Mapping
from datetime import datetime, timedelta
from xml.parsers.expat import ExpatError

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException
from wechatpy.utils import WeChatSigner

from bot.channels.wechat.account import WeChatAccount

TIMESTAMP_WINDOW = timedelta(minutes=10)
"""How far a request's timestamp may lie from now. WeChat's own repeats come within 15 s; the rest is for
clocks."""

BODY_BYTES_MAX = 64 * 1024
"""The largest body that is read. The longest text WeChat pushes is a few kilobytes, sealed or not."""

AES_KEY_LENGTH = 43

_CONTROLS = bytes(code for code in range(0x20) if code not in b"\t\n\r")

Query = Mapping[str, str]


class Forbidden(Exception):
    """The request does not come from WeChat, or cannot be opened with our key. `reason` may be logged."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreadable(Exception):
    """The request is WeChat's, but its body is no message."""


class Seal:
    """Checks, opens and seals for one account."""

    def __init__(self, account: WeChatAccount) -> None:
        """Raise ValueError when the account's AES key cannot be one."""
        self._token = account.token
        self._appid = account.appid
        self._crypto: WeChatCrypto | None = None
        if account.aes_key:
            try:
                if len(account.aes_key) != AES_KEY_LENGTH:
                    raise ValueError(f"{len(account.aes_key)} characters")
                self._crypto = WeChatCrypto(account.token, account.aes_key, account.appid)
            except (AssertionError, ValueError) as error:
                raise ValueError(f"wechat.{account.name}.aes_key cannot be one: {error}") from None
            self._opener = PrpCrypto(self._crypto.key)

    def echo(self, query: Query, *, at: datetime) -> str:
        """Return what the console's check of the address wants back. Raises Forbidden."""
        said = query.get("echostr", "")
        if "msg_signature" not in query:
            self._check(query, query.get("signature", ""), at=at)
            return said
        self._check(query, query["msg_signature"], said, at=at)
        return self._decrypt(said)

    def open(self, query: Query, body: bytes, *, at: datetime) -> str:
        """Return the message's XML. Raises Forbidden or Unreadable."""
        if len(body) > BODY_BYTES_MAX:
            raise Unreadable("too large")
        if not is_sealed(query):
            self._check(query, query.get("signature", ""), at=at)
            return _clean(body)
        try:
            sealed = xmltodict.parse(_clean(body))["xml"]["Encrypt"]
        except (ExpatError, ValueError, KeyError, TypeError):
            sealed = None
        if not isinstance(sealed, str):
            # Nothing to check the body's signature against; the address still says whether it is WeChat's.
            self._check(query, query.get("signature", ""), at=at)
            raise Unreadable("no sealed part")
        self._check(query, query.get("msg_signature", ""), sealed, at=at)
        return _clean(self._decrypt(sealed).encode())

    def close(self, xml: str, *, at: datetime) -> str:
        """Return `xml` encrypted and signed. Only for a request that came sealed."""
        if self._crypto is None:
            raise ValueError("an account without a key seals nothing")
        return self._crypto.encrypt_message(xml, secrets.token_hex(8), str(int(at.timestamp())))

    def _check(self, query: Query, signature: str, *signed: str, at: datetime) -> None:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        signer = WeChatSigner()
        signer.add_data(self._token, timestamp, nonce, *signed)
        if not hmac.compare_digest(signer.signature.encode(), signature.encode()):
            raise Forbidden("signature")
        try:
            apart = abs(at.timestamp() - int(timestamp))
        except ValueError:
            raise Forbidden("timestamp") from None
        if apart > TIMESTAMP_WINDOW.total_seconds():
            raise Forbidden("timestamp")

    def _decrypt(self, sealed: str) -> str:
        if self._crypto is None:
            raise Forbidden("no key")
        try:
            return self._opener.decrypt(sealed, self._appid)
        except (InvalidAppIdException, ValueError, IndexError, struct.error, binascii.Error):
            raise Forbidden("key or appid") from None


def is_sealed(query: Query) -> bool:
    """Tell whether the request, and so its answer, is in safe mode."""
    return query.get("encrypt_type", "") == "aes"


def _clean(body: bytes) -> str:
    """Return the XML without what no XML may hold: people do send control characters and broken bytes."""
    return body.translate(None, _CONTROLS).decode("utf-8", "replace")
