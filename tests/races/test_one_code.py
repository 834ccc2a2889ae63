"""One code of the second step, sent many times at once: it signs in once."""

from collections import Counter
from typing import Any

import pytest
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from knox.models import AuthToken
from rest_framework.test import APIClient

from clinic.models import Staff
from tests.callers import at_once
from tests.factories import PracticeFactory, StaffFactory
from tests.phones import code_of, give_second_step

CROWD = 4
PASSWORD = "seven-quiet-otters"


@pytest.fixture
def dana(fresh_database: str) -> Staff:
    PracticeFactory.create()
    person = StaffFactory.create(name="Dana")
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.mark.parametrize("kind", ["digits", "recovery"])
def test_a_code_sent_at_once_from_several_places_signs_in_once(dana: Staff, kind: str) -> None:
    codes = give_second_step(dana)
    body = {
        "email": dana.email,
        "password": PASSWORD,
        "otp": codes[0] if kind == "recovery" else code_of(dana),
    }

    def sign_in() -> Any:
        return APIClient().post("/api/v1/sign-in", body, format="json").status_code

    statuses = Counter(at_once([sign_in] * CROWD))

    assert statuses[201] == 1 and set(statuses) <= {201, 401, 429}
    assert AuthToken.objects.filter(user=dana).count() == 1


def test_a_second_step_confirmed_at_once_is_one(dana: Staff) -> None:
    user = APIClient()
    user.force_authenticate(dana)
    user.post("/api/v1/me/second-step", {"current_password": PASSWORD}, format="json")
    code = code_of(dana)

    def confirm() -> Any:
        another = APIClient()
        another.force_authenticate(dana)
        return another.post("/api/v1/me/second-step/confirm", {"otp": code}, format="json").status_code

    assert sorted(at_once([confirm] * CROWD)) == [200] + [409] * (CROWD - 1)
    assert (TOTPDevice.objects.count(), StaticDevice.objects.count()) == (1, 1)
