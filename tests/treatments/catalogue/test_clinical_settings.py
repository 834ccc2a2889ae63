"""The endpoint /clinical-settings."""

from tests.cast import ApiUser


def test_only_the_owner_changes_the_clinical_settings(fern: ApiUser, theo: ApiUser) -> None:
    answer = fern.api("PATCH", "clinical-settings", {"default_muscles": 2}, If_Match='"1"')

    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert theo.api("GET", "clinical-settings").json()["default_muscles"] == 2
    assert theo.api("PATCH", "clinical-settings", {}, If_Match='"2"').status_code == 403


def test_change_refuses_settings_that_contradict_each_other(fern: ApiUser) -> None:
    above = fern.api("PATCH", "clinical-settings", {"default_muscles": 5}, If_Match='"1"')
    close = fern.api("PATCH", "clinical-settings", {"three_days": [0, 1, 2]}, If_Match='"1"')

    assert above.json()["code"] == "out_of_range"
    assert close.json()["code"] == "days_too_close"
