"""The story, chapter by chapter. Each line is said at a real door; each check is something that must come of it."""

from bot.channels.playground.qq_world import QQWorld
from bot.demo.stage import Stage
from bot.domain.timebank.verify import verify

OWNER, STEWARD, DUTY = 10001, 20001, 20002
WANG, LI, CHEN, LIU = 30001, 30002, 30003, 30004
CROWD = tuple(range(30101, 30130))
"""29 volunteers who claim in the same moment as 王芳."""
YUYUAN, MINGXING = 90001, 90002

ZHANG_PHONE, MA_PHONE, WANG_PHONE, TYPED_PHONE = "13912345678", "13856781234", "15066668888", "13577778888"
ZHANG_DOOR, MA_DOOR, WANG_DOOR = "3号楼2单元501", "7号楼1单元302", "12号楼3单元602"
CHEN_PHONE, CHEN_NAME, CHEN_ID = "18600001234", "陈丽华", "370104196805123625"
WANG_OWN_PHONE, WANG_NAME, WANG_ID = "18766665432", "王素芳", "37010419790615242X"
RESIDENT, OTHER, NEIGHBOUR, NEIGHBOURED, HIDING = "张桂兰", "马玉珍", "吴秀荣", "王淑芬", "周晓梅"
SEEDED = (
    *(ZHANG_PHONE, MA_PHONE, WANG_PHONE, TYPED_PHONE),
    *(ZHANG_DOOR, MA_DOOR, WANG_DOOR),
    *(CHEN_PHONE, CHEN_NAME, CHEN_ID),
    *(WANG_OWN_PHONE, WANG_NAME, WANG_ID),
    *(RESIDENT, OTHER, NEIGHBOUR, NEIGHBOURED),
    "躲在厕所里",
)
"""What no group, no log line and no page of the database file may ever show."""


def introduce(world: QQWorld) -> None:
    """Put the people and groups of the story into QQ."""
    for number, name in ((OWNER, "李主任"), (STEWARD, "赵姐"), (DUTY, "孙姐")):
        world.person(number, name, friend=True)
    for number, name in ((WANG, "王芳"), (LI, "李姐"), (CHEN, "陈阿姨"), (LIU, "刘姐")):
        world.person(number, name)
    for number in CROWD:
        world.person(number, f"志愿者{number - 30100:02d}")
    world.group(YUYUAN, "裕园志愿群", (OWNER, STEWARD, DUTY, WANG, LI, CHEN, LIU, *CROWD), bot_role="admin")
    world.group(MINGXING, "明星社区群", (OWNER, LI, CHEN), bot_role="admin")


async def preparing(stage: Stage) -> None:
    """Groups get their area, a steward and somebody on duty get their roles."""
    stage.log.scene("一、区妇联绑定群，任命管家和值班员")
    for group, area in ((YUYUAN, "裕园"), (MINGXING, "明星社区")):
        await stage.in_group(OWNER, f"绑定群 {area}", group)
        await stage.heard_in_group(group, "已绑定", what=f"群绑定到{area}")
    await stage.in_group(OWNER, "授权 @赵姐 裕园 社区管家 到12月", YUYUAN)
    await stage.heard_in_group(YUYUAN, "已授权 赵姐", what="赵姐是裕园的社区管家，到12月底")
    await stage.in_group(OWNER, "授权 @孙姐 槐荫区 值班员 到12月", YUYUAN)
    await stage.heard_in_group(YUYUAN, "已授权 孙姐", what="孙姐在全区值班")
    await stage.in_group(CHEN, "接孩子去了，晚点聊", YUYUAN)
    await stage.silence(what="群里闲聊，机器人不插嘴")


async def reporting(stage: Stage) -> None:
    """One sentence becomes a draft, is asked about, corrected and confirmed."""
    stage.log.scene("二、居民一句话报事：读回、追问、改正、确认")
    await stage.on_phone(RESIDENT, "我家老人下不了楼，明天上午想请人陪去槐荫医院，明星社区")
    stage.answered(RESIDENT, "陪诊", "明星社区", "11月25日", "电话", what="听懂了办什么、在哪、什么时候，只追问电话")
    await stage.on_phone(RESIDENT, ZHANG_PHONE)
    stage.answered(RESIDENT, "139****5678", what="读回来的电话是遮住的")
    await stage.on_phone(RESIDENT, "改 地点 裕园")
    stage.answered(RESIDENT, "裕园社区", what="在同一段话里改了地点")
    await stage.on_phone(RESIDENT, f"改 门牌 {ZHANG_DOOR}")
    stage.answered(RESIDENT, ZHANG_DOOR, what="门牌也补上了")
    await stage.on_phone(RESIDENT, f"改 姓名 {RESIDENT}")
    stage.answered(RESIDENT, RESIDENT, what="称呼也记下了")
    await stage.on_phone(RESIDENT, "是")
    stage.answered(RESIDENT, "编号 X0001", what="确认以后才有编号")
    await stage.settles()
    await stage.heard_in_private(STEWARD, "新诉求 X0001", what="管家收到，等核实")
    await stage.silence(what="没有核实，哪个群里都没有卡片")


