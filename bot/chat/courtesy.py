"""Whether somebody is merely polite: 谢谢你们, 好的, 辛苦了🙏. Such a line asks nothing and answers nothing."""

import re

from bot.language.normalise import normalise

_COURTESY = re.compile(
    r"(?:谢谢|多谢|感谢|谢了|辛苦|麻烦|[您你]们?|大家|了|啦|好的?|收到|知道|明白|嗯+|哦+|噢|行|可以|中|再见|拜拜|晚安|管家|老师|太|真|非常|"
    r"啊|呀|哈|ok|👌|👍|🙏|❤️|🌹|😊|[\s,，。.!！~、])+",
    re.IGNORECASE,
)


def only_courtesy(text: str) -> bool:
    """Return True for thanks and nods alone; an empty message is none."""
    said = normalise(text)
    return bool(said) and _COURTESY.fullmatch(said) is not None
