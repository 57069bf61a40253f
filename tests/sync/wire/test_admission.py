from dataclasses import replace

import pytest

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_in_deed, new_id
from bindesk.sync.wire import admission
from bindesk.sync.wire.admission import (
    AdmissionCheck,
    PackAuthor,
    is_name,
    may_enter,
    pack_problem,
)
from bindesk.sync.wire.packs import Pack
from bindesk.sync.wire.strike_limits import MOST_STRIKES, StrikeLimit

UNIT, OTHER = "610482102249", "610482102245"
OWN = PackAuthor("village", "own")
NEW = Change("resident", "r-1", (), {"name": "张㛃"})


def deed(*changes, **rest):
    whole = {"unit": UNIT, "device": "d", "n": 1, "clerk": "李秀英", "verb": "record", "made_at": 5}
    return Deed(id=new_id(), changes=tuple(changes), **whole | rest)


def refusal(made, author=OWN, owners=None):
    return admission.rejection_reason(made, author, UNIT, owners or {})


def test_what_a_desk_writes_in_its_own_log_enters():
    assert refusal(deed(NEW, Change("meeting", "m", ("p",), {"finished": True}))) is None


def pack_of(*deeds):
    return Pack("0" * 32, UNIT, "d", deeds)


@pytest.mark.parametrize(
    ("author", "kinds", "is_permitted"),
    [
        (OWN, ["resident"], True),
        (OWN, ["review"], False),
        (OWN, ["a-kind-of-tomorrow"], True),
        (OWN, [], True),
        (PackAuthor("village", "above"), ["resident"], False),
        (PackAuthor("village", "above"), ["a-kind-of-tomorrow"], False),
        (PackAuthor("village", "above"), [], False),
        (PackAuthor("township", "above"), ["review"], False),
        (PackAuthor("township", "below"), ["review"], True),
        (PackAuthor("township", "below"), ["errand-step"], True),
        (PackAuthor("township", "below"), ["review", "resident"], False),
        (PackAuthor("township", "below"), ["resident", "resident"], False),
        (PackAuthor("township", "below"), [], False),
        (PackAuthor("county", "below"), ["errand-step"], False),
    ],
)
def test_a_pack_enters_where_its_author_may_write_one_of_its_deeds(author, kinds, is_permitted):
    one = deed(*(Change(kind, f"r-{at}", (), {}) for at, kind in enumerate(kinds)))
    unwritable = deed(Change("review" if author == OWN else "member", "m", (), {}))
    assert may_enter(pack_of(one), author) is is_permitted
    assert may_enter(pack_of(unwritable, one), author) is is_permitted
    assert may_enter(pack_of(one, unwritable), author) is is_permitted
    assert not may_enter(pack_of(unwritable, unwritable), author)


def test_who_may_change_may_send_a_pack_though_its_record_is_there():
    """Which records there are is asked deed by deed: two desks may not know of each other's."""
    laid_on = deed(Change("errand-step", "s", ("p",), {}))
    assert may_enter(pack_of(laid_on), PackAuthor("township", "below"))


def test_a_record_stays_in_the_log_it_is_in():
    assert refusal(deed(NEW), owners={("resident", "r-1"): OTHER}) == "record-elsewhere"
    assert refusal(deed(NEW), owners={("member", "r-1"): OTHER}) is None


def test_a_record_of_this_log_may_be_changed_in_it():
    assert refusal(deed(NEW), owners={("resident", "r-1"): UNIT}) is None


def test_who_may_only_add_may_not_lay_a_change_on_what_is_there_or_has_not_come_yet():
    below = PackAuthor("township", "below")
    added, laid_on = Change("errand-step", "s", (), {}), Change("errand-step", "s", ("p",), {})
    assert refusal(deed(added), below) is None
    assert refusal(deed(added), below, {("errand-step", "s"): UNIT}) == "right-missing"
    assert refusal(deed(laid_on), below) == "right-missing"


