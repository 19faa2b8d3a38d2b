"""Takes the README's pictures of the report anew, in the Chromium of this machine: `make docs-images`."""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from spinepath.api import SAMPLE_DAY, assess, read, sample
from spinepath.registry.measures import compute
from spinepath.registry.report import to_html

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "out" / "demo.html"
FOLDER = ROOT / "docs" / "images"
REGISTRY = ROOT / "out" / "registry.html"
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


def take_registry(browser: Browser) -> None:
    """The registry's report on a made-up country: the first chapter, the funnel of its sites, and a phone at night."""
    sys.path.insert(0, str(ROOT / "tests"))
    from registry.made_up_tables import AS_OF, Planted, made_up  # noqa: PLC0415

    country = Planted(
        people=20_000, outlier=1.0, site_spread=0.15, disparity=0.5, mnar=0.25, base=-1.7, pain_again=1.0
    )
    REGISTRY.write_text(to_html(compute(made_up(country).tables, AS_OF), "A made-up country"), "utf-8")
    for name, (width, height) in SIZES.items():
        scheme: Literal["light", "dark"] = "light" if name == "desktop" else "dark"
        page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        page.goto(REGISTRY.as_uri())
        page.screenshot(path=FOLDER / f"registry-{name}.png")
        if name == "desktop":
            page.locator("section[aria-labelledby=places] figure").first.screenshot(
                path=FOLDER / "registry-funnel.png"
            )
        print(f"wrote docs/images/registry-{name}.png")


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
        take_registry(browser)
        browser.close()


if __name__ == "__main__":
    main()
