"""A browser before the real process: `python -m bot run` on a free port with a folder of its own."""

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from playwright.async_api import Page, async_playwright, expect

from bot.paths import ROOT

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 15
EXPECT_MILLISECONDS_MAX = 15_000
"""The outbox keeps a pause between two messages of an account; a machine under load adds to it."""


@pytest.fixture(scope="session")
def chromium() -> str:
    """The system's Chromium. Skips where there is none, but in CI the page must be tried."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium on this machine, and in CI the playground must be tried in a browser")
        pytest.skip("no Chromium on this machine: the playground was not tried in a browser")
    return found


@pytest_asyncio.fixture(loop_scope="session")
async def bot_url(chromium: str, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a bot that runs as `make run` would have it, with an empty database."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    settings = {
        "GUANJIA_SERVER__PORT": str(port),
        "GUANJIA_DATA__DIR": str(tmp_path),
        "GUANJIA_DATABASE__URL": f"sqlite:///{tmp_path / 'guanjia.db'}",
    }
    plain = {name: value for name, value in os.environ.items() if not name.startswith("GUANJIA_")}
    output = tmp_path / "output.txt"
    with output.open("wb") as sink:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=plain | settings, stdout=sink, stderr=sink
        )
    try:
        await _ready(process, f"http://127.0.0.1:{port}/readyz", output)
        yield f"http://127.0.0.1:{port}"
    finally:
        if process.returncode is None:
            process.terminate()
        async with asyncio.timeout(STOP_SECONDS_MAX):
            await process.wait()


def _last_words(output: Path) -> str:
    return output.read_text(encoding="utf-8")[-3000:]


async def _ready(process: asyncio.subprocess.Process, url: str, output: Path) -> None:
    async with asyncio.timeout(START_SECONDS_MAX), httpx.AsyncClient(trust_env=False) as http:
        while True:
            assert process.returncode is None, _last_words(output)
            try:
                if (await http.get(url)).status_code == 200:
                    return
            except httpx.TransportError:
                await asyncio.sleep(0.1)  # another process: there is nothing to wait for but its port


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: str, bot_url: str) -> AsyncIterator[Page]:
    """The playground on a wide screen, connected, with the opening played. Any complaint of the browser fails."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = await browser.new_page(viewport={"width": 1440, "height": 900})
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        expect.set_options(timeout=EXPECT_MILLISECONDS_MAX)
        await page.goto(bot_url)
        await expect(page.get_by_role("status")).to_have_text("QQ 与微信通道已连接")
        yield page
        await browser.close()
        assert troubles == []
