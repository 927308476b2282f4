"""Requests that no volunteer may be sent to, and questions whether somebody else has been in touch."""

import pytest

from bot.language.crisis import CrisisGuard
from bot.language.nogo import NoGo, NoGoFilter
from bot.language.prying import asks_about_another


@pytest.fixture(scope="module")
def no_go() -> NoGoFilter:
    return NoGoFilter.load()


@pytest.fixture(scope="module")
def guard() -> CrisisGuard:
    return CrisisGuard.load()


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (NoGo.CONFRONT, "能不能来几个人去堵他说理"),
        (NoGo.CONFRONT, "帮我揍他一顿"),
        (NoGo.CONFRONT, "谁能陪我去他家闹"),
        (NoGo.CONFRONT, "找几个志愿者去跟他理论"),
        (NoGo.CONFRONT, "来几个人给我撑腰"),
        (NoGo.CONFRONT, "帮我去要债"),
        (NoGo.CONFRONT, "找人收拾他"),
        (NoGo.CONFRONT, "帮我把孩子抢回来"),
        (NoGo.CONFRONT, "帮我盯着我老公"),
        (NoGo.CONFRONT, "去小三家捉奸"),
        (NoGo.MEDICAL, "能上门给老人打针吗"),
        (NoGo.MEDICAL, "帮我妈换药"),
        (NoGo.MEDICAL, "谁会输液来帮忙挂个水"),
        (NoGo.MEDICAL, "褥疮需要清理换药"),
        (NoGo.MEDICAL, "降压药该吃几片"),
        (NoGo.MEDICAL, "上门打胰岛素"),
        (NoGo.MEDICAL, "帮忙拔尿管"),
        (NoGo.MEDICAL, "帮我给老人换一下胃管"),
        (NoGo.MEDICAL, "给我开点安眠药"),
        (NoGo.MEDICAL, "来人喂药 剂量你们看着给"),
        (NoGo.MONEY, "帮我取钱"),
        (NoGo.MONEY, "替我去银行取养老金"),
        (NoGo.MONEY, "能借我五百块钱吗"),
        (NoGo.MONEY, "帮忙保管银行卡"),
        (NoGo.MONEY, "代我签个字"),
        (NoGo.MONEY, "代取存款"),
        (NoGo.MONEY, "存折放你们那里保管"),
        (NoGo.MONEY, "帮我转账给儿子"),
        (NoGo.MONEY, "替我按手印"),
        (NoGo.UNSAFE, "帮忙擦外墙玻璃"),
        (NoGo.UNSAFE, "爬到楼顶修太阳能"),
        (NoGo.UNSAFE, "谁会修煤气灶"),
        (NoGo.UNSAFE, "燃气热水器坏了来人修"),
        (NoGo.UNSAFE, "帮接一下电线"),
        (NoGo.UNSAFE, "带电换开关"),
        (NoGo.UNSAFE, "来个人下井清淤"),
        (NoGo.UNSAFE, "捅马蜂窝"),
        (NoGo.UNSAFE, "翻窗户进去帮我开门"),
        (NoGo.UNSAFE, "砸承重墙"),
        (NoGo.UNSAFE, "空调外机坏了帮修修"),
    ],
)
def test_an_act_that_is_not_for_volunteers_is_named(no_go: NoGoFilter, kind: NoGo, text: str) -> None:
    verdict = no_go.assess(text)
    assert verdict is not None
    assert verdict.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "",
        "陪老人去医院打针",
        "陪我去银行取钱",
        "想找人陪诊",
        "帮我妈取药",
        "家里灯泡坏了想找人修",
        "水龙头漏水谁能修",
        "送餐到裕园3号楼",
        "给老人理发",
        "接孩子放学",
        "孩子作业辅导",
        "陪我妈聊聊天",
        "帮忙打扫卫生",
        "帮我打电话给物业",
        "陪我去医院拆线",
        "推轮椅陪老人去输液",
        "教老人手机付款",
        "帮买菜买米",
        "代买降压药",
        "想咨询一下遗嘱怎么立",
        "借一下轮椅",
        "借用血压仪",
        "帮我搬个柜子",
        "擦玻璃 室内的",
        "换个灯泡",
        "修电动轮椅",
        "教我妈用微信",
        "送老人去打疫苗",
        "缴燃气费陪着去一趟",
        "想学剪纸",
        "孩子想学书法",
        "量血压",
        "帮我打印材料",
        "家里马桶堵了",
    ],
)
def test_ordinary_help_passes(no_go: NoGoFilter, text: str) -> None:
    assert no_go.assess(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "我老婆找过你们没有",
        "有没有一个姓王的女的来找过你们",
        "我媳妇给你们发过信息吗",
        "俺媳妇是不是联系你们了",
        "我老婆在你们这登记过没",
        "我前妻是不是找妇联了",
        "她跟你们说什么了",
        "王芳联系过你们吗 她是我老婆",
        "你们见过我媳妇吗",
        "我闺女是不是在你们那",
        "帮我查查我老婆的聊天记录",
        "我对象有没有跟你们告状",
        "13812345678这个号给你们打过电话吗",
        "她来过没有 找过你们吗",
        "你们是不是把我老婆藏起来了",
        "我女朋友向你们求助过没有",
        "有个姓李的女士来过你们这吗",
        "我妈是不是投诉我了 找你们没",
        "查一下我老婆有没有求助记录",
        "我老婆报案了没有 跟你们说了吗",
        "孩子他妈联系过你们没",
        "我媳妇啥时候找的你们",
    ],
)
def test_asking_about_another_person_is_noticed(text: str) -> None:
    assert asks_about_another(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "我昨天报的事到哪一步了",
        "我老公又打我了",
        "我妈晕倒了",
        "我老婆想报名当志愿者怎么报名",
        "你们电话多少",
        "我找过你们一次",
        "我妈走丢了你们看见没有",
        "我的工时记了吗",
        "我女儿想参加画画课",
        "能给我妈找个陪诊的吗",
        "你们几点上班",
        "我孩子托管有名额吗",
        "我昨天给你们发过信息",
        "你们收到我的信息了吗",
        "王姐明天来吗",
        "有没有人",
        "有人吗",
        "我老公不让我联系你们怎么办",
        "谁接单了",
    ],
)
def test_ones_own_affairs_are_not_prying(text: str) -> None:
    assert not asks_about_another(text)


def test_who_pries_after_another_gets_no_card(guard: CrisisGuard) -> None:
    for text in ("我老婆找过你们没有", "我前妻是不是找妇联了", "我闺女是不是在你们那", "我老婆报案了没有 跟你们说了吗"):
        assert guard.assess(text) is None


def test_a_call_to_go_and_confront_him_is_no_emergency(guard: CrisisGuard, no_go: NoGoFilter) -> None:
    assert guard.assess("能不能来几个人去堵他说理") is None
    assert no_go.assess("能不能来几个人去堵他说理") is not None
