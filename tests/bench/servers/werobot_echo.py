"""The smallest WeRoBot: echo on waitress, with the session that its README's robot has or without. Imports nothing of ours.

Started as `werobot_echo.py <port> session|"no session" <token> [<appid> <aes key>]`.
"""

import logging
import os
import sys
import tempfile

from werobot import WeRoBot

port, session, token, *seal = sys.argv[1:]
os.chdir(tempfile.mkdtemp())  # its session file is made in the working folder
logging.disable(logging.INFO)
robot = WeRoBot(token=token)
if session == "no session":
    robot.config["SESSION_STORAGE"] = False
if seal:
    robot.config["APP_ID"], robot.config["ENCODING_AES_KEY"] = seal


if session == "no session":

    @robot.text
    def echo(message):
        return message.content

else:

    @robot.text
    def echo_with_session(message, session):
        session["said"] = message.content
        return message.content


robot.run(server="waitress", host="127.0.0.1", port=int(port), enable_pretty_logging=False)
