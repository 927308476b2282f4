"""The smallest NoneBot: one `on_command`, quiet logs."""

import sys

import nonebot
from nonebot import on_command
from nonebot.adapters.onebot.v11 import Adapter

nonebot.init(_env_file=None, driver="~fastapi", host="127.0.0.1", port=int(sys.argv[1]), log_level="WARNING")
nonebot.get_driver().register_adapter(Adapter)
ping = on_command("ping")


@ping.handle()
async def _() -> None:
    await ping.finish("pong")


nonebot.run(access_log=False)
