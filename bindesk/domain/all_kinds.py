"""Lists all record kinds by name."""

from collections.abc import Mapping
from typing import Any

from bindesk.domain.attachments.attachments import ATTACHMENT
from bindesk.domain.errands.errand_items import ERRAND_ITEM
from bindesk.domain.errands.errands import CLOSURE, ERRAND, ERRAND_STEP
from bindesk.domain.meetings.meetings import ATTENDANCE, MEETING, MOTION
from bindesk.domain.people.members import MEMBER, STANDING
from bindesk.domain.people.organisations import ORGANISATION
from bindesk.domain.people.residents import RESIDENT
from bindesk.domain.records.kinds import Kind
from bindesk.domain.reviews.reviews import REVIEW

KINDS: Mapping[str, Kind[Any]] = {
    kind.name: kind
    for kind in (
        ORGANISATION,
        MEMBER,
        STANDING,
        MEETING,
        MOTION,
        ATTENDANCE,
        RESIDENT,
        ERRAND_ITEM,
        ERRAND,
        ERRAND_STEP,
        CLOSURE,
        REVIEW,
        ATTACHMENT,
    )
}
