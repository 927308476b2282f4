"""智慧管家 (guanjia): the dispatcher of a district's volunteer service, inside QQ groups and WeChat accounts."""
