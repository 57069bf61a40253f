import re

from starlette.routing import Route

from bindesk import __version__
from bindesk.county.app import make_app
from bindesk.county.openapi import description
from bindesk.domain.attachments.attachments import LARGEST
from bindesk.sync.wire.requests import ANSWER
from bindesk.sync.wire.wire import LARGEST_CHUNK


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


def test_the_limits_and_the_header_of_the_description_are_the_programs():
    files = description()["paths"]["/v1/files/{name}"]
    assert _number_in(files["parameters"][0]["description"].partition("At most")[2]) == LARGEST
    assert _number_in(files["patch"]["requestBody"]["description"]) == LARGEST_CHUNK
    assert ANSWER in files["head"]["summary"]


def test_the_description_has_the_programs_version():
    assert description()["info"] == {"title": "bindesk county", "version": __version__}


def test_every_reference_in_the_description_leads_to_a_component_and_every_component_is_used():
    components = description()["components"]
    shared = {
        f"#/components/{part}/{name}"
        for part in ("requestBodies", "responses")
        for name in components[part]
    }
    assert set(_references(description())) == shared


def _number_in(text):
    return int(re.search(r"\d+", text)[0])


def _references(value):
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for inside in value:
            yield from _references(inside)
