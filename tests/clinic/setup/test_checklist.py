"""GET /set-up/checklist."""

import pytest

from tests.cast import ApiUser


@pytest.mark.usefixtures("willow")
def test_checklist_says_what_is_done_and_what_comes_next(dana: ApiUser) -> None:
    answer = dana.api("GET", "set-up/checklist").json()

    done = {step["code"]: step["is_done"] for step in answer["steps"]}
    assert not answer["is_complete"]
    assert [done[code] for code in ("location", "opening_hours", "rooms")] == [True, True, False]
    assert answer["steps"][0]["todo"].startswith("Letters and pages")
