"""The card shown when a visitor asks for a certificate that a village must not issue."""

from bindesk.domain.errands.forbidden_certificates import ForbiddenCertificate
from bindesk.messages import message
from bindesk.ui.widgets.cards import Card
from bindesk.ui.widgets.labels import label


class Guidance(Card):
    """Names the certificate, the body that may issue it, and the advice for the visitor."""

    def __init__(self) -> None:
        super().__init__("这个证明村里不能开")
        self.name = label("", "heading", tone="danger", wrap=True)
        self.where = label("", "title", wrap=True)
        self.advice = label(wrap=True)
        self.add(
            self.name,
            label("请到", "label"),
            self.where,
            self.advice,
            label(message("guidance-basis"), "small", wrap=True),
            label(message("guidance-hint"), tone="muted", wrap=True),
        )
        self.hide()

    def show_certificate(self, certificate: ForbiddenCertificate | None) -> None:
        """Show where a certificate is issued; hide the card for None."""
        self.setVisible(certificate is not None)
        if certificate is not None:
            self.name.setText(f"✕ {certificate.name}")
            self.where.setText(certificate.body)
            self.advice.setText(certificate.advice)
