"""The demo's cast as newcomers meet it: who signs in as whom, and with which password."""

PRACTICE_EMAIL = "hello@willow.test"
"""The address by which the demo clinic is known; no real practice has one under `.test`."""
PASSWORD = "willow-demo"
SIGN_INS = (
    ("owner", "fern@willow.test"),
    ("front desk", "dana@willow.test"),
    ("therapist", "theo@willow.test"),
    ("therapist", "mara@willow.test"),
)
