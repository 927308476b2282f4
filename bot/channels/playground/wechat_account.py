"""One official account as WeChat knows it, and the two forms in which WeChat pushes messages to its
callback."""

import hashlib
import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape

import xmltodict
from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException, InvalidSignatureException

REPLY_BYTES_MAX = 2048


class BadReply(AssertionError):
    """The answer is none that WeChat would pass on; the person would read 该公众号提供的服务出现故障."""


@dataclass(frozen=True)
class OfficialAccount:
    """What WeChat and the bot both know about one account. `name` is the last part of the callback's path."""

    name: str
    appid: str
    secret: str
    token: str
    aes_key: str
    """43 letters and digits, as the settings page of WeChat gives them."""
    original_id: str = "gh_guanjia"
    verified: bool = True
    """Only verified accounts have customer-service messages, QR codes, menus by API and templates."""
    safe_mode: bool = True
    """Messages are encrypted both ways."""
    subscription: str = ""
    """The template of subscription messages chosen in the console, with the fields thing1 and time2; empty: none."""

    @classmethod
    def invented(
        cls, name: str = "main", *, verified: bool = True, safe_mode: bool = True, subscription: str = ""
    ) -> "OfficialAccount":
        """Return an account with fresh secrets that nobody else knows."""
        letters = string.ascii_letters + string.digits
        # Not every 43 letters are 32 bytes of Base64: the last one carries two bits that must be zero.
        aes_key = "".join(secrets.choice(letters) for _ in range(42)) + "A"
        return cls(
            name=name,
            appid=f"wx{secrets.token_hex(8)}",
            secret=secrets.token_hex(16),
            token=secrets.token_hex(12),
            aes_key=aes_key,
            original_id=f"gh_{secrets.token_hex(6)}",
            verified=verified,
            safe_mode=safe_mode,
            subscription=subscription,
        )


def signature(*parts: str) -> str:
    """Return WeChat's signature: SHA-1 over the sorted parts."""
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def to_xml(values: dict[str, str | int]) -> str:
    """Return a push body; texts in CDATA as WeChat sends them, numbers bare."""
    lines: list[str] = []
    for tag, value in values.items():
        # A person may type ]]>; WeChat closes the section and opens another.
        shown = value if isinstance(value, int) else "<![CDATA[" + value.replace("]]>", "]]]]><![CDATA[>") + "]]>"
        lines.append(f"<{tag}>{shown}</{tag}>")
    return "<xml>" + "".join(lines) + "</xml>"


@dataclass(frozen=True)
class Push:
    """One HTTP request of WeChat's server to the callback."""

    query: dict[str, str]
    body: bytes


def seal(account: OfficialAccount, openid: str, xml: str, timestamp: int) -> Push:
    """Sign one push, and encrypt it in safe mode. Every push has its own nonce, a repeated one too."""
    when, nonce = str(timestamp), str(secrets.randbelow(10**10))
    query = {
        "signature": signature(account.token, when, nonce),
        "timestamp": when,
        "nonce": nonce,
        "openid": openid,
    }
    if not account.safe_mode:
        return Push(query, xml.encode())
    crypto = WeChatCrypto(account.token, account.aes_key, account.appid)
    encrypted = PrpCrypto(crypto.key).encrypt(xml, account.appid).decode()
    query |= {"encrypt_type": "aes", "msg_signature": signature(account.token, when, nonce, encrypted)}
    to = escape(account.original_id)
    body = f"<xml><ToUserName><![CDATA[{to}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Push(query, body.encode())


def open_reply(account: OfficialAccount, openid: str, body: bytes) -> str | None:
    """Return the text of a passive reply, or None for an empty one. Raises BadReply for what WeChat would
    not pass."""
    if body.strip() in (b"", b"success"):
        return None
    fields = _parse(body)
    if account.safe_mode:
        fields = _parse(_decrypted(account, fields).encode())
    if fields.get("ToUserName") != openid or fields.get("FromUserName") != account.original_id:
        raise BadReply(f"the reply is not from {account.original_id} to {openid}: {fields}")
    if not str(fields.get("CreateTime", "")).isdigit():
        raise BadReply(f"the reply has no CreateTime: {fields}")
    if fields.get("MsgType") != "text":
        raise BadReply(f"the reply is no text: {fields}")
    text = fields.get("Content") or ""
    if not text or len(text.encode()) > REPLY_BYTES_MAX:
        raise BadReply(f"a text reply holds 1 to {REPLY_BYTES_MAX} bytes, this one has {len(text.encode())}")
    return text


def _decrypted(account: OfficialAccount, fields: dict[str, Any]) -> str:
    crypto = WeChatCrypto(account.token, account.aes_key, account.appid)
    try:
        signed = (str(fields["MsgSignature"]), str(fields["TimeStamp"]), str(fields["Nonce"]))
        decrypt: Callable[..., bytes | str] = crypto.decrypt_message
        opened = decrypt(fields, *signed)
    except (KeyError, ValueError, InvalidAppIdException, InvalidSignatureException) as wrong:
        raise BadReply(f"the reply is not sealed as safe mode asks: {wrong!r}") from wrong
    return opened.decode() if isinstance(opened, bytes) else opened


def _parse(body: bytes) -> dict[str, Any]:
    try:
        # White space is part of what a person reads.
        fields = xmltodict.parse(body, strip_whitespace=False)["xml"]
    except ExpatError as wrong:
        raise BadReply(f"the reply is no XML: {body[:200]!r}") from wrong
    if not isinstance(fields, dict):
        raise BadReply(f"the reply is empty: {body[:200]!r}")
    return {key: value for key, value in fields.items() if key != "#text"}
