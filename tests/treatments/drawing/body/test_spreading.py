"""Places of symbols: none overlaps another, each lies in its figure, and one alone stays on its spot."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from treatments.drawing.body.spreading import Symbol, spread

SIZE = (390.0, 400.0)
SPOTS = st.lists(st.tuples(st.floats(0, SIZE[0]), st.floats(0, SIZE[1])), min_size=1, max_size=24)
NUMBER, CODE = (11.0, 11.0), (20.0, 11.0)


def symbols(*spots: tuple[float, float], half: tuple[float, float] = NUMBER) -> list[Symbol]:
    """Symbols on their spots."""
    return [Symbol(spot, half, spot) for spot in spots]


@settings(max_examples=40, deadline=None)
@given(SPOTS, st.data())
def test_symbols_never_overlap_and_stay_in_the_figure(
    spots: list[tuple[float, float]], data: st.DataObject
) -> None:
    halves = [data.draw(st.sampled_from([NUMBER, CODE])) for _ in spots]
    placed = spread([Symbol(spot, half, spot) for spot, half in zip(spots, halves, strict=True)], SIZE)

    assert placed is not None
    assert [symbol.spot for symbol in placed] == spots
    assert all(symbol.fits(SIZE) for symbol in placed)
    assert not any(one.overlaps(other) for one, other in combinations(placed, 2))


def test_twenty_four_symbols_on_one_spot_are_all_placed() -> None:
    placed = spread(symbols(*[(200.0, 200.0)] * 24), SIZE)

    assert placed is not None
    assert not any(one.overlaps(other) for one, other in combinations(placed, 2))
    assert all(symbol.is_moved for symbol in placed)


def test_a_symbol_alone_stays_on_its_spot() -> None:
    placed = spread(symbols((100, 100), (200, 100)), SIZE)

    assert placed is not None
    assert not any(symbol.is_moved for symbol in placed)


def test_neighbours_move_off_each_others_spots() -> None:
    placed = spread(symbols((200, 200), (212, 204)), SIZE)

    assert placed is not None
    assert all(symbol.is_moved for symbol in placed)
    assert not any(one.covers(other.spot) for one in placed for other in placed)


def test_a_figure_too_small_is_told() -> None:
    assert spread(symbols((20, 20), (22, 22)), (40, 40)) is None
