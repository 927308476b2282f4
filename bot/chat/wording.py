"""How a command looks when somebody types it in a hurry: traditional characters, words in front, a question instead.

Pure functions over one line of text. They say what a line may be; the registry says what it is.
"""

import re
from collections.abc import Iterator

from bot.chat.arguments import NUMBER_BEHIND
from bot.language.normalise import normalise, strip_courtesy

_TRADITIONAL = (
    "單詳還沒誰補進報實級權綁訪願時間對認沖審計幫熱線機暫復態處資類們滿應為結領來個鐘頭兩點號聯繫電話銷給說這樣麼幾裏裡"
    "歸區約後開關務員狀擬議錯過嗎謝請讓變動從場達門貨換總協調長確屬當發燒樓層戶藥陽園莊見車無氣燈壞醫輪護歲遠會幹輔導師"
)
_SIMPLIFIED = (
    "单详还没谁补进报实级权绑访愿时间对认冲审计帮热线机暂复态处资类们满应为结领来个钟头两点号联系电话销给说这样么几里里"
    "归区约后开关务员状拟议错过吗谢请让变动从场达门货换总协调长确属当发烧楼层户药阳园庄见车无气灯坏医轮护岁远会干辅导师"
)
"""The characters of commands and their arguments only: a name in other characters stays as it was written."""
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_TO_TRADITIONAL = str.maketrans(dict(zip(reversed(_SIMPLIFIED), reversed(_TRADITIONAL), strict=True)))
_ADDRESS = re.compile(r"^@\S{0,12}?(?:机器人|管家|助手|bot)[\s,，:：]*|^@(?=\S+\s)(?:\S*智慧\S*)\s+", re.IGNORECASE)
_POLITE_END = re.compile(
    r"[\s,，]*(?:发给我|告诉我|(?<!动)发我|(?:发|拿|给|让)+我(?:看看|瞧瞧|看一?下|一份)|可不可以|可以[吗不么]|行不行|行[吗不么]|好[吗不么]|成[吗不]|中不中?|ok(?:吗|了)?|麻烦(?:[您你]了?)?|拜托了?)[?？。!！~～]*$",
    re.IGNORECASE,
)

_LEAD = re.compile(
    r"""(?:
      (?:智慧|小)?管家 | 机器人 | 那个 | 那就? | 好[的嘞滴]? | 行 | 嗯+ | [哦噢喔] | 收到 | 可以 | 没问题 | ok
    | 俺们?(?:也|来)? | 咱们? | 我(?:来|要|想|先|去|得|能|可以|有事|临时有事|们|这[边里儿]|已经|已|都|刚刚?|现在|也|一个人|自己)*(?:把)? | 本人 | 看[看下]? | 查(?:一下)? | (?:临时)?有事 | 不好意思 | 抱歉
    | 让我 | 发(?:一?下|个|份|来) | 给(?=\s?[XxＸ#]) | [给帮替]我 | 请 | 麻烦 | 报告 | 已经? | 现在 | 刚刚?才? | 今天 | 把 | [你您]好 | 在吗 | 喂 | hi | hello | 大家好 | 来 | [👌👍🙏🙋✋❤🌹]
    )[\s,，。.!！:：、~～]*""",
    re.VERBOSE | re.IGNORECASE,
)
_PICTURES = re.compile(r"(?<=\S)[\s\u2600-\u27bf\ufe0f\u200d\U0001f300-\U0001faff]+$")
_PARTED = re.compile(r"^([\u4e00-\u9fff]{1,4})\s*[，,：:]\s*(?=[RrLl]\s?[0-9])")
_PLAIN = tuple(
    (re.compile(spoken), plain)
    for spoken, plain in (
        (r"俺们?(?=那|这|家|娘|爹|妈|爸)|俺", "我"), (r"今儿个?|今日", "今天"), (r"明儿个?", "明天"), (r"咋(?:样)?", "怎么"), (r"啥", "什么"),
        (r"^升级(?:一下)?\s*([XxＸ#]?\s?[0-9]{1,6})\s*[为成到]+(?=一般|特殊|紧急)", r"升级为 \1 "),
        (r"钟头", "小时"), (r"^(取消|删除|删掉|去掉)(第?[0-9一二两三四五六七八九十]+个?)的?提醒$", r"\1提醒 \2"), (r"(?<=^[开换兑查设定加看打出要报])(?:一?[个张份条]|一?下)(?=\S{2})", ""),
        (r"^(?:我?想|我?要|帮我|给我|替我|麻烦|请)*(?:查一查|查查|查查看|看一看|看看|瞧瞧|翻翻|看下|查下|问下|瞅瞅|了解一?下)", ""),
    )
)  # fmt: skip
_COMPANY_FIRST = re.compile(
    r"^(?P<who>(?:我们|咱们?|俺们?|[我俺](?:和|跟|带)[\u4e00-\u9fff]{1,4}?)[俩仨两三](?:个人?|人)?)(?P<do>接|去|来)(?P<rest>.*)$"
)
_PARTICLE_END = re.compile(r"[嘞辣喽咯呐]+[。.!！~～]*$")
_LEADS_MAX = 4

