"""Takes the README's picture of the desk: a real server, the sample shop, a real browser."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.server import PASSWORD, Server

OUT = Path(__file__).resolve().parents[1] / "docs" / "desk.png"
TALK = (("b-zhao", ["在吗", "我的快递到哪了"]), ("b-lin", ["能便宜点吗"]), ("b-wang", ["差评就是我给的"]),
        ("b-chen", ["你好", "杯子不保温啊 才用两天"]))


def main() -> None:
    """Let some buyers write, open one conversation, and save what the agent sees."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder)).start()
        try:
            for buyer, texts in TALK:
                widget = server.buyer(buyer)
                for text in texts:
                    widget.say(text)
                    time.sleep(0.3)
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("BOT_BROWSER") or shutil.which("chromium"),
                args=["--no-sandbox", "--disable-gpu"])
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(f"{server.base}/desk")
            page.get_by_test_id("login-name").fill("agent")
            page.get_by_test_id("login-password").fill(PASSWORD)
            page.get_by_test_id("login-submit").click()
            page.get_by_test_id("conversation-item").filter(has_text="陈佳").click()
            page.get_by_test_id("proposal").first.wait_for()
            time.sleep(1)
            page.screenshot(path=str(OUT))
            browser.close()
        finally:
            server.stop()
    print(OUT)


if __name__ == "__main__":
    main()
