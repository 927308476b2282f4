"""The outside world: QQ over OneBot, WeChat official accounts, and the playground that speaks to both."""
