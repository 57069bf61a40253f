from bindesk.db.store import metadata
from bindesk.db.store.engine import Connection
from tests.support.desks.desks import CLERK, UNIT, VILLAGE


def test_what_is_not_known_has_the_default(conn: Connection) -> None:
    assert metadata.read(conn, "nothing") == ""
    assert metadata.read(conn, "nothing", "x") == "x"


def test_a_value_is_kept_in_place_of_the_one_before(conn: Connection) -> None:
    metadata.write(conn, "note", "一")
    metadata.write(conn, "note", "二")
    assert metadata.read(conn, "note", "x") == "二"
    metadata.write(conn, "note", "")
    assert metadata.read(conn, "note", "x") == ""


def test_a_new_store_knows_whose_it_is(conn: Connection) -> None:
    known = metadata.all_values(conn)
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
