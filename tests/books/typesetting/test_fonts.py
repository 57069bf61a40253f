import logging
from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph

from bindesk.assets import asset
from bindesk.books.typesetting import fonts
from bindesk.books.typesetting.fonts import BUNDLED, SANS, SERIF, FontChain, FontSource


@pytest.fixture(scope="module")
def small_font() -> TTFont:
    """The shipped serif cut down to 张王𬱖, with 王 left blank as some fonts have it."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    font = TTFont(str(asset("fonts/NotoSerifSC-400.ttf")))
    cutter = subset.Subsetter()
    cutter.populate(text="张王𬱖 ")
    cutter.subset(font)
    font["glyf"][font.getBestCmap()[ord("王")]] = Glyph()
    return font


@pytest.fixture
def collection(small_font: TTFont, tmp_path: Path) -> Path:
    file = tmp_path / "Fonts" / "SIMSUN.TTC"
    file.parent.mkdir()
    together = TTCollection()
    together.fonts = [small_font]
    together.save(str(file))
    return file


def test_the_shipped_fonts_draw_the_characters_of_local_names() -> None:
    serif = fonts.face(SERIF)
    assert serif is not None
    assert serif.covers("豳邠塬峁崾咀硷䶮㛃𠅤𪟝𤧛𫖯𬀩𬒈")
    assert not serif.covers("𰻝")


def test_what_the_serif_lacks_the_next_font_has() -> None:
    second = fonts.face(SANS)
    assert second is not None
    assert second.covers("𰻝")


def test_a_font_is_read_once() -> None:
    assert fonts.face(SERIF) is fonts.face(SERIF)


def test_a_character_with_an_empty_shape_is_not_covered(collection: Path) -> None:
    face = fonts.face(FontSource(str(collection)))
    assert face is not None
    assert face.covers("张𬱖 ")
    assert not face.covers("王")


def test_the_computers_own_song_leads_and_the_shipped_fonts_follow(collection: Path) -> None:
    chain = fonts.system_chain("song", [collection.parent])
    assert chain.body == (FontSource(str(collection)), *BUNDLED.body)
    assert chain.heads == BUNDLED.heads


def test_each_style_looks_for_its_own_file_and_rare_fonts_come_last(tmp_path: Path) -> None:
    for name in ("simfang.ttf", "SimHei.ttf", "simkai.ttf", "simsunb.ttf"):
        (tmp_path / name).touch()
    chain = fonts.system_chain("fangsong", [tmp_path])
    assert [Path(source.file).name for source in chain.body] == [
        "simfang.ttf",
        "NotoSerifSC-400.ttf",
        "NotoSansSC-400.ttf",
        "simsunb.ttf",
    ]
    assert Path(chain.heads[0].file).name == "SimHei.ttf"
    assert Path(fonts.system_chain("kai", [tmp_path]).body[0].file).name == "simkai.ttf"


def test_without_fonts_of_its_own_a_computer_uses_the_shipped_ones(tmp_path: Path) -> None:
    assert fonts.system_chain("song", [tmp_path, tmp_path / "nowhere"]) == BUNDLED


@pytest.mark.parametrize("data", [b"", b"no font at all", b"\0\1\0\0\0\xff" + b"x" * 40])
def test_a_broken_font_file_is_passed_over(data: bytes, tmp_path: Path) -> None:
    broken = tmp_path / "simsun.ttc"
    broken.write_bytes(data)
    chain = FontChain((FontSource(str(broken)), SERIF), (SERIF,))
    assert [face.name for face in fonts.faces(chain.body)] == [SERIF.name]


def test_a_font_that_has_gone_is_passed_over(tmp_path: Path) -> None:
    assert fonts.face(FontSource(str(tmp_path / "gone.ttf"))) is None


def test_windows_keeps_fonts_in_two_folders(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("WINDIR", "W")
    monkeypatch.setenv("LOCALAPPDATA", "L")
    assert fonts.font_folders() == (Path("W/Fonts"), Path("L/Microsoft/Windows/Fonts"))
