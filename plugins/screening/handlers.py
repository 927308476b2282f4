"""The screen of unusual hours: message in, one look beside the writer, words out."""

from datetime import date

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.talk import Answer, Talk, say
from bot.dates import day_of
from bot.domain.errors import Refusal
from bot.domain.people import queries as people
from bot.domain.screening import service as screening
from bot.domain.screening.model import Finding, Sign, Verdict
from bot.domain.screening.signs import Found
from bot.domain.tasks.rules import duration_text
from bot.language.periods import Period, read_period
from plugins.screening import commands

LINES_MAX = 8
NOTE_MAX = 300


@commands.UNUSUAL.handle
async def unusual(talk: TALK, words: WORDS) -> None:
    """异常时长 本周: the look only reads and runs beside the writer; then what it found is kept and shown."""
    period = read_period(words or "本周", day_of(talk.at))
    found = await talk.house.store.read(lambda session: _look(session, talk, period))

    def work(session: Session) -> Answer:
        account = talk.account(session)
        people.require(session, account.person_id, people.STAFF, None, at=talk.at)
        needed("ok" if period else None, "看得懂的时间（本周、上个月）", commands.UNUSUAL.example)
        assert period is not None
        if isinstance(found, Refusal):
            raise found
        screening.keep(session, found, at=talk.at)
        rows = _open(session, talk, account.person_id, period.first, period.last)
        lines = [_line(session, row) for row in rows[:LINES_MAX]]
        return say("screening.unusual", lines=lines, count=len(rows), more=len(rows) > LINES_MAX, period=period.said)

    await talk.write(work)


def _look(session: Session, talk: Talk, period: Period | None) -> list[Found] | Refusal:
    """Look at the areas of the speaker; nobody else's look costs anything."""
    account = talk.known_account(session)
    if account is None or period is None:
        return []
    own = people.areas_of(session, account.person_id, people.STAFF, at=talk.at)
    try:
        return [
            one
            for code in own
            for one in screening.look(session, period.first, period.last, under=code, rules=talk.rules)
        ]
    except Refusal as refusal:
        return refusal


def _open(session: Session, talk: Talk, person_id: int, first: date, last: date) -> list[Finding]:
    own = people.areas_of(session, person_id, people.STAFF, at=talk.at)
    return [row for code in own for row in screening.list_open(session, first, last, under=code)]


def _line(session: Session, row: Finding) -> dict[str, object]:
    return {
        "number": row.id,
        "who": people.display_name(session, row.person_id),
        "reason": _reason(session, row),
        "records": row.records.replace(",", "、"),
        "looking": people.display_name(session, row.decided_by) if row.verdict and row.decided_by else None,
    }


def _reason(session: Session, row: Finding) -> str:
    other = people.display_name(session, row.other_id) if row.other_id is not None else ""
    time = duration_text(row.figure)
    match row.sign:
        case Sign.OVERLAP:
            return f"两次服务的时间重合了{time}"
        case Sign.LONG_DAY:
            return f"一天记了{time}"
        case Sign.PAIR:
            return f"和{other}互相服务、互相确认，共{row.figure}次"
        case Sign.HOUSEHOLD:
            return f"和被服务的{other}留的是同一个电话，或在同一份家人名单上"
        case Sign.SELF:
            return "服务的人自己就是报事人、经办人或负责人"
        case Sign.TOO_FAST:
            return f"报的时间比从开始到办完的时间（{time}）还长"
        case Sign.SAME_TIME:
            return f"{row.figure}次都报了完全一样的时间"


@commands.DECIDE.handle
async def decide(talk: TALK, words: WORDS) -> None:
    """异常 3 正常, 异常 3 查: written down with who and why; nothing is changed by it."""
    decision = commands.DECISION.match(words)

    def work(session: Session) -> Answer:
        assert decision is not None, "the command is accepted only with a decision"
        row = screening.decide(
            session,
            int(decision["number"]),
            by=talk.account(session).person_id,
            verdict=Verdict.NORMAL if decision["normal"] else Verdict.LOOKING,
            note=decision["note"].strip()[:NOTE_MAX],
            at=talk.at,
        )
        normal = row.verdict is Verdict.NORMAL
        return say(
            "screening.decided",
            number=row.id,
            normal=normal,
            records=row.records.replace(",", "、"),
            first=row.records.partition(",")[0],
        )

    await talk.write(work)
