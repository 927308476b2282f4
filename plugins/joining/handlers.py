"""Joining: message in, one service call, words out."""

from datetime import timedelta

from sqlmodel import Session

from bot.chat.dependencies import CODE, TALK
from bot.chat.dialogues import NO_WORDS, Step, cancels, dialogue, kept, start
from bot.chat.talk import Answer, Say, Talk, say
from bot.clock import SHANGHAI
from bot.domain import records
from bot.domain.areas import queries as areas
from bot.domain.areas.model import Area, AreaKind
from bot.domain.binding import service as binding
from bot.domain.cases import rules as case_rules
from bot.domain.cases import service as cases
from bot.domain.children import register as children
from bot.domain.corrections import service as corrections
from bot.domain.dialogues import service as dialogue_rows
from bot.domain.dialogues.service import State
from bot.domain.earning import service as earning
from bot.domain.exchange import offers
from bot.domain.honours import public
from bot.domain.intake import service as intake
from bot.domain.outbox import service as outbox
from bot.domain.outbox import wishes
from bot.domain.people import queries as people
from bot.domain.people import register
from bot.domain.people import service as people_service
from bot.domain.people.errors import AlreadyRegistered, CodeInvalid
from bot.domain.people.identity import QQ
from bot.domain.people.model import Account, Person
from bot.domain.reminders import service as reminders
from bot.domain.timebank.rules import coins
from plugins.joining import commands, registration

KIND = "register"
CODE_DIGITS = 6
PAUSE_DAYS_MAX = 7
"""How long a registration that was stopped half-way is kept for 继续登记."""


def _ask(state: State, *, wrong: str = "", session: Session | None = None) -> Say:
    options = [areas.full_name(session, code) for code in state.get("options", [])] if session else []
    unsure = areas.full_name(session, state["unsure"]) if session and state.get("unsure") else None
    return say("joining.question", asked=registration.question(state), wrong=wrong, options=options, unsure=unsure)


@commands.REGISTER.handle
async def start_registration(talk: TALK) -> None:
    """我要当志愿者: go on where it was stopped, or begin with the notice."""
    if not talk.incoming.private:
        await talk.write(lambda _: say("common.private_please"))
        return

    def work(session: Session) -> Answer:
        account = talk.account(session)
        profile = people.volunteer(session, account.person_id)
        if profile is not None:
            raise AlreadyRegistered(since=profile.registered_at)
        state = kept(session, account, KIND, at=talk.at) or {}
        state["paused"] = False
        return start(session, talk, KIND, Step(state, _ask(state)))

    await talk.write(work)


@dialogue(KIND, kept=timedelta(days=PAUSE_DAYS_MAX))
def step(state: State, said: str, talk: Talk) -> Step | None:
    """One field of the register."""
    if state.get("paused"):
        return None
    if said in {
        "先停",
        "停",
        "停一下",
        "等会再填",
        "先不填了",
        "待会再填",
        "等会儿",
        "回头再填",
        "先停一下",
        "下次再填",
    }:
        return Step(state | {"paused": True}, say("joining.paused"))
    if cancels(said) or (registration.question(state) == "consent" and said in NO_WORDS):
        return Step(None, say("joining.cancelled"))
    tells_skill = registration.question(state) == "skills" and said.startswith(("我会", "我能", "我可以", "俺"))
    if not tells_skill and talk.conversation.means_command(said):
        return None
    wrong = registration.take(talk.house, state, said, talk.at)
    if wrong is not None:
        return Step(state, effect=lambda session, _: _ask(state, wrong=wrong, session=session))
    if registration.question(state) is not None:
        return Step(state, _ask(state))
    return Step(None, effect=lambda session, account: _register(session, account, talk, state))


def _register(session: Session, account: Account, talk: Talk, state: State) -> Answer:
    register.register(
        session,
        account.person_id,
        name=state["name"],
        id_number=state["id_number"],
        phone=state["phone"],
        community_code=state["community"],
        skills=state["skills"],
        services="",
        at=talk.at,
    )
    records.look_again(session, account.person_id, at=talk.at)
    granted = earning.open_account(session, account.person_id, rules=talk.rules, at=talk.at)
    return say(
        "joining.registered",
        area=areas.full_name(session, state["community"]),
        granted=coins(granted, talk.rules) if granted else None,
    )


