"""Where to go for a certificate the village must not issue."""

import pytest

from bindesk.domain.errands.forbidden_certificates import certificates
from bindesk.ui.errands.guidance import Guidance
from tests.support.window.keys import shown


@pytest.mark.parametrize("certificate", certificates(), ids=lambda one: one.code)
def test_each_of_the_twenty_says_where_to_go(qtbot, certificate):
    panel = shown(qtbot, Guidance())
    panel.show_certificate(certificate)
    assert certificate.name in panel.name.text()
    assert panel.where.text() == certificate.body
    assert panel.advice.text() == certificate.advice


def test_nothing_to_say_shows_nothing(qtbot):
    panel = shown(qtbot, Guidance())
    panel.show_certificate(certificates()[0])
    panel.show_certificate(None)
    assert panel.isHidden()
