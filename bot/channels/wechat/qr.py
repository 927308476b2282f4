"""One permanent code per community: who scans it is bound to that community."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import segno

from bot.channels.wechat.client import AsyncWeChatClient

SCENE_LENGTH_MAX = 64
PIXELS_PER_MODULE = 12
"""About 5 cm at 300 dpi for the platform's short addresses: large enough for a notice board."""
CODES_PER_MINUTE = 60

_UNFIT = re.compile(r'[\\/:*?"<>|\s\x00-\x1f]+')


class Community(Protocol):
    """What a code needs to know of an area."""

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class CodesDrawn:
    """How many files were drawn, and how many were there already."""

    drawn: int
    kept: int


async def community_codes(
    client: AsyncWeChatClient,
    areas: Iterable[Community],
    out_dir: Path,
    *,
    per_minute: int = CODES_PER_MINUTE,
    pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> CodesDrawn:
    """Draw `<code>_<name>.png` for each area whose file is not in `out_dir` yet.

    The scene of each code is the area's code, so a code that is asked for again is the same code. An error of
    the API stops the run (raises what the client raises); running it again goes on where it stopped. An
    account may have 100,000 permanent codes.
    """
    drawn = kept = 0
    for area in areas:
        if not 1 <= len(area.code) <= SCENE_LENGTH_MAX:
            raise ValueError(f"an area's code of {len(area.code)} characters does not fit into a scene")
        target = out_dir / f"{area.code}_{_UNFIT.sub('', area.name)}.png"
        if _is_there(target):
            kept += 1
            continue
        if drawn:
            await pause(60 / per_minute)
        scene = {"scene": {"scene_str": area.code}}
        ticket = await client.qrcode.create({"action_name": "QR_LIMIT_STR_SCENE", "action_info": scene})
        _draw(ticket["url"], target)
        drawn += 1
    return CodesDrawn(drawn, kept)


def _is_there(target: Path) -> bool:
    return target.exists()


def _draw(address: str, target: Path) -> None:
    # A file that is there is complete: it gets its name only when it has been written.
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    segno.make_qr(address, error="m").save(str(unfinished), kind="png", scale=PIXELS_PER_MODULE)
    unfinished.replace(target)
