"""Computes the roll of a branch on a day: its members, who has a vote, who is due at which meeting.

应到 is never entered by hand; it follows from the members and their dated standings on the meeting's day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bindesk.domain.meetings.meetings import Meeting
from bindesk.domain.people.members import COMMITTEE_POSTS, POSTS, Member, Standing

COMMITTEE_FROM = 7
"""The number of full members from which a branch has a committee (支委会)."""

EXCLUSIONS = frozenset(
    {
        "excluded-illness",
        "excluded-abroad",
        "excluded-discipline",
        "excluded-frail",
        "excluded-away",
        "excluded-retired",
    }
)
ADMISSION_EXCLUSIONS = EXCLUSIONS - {"excluded-retired"}
"""The exclusions that also apply to votes on admissions. Source: domain reference 1.3 [V:7b]."""

_GONE = {
    "membership": frozenset({"suspended", "removed", "expelled"}),
    "relation": frozenset({"transferred", "arriving"}),
    "life": frozenset({"died"}),
}
_NO_VOTE = frozenset({"on-probation", "rights-suspended"})
_WITH_EXCLUSION = frozenset({"DH", "SH", "PY", "JX", "FZ"})
_OF_A_GROUP = frozenset({"XZ", "SH"})
_POST_ORDER = {post: order for order, post in enumerate(POSTS)}


@dataclass(frozen=True, slots=True)
class RollEntry:
    """A member on a branch's roll on one day, with the member's status on that day.

    ``exclusion`` is the case for which the upper organisation and the members agreed that the member may be
    left out of 应到会, "" for none; ``approval`` is the number of the approval.
    """

    member: Member
    is_full: bool
    has_vote: bool
    exclusion: str = ""
    approval: str = ""

    @property
    def id(self) -> str:
        """Return the member's id."""
        return self.member.id

    @property
    def on_committee(self) -> bool:
        """Return whether the member is on the branch committee."""
        return self.member.post in COMMITTEE_POSTS


def current_standings(standings: Iterable[Standing], on: date) -> dict[str, Standing]:
    """Return one member's standing in each dimension on a day; the newest one prevails."""
    current: dict[str, Standing] = {}
    for standing in standings:
        if standing.struck or standing.since is None or standing.since > on:
            continue
        if standing.until is not None and standing.until <= on:
            continue
        before = current.get(standing.dimension)
        if before is None or _order(before) < _order(standing):
            current[standing.dimension] = standing
    return current


def _order(standing: Standing) -> tuple[date, str]:
    return standing.since or date.min, standing.id


def standings_by_member(standings: Iterable[Standing]) -> dict[str, list[Standing]]:
    """Return standings grouped by the id of the member."""
    by_member: dict[str, list[Standing]] = defaultdict(list)
    for standing in standings:
        by_member[standing.member].append(standing)
    return dict(by_member)


def reason_off_roll(standings: Iterable[Standing], on: date) -> str:
    """Return the standing that takes a member off the roll on a day, "" when the member is on it.

    A member on transfer to another branch counts at the origin until the receipt arrives; a member placed
    elsewhere temporarily (临时编入) keeps the relation. Source: domain reference 1.3 [V:9].
    """
    current = current_standings(standings, on)
    for dimension, values in _GONE.items():
        if dimension in current and current[dimension].value in values:
            return current[dimension].value
    return ""


def is_full(member: Member, on: date) -> bool:
    """Return whether a member was a full member (正式党员) on a day.

    A member who is not full today never was; a full member was so from the day of the branch's decision.
    """
    return member.category == "full" and (member.full_on is None or member.full_on <= on)


def has_vote(member: Member, standings: Iterable[Standing], on: date) -> bool:
    """Return whether a member had 表决权, 选举权 and 被选举权 on a day.

    Probationary members, those under 留党察看, and those whose rights are suspended (留置, 逮捕) have
    none. Source: domain reference 1.3 [V:4].
    """
    rights = current_standings(standings, on).get("rights")
    return is_full(member, on) and (rights is None or rights.value not in _NO_VOTE)


