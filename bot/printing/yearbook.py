"""The year report on paper and in a chat: numbers of an area, with small ones hidden as the report itself hides them."""

from bot.dates import day_of, full_day
from bot.domain.records.rules import Grade
from bot.domain.yearbook.service import Line, YearReport, hide_few
from bot.printing.pages import HOUSE, Page

GRADE_NAMES = {
    Grade.A: "双方确认，有到场码",
    Grade.B: "双方确认",
    Grade.C: "一方和管家确认",
    Grade.D: "纸质补录",
}
"""How people call the grades of a source."""


def yearbook_page(made: YearReport, *, in_chat: bool) -> Page:
    """Return the year report of an area."""
    day = full_day(day_of(made.made_at))
    figures = [
        ("登记志愿者", f"{made.registered}人"),
        ("参加服务", f"{made.served_people}人"),
        ("服务次数", f"{made.services}次"),
        ("服务时间", f"{_hours(made.minutes)}小时"),
        ("办结诉求", f"{made.helped_cases}件"),
    ]
    grades = [Line(GRADE_NAMES[Grade(one.name)], one.people, one.services, one.minutes) for one in made.by_grade]
    tables = [
        ("按月份", hide_few(made.by_month, made.small_number)),
        ("按内容", made.by_kind),
        ("按地点", made.by_area),
        ("按来源", hide_few(grades, made.small_number)),
    ]
    return Page(
        "yearbook",
        {
            "form": "chat" if in_chat else "print",
            "house": HOUSE,
            "heading": f"{made.area}{made.year}年志愿服务年报",
            "made": f"{day}统计，依据志愿时长册",
            "figures": [{"name": name, "figure": figure} for name, figure in figures],
            "tables": [{"title": title, "rows": [_row(line) for line in lines]} for title, lines in tables if lines],
            "notes": [
                f"封存{made.sealed}条，其中按期{made.sealed_in_time}条；更正{made.corrections}次；"
                f"培训{made.trainings}次，表彰{made.commendations}次，授星{made.stars}人次。",
                f"不到{made.small_number}人的分项不列数字，免得认出是谁；合计里都算上了。",
            ],
            "foot": f"{made.year}年 · {HOUSE}",
        },
    )


def _row(line: Line) -> dict[str, object]:
    hidden = line.minutes is None
    return {
        "name": line.name,
        "hidden": hidden,
        "people": "" if hidden else str(line.people),
        "services": "" if hidden else str(line.services),
        "hours": "" if hidden else _hours(line.minutes or 0),
    }


def _hours(minutes: int) -> str:
    """Return minutes as hours with one decimal where it is needed: 4, 1.5."""
    return f"{minutes / 60:.1f}".removesuffix(".0")
