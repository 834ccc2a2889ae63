"""Muscles that send pain to given zones."""

from hypothesis import given
from hypothesis import strategies as st

from treatments.catalogue.referral import ReferralRow, senders

ZONES = ["temple", "behind_eye", "occiput"]
referrals = st.builds(
    ReferralRow,
    muscle=st.sampled_from("abcd"),
    name=st.just(""),
    region=st.just(""),
    site=st.sampled_from(["1", "2"]),
    zone=st.sampled_from(ZONES),
    primary=st.booleans(),
)
rows = st.lists(referrals, unique_by=lambda row: (row.muscle, row.site, row.zone))


def row(muscle: str, zone: str, primary: bool, site: str = "1") -> ReferralRow:
    """Return a referral of a muscle."""
    return ReferralRow(muscle, muscle, "neck", site, zone, primary)


def test_two_sites_of_one_muscle_may_reach_two_zones() -> None:
    sending = senders([row("a", "temple", True), row("a", "occiput", False, "2")], ["temple", "occiput"])

    assert [(sender.muscle, len(sender.sites)) for sender in sending] == [("a", 2)]


def test_primary_senders_come_before_spillover() -> None:
    sending = senders([row("a", "temple", False), row("b", "temple", True)], ["temple"])

    assert [sender.muscle for sender in sending] == ["b", "a"]


@given(rows, st.lists(st.sampled_from(ZONES), min_size=1, unique=True))
def test_each_sender_reaches_every_zone_and_another_zone_never_adds_one(
    referrals: list[ReferralRow], zones: list[str]
) -> None:
    sending = senders([row for row in referrals if row.zone in zones], zones)

    assert all(sender.zones(primarily=False) == set(zones) for sender in sending)
    fewer = senders([row for row in referrals if row.zone in zones[:1]], zones[:1])
    assert {sender.muscle for sender in sending} <= {sender.muscle for sender in fewer}
