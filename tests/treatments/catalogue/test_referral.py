"""Which muscles send pain to given zones."""

from hypothesis import given
from hypothesis import strategies as st

from treatments.catalogue.referral import ReferralRow, senders

ZONES = ["temple", "behind_eye", "occiput"]
sent = st.builds(
    ReferralRow,
    muscle=st.sampled_from("abcd"),
    name=st.just(""),
    region=st.just(""),
    site=st.sampled_from(["1", "2"]),
    zone=st.sampled_from(ZONES),
    primary=st.booleans(),
)
rows = st.lists(sent, unique_by=lambda one: (one.muscle, one.site, one.zone))


def one(muscle: str, zone: str, primary: bool, site: str = "1") -> ReferralRow:
    """A referral of a muscle."""
    return ReferralRow(muscle, muscle, "neck", site, zone, primary)


def test_two_sites_of_a_muscle_reach_two_zones_together() -> None:
    found = senders([one("a", "temple", True), one("a", "occiput", False, "2")], ["temple", "occiput"])

    assert [(sender.muscle, len(sender.sites)) for sender in found] == [("a", 2)]


def test_primary_comes_before_spillover() -> None:
    found = senders([one("a", "temple", False), one("b", "temple", True)], ["temple"])

    assert [sender.muscle for sender in found] == ["b", "a"]


@given(rows, st.lists(st.sampled_from(ZONES), min_size=1, unique=True))
def test_each_sender_reaches_every_zone_and_another_zone_never_adds_one(
    sent: list[ReferralRow], wanted: list[str]
) -> None:
    found = senders([row for row in sent if row.zone in wanted], wanted)

    assert all(sender.reached(primarily=False) == set(wanted) for sender in found)
    fewer = senders([row for row in sent if row.zone in wanted[:1]], wanted[:1])
    assert {sender.muscle for sender in found} <= {sender.muscle for sender in fewer}
