"""Checks of an open page that need a browser: accessibility, policy, console, targets, width, weight."""

import gzip
from collections.abc import Iterator

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Response

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
MOST_BYTES = 60_000
"""Script and style of a page, gzipped."""
SMALLEST_TARGET = 44
NOTE_VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) =>
    window.violations.push(event.violatedDirective + " " + event.blockedURI));
"""
SMALL_TARGETS = """(smallest) => [...document.querySelectorAll(
    "a[href], button, select, textarea, summary, input:not([type=hidden])")]
  .filter((element) => element.checkVisibility({ visibilityProperty: true }))
  .filter((element) => !element.closest(".unseen, .skip"))
  .filter((element) => {
    const style = getComputedStyle(element);
    const isInText = element.matches("a") && style.display === "inline"
        && element.closest("p, li, dd, td, th, h1, h2, h3, label, legend");
    const target = element.matches("input") && element.closest("label") || element;
    const box = target.getBoundingClientRect();
    return !isInText && box.width > 0 && (box.height < smallest - 0.5 || box.width < 24);
  })
  .map((element) => element.outerHTML.slice(0, 120))
"""
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth > document.documentElement.clientWidth"


class OpenPage:
    """A page of a browser, with all that its console said and what its scripts and styles weigh."""

    def __init__(self, context: BrowserContext) -> None:
        context.add_init_script(NOTE_VIOLATIONS)
        self.page: Page = context.new_page()
        self.lines: list[str] = []
        self.weights: dict[str, int] = {}
        self.page.on("console", lambda line: self.lines.append(line.text))
        self.page.on("pageerror", lambda error: self.lines.append(str(error)))
        self.page.on("response", self._weigh)

    def _weigh(self, response: Response) -> None:
        if response.request.resource_type in ("script", "stylesheet"):
            self.weights[response.url] = len(gzip.compress(response.body()))

    def open(self, address: str) -> None:
        """Open an address with its styles and scripts."""
        self.lines.clear()
        self.weights.clear()
        self.page.goto(address, wait_until="load")

    def faults(self) -> Iterator[str]:
        """Yield what is wrong with the open page, each in a line."""
        for found in (
            Axe().run(self.page, options={"runOnly": RULES, "iframes": False}).response["violations"]
        ):
            yield f"axe {found['id']}: {found['nodes'][0]['html'][:150]} ({len(found['nodes'])})"
        yield from (f"policy {violation}" for violation in self.page.evaluate("window.violations"))
        yield from (f"console {line}" for line in self.lines)
        yield from (f"small {html}" for html in self.page.evaluate(SMALL_TARGETS, SMALLEST_TARGET))
        if self.page.evaluate(WIDER_THAN_THE_SCREEN):
            yield "wider than the screen"
        if (weight := sum(self.weights.values())) > MOST_BYTES:
            yield f"{weight} bytes of script and style"
