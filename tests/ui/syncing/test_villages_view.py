from bindesk.operations.errands import errands
from bindesk.operations.errands.registration import StepInput
from bindesk.ui.syncing.villages_view import VillagesView, read
from tests.support.county.local_offices import NEIGHBOUR, VILLAGE
from tests.support.desks.year_desks import accepted, held
from tests.support.window.pages import on_show


def cells(listed, row):
    table = listed.table
    return [table.index(row, column).data() for column in range(table.columnCount())]


def test_each_village_tells_what_is_new_in_it(qtbot, world, desk, township, above, keys):
    held(desk)
    errand = accepted(desk)
    errands.step(desk, errand, StepInput(state="submitted", office="镇便民服务中心"))
    world.sync()
    below = read(above.desk)
    assert below.due == 2
    view = VillagesView(above)
    on_show(qtbot, view, above)
    view.show_overview(below)
    assert list(view.villages.table.ids) == [NEIGHBOUR, VILLAGE]
    assert cells(view.villages, 0) == ["雷北村", "—", "—", "—"]
    assert cells(view.villages, 1) == ["早饭头村", "1 条", "1 件", "—"]
    assert cells(view.errands, 0)[:3] == ["王小明", "医保费报销", "已报送"]
    assert view.name(VILLAGE) == "早饭头村"
    assert view.name("610482102001") == "610482102001"
    view.ready()
    with qtbot.waitSignal(view.village_opened) as heard:
        keys.press("Down", "Enter")
    assert heard.args == [VILLAGE]
    view.errands.setFocus()
    view.errands.go_to(errand)
    with qtbot.waitSignal(view.errand_opened) as heard:
        keys.press("Enter")
    assert heard.args == [errand]
