"""The press: typst in a thread of its own, so that neither a conversation nor a writer waits for a page."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pylopdf_fonts_zh_cn as noto
import typst

from bot.paths import PROGRAMME_DATA
from bot.printing.pages import Page

TEMPLATES = PROGRAMME_DATA / "print"
PIXELS_PER_INCH = 216.0
"""Three pixels a point: a page of 390 pt is 1170 pixels wide, sharp on any phone."""


class Press:
    """Makes pages one after the other. The fonts (Noto Sans SC and Noto Serif SC, OFL) are read at the first page.

    A character that both lack is taken from whatever lies in `more_fonts`, the operator's own; the system's fonts are
    not looked at, so that a sheet looks the same on every machine.
    """

    def __init__(self, more_fonts: Path | None = None) -> None:
        self._fonts = [noto.sans_path().parent, *([more_fonts] if more_fonts else [])]
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="press")
        self._compiler: typst.Compiler | None = None

    async def png(self, page: Page) -> bytes:
        """Return a page as one picture."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.make, page, "png")

    async def pdf(self, page: Page) -> bytes:
        """Return a page, or as many as it takes, for the printer."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.make, page, "pdf")

    def make(self, page: Page, form: str) -> bytes:
        """Make a page on this thread: for the command line."""
        if self._compiler is None:
            fonts = typst.Fonts(
                include_system_fonts=False,
                include_embedded_fonts=False,
                font_paths=[str(path) for path in self._fonts if path.is_dir()],
            )
            self._compiler = typst.Compiler(root=str(TEMPLATES), font_paths=fonts)
        data = {"data": json.dumps(page.data, ensure_ascii=False)}
        made = self._compiler.compile(
            TEMPLATES / f"{page.template}.typ",
            format="pdf" if form == "pdf" else "png",
            ppi=PIXELS_PER_INCH,
            sys_inputs=data,
        )
        assert isinstance(made, bytes)
        return made
