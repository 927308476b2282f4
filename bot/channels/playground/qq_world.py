"""What the QQ server knows: people, groups, who is whose friend, who may recall in which group."""

from dataclasses import dataclass, field


@dataclass
class Member:
    """One person in one group. `card` is the name shown in that group, empty for none."""

    user_id: int
    card: str = ""
    role: str = "member"
    """owner, admin or member."""


@dataclass
class Group:
    """One group with its members by QQ number, the bot among them while it has not been removed."""

    group_id: int
    name: str
    members: dict[int, Member] = field(default_factory=dict[int, Member])
    muted: bool = False
    """The bot may not speak here."""
    temporary_sessions: bool = True
    """Members may be written to in private through the group without being friends."""


@dataclass
class QQWorld:
    """People and groups as seen by one bot account."""

    self_id: int
    nickname: str = "智慧管家"
    people: dict[int, str] = field(default_factory=dict[int, str])
    groups: dict[int, Group] = field(default_factory=dict[int, Group])
    friends: set[int] = field(default_factory=set[int])

    def person(self, user_id: int, nickname: str, *, friend: bool = False) -> None:
        """Add a person or give them another nickname; `friend` makes them a friend of the bot."""
        self.people[user_id] = nickname
        if friend:
            self.friends.add(user_id)

    def group(self, group_id: int, name: str, members: tuple[int, ...] = (), *, bot_role: str = "member") -> Group:
        """Add a group that the bot is in, with people already known or strangers."""
        group = Group(group_id, name)
        group.members[self.self_id] = Member(self.self_id, role=bot_role)
        self.groups[group_id] = group
        for user_id in members:
            self.join(group_id, user_id)
        return group

    def join(self, group_id: int, user_id: int, card: str = "", role: str = "member") -> Member:
        """Make a person a member of a known group; a second time changes their card and role."""
        self.people.setdefault(user_id, f"QQ{user_id}")
        member = self.groups[group_id].members[user_id] = Member(user_id, card, role)
        return member

    def nickname_of(self, user_id: int) -> str:
        """Return a person's nickname; a number nobody introduced is shown as itself."""
        return self.nickname if user_id == self.self_id else self.people.get(user_id, f"QQ{user_id}")

    def shown_name(self, user_id: int, group_id: int | None = None) -> str:
        """Return the name that others see: the group card where there is one, else the nickname."""
        group = self.groups.get(group_id) if group_id is not None else None
        member = group.members.get(user_id) if group else None
        return (member.card if member else "") or self.nickname_of(user_id)

    def may_recall(self, group_id: int, author: int) -> bool:
        """Whether the bot may take back a message of `author`: its own always, a plain member's as admin or
        owner, an admin's only as owner."""
        if author == self.self_id:
            return True
        members = self.groups[group_id].members
        rank = {"member": 0, "admin": 1, "owner": 2}
        mine = rank[members[self.self_id].role] if self.self_id in members else 0
        theirs = rank[members[author].role] if author in members else 0
        return mine > theirs
