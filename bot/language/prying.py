"""Partner-proof: notice a question whether somebody else has been in touch with us.

An abuser asks it to learn where she seeks help. Whatever the truth, the answer must be the same for
everybody, so the
caller answers every such question with one fixed sentence and looks nothing up.
"""

import re
import unicodedata

_OTHER = (
    r"(?:(?:我|俺|咱|他|她|我家|俺家|我们家)(?:的|那个|这)?"
    r"(?:前?[妻夫]|前?老婆|老公|媳妇儿?|对象|爱人|女朋友|男朋友|女友|男友|前女友|前男友|前任|闺女|女儿|儿子|孩子|妈|爸|娘|爹"
    r"|婆婆|岳母|丈母娘|儿媳妇?|女婿|姐|妹妹?|哥|弟弟?|嫂子?|那口子|家里?那?口子|家里的?|内人|娘们儿?|家属|邻居|房客|婆娘|老伴儿?|老太太|孩子[他她]?妈|孩他娘|小姨子)"
    r"|[他她]们?|前妻|前夫|老婆|媳妇|(?:有没有|是不是有|有)[^，。？?]{0,4}?(?:个|位|一个)?[^，。？?]{0,8}(?:女的|男的|女人|男人|女士|女同志|妇女|先生|小姐|姑娘|人)"
    r"|(?:姓|叫)[一-鿿]{1,4}(?:的)?(?:女的|男的|女人|女士|人)?|[一-鿿]{2,3}(?:这个)?(?:女士|人)|1[3-9]\d{9}|这个(?:号|手机号?|电话|微信|qq|人)|尾号\d+)"
)
_US = (
    r"(?:你们?|恁们?|您们?|咱们?这|这里|这儿|这边|管家|机器人|小管家|社区|妇联|平台|群里|居委会?"
    r"|街道|社工|贵处|你这)"
)
_TOUCH = (
    r"(?:找(?!不到|着|人修)|联系|来(?!着|回|电显|修|接|帮|陪|送|看看|给|管)|打过?电话|打过?来|发|说|问|求助|求救|反映|反应|投诉"
    r"|报(?:案|警|名|修)?|登记|注册|留(?:过|下|电话|信息)|咨询|告状|告(?:我|过)|举报|备案|加过?|聊|讲"
    r"|去过?|到过?|联络|提(?:过|到|起)|诉苦|预约|申请|上你|用过|绑定|关注|接触|汇报|诉|收到)"
)
_ASKS = r"(?:没有|没|吗|么|不(?=$|[，。？?])|是不是|是否|啥|什么|几次|多少|何时|哪天|查|告诉我|谁|[?？])"

_TOLD = re.compile(
    rf"(?:{_OTHER}|^[一-鿿]{{2,3}}(?=联系|找过|来过))[^，。？?]{{0,8}}(?:{_TOUCH}[^。？?]{{0,6}}{_US}|{_US}[^。？?]{{0,8}}{_TOUCH}|(?:给|跟|和|向|到|在|对|上|往|问|通过){_US}[^。？?]{{0,6}})"
)
_YOURS = re.compile(
    rf"{_US}[^，。？?]{{0,8}}(?:收到|接到|见过|接待|帮过?|有没有|认识|知道|登记|记录|把|联系|藏|收留|那儿有|那有|这有|安排|查|跟|和|给|是不是)[^。？?]{{0,6}}{_OTHER}"
)
_WHEREABOUTS = re.compile(
    rf"(?:{_OTHER}[^，。？?]{{0,6}}(?:在(?:你|恁)们?(?:那|这|社区)|(?:被|让)(?:你|恁)们|躲|藏|住)(?:[^。？?]{{0,6}})(?:哪|里|儿|吗|没|不是|{_US}))"
    rf"|(?:查|看)(?:一下|查|下|看)?[^。？?]{{0,4}}{_OTHER}[^。？?]{{0,8}}(?:记录|聊天|信息|消息|单子?|求助|来过|登记|案|发过)"
    rf"|{_OTHER}的(?:记录|求助|聊天记录|案子|单子|工单)"
)
_QUESTION = re.compile(_ASKS)
_OWN_TROUBLE = re.compile(
    r"不让(?:我|俺)|(?:打|揍|骂|骗|欺负|跟踪|堵|掐|家暴|摔|病|走丢|不见|丢了)(?:了)?(?:我|俺|倒|$)|走丢|不见了|晕|帮.{0,4}(?:报名|登记|预约|找)|想(?:报名|来|参加|登记|问|咨询)|怎么(?:报名|登记|联系)"
)
_SPACES = re.compile(r"\s+")


def asks_about_another(text: str) -> bool:
    """Whether the text asks if another person has contacted us, or what we know of them.

    A question about the writer's own case is none, and a plea that names a partner is none.
    """
    plain = _SPACES.sub("", unicodedata.normalize("NFKC", text).lower())
    if _OWN_TROUBLE.search(plain) or not _QUESTION.search(plain):
        return False
    return any(pattern.search(plain) for pattern in (_TOLD, _YOURS, _WHEREABOUTS))
