"""The effort of a test run: `make test` takes short forms, `make test-long` (KNOTWORK_LONG=1) full counts."""

import os

from hypothesis import HealthCheck, settings

IS_LONG = os.environ.get("KNOTWORK_LONG") == "1"
EXAMPLES_FACTOR = 10
RACE_REPETITIONS = 4 if IS_LONG else 1
FUZZ_REQUESTS = 10_000 if IS_LONG else 300
SCHEMATHESIS_EXAMPLES = 50 if IS_LONG else 3
SCHEMATHESIS_SECONDS = 900 if IS_LONG else 20


def examples(count: int) -> int:
    """Return the number of hypothesis examples: this many, ten times as many in a long run."""
    return count * EXAMPLES_FACTOR if IS_LONG else count


def is_quiet() -> bool:
    """Return True if the machine does little else, so that a time measured on it says something."""
    return os.getloadavg()[0] < (os.cpu_count() or 1)


# No limit to the time of one example or of making it: a busy machine is no fault. All else is as hypothesis
# chooses, also under CI.
settings.register_profile(
    "knotwork",
    settings(),
    max_examples=examples(100),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("knotwork")