async def publishing(stage: Stage) -> None:
    """A verified case becomes a masked card in the right group only."""
    stage.log.scene("三、管家核实，卡片发到对的群")
    await stage.in_private(STEWARD, "核实 X0001 属实 已电话")
    await stage.heard_in_private(STEWARD, "X0001 已核实")
    await stage.settles()
    card = await stage.heard_in_group(YUYUAN, "【X0001】", what="卡片在裕园的群里")
    stage.log.check(not any(secret in card for secret in SEEDED), "卡片上没有姓名、电话、门牌")
    await stage.told_on_phone(RESIDENT, "已经核实", what="居民知道已经核实")
    await stage.silence(what="明星社区的群里没有")


async def racing(stage: Stage) -> None:
    """Thirty volunteers claim one card; one wins."""
    stage.log.scene("四、三十个人同时接一张卡，只有一个人接到")
    stage.log.note("王芳和另外29位志愿者同时发：接 X0001")
    with stage.crowded() as said:
        for user in (WANG, *CROWD):
            await stage.qq.says(user, "接 X0001", group=YUYUAN)
        for _ in range(1 + len(CROWD)):
            await stage.qq.heard("group", group=YUYUAN)
        await stage.qq.settled()
    for text, times in said.most_common():
        stage.log.bot(f"群 {stage.group_name(YUYUAN)}", text)
        stage.log.note("说了 1 次，对赢的人" if times == 1 else f"同样的话对另外 {times} 个人各说一次")
    won = sum(times for text, times in said.items() if "已接下" in text)
    taken = sum(times for text, times in said.items() if "已经有人接了" in text)
    stage.log.check((won, taken) == (1, len(CROWD)), "正好一个人接到，其余29位都得到答复")


async def helping(stage: Stage) -> None:
    """Details in private, a supplement, the code at the door."""
    stage.log.scene("五、详情只给接单的人，补充跟着到，到门口对码")
    await stage.settles()
    details = await stage.heard_in_private(WANG, "联系人", what="王芳私聊收到联系方式")
    stage.log.check(ZHANG_PHONE in details and ZHANG_DOOR in details, "电话和门牌都在，只在私聊里")
    told = await stage.told_on_phone(RESIDENT, "到场码", what="居民拿到到场码")
    code = told.split("到场码 ")[1][:4]
    await stage.in_private(LI, "详情 X0001")
    await stage.heard_in_private(LI, "不是您接的", what="别人要详情，不给")
    await stage.on_phone(RESIDENT, "补充：带轮椅，三楼没电梯")
    stage.answered(RESIDENT, "补充到 X0001", what="补充进了原来那件事，没有另开一件")
    await stage.settles()
    await stage.heard_in_private(WANG, "带轮椅", what="王芳马上知道要带轮椅")
    await stage.heard_in_private(STEWARD, "带轮椅", what="核实过的管家也知道")
    stage.clock.passes(days=1)
    await stage.in_private(WANG, f"到了 X0001 码{'0000' if code != '0000' else '1111'}")
    await stage.heard_in_private(WANG, "到场码不对", what="码不对，不算到场")
    await stage.in_private(WANG, f"到了 X0001 码{code}")
    await stage.heard_in_private(WANG, "到场记下了", what="码对上了")


async def settling(stage: Stage) -> None:
    """Hours are reported, confirmed, written into both books, rated."""
    stage.log.scene("六、完成、双方确认、两本账、回访")
    stage.clock.passes(hours=2)
    await stage.in_private(WANG, "完成 X0001 1.5小时 药已拿到")
    await stage.heard_in_private(WANG, "1小时30分钟", what="听懂了1.5小时，等对方确认")
    await stage.settles()
    await stage.told_on_phone(RESIDENT, "1小时30分钟", what="居民被问对不对")
    await stage.on_phone(RESIDENT, "确认")
    stage.answered(RESIDENT, "记上了", what="居民确认，这才记时长")
    await stage.settles()
    await stage.heard_in_private(WANG, "都记上了1小时30分钟", what="王芳知道记上了")
    await stage.in_private(WANG, "我的时间")
    await stage.heard_in_private(WANG, "志愿时长：1小时30分钟", what="志愿时长和时间币，两本账都有")
    await stage.on_phone(RESIDENT, "满意")
    stage.answered(RESIDENT, "办结", what="回访满意，办结")
    await stage.in_private(WANG, "详情 X0001")
    await stage.heard_in_private(WANG, "不再提供", what="办结以后，接单的人也看不到联系方式了")


