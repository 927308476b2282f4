"""/metrics for Prometheus: what waits, what was said, whether the jobs run. Numbers only, never a person's anything.

Off until `[metrics] token` is set; then only whoever sends `Authorization: Bearer <token>` is answered. A scrape costs
what is waiting and how many jobs there are, never what is stored.
"""

import secrets
from collections.abc import Awaitable, Callable, Iterable
from datetime import datetime
from typing import Any

from fastapi import FastAPI, Request, Response
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.process_collector import ProcessCollector

from bot.chat.conversation import Conversation
from bot.chat.house import House
from bot.domain.duty import queries as duty
from bot.domain.outbox import queries as outbox
from bot.domain.outbox.queries import Remaining
from bot.domain.wakeups import service as wakeups
from bot.domain.wakeups.service import JobState
from bot.store import Session, StoreUnavailable


class _Numbers:
    """One scrape, as prometheus_client wants to be handed it."""

    def __init__(self, metrics: list[Metric]) -> None:
        self._metrics = metrics

    def collect(self) -> Iterable[Metric]:
        return self._metrics


def add_metrics(app: Any, house: House, conversation: Conversation) -> None:
    """Add the address, if a token is set."""
    assert isinstance(app, FastAPI)
    token = house.settings.metrics.token.get_secret_value()
    if token:
        app.add_api_route("/metrics", _endpoint(house, conversation, token), methods=["GET"], include_in_schema=False)


def _endpoint(house: House, conversation: Conversation, token: str) -> Callable[[Request], Awaitable[Response]]:
    process = CollectorRegistry()
    ProcessCollector(registry=process)

    async def metrics(request: Request) -> Response:
        said = request.headers.get("authorization", "").encode()
        if not secrets.compare_digest(said, f"Bearer {token}".encode()):
            return Response(status_code=401, headers={"WWW-Authenticate": "Bearer"})
        at = house.clock()
        try:
            stored = await house.store.read(lambda session: _stored(session, house, at))
        except StoreUnavailable:
            return Response("database", status_code=503, media_type="text/plain")
        scrape = CollectorRegistry()
        scrape.register(_Numbers(stored + _of_this_process(conversation)))
        return Response(generate_latest(scrape) + generate_latest(process), media_type=CONTENT_TYPE_LATEST)

    return metrics


def _of_this_process(conversation: Conversation) -> list[Metric]:
    handled = CounterMetricFamily(
        "guanjia_messages", "Messages that were more than chatter, by channel, since the start.", labels=["channel"]
    )
    for channel, count in sorted(conversation.handled.items()):
        handled.add_metric([channel], count)
    faults = CounterMetricFamily("guanjia_faults", "Messages answered with an apology and a reference number.")
    faults.add_metric([], conversation.faults)
    return [handled, faults]


def _stored(session: Session, house: House, at: datetime) -> list[Metric]:
    pages, oldest = duty.waiting(session)
    waiting = GaugeMetricFamily("guanjia_pages_waiting", "Calls about people in danger that nobody has acknowledged.")
    waiting.add_metric([], pages)
    age = GaugeMetricFamily("guanjia_page_oldest_seconds", "Age of the oldest of them; 0 when there is none.")
    age.add_metric([], max((at - oldest).total_seconds(), 0) if oldest else 0)
    own = [
        (one.channel, one.connected, outbox.remaining(session, one.channel, one.account, at=at))
        for one in house.accounts()
    ]
    return [waiting, age, *_outbox(own), *_jobs(wakeups.jobs(session, at=at))]


def _outbox(own: list[tuple[str, bool, Remaining]]) -> list[Metric]:
    connected = GaugeMetricFamily(
        "guanjia_accounts_connected", "Own accounts this process speaks as.", labels=["channel"]
    )
    messages = GaugeMetricFamily("guanjia_outbox_messages", "Messages to be said.", labels=["channel", "state"])
    today = GaugeMetricFamily("guanjia_outbox_said_today", "Said unasked since midnight.", labels=["channel"])
    for channel in sorted({channel for channel, _, _ in own}):
        here = [(is_connected, left) for name, is_connected, left in own if name == channel]
        connected.add_metric([channel], sum(is_connected for is_connected, _ in here))
        messages.add_metric([channel, "queued"], sum(left.waiting for _, left in here))
        messages.add_metric([channel, "held"], sum(left.held for _, left in here))
        today.add_metric([channel], sum(left.used_today for _, left in here))
    return [connected, messages, today]


def _jobs(states: list[JobState]) -> list[Metric]:
    good = GaugeMetricFamily("guanjia_job_good_timestamp_seconds", "When the job last ended well.", labels=["job"])
    failures = GaugeMetricFamily(
        "guanjia_job_failures", "Failures of the job since it last ended well.", labels=["job"]
    )
    behind = GaugeMetricFamily("guanjia_job_behind", "1 when the job has not ended well for too long.", labels=["job"])
    for state in states:
        good.add_metric([state.job], state.good_at.timestamp() if state.good_at else 0)
        failures.add_metric([state.job], state.failures)
        behind.add_metric([state.job], int(state.behind))
    return [good, failures, behind]
