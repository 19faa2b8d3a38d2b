"""Takes the README's pictures of the report anew, in the Chromium of this machine: `make docs-images`."""

import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from spinepath.api import SAMPLE_DAY, assess, read, sample

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "out" / "demo.html"
FOLDER = ROOT / "docs" / "images"
TREATMENTS = ROOT / "out" / "treatments.html"
SIZES = {"desktop": (1280, 1600), "phone": (390, 844)}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def browser_path() -> str:
    """The Chromium of this machine. Exits with what to do when there is none."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    return found or sys.exit("no Chromium here: run `make setup` as root, or install chromium")


def take_treatments(browser: Browser) -> None:
    """The options of the made-up person after a fusion: the list, and one option unfolded."""
    TREATMENTS.write_text(str(assess(read(sample("made-up-after-fusion")), SAMPLE_DAY).to("html")), "utf-8")
    for name, (width, height) in SIZES.items():
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(TREATMENTS.as_uri())
        page.locator("#options").evaluate("title => title.closest('section').scrollIntoView()")
        page.screenshot(path=FOLDER / f"treatments-{name}.png")
        option = page.locator("[data-id=spinal_cord_stimulation]")
        option.evaluate("item => item.querySelectorAll('.plan').forEach(part => { part.open = true })")
        if name == "desktop":
            option.screenshot(path=FOLDER / "stimulation.png")
        print(f"wrote docs/images/treatments-{name}.png")


def main() -> None:
    """Write docs/images/*.png from fresh reports."""
    subprocess.run([ROOT / "scripts" / "demo.sh"], check=True, stdout=subprocess.DEVNULL)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for name, (width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.goto(REPORT.as_uri())
            page.screenshot(path=FOLDER / f"report-{name}.png")
            print(f"wrote docs/images/report-{name}.png")
        take_treatments(browser)
        browser.close()


if __name__ == "__main__":
    main()