def test_a_door_remembers_what_it_let_in_and_not_what_it_turned_away():
    door = AdmissionCheck(UNIT, {}, StrikeLimit(lambda _kind: 0, lambda _device: ()))
    below = PackAuthor("township", "below")
    step = Change("errand-step", "s", (), {})
    wrong = deed(step, Change("resident", "r", (), {}))
    pack = Pack("0" * 32, UNIT, "d", (wrong, deed(step), deed(step)))
    assert door.rejection_reasons(pack, below, 1) == {0: "right-missing", 2: "right-missing"}


@pytest.mark.parametrize("value", ["nul\x00inside", 2**63, -(2**63) - 1, "很" * 201, "x" * 1000])
def test_what_a_store_could_not_keep_does_not_enter(value):
    assert refusal(deed(Change("resident", "r", (), {"name": value}))) == "deed-malformed"
    among = {"name": "张㛃", "alias": value, "phone": "1"}
    assert refusal(deed(NEW, Change("resident", "r", (), among))) == "deed-malformed"


@pytest.mark.parametrize(
    ("kind", "field", "longest"),
    [
        ("resident", "name", 200),
        ("resident", "gender", 800),
        ("errand-item", "basis", 1000),
        ("meeting", "minutes", 200_000),
        ("meeting", "field-of-tomorrow", 200_000),
        ("a-kind-of-tomorrow", "name", 200_000),
    ],
)
def test_a_text_may_be_as_long_as_its_fields_limit_may_grow_and_not_longer(kind, field, longest):
    """Four times the limit of a line, at most 1000, since a newer program's may be larger; else 200,000."""
    assert refusal(deed(Change(kind, "r", (), {field: "x" * longest}))) is None
    over = deed(Change(kind, "r", (), {field: "x" * (longest + 1)}))
    assert refusal(over) == "deed-malformed"


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("resident", "name", "很" * 200),
        ("resident", "name", None),
        ("resident", "struck", False),
        ("meeting", "minutes", "字" * 20_000),
        ("a-kind-of-tomorrow", "anything", "x" * 100_000),
        ("resident", "field-of-tomorrow", 2**63 - 1),
    ],
)
def test_what_a_store_can_keep_enters(kind, field, value):
    assert refusal(deed(Change(kind, "r", (), {field: value}))) is None


def test_what_the_brake_holds_is_turned_away_and_not_counted():
    door = AdmissionCheck(UNIT, {}, StrikeLimit(lambda _kind: 10_000, lambda _device: ()))
    struck = [Change("resident", f"r{at}", ("p",), {"struck": True}) for at in range(300)]
    much, little = deed(*struck[: MOST_STRIKES + 1]), deed(*struck[:MOST_STRIKES])
    pack = Pack("0" * 32, UNIT, "d", (much, little, deed(struck[250]), deed(NEW)))
    assert door.rejection_reasons(pack, OWN, 1) == {0: "strikes-held", 2: "strikes-held"}


@pytest.mark.parametrize(("stored", "refused"), [(99, {1: "strikes-held"}), (100, {})])
def test_the_records_that_a_log_made_just_now_count_among_a_units_and_no_others(stored, refused):
    """Of 104 residents 21 are more than a fifth, of 105 they are not; five of them are new."""
    known = {("resident", f"r{number}"): UNIT for number in range(30)}
    check = AdmissionCheck(UNIT, known, StrikeLimit(lambda _kind: stored, lambda _device: ()))
    added = [Change("resident", f"new{number}", (), {}) for number in range(5)]
    corrected = [Change("resident", f"r{number}", ("p",), {"phone": "1"}) for number in range(10)]
    struck = [Change("resident", f"r{number}", ("p",), {"struck": True}) for number in range(21)]
    pack = Pack("0" * 32, UNIT, "d", (deed(*added, *corrected), deed(*struck)))
    assert check.rejection_reasons(pack, OWN, 1) == refused


def test_who_may_not_strike_at_all_is_not_asked_to_have_it_confirmed():
    check = AdmissionCheck(UNIT, {}, StrikeLimit(lambda _kind: 10_000, lambda _device: ()))
    struck = [Change("resident", f"r{number}", ("p",), {"struck": True}) for number in range(300)]
    pack = Pack("0" * 32, UNIT, "d", (deed(*struck),))
    assert check.rejection_reasons(pack, PackAuthor("township", "below"), 1) == {0: "right-missing"}


