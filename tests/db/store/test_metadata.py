from bindesk.db.store import metadata
from bindesk.db.store.engine import Link
from tests.support.desks import CLERK, UNIT, VILLAGE


def test_what_is_not_known_has_the_default(link: Link) -> None:
    assert metadata.read(link, "nothing") == ""
    assert metadata.read(link, "nothing", "x") == "x"


def test_a_value_is_kept_in_place_of_the_one_before(link: Link) -> None:
    metadata.write(link, "note", "一")
    metadata.write(link, "note", "二")
    assert metadata.read(link, "note", "x") == "二"
    metadata.write(link, "note", "")
    assert metadata.read(link, "note", "x") == ""


def test_a_new_store_knows_whose_it_is(link: Link) -> None:
    known = metadata.everything(link)
    told = {name: known[name] for name in ("unit", "name", "role", "clerk", "letter")}
    assert told == {
        "unit": UNIT,
        "name": VILLAGE,
        "role": "village",
        "clerk": CLERK,
        "letter": "A",
    }
    assert len(known["store"]) == len(known["device"]) == 16
    assert known["store"] != known["device"]