@commands.BIND.handle
async def bind(talk: TALK, code: CODE) -> None:
    """绑定 gives a code on one account; 绑定 482913 on the other joins them."""

    def work(session: Session) -> Answer:
        account = talk.account(session)
        if code is None:
            lifetime = talk.rules.duration("conversation.binding_code_expiry")
            issued = people_service.issue_binding_code(session, account.person_id, lifetime=lifetime, at=talk.at)
            return say("joining.code", code=issued, minutes=int(lifetime.total_seconds() // 60))
        if len(code) != CODE_DIGITS:
            return say("joining.code_digits", digits=CODE_DIGITS)
        survivor = binding.bind(session, account, code, rules=talk.rules, at=talk.at)
        if isinstance(survivor, CodeInvalid):
            return say("refusals.binding_code_invalid")
        accounts = people.accounts_of(session, survivor.id or 0)
        wishes.share(session, [outbox.recipient_index(one.external_id) for one in accounts], at=talk.at)
        _tell_the_others(session, talk, account)
        return say("joining.bound")

    await talk.write(work)


def _tell_the_others(session: Session, talk: Talk, account: Account) -> None:
    """Tell the accounts that were there before: somebody may have been talked out of a code."""
    channel = "QQ" if account.channel == QQ else "微信"
    for other in people.accounts_of(session, account.person_id):
        if other.id != account.id and other.via:
            outbox.queue(
                session,
                channel=other.channel,
                account=other.via,
                group_id=other.group_id,
                person_id=other.person_id,
                recipient=other.external_id,
                kind="notice",
                text=talk.house.texts.render("joining.bound_elsewhere", channel=channel),
                at=talk.at,
            )


@commands.WITHDRAW_CONSENT.handle
async def withdraw_consent(talk: TALK) -> None:
    """撤回同意: at once; the answer says what is deleted, what is kept, why."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        if account is None:
            return say("joining.no_consent")
        own_accounts = people.accounts_of(session, account.person_id)
        erased = reminders.erase(session, [own.id or 0 for own in own_accounts])
        for own in own_accounts:
            wishes.forget(session, outbox.recipient_index(own.external_id))
        corrections.forget_words(session, account.person_id)
        public.forget_words(session, account.person_id)
        purposes, stopped = intake.withdraw_consent(session, account.person_id, at=talk.at)
        withdrawn_children = children.withdraw_all(session, account.person_id, at=talk.at)
        if not purposes and not withdrawn_children:
            return say("joining.reminders_erased", count=erased) if erased else say("joining.no_consent")
        volunteer = people.volunteer(session, account.person_id) is not None
        if volunteer:
            register.leave(session, account.person_id, at=talk.at)
        for own in own_accounts:
            dialogue_rows.end(session, own.id or 0)
        numbers = [case_rules.number(case.id or 0) for case in stopped]
        return say("joining.consent_withdrawn", numbers=numbers, volunteer=volunteer, children=withdrawn_children)

    await talk.write(work)


@commands.MY_DATA.handle
async def my_data(talk: TALK) -> None:
    """我的信息: what we keep about the speaker, in private only."""
    if not talk.incoming.private:
        await talk.write(lambda _: say("common.private_please"))
        return

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        if account is None:
            return say("joining.my_data_none")
        person = session.get_one(Person, account.person_id)
        profile = people.volunteer(session, account.person_id)
        return say(
            "joining.my_data",
            name=person.name,
            phone=person.phone,
            community=areas.full_name(session, person.community_code) if person.community_code else None,
            registered=profile.registered_at.astimezone(SHANGHAI).strftime("%Y-%m-%d") if profile else None,
            id_tail=profile.id_number[-4:] if profile else None,
            open_cases=len(cases.open_cases_of(session, account.person_id)),
            offers=len(offers.own(session, account.person_id, at=talk.at)),
            children=[child.name for child in children.of_guardian(session, account.person_id)],
        )

    await talk.write(work)


@commands.ARRIVAL.handle
async def arrival(talk: TALK) -> None:
    """Following the account or scanning a community's code: the code's community becomes theirs."""

    def work(session: Session) -> Answer:
        area = session.get(Area, talk.incoming.scene) if talk.incoming.scene else None
        if area is not None and area.kind is not AreaKind.COMMUNITY:
            area = None
        if area is not None:
            person = session.get_one(Person, talk.account(session).person_id)
            person.community_code = area.code
            session.flush()
        name = areas.full_name(session, area.code) if area else None
        return say("joining.welcome", area=name, scanned=talk.incoming.kind == "scan")

    await talk.write(work)
