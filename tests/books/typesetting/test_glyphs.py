from bindesk.books.typesetting.fonts import SANS, SERIF
from bindesk.books.typesetting.glyphs import GlyphRuns


def found(text: str) -> list[tuple[str | None, str]]:
    runs = GlyphRuns([SERIF, SANS]).runs(text)
    return [(face and face.name, piece) for face, piece in runs]


def test_a_covered_text_is_one_run() -> None:
    assert found("早饭头村") == [(SERIF.name, "早饭头村")]


def test_adjacent_characters_of_one_font_form_one_run() -> None:
    assert found("面𰻝𰻝面\U00020003") == [
        (SERIF.name, "面"),
        (SANS.name, "𰻝𰻝"),
        (SERIF.name, "面"),
        (None, "\U00020003"),
    ]


def test_steering_characters_are_left_out_and_odd_spaces_are_spaces() -> None:
    assert found("葛\U000e0100城\u200b\u2009镇") == [(SERIF.name, "葛城 镇")]
    assert found("甲\u3000乙") == [(SERIF.name, "甲\u3000乙")]
