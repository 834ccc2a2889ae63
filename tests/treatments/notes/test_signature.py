"""The digest of a note."""

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from treatments.notes.signature import digest_content

texts = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.text())
points = st.lists(st.dictionaries(st.sampled_from(["x", "y"]), st.none() | st.integers()))


@given(texts, points, texts, points)
def test_digest_is_equal_for_equal_content_only(
    text: dict[str, str],
    marks: list[dict[str, int | None]],
    other_text: dict[str, str],
    other_marks: list[dict[str, int | None]],
) -> None:
    same = (text, marks) == (other_text, other_marks)

    assert (digest_content({}, text, marks, "1") == digest_content({}, other_text, other_marks, "1")) is same


def test_digest_depends_on_point_order_and_catalogue() -> None:
    assert digest_content({}, {}, [{"x": 1}, {"x": 2}], "1") != digest_content(
        {}, {}, [{"x": 2}, {"x": 1}], "1"
    )
    assert digest_content({}, {}, [], "1") != digest_content({}, {}, [], "2")


def test_digest_ignores_the_time_zone_of_an_instant() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    elsewhere = noon.astimezone(timezone(timedelta(hours=5)))

    assert digest_content({"at": noon}, {}, [], "1") == digest_content({"at": elsewhere}, {}, [], "1")
