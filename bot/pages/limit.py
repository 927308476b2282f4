"""How often one address may ask: a bucket for each, and one for everybody together. Kept in memory: it guards the
database from a crowd, the check codes guard themselves."""

import ipaddress
from collections import OrderedDict
from datetime import datetime

EACH_PER_MINUTE = 20
ALL_PER_MINUTE = 600
ADDRESSES_MAX = 4096
"""The address that has been quiet longest is forgotten first."""


class Limiter:
    """Counts requests within the running minute."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, int] = OrderedDict()
        self._minute = 0
        self._all = 0

    def allows(self, address: str, at: datetime) -> bool:
        """Count one request and say whether it may go on."""
        minute = int(at.timestamp() // 60)
        if minute != self._minute:
            self._minute, self._all = minute, 0
            self._asked.clear()
        self._all += 1
        self._asked[address] = self._asked.get(address, 0) + 1
        self._asked.move_to_end(address)
        if len(self._asked) > ADDRESSES_MAX:
            self._asked.popitem(last=False)
        return self._all <= ALL_PER_MINUTE and self._asked[address] <= EACH_PER_MINUTE


def address_of(peer: str, forwarded: str) -> str:
    """Return whose request it is: the peer, or behind a proxy on this machine whom that proxy names last.

    A household has a whole /64 of IPv6 addresses, so those count as one.
    """
    try:
        address = ipaddress.ip_address(peer)
        if address.is_loopback and forwarded:
            address = ipaddress.ip_address(forwarded.rpartition(",")[2].strip())
    except ValueError:
        return peer
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return str(address)
