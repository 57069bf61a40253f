"""What the suites share: the engines a county may run on, and a kit on each."""

import pytest

from tests.faults.keepers import FileKeeper, PostgresKeeper
from tests.faults.stages import Kit, Stage
from tests.support.county.served_county import opened


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def engine(request):
    return request.param


@pytest.fixture(scope="module")
def kit(engine, request, tmp_path_factory):
    """An empty county on each engine, with four desks that have joined."""
    folder = tmp_path_factory.mktemp("kit")
    lender = opened(folder / "home")
    server = request.getfixturevalue("postgres") if engine == "postgresql" else None
    keeper = FileKeeper(folder) if server is None else PostgresKeeper(server)
    yield Kit.packed(keeper, lender, folder)
    keeper.close()
    lender.close()


@pytest.fixture
def stage(kit):
    """A stage on which nothing has happened yet."""
    made = Stage(kit)
    yield made
    made.close()
