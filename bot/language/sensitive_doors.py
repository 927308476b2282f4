"""How door numbers are written: 3号楼2单元501, 12栋1203室, 5-2-301, 三单元四楼西户.

A door is a room, or a floor with a side (四楼西户), or a unit with a floor. A building, or a building
with a unit, is not: dozens of homes are behind it. The number of a house in a street counts where the
words speak of living there.
"""

import re

from bot.language.quicker import required

_GAP = r"[ \-.,，、:/*]{0,3}"
_N = r"[0-9]{1,3}|[一二三四五六七八九十百]{1,4}"
_ROOM_N = r"[0-9]{3,4}|[一二三四五六七八九零〇幺两]{3,4}"
_SIDE = r"[东西南北中][户门]|[东西南北]边那?[户家]|左手|右手|左户|右户|对门"
_BUILDING = rf"(?:{_N}|[A-Ha-h][0-9]?){_GAP}(?:号楼|栋|幢|座|号院|楼(?!上|下|道|梯|长)|#楼?)"
_UNIT = rf"(?:{_N}){_GAP}(?:单元|门洞|门(?!口|诊|前|外|铃|锁)|#|单)"
_FLOOR = rf"(?:{_N}){_GAP}(?:楼|层)"
DOORS = (
    # 3号楼2单元501, 12栋1203室, 3#501, 二号楼一单元三零二
    re.compile(
        rf"(?:{_BUILDING}[^\d一-鿿]{{0,2}}(?:的)?)?(?:{_UNIT}[^\d一-鿿]{{0,2}})(?:{_FLOOR}[^\d一-鿿]{{0,2}})?"
        rf"(?:(?:{_ROOM_N}){_GAP}(?:室|号|房)?(?![\d:.年月日点元块人个户斤]|单元|路)|(?:{_SIDE}))"
    ),
    re.compile(
        rf"{_BUILDING}[^\d一-鿿]{{0,2}}(?:的)?(?:[1-9]-)?(?:{_FLOOR}[^\d一-鿿]{{0,2}})?"
        rf"(?:(?:{_ROOM_N}){_GAP}(?:室|号|房)?(?![\d:.年月日点元块人个户斤]|单元|路)|(?:{_SIDE}))"
    ),
    # 三单元四楼西户, 2单元5楼
    re.compile(rf"(?:{_UNIT}){_GAP}(?:的)?(?:{_FLOOR}){_GAP}(?:{_SIDE})?"),
    # 四楼西户
    re.compile(rf"(?:{_FLOOR}){_GAP}(?:的)?(?:{_SIDE})"),
    # 501室, 1203房
    re.compile(rf"(?<![\d:.\-])(?:{_ROOM_N}){_GAP}(?:室|房间?(?![子东屋价租型产贷源]))(?!内|外|友)"),
    # 门牌46号, 46号院3户, 道德街46号
    re.compile(rf"门牌号?[^\d一二三四五六七八九十]{{0,4}}(?:{_N}|[0-9]{{4}})(?:{_GAP}-{_GAP}[0-9]{{1,4}})*号?"),
    re.compile(
        r"(?:(?<=住)|(?<=家在)|(?<=家是)|(?<=地址))[^\d\n,，。;；]{0,12}[街路巷弄同][0-9]{1,4}(?:-[0-9]{1,3})?号"
        r"|[街路巷弄同][0-9]{1,4}(?:-[0-9]{1,3})?号(?=院?[^\d\n]{0,3}(?:奶奶|爷爷|大爷|大妈|大娘|阿姨|家|老人))"
    ),
    re.compile(rf"(?:{_N}){_GAP}号院{_GAP}(?:{_N}){_GAP}(?:号|户|室|门)(?!楼)"),
    # 5-2-301, 12-1203, 3-1-502室
    re.compile(r"(?<![\d.\-:/年月日点第X])[1-9]\d?-[1-9]\d?-(?:[1-9]\d?0[1-9]|[1-9]\d?1[0-9])(?![\d:.\-]|斤|元|块)"),
    re.compile(
        r"(?<![\d.\-:/])[1-9]\d?-[1-9]\d?0[1-9](?=室|房|号房|户)"
        r"|(?:(?<=社区)|(?<=小区)|(?<=[园苑庄村院住])|(?<=家在)|(?<=家是))[1-9]\d?-[1-9]\d?0[1-9](?![\d:.\-人个元块斤])"
    ),
)
SIGNS = frozenset[str]().union(*(required(pattern.pattern, "") or () for pattern in DOORS))
"""Every door number holds one of these (号, 室, 楼, a dash …)."""
