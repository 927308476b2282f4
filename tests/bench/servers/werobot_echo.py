"""The smallest WeRoBot: echo, no session, on waitress. Runs in an environment of its own."""

import logging
import sys

from werobot import WeRoBot

logging.disable(logging.INFO)
robot = WeRoBot(token=sys.argv[2])
robot.config["SESSION_STORAGE"] = False
if len(sys.argv) > 3:
    robot.config["APP_ID"], robot.config["ENCODING_AES_KEY"] = sys.argv[3], sys.argv[4]


@robot.text
def echo(message):
    return message.content


robot.run(server="waitress", host="127.0.0.1", port=int(sys.argv[1]), enable_pretty_logging=False)
