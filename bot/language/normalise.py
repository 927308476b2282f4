"""One spelling for what people type, so that the parsers meet one kind of digit, space and colon.

Nothing here changes what a message says: names in rare characters, Chinese punctuation and emoji stay as
written.
"""

import re
import unicodedata

_WIDE_SYMBOLS = "＠＃＋－．／～＝％＆＊＿"
_HALF_WIDTH = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F) if chr(wide).isalnum()},
    **{ord(wide): ord(wide) - 0xFEE0 for wide in _WIDE_SYMBOLS},
    **dict.fromkeys(map(ord, "\u2010\u2011\u2212\ufe63"), ord("-")),  # hyphens and minus signs
    **{0x3000: ord(" "), 0x301C: ord("~"), 0x2236: ord(":"), 0xFF61: ord("。")},
}

_UNUSUAL = re.compile(r"[^\x20-\x7e\u2014-\u2027\u3001-\u9fff\uff01-\uff5e]")
_CLOCK_COLON = re.compile(r"(?<=[0-9])\s?：\s?(?=[0-9])")
_JOINER = "\u200d"
_EMOJI_STYLE = "\ufe0f"


def half_width(text: str) -> str:
    """Return the text with full-width letters, digits and a few signs made half-width, of the same length.

    Positions found in the answer are therefore positions in `text`.
    """
    return text.translate(_HALF_WIDTH)


def normalise(text: str) -> str:
    """Return the text as the command parsers expect it. Applying it twice changes nothing.

    Full-width letters, digits, the space and signs such as ＠ become half-width; a colon between digits
    becomes ":"; zero-width, control and lone surrogate characters go; a run of white space becomes one
    space; the ends are stripped. Chinese punctuation, rare characters and emoji are left alone.
    """
    if _UNUSUAL.search(text):
        text = _without_invisible(text)
    text = " ".join(half_width(text).split())
    return _CLOCK_COLON.sub(":", text)


def readable(text: str) -> str:
    """Return the text without what nobody sees: control, zero-width and direction characters. Lines stay lines.

    What one person wrote is shown to others as it is stored; a turned direction would show them something else.
    """
    if not _UNUSUAL.search(text):
        return text
    return "\n".join(_without_invisible(line) for line in text.split("\n"))


def _without_invisible(text: str) -> str:
    kept: list[str] = []
    for place, char in enumerate(text):
        category = unicodedata.category(char)
        if char.isspace() and char not in "\x1c\x1d\x1e\x1f":
            kept.append(" ")
        elif char in (_JOINER, _EMOJI_STYLE):
            if kept and _holds_emoji_together(char, kept[-1], text[place + 1 : place + 2]):
                kept.append(char)
        elif category in ("Cc", "Cs") or (category == "Cf" and not _is_emoji_tag(char)):
            continue
        else:
            kept.append(char)
    return "".join(kept)


def _holds_emoji_together(char: str, before: str, after: str) -> bool:
    """A family or a coloured heart is one picture made of several characters; elsewhere these are only
    invisible."""
    if char == _EMOJI_STYLE:
        return unicodedata.category(before) in ("So", "Sm") or before in "0123456789#*"
    follows_emoji = unicodedata.category(before) in ("So", "Sk", "Sm") or before == _EMOJI_STYLE
    return follows_emoji and after != "" and unicodedata.category(after) in ("So", "Sm")


def _is_emoji_tag(char: str) -> bool:
    return 0xE0020 <= ord(char) <= 0xE007F


# Words that open a message without saying anything. What follows decides: 请 in 请假 and 你好 in
# 你好几天没来 are content.
_OPENING = re.compile(
    r"""(?:
      [您你]好(?![吗些几久不多像])[啊呀哈]? | 哈[喽啰]+ | hello | hi(?![a-z])
    | 早上好 | 上午好 | 下午好 | 晚上好
    | (?:智慧)?管家(?![婆的])
    | 麻烦(?![事大了不得])(?:[您你]们?)?(?:帮忙)?
    | 劳驾 | 拜托(?![了])(?:[您你])?
    | 请问 | 请(?![假人教客示愿求辞战柬帖安神医病律护保钟月个一了不过])(?:[您你])?
    | 那个(?![人男女老孩小事地时月年家楼单钱病大])
    | [嗯啊呃额哎诶](?![哟呀])
    | 小助手 | 在吗 | 不好意思 | 打扰(?:一下|了)
    )[\s,，。.、!！~:：…]*""",
    re.VERBOSE | re.IGNORECASE,
)
CLOSING_LENGTH_MAX = 16
"""No closing word is longer; looking only there keeps a long message cheap."""

_PICTURES = "👌🙏👍😊😄😂😁🙂🌹🌷🤝💪🥰😀😃😆🌸💐☺❤"
_CLOSING = re.compile(
    rf"""(?:
      [\s,，。.、!！~…]+
    | (?:非常|万分)?感?谢谢?(?:[您你]们?|大家|管家)?[了啦]? | 多谢(?:[您你]们?)?[了啦]? | 3[qQ]
    | 辛苦(?:[您你]们?)?[了啦] | 麻烦(?:[您你]们?)?[了啦]
    | (?<![酒网贴氧水书])吧 | (?<!不)了哈 | 哈+ | [哦噢喔] | 啦 | 呗 | 啊 | 呀 | 哟
    | [{_PICTURES}][\U0001f3fb-\U0001f3ff]?\ufe0f?
    | \[(?!图片|语音|位置|视频|文件|链接|红包|转账)[^\[\]\s]{{1,6}}\]
    )$""",
    re.VERBOSE,
)
_ONLY_PUNCTUATION = re.compile(r"[\W_]*")


def strip_courtesy(text: str) -> str:
    """Return the text without greetings before it and thanks, particles and friendly signs after it.

    Repeated until nothing more comes off, but never to emptiness: a message that is nothing but courtesy
    keeps the last piece. A question mark stays, because it changes what is said.
    """
    text = text.strip()
    while True:
        opening = _OPENING.match(text)
        shorter = text[opening.end() :] if opening else text
        if _says_nothing(shorter):
            shorter = text
        closing = _CLOSING.search(shorter, max(0, len(shorter) - CLOSING_LENGTH_MAX))
        if closing and not _says_nothing(shorter[: closing.start()]):
            shorter = shorter[: closing.start()]
        if shorter == text:
            return text
        text = shorter


def _says_nothing(text: str) -> bool:
    return _ONLY_PUNCTUATION.fullmatch(text) is not None
