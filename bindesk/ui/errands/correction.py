"""The form that corrects the fields of a registered errand; the journal keeps the earlier values."""

from dataclasses import replace

from bindesk.domain.errands.errands import ERRAND, Errand
from bindesk.ui.context.page_context import PageContext
from bindesk.ui.errands.field_card import FieldCard
from bindesk.ui.widgets.forms import FormContext

CORRECTED = (
    "visitor",
    "agent",
    "agent_relation",
    "phone",
    "first_asked",
    "amount",
    "materials",
    "note",
)


class CorrectionForm(FieldCard):
    """The fields of an errand that may be corrected after its registration, and the reason."""

    def __init__(self, context: PageContext, errand: Errand) -> None:
        specs = {name: ERRAND.specs[name] for name in CORRECTED}
        reason = replace(ERRAND.specs["correction"], required=True)
        super().__init__("更正", {**specs, "correction": reason}, FormContext(context.desk.today))
        self._errand = errand
        plain = ERRAND.plain(errand)
        for name in CORRECTED:
            self.fields[name].show_value(plain[name])

    def start(self) -> None:
        """Focus the first field."""
        self.begin(CORRECTED[0])

    def correction(self) -> tuple[Errand, str]:
        """Return the corrected errand and the reason for the correction."""
        values = self.values()
        reason = str(values.pop("correction") or "")
        plain = {**ERRAND.plain(self._errand), **values}
        corrected = ERRAND.new(self._errand.id, self._errand.unit, plain, self._errand.heads)
        return corrected, reason
