"""One field in conflict: the value, clerk and time of each desk; a digit or a click chooses."""

from bindesk.messages import message
from bindesk.operations.journal.conflicts import ConflictSide, FieldInConflict
from bindesk.ui.widgets.value_choice import ValueChoice, ValueOption


class FieldChoice(ValueChoice):
    """The sides of one contested field in a row; the key of a side is its deed."""

    def __init__(self, contested: FieldInConflict) -> None:
        keys = " 或 ".join(str(number) for number in range(1, len(contested.sides) + 1))
        super().__init__(
            contested.label,
            [
                ValueOption(
                    side.deed, side.words, origin_words(side), "当前采用" if side.stands else ""
                )
                for side in contested.sides
            ],
            message("conflict-choose-first", {"keys": keys}),
        )
        self.contested = contested


def origin_words(side: ConflictSide) -> str:
    """Return the clerk, time and desk of a side: 李秀英 11-20 10:31 本机."""
    where = "本机" if side.is_here else "另一台电脑"
    return f"{side.clerk}  {side.made_at:%m-%d %H:%M}  {where}"
