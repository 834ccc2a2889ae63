import pytest

pytest.register_assert_rewrite(
    *(f"tests.journeys.{module}" for module in ("day", "the_visit", "the_days_after"))
)
