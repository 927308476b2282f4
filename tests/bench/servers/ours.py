"""The whole programme as `guanjia run` starts it, with more commands registered if asked."""

import argparse
from pathlib import Path

from bot import app as programme
from bot.chat.commands import Command, Slot, registry
from bot.chat.dependencies import TALK
from bot.config import load_settings


def add_commands(count: int) -> None:
    """Register commands whose words begin as those of real plugins do."""

    async def nothing(talk: TALK) -> None:
        del talk

    for number in range(count):
        word = f"{chr(0x4E00 + number * 7)}事第{number}项"
        command = Command(
            name=f"bench_{number}",
            words=(word,),
            example=word,
            help=word,
            slots=frozenset({Slot.CASE, Slot.TEXT}),
            required=frozenset({Slot.CASE}),
        )
        command.handle(nothing)
        registry.add(command)


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("config", type=Path)
    parser.add_argument("--commands", type=int, default=0)
    options = parser.parse_args()
    add_commands(options.commands)
    programme.run(load_settings(options.config))


if __name__ == "__main__":
    main()
