"""A font of strokes: a chart reads the same on a machine without any fonts."""

WIDTH, HEIGHT, ADVANCE = 4, 6, 5.6
"""A letter's box in units of its grid, and the step to the next letter."""

# Strokes as points of the grid, x then y from the top left; "/" begins a new stroke.
STROKES = {
    "A": "06 02 20 42 46/04 44",
    "B": "03 33 44 45 36 06 00 30 41 42 33",
    "C": "41 30 10 01 05 16 36 45",
    "D": "00 06 26 45 41 20 00",
    "E": "40 00 06 46/03 33",
    "F": "40 00 06/03 33",
    "G": "41 30 10 01 05 16 36 45 43 23",
    "H": "00 06/40 46/03 43",
    "I": "20 26",
    "J": "40 45 36 16 05",
    "K": "00 06/40 03 46",
    "L": "00 06 46",
    "M": "06 00 23 40 46",
    "N": "06 00 46 40",
    "O": "10 01 05 16 36 45 41 30 10",
    "P": "06 00 30 41 42 33 03",
    "Q": "10 01 05 16 36 45 41 30 10/34 46",
    "R": "06 00 30 41 42 33 03/23 46",
    "S": "41 30 10 01 02 13 33 44 45 36 16 05",
    "T": "00 40/20 26",
    "U": "00 05 16 36 45 40",
    "V": "00 26 40",
    "W": "00 16 23 36 40",
    "X": "00 46/40 06",
    "Y": "00 23 40/23 26",
    "Z": "00 40 06 46",
    "0": "10 01 05 16 36 45 41 30 10",
    "1": "11 20 26",
    "2": "01 10 30 41 42 06 46",
    "3": "01 10 30 41 42 33 13/33 44 45 36 16 05",
    "4": "36 30 04 44",
    "5": "40 00 02 32 43 45 36 16 05",
    "6": "41 30 10 01 05 16 36 45 44 33 13 04",
    "7": "00 40 16",
    "8": "13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33",
    "9": "42 33 13 02 01 10 30 41 45 36 16 05",
    "-": "13 33",
    ".": "26 26",
    ",": "25 17",
    ":": "22 22/25 25",
    "?": "01 10 30 41 42 23 24/26 26",
}


def text_width(text: str, size: float) -> float:
    """Return the width of a text whose letters are `size` high."""
    return ((len(text) - 1) * ADVANCE + WIDTH) * size / HEIGHT if text else 0.0


def text_path(text: str, x: float, y: float, size: float, *, anchor: str = "middle") -> str:
    """Return the SVG path of a text whose letters are `size` high and whose middle line is at y.

    `anchor` is the part of the text at x: start, middle or end. Lower case is drawn as capitals; a letter
    without strokes leaves a gap.
    """
    scale = size / HEIGHT
    left = x - {"start": 0.0, "middle": 0.5, "end": 1.0}[anchor] * text_width(text, size)
    path = []
    for index, letter in enumerate(text.upper()):
        for stroke in filter(None, STROKES.get(letter, "").split("/")):
            corners = []
            for point in stroke.split():
                across, down = int(point[0]) + index * ADVANCE, int(point[1]) - HEIGHT / 2
                corners.append(f"{left + across * scale:.1f} {y + down * scale:.1f}")
            path.append("M" + "L".join(corners))
    return "".join(path)
