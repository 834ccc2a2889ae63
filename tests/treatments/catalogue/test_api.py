"""/muscles, /zones, /referrals."""

from tests.cast import Speaker


def slugs(speaker: Speaker, query: str) -> list[str]:
    """The slugs that a search answers with."""
    answer = speaker.api("GET", f"muscles?{query}")
    assert answer.status_code == 200, answer.content
    return [muscle["slug"] for muscle in answer.json()["results"]]


def test_muscles_come_from_head_to_foot(dana: Speaker) -> None:
    found = slugs(dana, "")

    assert len(found) == 102
    assert found.index("temporalis") < found.index("trapezius-upper") < found.index("soleus")


def test_muscles_are_found_in_english_and_latin_despite_typos(theo: Speaker) -> None:
    assert slugs(theo, "search=upper trapezius")[0] == "trapezius-upper"
    assert slugs(theo, "search=quadratus lumborum")[0] == "quadratus-lumborum"
    assert slugs(theo, "search=pars descendens")[0] == "trapezius-upper"
    assert "gastrocnemius" in slugs(theo, "search=gastrocnemeus")
    assert slugs(theo, "search=xyzzy") == []
    assert slugs(theo, "search=calf") == []


def test_muscles_are_found_by_region_and_complaint(theo: Speaker) -> None:
    assert set(slugs(theo, "region=lower_back")) >= {"quadratus-lumborum"}
    assert "suboccipitals" in slugs(theo, "complaint=headache&region=head_neck")
    assert theo.api("GET", "muscles?region=moon").json()["errors"][0]["code"] == "unknown_region"
    assert theo.api("GET", "muscles?moon=full").status_code == 400


def test_muscles_are_picked_by_the_spot_where_knots_are_common(theo: Speaker) -> None:
    assert slugs(theo, "spot=calves") == ["gastrocnemius", "soleus", "plantaris", "tibialis-posterior"]
    assert slugs(theo, "spot=calves&region=leg&search=soleus") == ["soleus"]
    assert theo.api("GET", "muscles?spot=moon").json()["errors"][0]["code"] == "unknown_spot"


def test_a_muscle_tells_its_points_and_self_care(theo: Speaker) -> None:
    said = theo.api("GET", "muscles/trapezius-upper").json()

    assert [point["code"] for point in said["trigger_points"]] == ["UT1", "UT2"]
    assert said["trigger_points"][0]["primary"] == ["side_of_neck", "behind_ear", "temple"]
    assert said["self_care"]["tools"] == ["massage_cane", "tennis_ball", "massage_ball", "hands"]
    assert theo.api("GET", "muscles/moon").status_code == 404


def test_zones_come_with_their_outlines(theo: Speaker) -> None:
    zones = {zone["slug"]: zone for zone in theo.api("GET", "zones").json()["results"]}

    assert len(zones) == 102
    assert {shape["view"] for shape in zones["temple"]["shapes"]} == {"head_side", "head_front", "front"}
    assert len(zones["angle_of_neck"]["shapes"][0]["outline"]) == 40


def test_primary_senders_come_before_spillover(theo: Speaker) -> None:
    found = theo.api("GET", "referrals?zone=temple").json()["results"]

    primary = [any(site["primary"] for site in sender["sites"]) for sender in found]
    assert primary == sorted(primary, reverse=True)
    assert "trapezius-upper" in [sender["muscle"] for sender in found]


def test_several_zones_narrow_it_down(theo: Speaker) -> None:
    one = {s["muscle"] for s in theo.api("GET", "referrals?zone=temple").json()["results"]}
    both = {s["muscle"] for s in theo.api("GET", "referrals?zone=temple&zone=side_of_neck").json()["results"]}

    assert both < one
    assert "trapezius-upper" in both


def test_zones_asked_for_are_known(theo: Speaker) -> None:
    assert theo.api("GET", "referrals").json()["errors"][0]["code"] == "zone_missing"
    assert theo.api("GET", "referrals?zone=moon").json()["errors"][0]["code"] == "unknown_zone"
