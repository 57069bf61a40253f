"""Villages are known by their codes, never by their names."""

from bindesk.operations.units.units import below, of_township, seats, unit, units


def test_a_village_has_its_full_name_as_books_print_it():
    village = unit("610482102249")
    assert village.short_name == "早饭头村"
    assert village.name == "彬州市新民镇早饭头村"
    assert village.township_code == "610482102000"


def test_a_community_is_called_so_and_not_a_village():
    assert unit("610482001014").short_name == "城东社区"
    assert unit("610482001001").short_name == "东街社区"


def test_every_listed_place_has_twelve_digits_and_lies_in_its_township():
    assert len(units()) == 169
    assert all(u.code[:9] == u.township_code[:9] and len(u.code) == 12 for u in units().values())


def test_two_villages_may_share_a_name_and_are_still_two():
    same = [u for u in units().values() if u.short_name == "黄畔村"]
    assert {u.township for u in same} == {"北极镇", "义门镇"}


def test_a_township_lists_its_own_places():
    assert len(of_township("610482101000")) == 20
    assert of_township("610482102249") == ()


def test_an_unlisted_code_is_nobody():
    assert unit("999999999999") is None


def test_a_desk_may_be_set_up_for_a_village_a_township_or_the_county():
    assert [len(seats(role)) for role in ("village", "township", "county")] == [169, 10, 1]
    town = seats("township")["610482101000"]
    assert (town.short_name, town.name, town.above) == ("北极镇", "彬州市北极镇", "彬州市")


def test_a_township_knows_the_county_itself_and_its_villages():
    known = below("township", "610482101000")
    assert [one.role for one in known[:3]] == ["county", "township", "village"]
    assert {one.parent for one in known[2:]} == {"610482101000"}
    assert len(known) == 22


def test_the_county_knows_everybody_and_a_village_nobody():
    assert len(below("county", "610482000000")) == 1 + 10 + 169
    assert below("village", "610482102249") == []
