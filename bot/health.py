"""/healthz says that the process lives; /readyz that it can serve: the database answers."""

from typing import Any

from fastapi import FastAPI, Response

from bot.store import Store, StoreUnavailable


def add_health(app: Any, store: Store) -> None:
    """Add both addresses. Neither tells anything but yes or no."""
    assert isinstance(app, FastAPI)

    async def healthz() -> Response:
        return Response("ok", media_type="text/plain")

    async def readyz() -> Response:
        try:
            await store.read(lambda session: session.connection().exec_driver_sql("SELECT 1").fetchone())
        except StoreUnavailable:
            return Response("database", status_code=503, media_type="text/plain")
        return Response("ok", media_type="text/plain")

    app.add_api_route("/healthz", healthz, methods=["GET"], include_in_schema=False)
    app.add_api_route("/readyz", readyz, methods=["GET"], include_in_schema=False)