async def disputing(stage: Stage) -> None:
    """The two sides disagree; nothing is written until a coordinator decides."""
    stage.log.scene("七、第二件事：时长有争议，裁定以后才记")
    await stage.on_phone(OTHER, f"裕园{MA_DOOR}，水龙头漏水，今天下午请人来修一下，电话{MA_PHONE}，我叫{OTHER}")
    stage.answered(OTHER, "裕园社区", what="一句话全说清了，不再追问")
    await stage.on_phone(OTHER, "是")
    stage.answered(OTHER, "编号 X0002", what="有了编号")
    await stage.settles()
    await stage.heard_in_private(STEWARD, "新诉求 X0002")
    await stage.in_private(STEWARD, "核实X0002属实 已上门")
    await stage.heard_in_private(STEWARD, "X0002 已核实", what="少打空格也听得懂")
    await stage.settles()
    await stage.heard_in_group(YUYUAN, "【X0002】", what="卡片在裕园的群里")
    await stage.told_on_phone(OTHER, "已经核实")
    await stage.in_group(LI, "接x0002", YUYUAN)
    await stage.heard_in_group(YUYUAN, "已接下 X0002", what="李姐接下，小写也行")
    await stage.settles()
    await stage.heard_in_private(LI, MA_PHONE, what="李姐私聊收到详情")
    await stage.told_on_phone(OTHER, "到场码")
    stage.clock.passes(hours=3)
    await stage.in_private(LI, "完成 X0002 两小时 修好了")
    await stage.heard_in_private(LI, "2小时", what="李姐报两小时")
    await stage.settles()
    await stage.told_on_phone(OTHER, "2小时", what="居民被问对不对")
    await stage.on_phone(OTHER, "不对，只来了半小时")
    stage.answered(OTHER, "先不记时长", "30分钟", what="说法不一样，先不记")
    await stage.settles()
    await stage.heard_in_private(STEWARD, "有争议", what="请人裁定，双方的说法都在")
    await stage.heard_in_private(LI, "对方说法和您不一样", what="李姐也知道要等裁定")
    await stage.in_private(LI, "我的时间")
    await stage.heard_in_private(LI, "志愿时长：0分钟", what="争议没有裁定，李姐的账上没有动")
    await stage.in_private(STEWARD, "裁定 X0002 30分钟")
    await stage.heard_in_private(STEWARD, "裁定为30分钟", what="裁定30分钟")
    await stage.settles()
    await stage.heard_in_private(LI, "都记上了30分钟", what="按裁定记了30分钟")
    await stage.told_on_phone(OTHER, "定为30分钟", what="居民也知道结果")


async def reporting_for_a_neighbour(stage: Stage) -> None:
    """A neighbour reports for somebody who does not type."""
    stage.log.scene("八、替邻居代报")
    said = f"代报 {NEIGHBOURED} 82岁 裕园社区{WANG_DOOR} 独居 灯坏了不敢爬梯子"
    await stage.on_phone(NEIGHBOUR, said)
    stage.answered(NEIGHBOUR, "关系", what="先问是什么关系、本人知不知道")
    await stage.on_phone(NEIGHBOUR, f"我是邻居{NEIGHBOUR}，当面说过，她同意")
    await stage.on_phone(NEIGHBOUR, WANG_PHONE)
    await stage.on_phone(NEIGHBOUR, "是")
    stage.answered(NEIGHBOUR, "编号 X0003", what="代报也有编号")
    await stage.settles()
    await stage.heard_in_private(STEWARD, "X0003", what="管家收到")
    await stage.in_private(STEWARD, "核实 X0003 属实 已上门")
    await stage.heard_in_private(STEWARD, "X0003 已核实")
    await stage.settles()
    await stage.heard_in_group(YUYUAN, "【X0003】", what="卡片上只说办什么、在哪个社区")
    await stage.told_on_phone(NEIGHBOUR, "已经核实", what="代报的人知道进展")


