"""The sections of the help. Each fits into one message of WeChat (tests/conversations/test_helping.py)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """Commands by their names, those of staff too: they are shown to staff only. `words` name it behind 帮助."""

    title: str
    names: tuple[str, ...]
    words: tuple[str, ...] = ()
    staff: bool = False
    """Offered to staff only."""


SECTIONS = (
    Section(
        "求助",
        (
            "start_report", "report_on_behalf", "supplement", "amend", "withdraw", "progress", "where", "confirm", "dispute",
            "revisit", "rate", "wish_yes", "wish_no", "skip_once", "my_plans", "end_plan", "hotlines",
        ),
        ("报事", "居民", "定期", "求助的"),
    ),
    Section(
        "接单",
        (
            "claim", "details", "give_back", "arrive", "finish", "my_tasks", "unclaimed", "safe", "going", "cannot_go",
            "stand_in", "leave_plan", "call_me_later", "own_time", "my_free_time", "take_back_time", "register",
        ),
        ("任务", "志愿者", "空闲"),
    ),
    Section(
        "时间币",
        (
            "my_time", "statement", "need_for_coins", "give_coins", "donate_coins", "coin_terms", "accept_coin_terms",
            "add_family", "family", "agree_family", "end_family", "pot", "grant_coins", "fund_pot", "leaver_coins",
            "approve_coins", "refuse_coins", "waiting_coins", "reverse", "coefficient", "settle_areas", "books",
        ),
        ("转账", "家人", "时间池", "对账", "币"),
    ),
    Section(
        "兑换",
        (
            "shelf", "exchange", "my_vouchers", "return_voucher", "redeem", "put_up", "refill", "take_down", "offer",
            "find_offer", "take_offer", "accept_offer", "decline_offer", "my_offers", "withdraw_offer",
        ),
        ("兑换宝", "互换", "货架", "提供", "券"),
    ),
    Section(
        "记录",
        (
            "my_records", "correct_record", "open_sheet", "verify_sheet", "month_statement", "order_statement",
            "stop_statement", "my_year", "enter_training", "enter_commendation", "my_honours", "my_stars", "star_notices",
            "object_to_notice",
        ),
        ("时长", "记录单", "培训", "表彰", "星级", "月结单"),
    ),
    Section(
        "提醒",
        (
            "remind", "my_reminders", "cancel_reminder", "snooze", "quiet", "quiet_off", "weekly_on", "weekly_off",
            "weekly", "stop_thread", "resume_threads", "push_on",
        ),
        ("勿扰", "周报"),
    ),
    Section(
        "本人",
        (
            "bind", "my_data", "withdraw_consent", "register_child", "child_work", "child_points", "leave_children",
            "check_work",
        ),
        ("隐私", "红领巾", "孩子", "绑定", "个人"),
    ),
    Section(
        "核实派单",
        (
            "to_do", "verify", "to_verify", "relevel", "allow", "deny", "ask_requester", "held", "suggest", "ask_in_turn",
            "stop_asking", "alone", "plan_agreed", "decide", "lift", "who_was_told", "phone_list", "phoned",
        ),
        ("核实", "派单", "管家"),
        staff=True,
    ),
    Section(
        "值班督办",
        (
            "ending", "left_over", "supervise", "answer_supervision", "supervisions", "lay_roster", "cancel_shift",
            "roster", "swap_shift", "agree_swap", "decline_swap", "hand_over", "take_over", "acknowledge", "relay",
            "close_crisis", "extend",
        ),
        ("值班", "督办", "时限"),
        staff=True,
    ),
    Section(
        "记录核对",
        (
            "supply_field", "unsealed_records", "correction_requests", "paper_entry", "papers_waiting", "year_report",
            "honours_waiting", "check_honour", "turn_down_honour", "star_notice", "decide_objection", "unusual_hours", "decide_unusual",
            "approve_sheet",
        ),
        ("核对", "补录", "公示", "年报"),
        staff=True,
    ),
    Section(
        "管理",
        (
            "grant", "revoke", "set_lead", "unset_lead", "clear", "bind_group", "channels", "pause", "resume", "audit", "simulate", "district_quiet",
        ),
        ("权限", "授权", "渠道"),
        staff=True,
    ),
)  # fmt: skip
BY_WORD = {word: section for section in SECTIONS for word in (section.title, *section.words)}


def named(text: str) -> Section | None:
    """Return the section that words behind 帮助 name."""
    return BY_WORD.get(text.strip().removeprefix("关于").removesuffix("的").strip())
