"""The story that `guanjia demo` plays: people who do not exist, at the real doors, with every line checked."""
