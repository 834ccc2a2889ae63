"""The endpoints /muscles, /zones and /referrals."""

from tests.cast import ApiUser


def slugs(user: ApiUser, query: str) -> list[str]:
    """Return the slugs that a search of /muscles answers with."""
    answer = user.api("GET", f"muscles?{query}")
    assert answer.status_code == 200, answer.content
    return [muscle["slug"] for muscle in answer.json()["results"]]


def test_list_gives_muscles_from_head_to_foot(dana: ApiUser) -> None:
    listed = slugs(dana, "")

    assert len(listed) == 102
    assert listed.index("temporalis") < listed.index("trapezius-upper") < listed.index("soleus")


def test_list_finds_muscles_by_english_and_latin_names_despite_typos(theo: ApiUser) -> None:
    assert slugs(theo, "search=upper trapezius")[0] == "trapezius-upper"
    assert slugs(theo, "search=quadratus lumborum")[0] == "quadratus-lumborum"
    assert slugs(theo, "search=pars descendens")[0] == "trapezius-upper"
    assert "gastrocnemius" in slugs(theo, "search=gastrocnemeus")
    assert slugs(theo, "search=xyzzy") == []
    assert slugs(theo, "search=calf") == []


def test_list_filters_muscles_by_region_and_complaint(theo: ApiUser) -> None:
    assert set(slugs(theo, "region=lower_back")) >= {"quadratus-lumborum"}
    assert "suboccipitals" in slugs(theo, "complaint=headache&region=head_neck")
    assert theo.api("GET", "muscles?region=moon").json()["errors"][0]["code"] == "unknown_region"
    assert theo.api("GET", "muscles?moon=full").status_code == 400


def test_list_filters_muscles_by_the_spot_where_knots_are_common(theo: ApiUser) -> None:
    assert slugs(theo, "spot=calves") == ["gastrocnemius", "soleus", "plantaris", "tibialis-posterior"]
    assert slugs(theo, "spot=calves&region=leg&search=soleus") == ["soleus"]
    assert theo.api("GET", "muscles?spot=moon").json()["errors"][0]["code"] == "unknown_spot"


def test_retrieve_gives_a_muscle_with_its_points_and_self_care(theo: ApiUser) -> None:
    muscle = theo.api("GET", "muscles/trapezius-upper").json()

    assert [point["code"] for point in muscle["trigger_points"]] == ["UT1", "UT2"]
    assert muscle["trigger_points"][0]["primary"] == ["side_of_neck", "behind_ear", "temple"]
    care = muscle["self_care"]
    assert care["plain_name"] == "slope between neck and shoulder"
    tools = [press["tool"] for press in care["presses"]]
    assert tools == ["hands", "massage_cane", "massage_ball", "tennis_ball"]
    assert care["press_cautions"] and "balls last" in care["doubt"]
    assert theo.api("GET", "muscles/moon").status_code == 404


def test_list_gives_zones_with_their_outlines(theo: ApiUser) -> None:
    zones = {zone["slug"]: zone for zone in theo.api("GET", "zones").json()["results"]}

    assert len(zones) == 102
    assert {shape["view"] for shape in zones["temple"]["shapes"]} == {"head_side", "head_front", "front"}
    assert len(zones["angle_of_neck"]["shapes"][0]["outline"]) == 40


def test_referrals_give_primary_senders_before_spillover(theo: ApiUser) -> None:
    senders = theo.api("GET", "referrals?zone=temple").json()["results"]

    primary = [any(site["primary"] for site in sender["sites"]) for sender in senders]
    assert primary == sorted(primary, reverse=True)
    assert "trapezius-upper" in [sender["muscle"] for sender in senders]


def test_referrals_to_two_zones_are_fewer_than_to_one(theo: ApiUser) -> None:
    one = {s["muscle"] for s in theo.api("GET", "referrals?zone=temple").json()["results"]}
    both = {s["muscle"] for s in theo.api("GET", "referrals?zone=temple&zone=side_of_neck").json()["results"]}

    assert both < one
    assert "trapezius-upper" in both


def test_referrals_refuse_no_zone_and_an_unknown_zone(theo: ApiUser) -> None:
    assert theo.api("GET", "referrals").json()["errors"][0]["code"] == "zone_missing"
    assert theo.api("GET", "referrals?zone=moon").json()["errors"][0]["code"] == "unknown_zone"