async def registering(stage: Stage) -> None:
    """A 特殊 case is for registered volunteers; registering is a conversation that can stop and go on."""
    stage.log.scene("九、特殊的事只能由登记过的志愿者接：登记，停下，接着填")
    await stage.in_group(CHEN, "接 X0003", YUYUAN)
    await stage.heard_in_group(YUYUAN, "只能由登记过的志愿者接", what="陈阿姨还没登记，接不了")
    for said, asked in (
        ("我要当志愿者", "同意"),
        ("同意", "姓名"),
        (CHEN_NAME, "身份证"),
        ("先停", "先停在这里"),
        ("继续登记", "身份证"),
        (CHEN_ID, "手机号"),
        (CHEN_PHONE, "社区"),
        ("裕园", "会什么"),
        ("会换灯泡，会理发", "登记好了"),
    ):
        await stage.in_private(CHEN, said)
        await stage.heard_in_private(CHEN, asked)
    stage.log.check(True, "一问一答登记好了，中间停过一次")


async def leaking(stage: Stage) -> None:
    """Somebody types a phone number into the group."""
    stage.log.scene("十、有人把电话打在群里")
    typed = await stage.in_group(CHEN, f"王奶奶家电话{TYPED_PHONE}，谁方便去看看", YUYUAN)
    await stage.heard_in_private(CHEN, "已经撤回", what="私下告诉她为什么")
    stage.log.check(typed in stage.qq.recalled, "那条消息已经从群里撤回")
    await stage.silence(what="群里什么也没说")


async def hiding(stage: Stage) -> None:
    """Somebody is in danger: the card with true words, one page, no group, one acknowledgement."""
    stage.log.scene("十一、有人正处在危险中")
    groups_before = len(stage.in_groups)
    await stage.on_phone(HIDING, "他又打我了，我躲在厕所里")
    card = stage.answered(HIDING, "请现在就打 110", "12110531", what="第一句就是110，不能说话还有短信报警")
    stage.log.check(
        "我不能替您报警" in card and "还没有人应答" in card and "已报警" not in card,
        "只说做到了的：没有替她报警，还没有人应答",
    )
    await stage.settles()
    page = await stage.heard_in_private(DUTY, "【紧急】", what="值班的孙姐被呼叫")
    stage.log.check("厕所" not in page and HIDING not in page, "呼叫里没有她的原话和名字")
    number = page.split("】")[1].strip()[:5]
    await stage.in_private(DUTY, f"收到 {number}")
    await stage.heard_in_private(DUTY, "我躲在厕所里", what="应答的人才看到原话")
    await stage.settles()
    await stage.told_on_phone(HIDING, "值班老师已经看到了", what="有人应答了，才告诉她")
    await stage.in_private(OWNER, f"收到 {number}")
    await stage.heard_in_private(OWNER, "已经由孙姐应答", what="第二个人应答，知道是谁先应的")
    stage.clock.passes(minutes=30)
    await stage.wakes_up()
    await stage.silence(what="应答以后不再呼叫")
    stage.log.check(len(stage.in_groups) == groups_before, "哪个群里都没有一个字")


async def repeating(stage: Stage) -> None:
    """WeChat and QQ deliver a message again; nothing happens twice."""
    stage.log.scene("十二、同一条消息又送来一遍")
    await stage.on_phone(RESIDENT, "进度")
    first = stage.phone(RESIDENT).received.everything[-1].text
    stage.log.note("微信把同一条消息又送来一次")
    again = await stage.phone(RESIDENT).resends()
    stage.log.check(again == first, "得到同一个回答")
    claim = await stage.in_group(CHEN, "接 X0003", YUYUAN)
    await stage.heard_in_group(YUYUAN, "已接下 X0003", what="陈阿姨接下 X0003")
    await stage.settles()
    await stage.heard_in_private(CHEN, WANG_PHONE)
    await stage.told_on_phone(NEIGHBOUR, "到场码")
    stage.log.note("QQ 把同一条“接 X0003”又送来一次")
    await stage.qq.resend(claim)
    again = await stage.heard_in_group(YUYUAN, "X0003")
    stage.log.check("已接下" in again, "还是同一个回答，没有再接一次")
    await stage.settles()
    await stage.silence(what="详情和到场码没有再发一遍")


async def balancing(stage: Stage) -> None:
    """The coins sum to zero and the chain of the ledger is whole."""
    stage.log.scene("十八、对账")
    report = await stage.app.house.store.read(verify)
    stage.log.check(report.sound, f"时间币{report.entries}笔，借贷相抵为零，链条完整")


CHAPTERS = (
    preparing,
    reporting,
    publishing,
    racing,
    helping,
    settling,
    disputing,
    reporting_for_a_neighbour,
    registering,
    leaking,
    hiding,
    repeating,
)
