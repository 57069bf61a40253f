from bindesk.errors import ExternalError


def test_what_stands_in_the_way_has_a_code_and_its_values() -> None:
    error = ExternalError("store-missing", path="/somewhere", size=3)
    assert (error.code, error.values) == ("store-missing", {"path": "/somewhere", "size": 3})
    assert str(error) == "store-missing"
