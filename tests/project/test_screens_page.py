"""docs/screens.md lists the screens that there are."""

import re

from tests.project.source import ROOT
from tests.sweeps.every_screen import every_screen

LISTED = re.compile(r"`(/[\w/.<>-]*)`")


def test_the_list_of_pages_has_each_screen_that_a_link_opens_and_no_other() -> None:
    text = (ROOT / "docs" / "screens.md").read_text()
    table = text[text.index("## Pages") : text.index("## Keys")]
    listed = {
        address for line in table.splitlines() if line.startswith("| `") for address in LISTED.findall(line)
    }
    screens = {
        "/" + re.sub(r"<\w+:\w+>", "<id>", route.screen.path)
        for route in every_screen()
        if route.method == "GET"
    }

    assert listed == screens