_SPOKEN = "零〇一二三四五六七八九幺"
_NUMBER_FIRST = re.compile(
    rf"""^(?:第|编号|单号|任务)?\s*(?:
      (?:[#]\s*)?[XxХΧ×✕叉]\s*[-_.:：]?\s*(?:[0-9Oo]{{1,6}}(?![0-9]) | [{_SPOKEN}]{{2,6}})
    | [#]\s*[0-9]{{1,6}}(?![0-9]) | [JjＪｊ]\s*[0-9]{{1,6}}(?![0-9])
    | [0-9]{{3,6}}(?![0-9.:%/年月日点岁路级室户元块]) | [{_SPOKEN}]{{3,6}}(?=号)
    )
    \s*号?\s*(?:这个|那个|这单|那单|这活|单子?|任务|的)?[\s,，:：、。]*""",
    re.VERBOSE,
)
OURS = re.compile(
    rf"[XxＸｘХΧ×✕叉#＃]\s?[-－_.:：]?\s?[0-9０-９Oo{_SPOKEN}]|[0-9０-９]{{3}}|[{_SPOKEN}]{{3}}|[JjＪｊ]\s?[0-9０-９]"
)
"""What every command about one of our numbers holds, as it was typed. Cheap enough for every line of a group."""

_ASKS = re.compile(
    r"[?？]|(?:吗|嘛|么|没|没有|呢|谁|不)$|^[\s,，]*(?:的(?!确)|谁|吗|没(?!空|时间|法|办法)|怎|咋|哪|几|多少|什么|啥|是不是|有没有|是谁)"
    r"|谁|怎么(?:样|走|弄|接|退|办|回事|写|填|算)|多少|几点|哪(?:里|儿|个|位|天|家)|为(?:什么|啥)|请问"
)

QUANTITY_TAIL = re.compile(
    r"\s*(?:现在|目前|都|还|一共|总共|到底|里)*(?:(?:有|剩|剩下|是|攒|够)+了?(?:多少|几个?|几条|哪些|啥|什么|没有)|咋样|怎么样|如何|有没有|多少|哪些|情况|一下|列一?下|列出来)?"
    r"(?:了|呢|啊|呀|的|嘛)*[?？~～。.!！]*$"
)
"""What may follow a word that takes nothing: a question how much or which, never whether (撤回同意了吗)."""
PARTICLE = re.compile(r"(?:了|的|呀|啊|呢|吧|哈|一下|看看|急|那儿|那里|我接的|我的单|[\s,，])+")
QUESTION_END = re.compile(r"(?:的|呀|呢|啊|了|哦)+")
ASKS_WHAT = re.compile("哪|那些|啥|什么")

