"""WeChat as it stands at our door: signs, seals and pushes messages, and reads answers."""

import base64
import hashlib
import secrets
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count

import httpx
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TOKEN = "door-token"
APPID = "wx00000000000000aa"
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
RESIDENT = "oResident0000000000000000001"
OUR_ID = "gh_0123456789ab"
NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""Monday, nine o'clock in Jinan."""


def sha1_of(*words: str) -> str:
    """The platform's signature: SHA-1 over the sorted words."""
    return hashlib.sha1("".join(sorted(words)).encode()).hexdigest()


def seal(xml: str, *, key: str = AES_KEY, appid: str = APPID) -> str:
    """Encrypt as the platform does: 16 random bytes, length, text, appid, padded to 32, AES-CBC."""
    secret = base64.b64decode(key + "=")
    text = xml.encode()
    plain = secrets.token_bytes(16) + len(text).to_bytes(4, "big") + text + appid.encode()
    padding = 32 - len(plain) % 32
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([padding]) * padding)).decode()


def unseal(sealed: str, *, key: str = AES_KEY) -> tuple[str, str]:
    """Return the text and the appid."""
    secret = base64.b64decode(key + "=")
    decryptor = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).decryptor()
    plain = decryptor.update(base64.b64decode(sealed))
    plain = plain[16 : -plain[-1]]
    length = int.from_bytes(plain[:4], "big")
    return plain[4 : 4 + length].decode(), plain[4 + length :].decode()


def xml_of(**fields: object) -> str:
    """A push: numbers bare, words in CDATA, as WeChat writes it."""
    rows = [
        f"<{name}>{value}</{name}>" if isinstance(value, int) else f"<{name}><![CDATA[{value}]]></{name}>"
        for name, value in fields.items()
    ]
    return "<xml>" + "".join(rows) + "</xml>"


@dataclass
class Platform:
    """Pushes to one account's address over HTTP."""

    http: httpx.AsyncClient
    path: str = "/wechat/main"
    now: datetime = NOW
    ids: count = field(default_factory=lambda: count(7000000000000000001))

    def text(self, said: str, **more: object) -> str:
        return self.message("text", Content=said.replace("]]>", "]]]]><![CDATA[>"), **more)

    def message(self, kind: str, **fields: object) -> str:
        return self._push_xml(MsgType=kind, **{"MsgId": next(self.ids), **fields})

    def event(self, name: str, **fields: object) -> str:
        return self._push_xml(MsgType="event", Event=name, **fields)

    def _push_xml(self, **fields: object) -> str:
        common = {"ToUserName": OUR_ID, "FromUserName": RESIDENT, "CreateTime": int(self.now.timestamp())}
        return xml_of(**{**common, **fields})

    def signed(self, *extra: str, token: str = TOKEN) -> dict[str, str]:
        timestamp, nonce = str(int(self.now.timestamp())), secrets.token_hex(4)
        signature = sha1_of(token, timestamp, nonce)
        query = {"timestamp": timestamp, "nonce": nonce, "signature": signature, "openid": RESIDENT}
        if extra:
            query |= {"encrypt_type": "aes", "msg_signature": sha1_of(token, timestamp, nonce, *extra)}
        return query

    async def push(self, xml: str | bytes, **query: str) -> httpx.Response:
        """Push in plain mode."""
        return await self.http.post(self.path, params=self.signed() | query, content=xml)

    async def push_sealed(self, xml: str, *, key: str = AES_KEY, appid: str = APPID) -> httpx.Response:
        """Push in safe mode."""
        sealed = seal(xml, key=key, appid=appid)
        return await self.http.post(
            self.path, params=self.signed(sealed), content=xml_of(ToUserName=OUR_ID, Encrypt=sealed)
        )


def said_in(response: httpx.Response) -> str:
    """Return the text of a passive answer, read by a strict parser, or "success"."""
    assert response.status_code == 200
    if response.text == "success":
        return response.text
    fields = {node.tag: node.text or "" for node in ElementTree.fromstring(response.text)}
    assert set(fields) == {"ToUserName", "FromUserName", "CreateTime", "MsgType", "Content"}
    assert (fields["ToUserName"], fields["FromUserName"]) == (RESIDENT, OUR_ID)
    assert fields["MsgType"] == "text"
    return fields["Content"]


def opened(response: httpx.Response) -> httpx.Response:
    """Return a sealed answer as a plain one, its signature checked."""
    assert response.status_code == 200
    fields = {node.tag: node.text or "" for node in ElementTree.fromstring(response.text)}
    signature = sha1_of(TOKEN, fields["TimeStamp"], fields["Nonce"], fields["Encrypt"])
    assert fields["MsgSignature"] == signature
    xml, appid = unseal(fields["Encrypt"])
    assert appid == APPID
    return httpx.Response(200, text=xml)
