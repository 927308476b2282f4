"""How a sentence speaks of a place: what stands before and behind a name decides whether it is one.

我住 or 家在 before it makes it somebody's home; 去 and 从 make it a way; 不是 takes it back; a door
number or 那边 behind it makes a place of an ordinary word.
"""

import re

TEXT_MAX = 600
"""Characters looked at. A place stands near the beginning of a request; the limit bounds the cost of a long
paste.
"""

_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}

HOME = re.compile(
    r"(?:住在?|家在|家住|家是|人在|就在|我在|们在|俺在|位于|我们|俺们?|咱们?|我是|俺是|(?:地址|地点|位置|社区|小区)[是为:,]?|搬到|改[成到]|换[成到])$"
)
AWAY = re.compile(r"(?:去趟?|上|往|从|到|逛|路过|经过|离|陪[我他她]去)$")
ARRIVE = re.compile(r"(?:送|来|搬|寄|接|转|改|换|报)到$")
NEGATED = re.compile(r"(?:不是|不在|不住|没在|以前住|原来住|原先住|搬走|搬离|不归|不属于)$")
PLACE_FOLLOWS = re.compile(
    r"(?:那边|那里|那儿|这边|这里|这儿|附近|旁边|跟前|门口|院里?|宿舍|厂|家属院|居民|住户|大队|[东西南北]区|"
    r"\d+号|\d+栋|\d+幢|\d+[-#]|[一二三四五六七八九十]+号[楼院]|[一二三四五六七八九十]+[栋幢]|楼)"
)
INSTITUTION_FOLLOWS = re.compile(r"(?:小学|中学|医院|超市|饭店|酒店|幼儿园|派出所|卫生院|菜市场|公交站|地铁站)")
OWN_OF = re.compile(r"的(?:$|[,，。;；!！]|老人|居民|人家)")
BODY_FOLLOWS = re.compile(r"(?:艺术团|志愿|理发队|大姐队|服务队|超市|集团|公司|饭店|酒店|医院|小学|中学|幼儿园)")
_FILLER = re.compile(
    r"(?:我们?|俺们?|咱们?|家|住在?|在|是|就|归|管|属于|那边|这边|附近|旁边|的|社区|小区|街道?|村|啊|呀|吧|呢|哈|哦|嗯|"
    r"改|地点|地址|位置|应该|谢谢|您好|你好|[,。.!、:;?~])*+"
)
HAN = re.compile(r"[\u4e00-\u9fff]")
LEFT_EDGE = frozenset("住在是去到从我们俺的送归叫给来村于")


class Compact:
    """The text without white space, half-width and in lower case, with the way back to the original
    positions.
    """

    def __init__(self, text: str) -> None:
        plain = text[:TEXT_MAX].translate(_WIDE).lower()
        self.original = text
        self.back = [at for at, char in enumerate(plain) if not char.isspace()]
        self.text = "".join(plain.split())

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self.back[start], self.back[end - 1] + 1

    def continues(self, at: int, beside: int) -> bool:
        """Whether the character at a position goes on the word beside it: no edge, space or punctuation."""
        return self.touches(min(at, beside), max(at, beside)) and self.text[at].isalnum()

    def touches(self, left: int, right: int) -> bool:
        """Whether two neighbouring characters stand together in the original too."""
        return left >= 0 and right < len(self.back) and self.back[right] - self.back[left] == 1


def is_whole(text: str, start: int, end: int) -> bool:
    """Whether the text says nothing but this name."""
    return bool(_FILLER.fullmatch(text, 0, start)) and bool(_FILLER.fullmatch(text, end))
