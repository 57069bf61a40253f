"""Every record kind of the office, by name."""

from collections.abc import Mapping
from typing import Any

from bindesk.domain.attachments import ATTACHMENT
from bindesk.domain.errand_items import ERRAND_ITEM
from bindesk.domain.errands import CLOSURE, ERRAND, ERRAND_STEP
from bindesk.domain.kinds import Kind
from bindesk.domain.meetings import ATTENDANCE, MEETING, MOTION
from bindesk.domain.members import MEMBER, STANDING
from bindesk.domain.organisations import ORGANISATION
from bindesk.domain.residents import RESIDENT
from bindesk.domain.reviews import REVIEW

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
