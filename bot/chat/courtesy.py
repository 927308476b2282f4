"""Whether somebody is merely polite: 谢谢你们, 好的, 辛苦了🙏. Such a line asks nothing and answers nothing."""

import re

from bot.language.normalise import normalise

_COURTESY = re.compile(
    r"(?:谢谢|多谢|感谢|谢了|辛苦|麻烦|[您你]们?|大家|了|啦|好的?|收到|知道|明白|嗯+|哦+|噢|行|可以|中|再见|拜拜|晚安|管家|老师|太|真|非常|"
    r"啊|呀|哈|ok|👌|👍|🙏|❤️|🌹|😊|[\s,，。.!！~、])+",
    re.IGNORECASE,
)

_EVERYDAY = re.compile(
    r"(?:算了?|不用|不需要|用不着|来|管|先|那|就|这事|这个|取消|解决|办好|修好|好了|已经|现在|吧|嗯|我|在家|在单位|在路上|有空|没空|等|再说|"
    r"他|她|孩子|回来|走了|别给我发|不方便|待会|一会儿?|明天|后天|晚上|上午|下午|问问|每[天周个]|周末|早上|早晨|中午|周[一二三四五六日天]|"
    r"[0-9一二三四五六七八九十两]{1,3}[点号]半?|同意|当面|跟|说过|邻居|对门)+"
)
_KIN = re.compile(
    r"(?:我是)?(?:我|他|她|老人|孩子)?的?(?:女儿|儿子|闺女|儿媳妇?|女婿|老伴|妈妈?|爸爸?|娘|爹|婆婆|公公|奶奶|爷爷|姥姥|姥爷|孙子|孙女|家属|亲戚)"
)
"""Pieces of which answers to us are made, and who somebody is. Nothing in them speaks of danger, whatever a scale of characters says."""


def only_everyday(text: str) -> bool:
    """Return True for a line made of courtesy and everyday answers alone: 算了不用了, 等他回来再说吧."""
    left = _COURTESY.sub("", normalise(text))
    return not left or _EVERYDAY.fullmatch(left) is not None or _KIN.fullmatch(left) is not None


def only_courtesy(text: str) -> bool:
    """Return True for thanks and nods alone; an empty message is none."""
    said = normalise(text)
    return bool(said) and _COURTESY.fullmatch(said) is not None
