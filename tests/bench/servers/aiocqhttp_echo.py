"""The smallest aiocqhttp bot. Runs in an environment of its own and imports nothing of ours."""

import logging
import sys

from aiocqhttp import CQHttp

bot = CQHttp(access_token="")
bot.logger.setLevel(logging.WARNING)


@bot.on_message
async def _(event):
    if event["raw_message"] == "/ping":
        await bot.send(event, "pong")


bot.run(host="127.0.0.1", port=int(sys.argv[1]))
