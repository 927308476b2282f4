"""People who do not exist at doors that do: a QQ client, phones, WeChat's server, and a page for all
three."""
