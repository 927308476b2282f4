"""What stands on a page, in words: from what the domain knows to what a template sets."""

import io
from dataclasses import dataclass
from datetime import date
from typing import Any

import segno

from bot.dates import day_of, full_day, month_day
from bot.domain.sheets.service import SheetView
from bot.domain.sheets.statements import YearView
from bot.domain.tasks.rules import duration_text

HOUSE = "槐荫区 · 智慧管家"
RECORD = "志愿服务记录单"
OFFICIAL = "志愿服务记录证明"
"""Only for a sheet that the lawful issuing body has approved (民政部令67)."""
ROWS_IN_PICTURE_MAX = 30
"""More make a picture that no phone shows whole; the total counts them all."""
KINDS_MAX = 5
_DIGITS_AT_FULL_SIZE = 3


@dataclass(frozen=True)
class Page:
    """A template in data/print and the data that fills it."""

    template: str
    data: dict[str, Any]


def heading_of(sheet: SheetView) -> str:
    """Return how a sheet may call itself."""
    return OFFICIAL if sheet.approval is not None else RECORD


def verify_address(public_url: str, code: str) -> str:
    """Return where a sheet is checked without a chat; empty where the operator set no public address."""
    return f"{public_url.rstrip('/')}/verify/{code}" if public_url else ""


def sheet_page(sheet: SheetView, *, public_url: str, in_chat: bool) -> Page:
    """Return a record sheet. In a chat its rows are cut after ROWS_IN_PICTURE_MAX, on paper never."""
    shown, approval = sheet.shown, sheet.approval
    lines = shown["lines"]
    rows = lines[-ROWS_IN_PICTURE_MAX:] if in_chat else lines
    address = verify_address(public_url, sheet.code)
    about = [["姓名", shown["name"]]]
    if shown["id_tail"]:
        about.append(["证件号码", f"尾号 {shown['id_tail']}"])
    about.append(["记录单位", "、".join(dict.fromkeys(line["unit"] for line in lines if line["unit"]))])
    about.append(["时段", period_words(shown)])
    by_chat = f"向智慧管家私聊发：验证 {sheet.number} {sheet.code}"
    note = f"另有 {shown['incomplete']} 条记录资料还没补齐，没有列入。" if shown["incomplete"] else ""
    return Page(
        "sheet",
        {
            "form": "chat" if in_chat else "print",
            "house": HOUSE,
            "heading": heading_of(sheet),
            "number": sheet.number,
            "issued": f"{day_words(shown['issued'])}开具",
            "about": about,
            "total": duration_text(shown["minutes"]),
            "count": len(lines),
            "span": f"{day_words(lines[0]['date'])} 至 {day_words(lines[-1]['date'])}",
            "rows": [{**line, "date": line["date"], "time": duration_text(line["minutes"])} for line in rows],
            "more": len(lines) - len(rows),
            "note": note,
            "code": sheet.code,
            "verify": f"{by_chat}，或扫码、打开 {address}" if address else by_chat,
            "qr": _qr(address),
            "body": None
            if approval is None
            else {
                "name": approval.body,
                "day": day_words(day_of(approval.approved_at).isoformat()),
            },
            "small_print": "本单所列为开具当日志愿时长册上的记录；以后有更正的，以最新记录为准，校验时会说明。免费开具，不得用于商业活动。",
        },
    )


def year_page(view: YearView, *, today: date) -> Page:
    """Return the picture of a year."""
    most = max(view.months)
    tenths = round(view.minutes / 6)
    hours = str(tenths // 10) if tenths % 10 == 0 else f"{tenths / 10:.1f}"
    best = duration_text(most)
    facts = [("次服务", view.services), ("位邻居", view.neighbours), ("天", view.days)]
    running = today.year == view.year
    return Page(
        "year",
        {
            "house": HOUSE,
            "title": f"我的 {view.year}",
            "hours": hours,
            "hours_size": 112 - 18 * max(len(hours) - _DIGITS_AT_FULL_SIZE, 0),
            "unit": "小时",
            "sentence": "这些时间，我给了身边的人。",
            "facts": [{"name": name, "figure": str(figure)} for name, figure in facts if figure],
            "months_title": "哪个月最忙",
            "months": [minutes / most for minutes in view.months],
            "rings": [minutes / most for minutes in view.months],
            "best": view.best_month - 1,
            "best_words": f"{view.best_month}月，{best}",
            "kinds_title": "做得最多的事",
            "kinds": [{"name": name, "times": f"{times} 次"} for name, times in view.kinds[:KINDS_MAX]],
            "closing": "邻里之间，近了一点",
            "foot": f"志愿时长册 {view.year}年记录{f'，截至{month_day(today)}' if running else ''}",
        },
    )


def period_words(shown: dict[str, Any]) -> str:
    """Return the stretch of days a sheet is about."""
    if shown["label"] == "全部":
        return f"到 {day_words(shown['until'])}为止的全部记录"
    return f"{shown['label']}（{day_words(shown['since'])}至{day_words(shown['until'])}）"


def day_words(iso: str) -> str:
    """Return 2018年3月5日 for 2018-03-05."""
    return full_day(date.fromisoformat(iso))


def _qr(address: str) -> str:
    if not address:
        return ""
    drawn = io.BytesIO()
    segno.make_qr(address, error="m").save(drawn, kind="svg", border=0, dark="#1b2a2f", xmldecl=True)
    return drawn.getvalue().decode()
