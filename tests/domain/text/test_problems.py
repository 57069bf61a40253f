from bindesk.domain.text.problems import Problem, ValidationFailed


def test_what_is_not_in_order_tells_all_its_findings() -> None:
    found = [Problem("a", "name"), Problem("b", values={"least": 3}, warning=True)]
    error = ValidationFailed(found)
    assert error.problems == found
    assert str(error) == "a, b"


def test_findings_do_not_share_their_values() -> None:
    assert Problem("a").values is not Problem("a").values
