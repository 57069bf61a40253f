"""A photo's way: added in a village, told of in the bar, sent, and looked at in the township."""

from bindesk.messages import message
from bindesk.operations.attachments import attachments
from bindesk.operations.reviews import reviews
from bindesk.ui.attachments.downloads import Downloads
from bindesk.ui.attachments.panel import AttachmentPanel
from bindesk.ui.attachments.photo_view import PhotoView
from tests.support.county.local_offices import TOWNSHIP, VILLAGE, offices
from tests.support.desks.syncing_desks import Wire, at_work, background_of, in_earnest
from tests.support.desks.year_desks import held
from tests.support.window.inline_pool import Inline
from tests.support.window.pages import on_show, tools_for
from tests.support.window.recording_ask import Told


def panel_of(qtbot, context, wire, meeting, *, may_write=True):
    def fetch(desk, attachment, _stop):
        attachments.download(desk, attachment, wire)

    made = AttachmentPanel(context, Downloads(context.desk, Inline(), fetch))
    made.show_record("meeting", meeting, may_write=may_write)
    on_show(qtbot, made, context)
    return made


def test_a_photo_goes_from_a_village_to_its_township(qtbot, tmp_path, photo):
    with offices(tmp_path) as world:
        village, township = world.seat(), world.seat(TOWNSHIP, "township", "周干事")
        near = Wire(village)
        context = tools_for(at_work(village), Told(path=photo()))
        background = background_of(context, near)
        background.start()
        meeting = held(context.desk)
        panel = panel_of(qtbot, context, near, meeting)
        panel.add_button.click()
        assert panel.state.text() == "● 未上报"
        assert "附件 1 个待上传" in context.status.sync.text()

        assert background.exchange()
        assert "附件" not in context.status.sync.text()
        panel.load()
        assert panel.state.text() == "✔ 已上报"
        background.end()

        world.sync()
        above, far = tools_for(in_earnest(township)), Wire(township, files=near.files)
        assert meeting in [one.record for one in reviews.to_review(above.desk, VILLAGE)]
        looking = panel_of(qtbot, above, far, meeting, may_write=False)
        (tile,) = looking.tiles
        assert tile.caption.words == message("attachment-at-county")
        far.cut = True
        tile.click()
        assert tile.caption.words == message("attachment-not-downloaded")
        far.cut = False
        tile.click()
        assert tile.has_picture
        tile.click()
        (view,) = looking.window().findChildren(PhotoView)
        assert view.canvas.has_photo
        assert view.strike.isHidden()
        view.close_overlay()
