from dataclasses import replace

import pytest

from bindesk.domain.journal.deeds import Change, Deed
from bindesk.domain.journal.ids import id_in_deed, new_id
from bindesk.sync.wire import admission
from bindesk.sync.wire.admission import AdmissionCheck, PackAuthor, is_name, pack_problem
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


def test_a_record_stays_in_the_log_it_is_in():
    assert refusal(deed(NEW), owners={("resident", "r-1"): OTHER}) == "record-elsewhere"
    assert refusal(deed(NEW), owners={("member", "r-1"): OTHER}) is None


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


@pytest.mark.parametrize("name", ["", "a b", "a\x00", "é", "x" * 65, "字", "a/b", "a\n"])
def test_what_is_no_name(name):
    assert not is_name(name)


def test_names_are_ids_and_kinds():
    assert all(map(is_name, [new_id(), id_in_deed(new_id(), 499), "errand-step", UNIT]))


@pytest.mark.parametrize(
    "bent",
    [
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
    assert pack_problem(Pack("0" * 32, UNIT, "d", (replace(sound, **bent),))) == "pack-malformed"


def test_a_pack_without_deeds_or_with_too_many_is_malformed():
    assert pack_problem(Pack("0" * 32, UNIT, "d", ())) == "pack-malformed"
    assert pack_problem(Pack("0" * 32, UNIT, "d", (deed(NEW),) * 10_001)) == "pack-malformed"
