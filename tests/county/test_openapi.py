from starlette.routing import Route

from bindesk.county.app import make_app
from bindesk.county.openapi import description


def test_every_route_is_described_and_nothing_else(county, clock):
    routes = [route for route in make_app(county, clock).routes if isinstance(route, Route)]
    served = {(route.path, method.lower()) for route in routes for method in route.methods}
    methods = {"get", "post", "head", "patch"}
    described = {(path, method) for path, said in description()["paths"].items() for method in said}
    described = {cell for cell in described if cell[1] in methods}
    # Starlette answers HEAD wherever it answers GET.
    implied = {(path, "head") for path, method in served if method == "get"}
    assert served - implied == described - implied


def test_every_operation_has_a_name_of_its_own_and_says_what_may_come_back():
    operations = [
        said
        for path in description()["paths"].values()
        for method, said in path.items()
        if method != "parameters"
    ]
    names = [said["operationId"] for said in operations]
    assert len(set(names)) == len(names) == 8
    assert all("200" in said["responses"] for said in operations)
