"""A stand-in for WeChat's API that answers from a script and keeps what it was asked."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

Script = Callable[[httpx.Request], httpx.Response]


def says(errcode: int, errmsg: str = "rid: 0-0-0") -> Script:
    """Answer with an error code, in WeChat's form."""
    return lambda request: httpx.Response(200, json={"errcode": errcode, "errmsg": errmsg})


def fails(error: type[httpx.TransportError]) -> Script:
    """Fail on the way."""

    def fail(request: httpx.Request) -> httpx.Response:
        raise error("as scripted", request=request)

    return fail


@dataclass
class Api:
    """Hands out tokens T1, T2 … and answers calls from `script`, afterwards with errcode 0."""

    script: list[Script] = field(default_factory=list)
    token_script: list[Script] = field(default_factory=list)
    calls: list[tuple[str, str, dict[str, Any]]] = field(default_factory=list)
    """(path, access token, body)"""
    token_calls: list[dict[str, Any]] = field(default_factory=list)
    refused_tokens: set[str] = field(default_factory=set)
    answer: dict[str, Any] = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._handle)

    @property
    def texts(self) -> list[str]:
        return [body["text"]["content"] for _, _, body in self.calls]

    async def _handle(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)  # as on a real line, others get their turn
        is_json = request.content.startswith(b"{")
        body = json.loads(request.content) if is_json else {}
        if request.url.path == "/cgi-bin/stable_token":
            self.token_calls.append(body)
            if self.token_script:
                return self.token_script.pop(0)(request)
            token = f"T{len(self.token_calls)}"
            return httpx.Response(200, json={"access_token": token, "expires_in": 7200})
        token = request.url.params["access_token"]
        self.calls.append((request.url.path, token, body))
        if token in self.refused_tokens:
            return says(40001)(request)
        return self.script.pop(0)(request) if self.script else httpx.Response(200, json=self.answer)
