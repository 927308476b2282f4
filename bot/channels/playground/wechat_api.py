"""The HTTP face of the stand-in for WeChat's server, with WeChat's paths, parameters and error bodies."""

import json
import secrets
from email import message_from_bytes
from typing import Any

from fastapi import FastAPI, Request, Response

from bot.channels.playground.wechat_server import WeChatError, WeChatServer


def wechat_api(server: WeChatServer) -> FastAPI:
    """Return the API as an app of its own, to be served on a port or mounted; `api_base` is where it lies."""
    app = FastAPI(openapi_url=None)

    @app.api_route("/cgi-bin/{path:path}", methods=["GET", "POST"])
    async def call(path: str, request: Request) -> Response:
        is_upload = path == "media/upload"
        body = {"data": _file(request, await request.body())} if is_upload else await _body(request)
        server.calls.append((path, {} if is_upload else body))
        failure = server.next_failure(path)
        if failure and failure.errcode:
            return _answer({"errcode": failure.errcode, "errmsg": _errmsg(WeChatError(failure.errcode))})
        if failure and not failure.effect:
            return Response(status_code=failure.status)
        try:
            answer = _do(server, path, dict(request.query_params), body)
        except WeChatError as error:
            return _answer({"errcode": error.errcode, "errmsg": _errmsg(error)})
        return Response(status_code=failure.status) if failure else _answer(answer)

    return app


def _do(server: WeChatServer, path: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
    if path == "token":
        return server.give_token(query.get("appid", ""), query.get("secret", ""), stable=False)
    if path == "stable_token":
        refresh = bool(body.get("force_refresh"))
        return server.give_token(str(body.get("appid")), str(body.get("secret")), stable=True, refresh=refresh)
    account = server.of_token(query.get("access_token", ""))
    if path == "media/upload":
        return server.upload(account, query.get("type", ""), body["data"])
    handler = server.handlers().get(path)
    if handler is None:
        raise WeChatError(40066)
    return {"errcode": 0, "errmsg": "ok"} | handler(account, body)


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _file(request: Request, body: bytes) -> bytes | None:
    """Return the file in the part `media` of a form, None when there is none."""
    form = message_from_bytes(b"Content-Type: " + request.headers.get("content-type", "").encode() + b"\r\n\r\n" + body)
    for part in form.walk():
        if part.get_param("name", header="content-disposition") == "media" and part.get_filename():
            found = part.get_payload(decode=True)
            return found if isinstance(found, bytes) else None
    return None


def _errmsg(error: WeChatError) -> str:
    # The ending differs from call to call, so that nobody comes to match on it.
    return f"{error} rid: {secrets.token_hex(4)}-{secrets.token_hex(4)}-{secrets.token_hex(4)}"


def _answer(body: dict[str, Any]) -> Response:
    # WeChat answers with text/plain and characters that are not escaped.
    return Response(json.dumps(body, ensure_ascii=False), media_type="text/plain; charset=utf-8")
