"""The shelf and the vouchers: message in, one service call, words out."""

import re
from datetime import datetime

from sqlmodel import Session

from bot.chat.asking import needed
from bot.chat.dependencies import TALK, WORDS
from bot.chat.shelf_facts import item_facts, short_day, spaced
from bot.chat.talk import Answer, Talk, say
from bot.chat.vouchers import child_name, offer
from bot.domain.areas import queries as areas
from bot.domain.people.errors import NotAllowed
from bot.domain.people.model import Person
from bot.domain.shelf import exchange as shelf
from bot.domain.shelf import queries
from bot.domain.shelf.errors import CannotRedeem, NoSuchVoucher, SeveralVouchers
from bot.domain.shelf.model import ShelfItem, Unit, Voucher, VoucherState
from bot.domain.shelf.rules import amount, nearest
from bot.domain.timebank import balance
from bot.language.numbers import chinese_number
from plugins.shelf import commands

PAGE_SIZE = 8
_PAGE = re.compile(r"^第?\s*(?P<page>[0-9一二三四五六七八九十]{1,3})\s*页?$")
_SPOKEN = str.maketrans("零〇一二三四五六七八九幺OoＯ", "001234567891000")
_AROUND_CODE = re.compile(r"^(?:券|卷)?(?:码|号)?[是为:：]*|[\s\-—_,，。.、]+|(?:这|那)?(?:一)?张?(?:券|卷)?$")
_VERB = re.compile(r"^(?:我?[想要]+)?换(?:一?[张个份])?")
_PIECES = re.compile(r"\s*(?P<count>[0-9]{1,4}|[一二两三四五六七八九十]{1,3})\s*(?:张|份|次|个|件)$|^[一1]?张")


def _own_area(session: Session, talk: Talk) -> str | None:
    """Return the area whose items come first: that of the group, or the person's own community."""
    if talk.incoming.group_id is not None:
        return areas.bound_area(session, talk.incoming.group_id)
    account = talk.known_account(session)
    return session.get_one(Person, account.person_id).community_code if account else None


def code_of(words: str) -> str:
    """Return the digits of a code as somebody passes it on (4821 3907, 券码四八二一…); "" where it is no number."""
    digits = _AROUND_CODE.sub("", words.strip()).translate(_SPOKEN)
    return digits if digits.isdecimal() and digits.isascii() else ""


@commands.SHELF.handle
async def shelf_page(talk: TALK, words: WORDS) -> None:
    """兑换宝, 兑换宝 2: what can be had now, own area first."""
    read = _PAGE.match(words)
    number = chinese_number(read["page"]) if read else None
    page = number if isinstance(number, int) and number > 0 else 1

    def work(session: Session) -> Answer:
        own, skip = _own_area(session, talk), (page - 1) * PAGE_SIZE
        items = queries.on_shelf(session, Unit.COINS, own, at=talk.at, most=PAGE_SIZE + 1, skip=skip)
        account = talk.known_account(session) if talk.incoming.private else None
        held = balance(session, f"person:{account.person_id}").available if account else 0
        return say(
            "shelf.list",
            lines=[_line(session, talk, item) for item in items[:PAGE_SIZE]],
            balance=amount(held, Unit.COINS, talk.rules) if account else None,
            private=talk.incoming.private,
            page=page,
            next=page + 1 if len(items) > PAGE_SIZE else None,
        )

    await talk.write(work)


def _line(session: Session, talk: Talk, item: ShelfItem) -> dict[str, object]:
    return item_facts(session, item, rules=talk.rules, district=talk.house.district)


@commands.EXCHANGE.handle
async def exchange(talk: TALK, words: WORDS) -> None:
    """兑换 理发券: the nearest name, read back with price and balance."""

    said = _VERB.sub("", words)

    def work(session: Session) -> Answer:
        wanted, asked = _PIECES.sub("", said).strip(), _PIECES.search(said)
        count = chinese_number(asked["count"]) if asked and asked["count"] else 1
        needed(wanted, "要换的东西", commands.EXCHANGE.example)
        items = queries.on_shelf(session, Unit.COINS, _own_area(session, talk), at=talk.at)
        return offer(session, talk, nearest(items, wanted), wanted, pieces=count if isinstance(count, int) else 1)

    await talk.write(work)


@commands.MY_VOUCHERS.handle
async def my_vouchers(talk: TALK) -> None:
    """我的券: what is still to be used, with the codes."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        held = queries.open_vouchers(session, account.person_id) if account else []
        items = queries.items_of(session, held)
        rows = [
            _line(session, talk, items[voucher.item_id])
            | {"who": child_name(session, voucher), "code": spaced(voucher.code), "day": short_day(voucher.expires_at)}
            for voucher in held
        ]
        return say("shelf.vouchers", rows=rows)

    await talk.write(work)


@commands.RETURN_VOUCHER.handle
async def return_voucher(talk: TALK, words: WORDS) -> None:
    """退券 理发券, 退券 4821 3907: unused, it goes back with everything it cost."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        held = queries.open_vouchers(session, account.person_id) if account else []
        voucher, item = _meant(session, held, words)
        assert account is not None
        if voucher.expires_at <= talk.at or not shelf.give_back(
            session, voucher, by=account.person_id, state=VoucherState.CANCELLED, at=talk.at
        ):
            raise NoSuchVoucher
        return say("shelf.given_back", name=item.name, amount=amount(item.price, item.unit, talk.rules))

    await talk.write(work)


def _meant(session: Session, held: list[Voucher], words: str) -> tuple[Voucher, ShelfItem]:
    """Return the voucher that is meant by its code or by what it is for; without words the only one."""
    items = queries.items_of(session, held)
    code = code_of(words)
    if code:
        fitting = [voucher for voucher in held if voucher.code == code]
    elif words:
        named = {item.id for item in nearest(list(items.values()), words)}
        fitting = [voucher for voucher in held if voucher.item_id in named]
    else:
        fitting = held
    if not fitting:
        raise NoSuchVoucher
    if len(fitting) > 1:
        raise SeveralVouchers(name=items[fitting[0].item_id].name)
    return fitting[0], items[fitting[0].item_id]


@commands.REDEEM.handle
async def redeem(talk: TALK, words: WORDS) -> None:
    """核销 48213907: by whoever redeems that item, once."""

    def work(session: Session) -> Answer:
        account = talk.known_account(session)
        if account is None or not queries.keeps_anything(session, account.person_id, at=talk.at):
            raise NotAllowed(need="核销人或社区管家")
        code, digits = code_of(words), talk.rules.count("shelf.code_digits")
        if len(code) != digits:
            return say("shelf.code_digits", digits=digits)
        outcome = shelf.redeem(session, code, by=account.person_id, rules=talk.rules, at=talk.at)
        if isinstance(outcome, CannotRedeem):
            day = outcome.facts["day"]
            facts = outcome.facts | {"day": short_day(day) if isinstance(day, datetime) else None}
            return say("refusals.shelf_cannot_redeem", **facts)
        return say("shelf.redeemed", **_line(session, talk, session.get_one(ShelfItem, outcome.item_id)))

    await talk.write(work)
