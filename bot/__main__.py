"""python -m bot: the same as the command guanjia."""

from bot.cli import main

main()
