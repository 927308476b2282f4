"""The routes: /verify/<code> for anybody who holds a sheet, /sheet/<token> for whoever has just opened one."""

import secrets
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from fastapi import FastAPI, Request, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlmodel import Session

from bot.clock import Clock
from bot.config import Settings
from bot.domain.rulebook import RuleBook, Rules
from bot.domain.sheets import links
from bot.domain.sheets import service as sheets
from bot.domain.sheets.errors import LinkUsed
from bot.domain.sheets.rules import masked_name, read_number_and_code
from bot.domain.sheets.service import SheetView
from bot.domain.tasks.rules import duration_text
from bot.domain.yearbook.service import year_report
from bot.pages.limit import Limiter, address_of
from bot.printing import Page, Press, sheet_page, yearbook_page
from bot.printing.pages import day_words, heading_of, period_words
from bot.store import Store, StoreUnavailable

CODE_TYPED_MAX = 40
"""Characters of what somebody typed that are looked at."""


class House(Protocol):
    """What the pages need of the installation; bot.chat.house.House has it."""

    @property
    def store(self) -> Store: ...

    @property
    def rulebook(self) -> RuleBook: ...

    @property
    def clock(self) -> Clock: ...

    @property
    def settings(self) -> Settings: ...

    def rules(self) -> Rules: ...


class _Pages:
    def __init__(self, house: House, press: Press) -> None:
        self._house = house
        self._press = press
        self._limiter = Limiter()
        self._templates = Environment(
            loader=FileSystemLoader(Path(__file__).parent),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    async def verify(self, request: Request, typed: str = "") -> Response:
        """Check a code. Whatever is no code of ours gets the same page, be it misspelt or guessed."""
        if (refusal := self._too_often(request)) is not None:
            return refusal
        _, code = read_number_and_code(typed[:CODE_TYPED_MAX])
        try:
            sheet = await self._house.store.read(lambda s: sheets.check(s, code=code) if code else None)
        except StoreUnavailable:
            return self._page("busy.html", 503)
        if not typed:
            return self._page("verify.html", 200, sheet=None, asked=False)
        if sheet is None or not sheet.whole:
            return self._page("verify.html", 404, sheet=None, asked=True)
        return self._page("verify.html", 200, sheet=_shown(sheet), asked=True)

    async def offer(self, request: Request, token: str) -> Response:
        """Offer the download. Looking does not use the link up: chats look at links before people do."""
        return self._too_often(request) or self._page("sheet.html", 200, refused=False)

    async def fetch(self, request: Request, token: str) -> Response:
        """Use the link up and hand out the print version."""
        if (refusal := self._too_often(request)) is not None:
            return refusal
        at = self._house.clock()

        try:
            target = await self._house.store.write(lambda s: links.use_link(s, token[:CODE_TYPED_MAX], at=at))
            name, page = await self._house.store.read(lambda s: self._printed(s, target, at))
        except LinkUsed:
            return self._page("sheet.html", 404, refused=True)
        except StoreUnavailable:
            return self._page("busy.html", 503)
        pdf = await self._press.pdf(page)
        headers = _headers() | {"Content-Disposition": f'attachment; filename="{name}.pdf"'}
        return Response(pdf, media_type="application/pdf", headers=headers)

    def _printed(self, session: Session, target: links.Target, at: datetime) -> tuple[str, Page]:
        """Return the name of the file and the page that a link leads to."""
        if target.sheet_id is None:
            made = year_report(session, target.year, target.area_code, rulebook=self._house.rulebook, at=at)
            return f"{target.year}-{target.area_code}", yearbook_page(made, in_chat=False)
        sheet = sheets.find_sheet(session, target.sheet_id)
        return sheet.number, sheet_page(sheet, public_url=self._house.settings.server.public_url, in_chat=False)

    def _too_often(self, request: Request) -> Response | None:
        peer = request.client.host if request.client else ""
        address = address_of(peer, request.headers.get("x-forwarded-for", ""))
        if self._limiter.allows(address, self._house.clock()):
            return None
        page = self._page("busy.html", 429)
        page.headers["Retry-After"] = "60"
        return page

    def _page(self, template: str, status: int, **facts: Any) -> Response:
        nonce = secrets.token_urlsafe(12)
        html = self._templates.get_template(template).render(nonce=nonce, **facts)
        return Response(html, status_code=status, media_type="text/html; charset=utf-8", headers=_headers(nonce))


def _shown(sheet: SheetView) -> dict[str, Any]:
    """Return what the page tells: less than the sheet itself, with the name masked."""
    shown, approval = sheet.shown, sheet.approval
    return {
        "heading": heading_of(sheet),
        "number": sheet.number,
        "name": masked_name(shown["name"]),
        "period": period_words(shown),
        "time": duration_text(shown["minutes"]),
        "count": len(shown["lines"]),
        "units": "、".join(dict.fromkeys(line["unit"] for line in shown["lines"] if line["unit"])),
        "issued": day_words(shown["issued"]),
        "body": approval.body if approval else None,
        "corrected": sheet.corrected,
    }


def _headers(nonce: str = "") -> dict[str, str]:
    """Nothing from elsewhere, no script, no frame around it, no trace in caches, search engines and referrers."""
    style = f"'nonce-{nonce}'" if nonce else "'none'"
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {style}; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow, noarchive",
    }


def add_pages(app: Any, house: House, press: Press) -> None:
    """Add the pages to the bot's own server."""
    assert isinstance(app, FastAPI)
    pages = _Pages(house, press)

    async def verify(request: Request, code: str = "") -> Response:
        return await pages.verify(request, code)

    app.add_api_route("/verify", verify, methods=["GET"], include_in_schema=False)
    app.add_api_route("/verify/{code}", verify, methods=["GET"], include_in_schema=False)
    app.add_api_route("/sheet/{token}", pages.offer, methods=["GET"], include_in_schema=False)
    app.add_api_route("/sheet/{token}", pages.fetch, methods=["POST"], include_in_schema=False)