def excludable(standings: Iterable[Standing], on: date) -> Standing | None:
    """Return the approved standing by which a member may be left out of 应到会 on a day, or None.

    A standing without an approval number excludes nobody. Source: domain reference 1.3 [V:7].
    """
    exclusion = current_standings(standings, on).get("exclusion")
    if exclusion is None or exclusion.value not in EXCLUSIONS or not exclusion.approval.strip():
        return None
    return exclusion


def roll(
    members: Iterable[Member], standings: Iterable[Standing], branch: str, on: date
) -> tuple[RollEntry, ...]:
    """Return the roll of a branch on a day, in roster order: by post, then by years in the Party.

    ``branch`` is the organisation's id. Source: domain reference 1.3 [V:9].
    """
    by_member = standings_by_member(standings)
    entries = [
        _entry(member, by_member.get(member.id, []), on)
        for member in members
        if _belongs(member, branch, on) and not reason_off_roll(by_member.get(member.id, []), on)
    ]
    return tuple(sorted(entries, key=_roster_order))


def _belongs(member: Member, branch: str, on: date) -> bool:
    if member.struck or member.branch != branch:
        return False
    arrived = member.entered_branch_on or member.joined_on
    return arrived is None or arrived <= on


def _entry(member: Member, standings: Sequence[Standing], on: date) -> RollEntry:
    excluded = excludable(standings, on)
    return RollEntry(
        member,
        is_full=is_full(member, on),
        has_vote=has_vote(member, standings, on),
        exclusion=excluded.value if excluded else "",
        approval=excluded.approval if excluded else "",
    )


def _roster_order(entry: RollEntry) -> tuple[int, date, str, str]:
    post_order = _POST_ORDER.get(entry.member.post, len(_POST_ORDER))
    return post_order, entry.member.joined_on or date.max, entry.member.name, entry.id


def committee(rolled: Iterable[RollEntry]) -> tuple[RollEntry, ...]:
    """Return the roll entries of the branch committee (支委)."""
    return tuple(entry for entry in rolled if entry.on_committee)


def has_committee(rolled: Iterable[RollEntry]) -> bool:
    """Return whether a branch has enough full members for a committee. Source: domain reference 3 [V:2]."""
    return sum(entry.is_full for entry in rolled) >= COMMITTEE_FROM


def groups(rolled: Iterable[RollEntry]) -> dict[str, tuple[RollEntry, ...]]:
    """Return the roll entries of each Party group (党小组) by name; members without a group are left out."""
    by_group: dict[str, list[RollEntry]] = defaultdict(list)
    for entry in rolled:
        if entry.member.group:
            by_group[entry.member.group].append(entry)
    return {name: tuple(by_group[name]) for name in sorted(by_group)}


def called(rolled: Iterable[RollEntry], meeting: Meeting) -> tuple[RollEntry, ...]:
    """Return the roll entries called to a meeting, before exclusions from 应到会.

    All members for DH, DK, ZT and PY; the committee for ZW; the group for XZ and for an SH of a group;
    members with a vote for JX; full members for FZ; nobody for TX. Source: domain reference 1.1.
    """
    everyone = tuple(rolled)
    if meeting.type == "TX":
        return ()
    if meeting.type == "ZW":
        return committee(everyone)
    if meeting.type == "JX":
        return tuple(entry for entry in everyone if entry.has_vote)
    if meeting.type == "FZ":
        return tuple(entry for entry in everyone if entry.is_full)
    if meeting.type in _OF_A_GROUP and meeting.group:
        return tuple(entry for entry in everyone if entry.member.group == meeting.group)
    return everyone


def left_out(entries: Iterable[RollEntry], meeting_type: str) -> tuple[RollEntry, ...]:
    """Return the entries that a meeting may leave out of 应到会; none for meetings that do not vote."""
    if meeting_type not in _WITH_EXCLUSION:
        return ()
    allowed = ADMISSION_EXCLUSIONS if meeting_type == "FZ" else EXCLUSIONS
    return tuple(entry for entry in entries if entry.exclusion in allowed)
