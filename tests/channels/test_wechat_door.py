"""What comes to /wechat/<name>, by real HTTP requests: who is let in, what is understood, what is refused."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
from nonebot.log import logger

from bot.channels.wechat import MessageEvent, ScanEvent, SubscribeEvent, UnsubscribeEvent
from bot.channels.wechat.seal import BODY_BYTES_MAX, Seal
from tests.channels.wechat_fixtures.door import MAIN, Door, open_door
from tests.channels.wechat_fixtures.platform import (
    AES_KEY,
    OUR_ID,
    RESIDENT,
    TOKEN,
    opened,
    said_in,
    seal,
    sha1_of,
    xml_of,
)

OTHER_KEY = "B" + AES_KEY[1:]


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with open_door() as door:
        yield door


# the console's check of the address


async def test_the_console_gets_its_word_back(door: Door) -> None:
    answer = await door.http.get("/wechat/main", params=door.platform.signed() | {"echostr": "5927782489"})
    assert (answer.status_code, answer.text) == (200, "5927782489")


async def test_the_console_gets_a_sealed_word_back_opened(door: Door) -> None:
    sealed = seal("5927782489")
    query = door.platform.signed(sealed) | {"echostr": sealed}
    answer = await door.http.get("/wechat/main", params=query)
    assert (answer.status_code, answer.text) == (200, "5927782489")


async def test_a_stranger_does_not_get_their_word_back(door: Door) -> None:
    query = door.platform.signed(token="guess") | {"echostr": "<script>"}
    answer = await door.http.get("/wechat/main", params=query)
    assert (answer.status_code, answer.text) == (403, "")


# who is let in


async def test_a_text_in_plain_mode_is_answered(door: Door) -> None:
    door.answers("您好")
    assert said_in(await door.platform.push(door.platform.text("我要求助"))) == "您好"
    (event,) = door.heard
    assert isinstance(event, MessageEvent)
    assert (event.account, event.openid, event.kind, event.get_plaintext()) == (
        "main",
        RESIDENT,
        "text",
        "我要求助",
    )
    assert event.created_at == door.at


async def test_a_text_in_safe_mode_is_answered_sealed_and_signed(door: Door) -> None:
    door.answers("您好")
    answer = await door.platform.push_sealed(door.platform.text("我要求助"))
    assert "您好" not in answer.text
    assert said_in(opened(answer)) == "您好"
    assert door.heard[0].text == "我要求助"


async def test_in_safe_mode_too_nothing_to_say_is_success(door: Door) -> None:
    assert said_in(await door.platform.push_sealed(door.platform.text("哦"))) == "success"


async def test_a_forged_signature_is_refused_with_an_empty_page(door: Door) -> None:
    answer = await door.platform.push(door.platform.text("假的"), signature="0" * 40)
    assert (answer.status_code, answer.content) == (403, b"")
    assert door.heard == []


async def test_a_signature_with_chinese_characters_is_refused(door: Door) -> None:
    answer = await door.platform.push(door.platform.text("假的"), signature="签名")
    assert answer.status_code == 403


async def test_no_signature_at_all_is_refused(door: Door) -> None:
    answer = await door.http.post("/wechat/main", content=door.platform.text("假的"))
    assert answer.status_code == 403


@pytest.mark.parametrize("minutes", [-11, 11])
async def test_a_timestamp_too_far_from_now_is_refused(door: Door, minutes: int) -> None:
    door.platform.now += timedelta(minutes=minutes)
    answer = await door.platform.push(door.platform.text("旧的"))
    assert (answer.status_code, answer.content) == (403, b"")
    assert door.heard == []


async def test_a_timestamp_nine_minutes_old_is_let_in(door: Door) -> None:
    door.platform.now -= timedelta(minutes=9)
    assert said_in(await door.platform.push(door.platform.text("慢的"))) == "success"
    assert len(door.heard) == 1


async def test_a_timestamp_that_is_no_number_is_refused(door: Door) -> None:
    query = {"timestamp": "now", "nonce": "1", "signature": sha1_of(TOKEN, "now", "1")}
    answer = await door.http.post("/wechat/main", params=query, content=door.platform.text("怪的"))
    assert answer.status_code == 403


async def test_in_safe_mode_the_signature_of_another_body_is_refused(door: Door) -> None:
    query = door.platform.signed(seal(door.platform.text("真的")))
    body = xml_of(ToUserName=OUR_ID, Encrypt=seal(door.platform.text("换过的")))
    answer = await door.http.post("/wechat/main", params=query, content=body)
    assert (answer.status_code, answer.content) == (403, b"")
    assert door.heard == []


async def test_a_body_sealed_with_another_key_is_refused(door: Door) -> None:
    answer = await door.platform.push_sealed(door.platform.text("锁错"), key=OTHER_KEY)
    assert (answer.status_code, answer.content) == (403, b"")


async def test_a_body_sealed_for_another_account_is_refused(door: Door) -> None:
    answer = await door.platform.push_sealed(door.platform.text("别家"), appid="wx00000000000000bb")
    assert answer.status_code == 403


async def test_a_sealed_body_to_an_account_without_a_key_is_refused() -> None:
    async with open_door(replace(MAIN, aes_key="")) as door:
        answer = await door.platform.push_sealed(door.platform.text("无钥"))
        assert answer.status_code == 403


async def test_an_unknown_account_has_no_door(door: Door) -> None:
    answer = await door.http.post("/wechat/other", params=door.platform.signed(), content="<xml/>")
    assert answer.status_code == 404


@pytest.mark.parametrize("key", ["short", "!" * 43, AES_KEY + "A"])
def test_a_key_that_cannot_be_one_stops_the_start(key: str) -> None:
    with pytest.raises(ValueError, match="aes_key"):
        Seal(replace(MAIN, aes_key=key))


# bodies that are no messages


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><xml><MsgType>&b;</MsgType></xml>'
FOREIGN = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><xml><MsgType>&a;</MsgType></xml>'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{}",
        "<xml><MsgType>text",
        "<xml></xml>",
        "<xml/>",
        "<other><MsgType>text</MsgType></other>",
        "<xml><MsgType><a>1</a></MsgType></xml>",
        "<xml><MsgType>text</MsgType><MsgType>text</MsgType></xml>",
        xml_of(ToUserName=OUR_ID, FromUserName=RESIDENT, MsgType="text", Content="没有时间"),
        xml_of(ToUserName=OUR_ID, FromUserName=RESIDENT, CreateTime=9**99, MsgType="text", Content="太晚"),
        xml_of(ToUserName=OUR_ID, FromUserName="", CreateTime=1, MsgType="text", Content="没有人"),
        xml_of(ToUserName=OUR_ID, FromUserName=RESIDENT, CreateTime=1, MsgType="event"),
        "<a>" * 5000 + "</a>" * 5000,
        BOMB,
        FOREIGN,
        b"\xff\xfe\x00\x01",
    ],
)
async def test_a_body_that_is_no_message_is_dropped_with_success(door: Door, body: str | bytes) -> None:
    answer = await door.platform.push(body)
    assert (answer.status_code, answer.text) == (200, "success")
    assert door.heard == []


async def test_a_sealed_request_without_a_sealed_part_is_dropped_when_the_address_is_signed(
    door: Door,
) -> None:
    answer = await door.http.post("/wechat/main", params=door.platform.signed("x"), content="<xml>")
    assert (answer.status_code, answer.text) == (200, "success")
    forged = door.platform.signed("x", token="guess")
    assert (await door.http.post("/wechat/main", params=forged, content="<xml>")).status_code == 403


async def test_a_sealed_text_that_is_broken_inside_is_dropped_with_success(door: Door) -> None:
    answer = await door.platform.push_sealed("<xml><MsgType>text")
    assert (answer.status_code, answer.text) == (200, "success")


async def test_a_body_over_64_kib_is_not_read(door: Door) -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        for _ in range(1000):
            read += 1024
            yield b"x" * 1024

    answer = await door.http.post("/wechat/main", params=door.platform.signed(), content=pieces())
    assert answer.status_code == 413
    assert read <= BODY_BYTES_MAX + 1024


# what people send


async def test_five_thousand_characters_arrive_whole(door: Door) -> None:
    said = "求助" * 2500
    await door.platform.push_sealed(door.platform.text(said))
    assert door.heard[0].text == said


@pytest.mark.parametrize("said", ["𠮷野家旁边", "👨‍👩‍👧救命🆘", "a]]>b<xml>&amp;", "Ｘ０２３１　接", "{}%s{0}"])
async def test_rare_characters_go_there_and_back(door: Door, said: str) -> None:
    door.answers(f"收到：{said}。")
    assert said_in(await door.platform.push(door.platform.text(said))) == f"收到：{said}。"
    assert door.heard[0].text == said


async def test_a_control_character_in_a_text_does_not_lose_the_text(door: Door) -> None:
    await door.platform.push(door.platform.text("家里\x08停电\x14了"))
    assert door.heard[0].text == "家里停电了"


async def test_a_broken_byte_in_a_text_does_not_lose_the_text(door: Door) -> None:
    await door.platform.push(door.platform.text("停电@了").encode().replace(b"@", b"\xe5"))
    assert door.heard[0].text == "停电\ufffd了"


@pytest.mark.parametrize("said", ["", "  \u3000 "])
async def test_an_empty_text_is_a_message(door: Door, said: str) -> None:
    await door.platform.push(door.platform.text(said))
    assert (door.heard[0].kind, door.heard[0].text) == ("text", "")


async def test_a_voice_is_heard_as_its_recognised_text(door: Door) -> None:
    await door.platform.push(door.platform.message("voice", MediaId="m", Format="amr", Recognition="家里水管漏了"))
    await door.platform.push(door.platform.message("voice", MediaId="m", Format="amr"))
    assert [(event.kind, event.text) for event in door.heard] == [("voice", "家里水管漏了"), ("voice", "")]


@pytest.mark.parametrize("kind", ["image", "video", "shortvideo", "link", "location", "newkind"])
async def test_everything_else_is_a_message_without_words(door: Door, kind: str) -> None:
    await door.platform.push(door.platform.message(kind, MediaId="m", Title="标题", Label="裕园3号楼", Location_X=36))
    (event,) = door.heard
    assert isinstance(event, MessageEvent)
    assert (event.kind, event.text) == (kind, "")


async def test_a_menu_button_is_the_command_it_stands_for(door: Door) -> None:
    await door.platform.push(door.platform.event("CLICK", EventKey="我的诉求"))
    (event,) = door.heard
    assert isinstance(event, MessageEvent)
    assert (event.kind, event.get_plaintext()) == ("click", "我的诉求")


async def test_following_by_a_community_code_tells_the_community(door: Door) -> None:
    door.answers("欢迎")
    push = door.platform.event("subscribe", EventKey="qrscene_370104001001", Ticket="t")
    assert said_in(await door.platform.push(push)) == "欢迎"
    await door.platform.push(door.platform.event("SCAN", EventKey="370104001002", Ticket="t"))
    first, second = door.heard
    assert isinstance(first, SubscribeEvent)
    assert isinstance(second, ScanEvent)
    assert (first.scene, second.scene) == ("370104001001", "370104001002")


async def test_following_without_a_code_has_no_scene_and_leaving_is_told(door: Door) -> None:
    await door.platform.push(door.platform.event("subscribe", EventKey=""))
    await door.platform.push(door.platform.event("unsubscribe", EventKey=""))
    first, second = door.heard
    assert isinstance(first, SubscribeEvent)
    assert first.scene is None
    assert isinstance(second, UnsubscribeEvent)


async def test_a_position_is_never_handed_on(door: Door) -> None:
    push = door.platform.event("LOCATION", Latitude="36.6", Longitude="116.9", Precision="10")
    assert said_in(await door.platform.push(push)) == "success"
    assert door.heard == []


async def test_reports_about_our_own_messages_are_notices(door: Door) -> None:
    await door.platform.push(door.platform.event("TEMPLATESENDJOBFINISH", MsgID=1, Status="failed:user block"))
    await door.platform.push(door.platform.event("TEMPLATESENDJOBFINISH", MsgID=2, Status="success"))
    rows = "<List><TemplateId>T1</TemplateId><SubscribeStatusString>accept</SubscribeStatusString></List>"
    push = door.platform.event("subscribe_msg_popup_event")
    two = rows + rows.replace("T1", "T2").replace("accept", "reject")
    await door.platform.push(push.replace("</xml>", f"<SubscribeMsgPopupEvent>{two}</SubscribeMsgPopupEvent></xml>"))
    first, second, third = (event.model_dump() for event in door.heard)
    assert (first["status"], second["status"]) == ("failed:user block", "success")
    assert first["natural_key"] != second["natural_key"]
    assert third["subscriptions"] == {"T1": "accept", "T2": "reject"}


async def test_an_event_that_nobody_has_heard_of_is_a_notice(door: Door) -> None:
    await door.platform.push(door.platform.event("wxa_new\nthing", EventKey="x"))
    await door.platform.push(door.platform.event("VIEW", EventKey="https://example.org/" + "a" * 500))
    assert [event.get_event_name() for event in door.heard] == ["notice.other", "notice.view"]
    assert max(len(event.natural_key) for event in door.heard) <= 190


async def test_keys_are_the_message_number_or_who_when_what(door: Door) -> None:
    await door.platform.push(door.platform.text("一", MsgId=42))
    await door.platform.push(door.platform.event("CLICK", EventKey="帮助"))
    moment = int(door.at.timestamp())
    assert [event.natural_key for event in door.heard] == ["42", f"{RESIDENT}|{moment}|click|帮助"]


# what is written down


async def test_the_log_has_one_line_per_request_and_no_word_of_it(door: Door) -> None:
    async def fail(bot: object, event: MessageEvent) -> None:
        raise RuntimeError(event.text)

    lines: list[str] = []
    sink = logger.add(
        lines.append,
        level="DEBUG",
        format="{level} {message}",
        filter=lambda line: "wechat" in line["message"],
    )
    door.answers("您的电话是13800000000")
    await door.platform.push(door.platform.text("我叫王桂兰"))
    await door.platform.push(door.platform.text("我叫王桂兰"), signature="x")
    await door.platform.push("<xml>王桂兰")
    assert [line.split(",")[0] for line in lines] == [
        "INFO wechat main: message.text answered",
        "WARNING wechat main: refused: signature",
        "INFO wechat main: unreadable",
    ]
    door.handler = fail  # type: ignore[assignment]
    await door.platform.push(door.platform.text("我叫王桂兰"))
    logger.remove(sink)
    written = "".join(lines) + repr(door.heard[0]) + str(door.heard[0]) + repr(MAIN)
    assert [secret for secret in ("王桂兰", "138", RESIDENT, TOKEN, AES_KEY) if secret in written] == []
    assert "RuntimeError in the handler" in written


async def test_a_handler_that_fails_costs_no_error_page(door: Door) -> None:
    async def fail(bot: object, event: object) -> None:
        raise RuntimeError

    door.handler = fail
    assert said_in(await door.platform.push(door.platform.text("出错"))) == "success"


async def test_the_bot_is_there_under_the_name_of_its_account(door: Door) -> None:
    assert list(door.adapter.bots) == ["main"]
    door.answers("在")
    await door.platform.push(door.platform.text("在吗"))
    event = door.heard[0]
    assert (event.get_user_id(), event.get_session_id(), event.is_tome()) == (
        RESIDENT,
        f"main_{RESIDENT}",
        True,
    )
    assert event.get_type() == "message"


async def test_any_bytes_are_answered_without_an_error_page(door: Door) -> None:
    base = door.platform.text("变形").encode()
    for place in range(0, len(base), 3):
        answer = await door.platform.push(base[:place] + b"<&]" + base[place + 1 :])
        assert answer.status_code == 200
    odd = httpx.QueryParams(door.platform.signed() | {"timestamp": "١٢٣", "nonce": "\u0000"})
    assert (await door.http.post("/wechat/main", params=odd, content=base)).status_code == 403