_ASKED_HOW = re.compile(
    r"(?<=.)要?(?:怎么|咋)(?:弄|办|操作|用|发|写|退|接|换|报|改|绑)?[?？]*$|(?:请问)?我?(?:该|想知道|不知道|不会)?(?:怎么|怎样|如何|咋)(?:才能|样|去|用|弄|办|操作|发|写)?"
)
_HURRY = re.compile(r"[呀啊呢]?\s*[,，]?(?:急|急急急|着急)$")
HOW = re.compile(r"怎么|怎样|如何|咋")
_OBJECT = re.compile(r"一?下?(?:单子?|任务|活|时间|地点|地址|电话|时间币|东西|码|了|这单|[?？])?$")
PERIOD_AHEAD = re.compile(
    r"(?:我|请|麻烦|想|查|看)*(?:去年|今年|前年|本[周月年]|[上这]个?一?(?:周|月|礼拜|星期)|最?近|20[0-9]{2}|第?[一二三四]季度"
    r"|[0-9一二三四五六七八九十]+[月号]|今天|昨天|明天|周|星期|礼拜)"
)
"""上周异常时长: what may stand before words that take it behind."""
REFUSES_BEFORE = re.compile(r"[不没别怎咋吗谁]|什么|(?:要|能|会|再|才|想|去|可以|打算|准备)$")


def command_form(text: str) -> str:
    """Return the line as commands are looked for in it: one spelling, no courtesy, no typed @机器人."""
    said = normalise(text).translate(_TO_SIMPLIFIED)
    said = strip_courtesy(_PICTURES.sub("", _ADDRESS.sub("", said)))
    said = _PARTED.sub(r"\1 ", said)
    shorter = _PARTICLE_END.sub("", _POLITE_END.sub("", said))
    return strip_courtesy(shorter) if shorter and shorter != said else said


def in_plain_words(said: str) -> str:
    """Return the line in the words that commands are written with: 俺 as 我, 今儿 as 今天, 咋 as 怎么, 换张 as 换."""
    for spoken, plain in _PLAIN:
        said = spoken.sub(plain, said)
    return said


def in_traditional(word: str) -> str:
    """Return a command word as a keyboard for traditional characters writes it."""
    return word.translate(_TO_TRADITIONAL)


def forms(said: str) -> Iterator[str]:
    """Yield the ways to read a line as word first, arguments after; the line itself comes first.

    我来接X0231 → 接X0231; X0231 我接 → 接 X0231; X0231 俩小时完成 is yielded with the number behind.
    """
    company_behind = _COMPANY_FIRST.sub(r"\g<do>\g<rest> \g<who>", said)
    for start in (said, *((company_behind,) if company_behind != said else ()), *_without_leads(said)):
        yield start
        number = _NUMBER_FIRST.match(start)
        rest = start[number.end() :] if number else ""
        if number is None or not rest:
            continue
        code = number.group().strip(" ,，:：、。")
        for form in (rest, *_without_leads(rest)):
            yield f"{form}{NUMBER_BEHIND}{code}"


def _without_leads(said: str) -> Iterator[str]:
    for _ in range(_LEADS_MAX):
        lead = _LEAD.match(said)
        if lead is None or lead.end() == len(said):
            return
        if len(lead.group()) > 1 and said[0] == "我":  # 我去不了: 我去 is no word in front here
            yield said[1:]
        said = said[lead.end() :]
        yield said


def asks(text: str) -> bool:
    """Whether words behind a command word ask about the thing instead of doing it (接X0231的是谁)."""
    return _ASKS.search(text) is not None


def asked_about(text: str) -> str:
    """Return what a question is about: 退单 of 怎么退单呀 急."""
    return _ASKED_HOW.sub("", _HURRY.sub("", command_form(text))).strip().casefold()


def names_it(word: str, said: str) -> bool:
    """Whether what was said is the word with at most its object: 退任务 for 退, 绑定码 for 绑定."""
    return said.startswith(word) and _OBJECT.fullmatch(said[len(word) :]) is not None
