"""The people, groups and sentences of the playground, read from cast.toml. All of them are invented."""

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from bot.channels.playground.qq_world import QQWorld

CAST_FILE = Path(__file__).with_name("cast.toml")


class _Entry(BaseModel):
    """One table of the file; a key nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class BotNames(_Entry):
    """What the bot is called on each channel."""

    name: str
    wechat_title: str


class Resident(_Entry):
    """A person with a phone."""

    openid: str
    name: str
    about: str = ""


class Speaker(_Entry):
    """A person with a QQ number. `pane` is where on the page one speaks as them: volunteer or coordinator."""

    number: int
    name: str
    about: str = ""
    pane: str = "volunteer"
    friend: bool = True


class CastGroup(_Entry):
    """A QQ group. With `bot_role` admin the bot may recall what members say."""

    number: int
    name: str
    members: tuple[int, ...]
    bot_role: str = "member"


class Scene(_Entry):
    """A community's QR code: what it says, and whose it is."""

    code: str
    name: str


class Hints(_Entry):
    """Sentences offered to a newcomer, by pane."""

    resident: tuple[str, ...]
    group: tuple[str, ...]
    private: tuple[str, ...]
    coordinator: tuple[str, ...]


class Line(_Entry):
    """One thing said at the opening; without a group it is said to the bot in private."""

    who: int
    say: str
    group: int | None = None


class Cast(_Entry):
    """Everything in cast.toml."""

    bot: BotNames
    residents: tuple[Resident, ...] = Field(alias="resident")
    speakers: tuple[Speaker, ...] = Field(alias="qq")
    groups: tuple[CastGroup, ...] = Field(alias="group")
    scenes: tuple[Scene, ...] = Field(alias="scene")
    hints: Hints
    opening: tuple[Line, ...] = ()

    def people(self, world: QQWorld) -> None:
        """Introduce everybody on QQ and their groups to a world."""
        world.nickname = self.bot.name
        for speaker in self.speakers:
            world.person(speaker.number, speaker.name, friend=speaker.friend)
        for group in self.groups:
            world.group(group.number, group.name, group.members, bot_role=group.bot_role)


def read_cast(path: Path = CAST_FILE) -> Cast:
    """Read a cast. Raises OSError, tomllib.TOMLDecodeError and pydantic's ValidationError."""
    return Cast.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