@pytest.mark.parametrize("name", ["", "a b", "a\x00", "é", "x" * 65, "字", "a/b", "a\n"])
def test_what_is_no_name(name):
    assert not is_name(name)


def test_names_are_ids_and_kinds():
    assert all(map(is_name, [new_id(), id_in_deed(new_id(), 499), "errand-step", UNIT]))


@pytest.mark.parametrize(
    "bent",
    [
        {"id": "a b"},
        {"clerk": "a\x00b"},
        {"verb": "v" * 201},
        {"n": 2**63},
        {"made_at": -(2**70)},
        {"undoes": "a b"},
        {"changes": (replace(NEW, record="x" * 65),)},
        {"changes": (replace(NEW, kind=""),)},
        {"changes": (replace(NEW, parents=("a\x00",)),)},
        {"changes": (replace(NEW, values={"a b": 1}),)},
    ],
)
def test_a_pack_that_no_program_would_make_is_malformed(bent):
    sound = deed(NEW)
    assert pack_problem(Pack("0" * 32, UNIT, "d", (sound,))) is None
    unsound = replace(sound, **bent)
    for deeds in ((unsound,), (sound, unsound), (unsound, sound)):
        assert pack_problem(Pack("0" * 32, UNIT, "d", deeds)) == "pack-malformed"


def test_one_change_of_several_makes_a_pack_malformed():
    bent = deed(NEW, replace(NEW, record="a b"), replace(NEW, record="r-2"))
    assert pack_problem(Pack("0" * 32, UNIT, "d", (bent,))) == "pack-malformed"


def test_the_longest_words_that_a_program_may_write_are_sound():
    longest = deed(NEW, clerk="李" * 200, verb="v" * 200, undoes="x" * 64)
    assert pack_problem(Pack("0" * 32, UNIT, "d", (longest,))) is None


def test_a_pack_without_deeds_or_with_too_many_is_malformed():
    assert pack_problem(Pack("0" * 32, UNIT, "d", ())) == "pack-malformed"
    assert pack_problem(Pack("0" * 32, UNIT, "d", (deed(NEW),) * 10_000)) is None
    assert pack_problem(Pack("0" * 32, UNIT, "d", (deed(NEW),) * 10_001)) == "pack-malformed"


def test_a_pack_with_too_many_changes_is_malformed():
    many = deed(*[replace(NEW, record=f"r{number}") for number in range(12_500)])
    assert problem(many, many) is None
    assert problem(many, many, deed(NEW)) == "pack-malformed"


def problem(*deeds):
    return pack_problem(Pack("0" * 32, UNIT, "d", deeds))


def on_one_record(count, parents=lambda _before: ()):
    made = []
    for number in range(count):
        touch = Change("resident", "r-1", tuple(parents(made)), {"name": f"王{number}"})
        made.append(deed(touch))
    return made


def test_a_pack_of_deeds_that_do_not_name_each_other_is_refused_as_excessive():
    assert problem(*on_one_record(64)) is None
    assert problem(*on_one_record(65)) == "pack-excessive"
    assert problem(*on_one_record(10_000)) == "pack-excessive"


def test_the_conflicts_of_a_packs_records_are_added_up():
    def pairs(count):
        return [
            deed(Change("resident", f"r{number}", (), {"name": name}))
            for number in range(count)
            for name in "ab"
        ]

    assert problem(*pairs(2016)) is None
    assert problem(*pairs(2017)) == "pack-excessive"
    assert problem(*on_one_record(64), deed(Change("meeting", "r-1", (), {}))) is None


def test_one_record_may_be_corrected_four_thousand_times_in_a_row():
    assert problem(*on_one_record(4000, lambda made: [one.id for one in made[-1:]])) is None


def test_hundreds_of_records_are_not_corrected_dozens_of_times_in_one_pack():
    def corrected(records, times):
        made = []
        for number in range(times):
            parents = tuple(one.id for one in made[-1:])
            touches = [
                Change("resident", f"r{record}", parents, {"name": f"王{number}"})
                for record in range(records)
            ]
            made.append(deed(*touches))
        return made

    assert problem(*corrected(888, 10)) is None
    assert problem(*corrected(889, 10)) == "pack-excessive"
