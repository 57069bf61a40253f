from datetime import date, timedelta

import pytest

from bindesk.assets import asset
from bindesk.domain.meetings.meetings import BASES, MATTERS, TYPES
from bindesk.domain.meetings.rule_pack import parse_rule_pack, rule_pack, shipped_rule_packs
from bindesk.domain.meetings.voting import Base, Operator
from bindesk.domain.text.problems import ValidationFailed
from bindesk.messages import message

TODAY = date(2026, 11, 20)
TEXT = asset("rules/meetings-2020.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("type_", "quorum"),
    [
        ("DH", Operator.HALF_OR_MORE),
        ("ZW", Operator.HALF_OR_MORE),
        ("XZ", Operator.HALF_OR_MORE),
        ("PY", Operator.HALF_OR_MORE),
        ("JX", Operator.FOUR_FIFTHS),
        ("FZ", Operator.OVER_HALF),
    ],
)
def test_each_type_has_the_quorum_of_the_reference(type_, quorum):
    rule = rule_pack(TODAY).rule(type_)
    assert rule is not None
    assert (rule.quorum, rule.passing, rule.base) == (quorum, Operator.OVER_HALF, Base.DUE)


@pytest.mark.parametrize("type_", ["DK", "ZT", "SH", "TX"])
def test_a_lecture_takes_no_vote(type_):
    assert rule_pack(TODAY).rule(type_) is None


def test_a_matter_follows_its_own_rule_in_any_meeting():
    pack = rule_pack(TODAY)
    assert pack.rule("DH", "admission") == pack.rule("FZ")
    assert pack.rule("DH", "election") == pack.rule("JX")
    assert pack.rule("DH", "ordinary") == pack.rule("DH")


def test_only_admissions_take_written_votes():
    types = rule_pack(TODAY).types
    assert [type_ for type_, rule in types.items() if rule.takes_written_votes] == ["FZ"]


def test_the_interim_rules_of_1990_hold_for_elections_before_the_new_ones():
    before = rule_pack(date(2020, 7, 12)).rule("JX")
    since = rule_pack(date(2020, 7, 13)).rule("JX")
    assert before is not None
    assert since is not None
    assert (before.quorum, before.base) == (Operator.FOUR_FIFTHS_OVER, Base.PRESENT)
    assert (since.quorum, since.base) == (Operator.FOUR_FIFTHS, Base.DUE)


def test_a_day_before_all_packs_has_the_earliest():
    assert rule_pack(date(1990, 1, 1)) == shipped_rule_packs()[0]


def test_a_pack_from_the_county_wins_from_its_day_on():
    sent = parse_rule_pack(TEXT.replace("2020-07-13", "2026-05-01"))
    assert rule_pack(date(2026, 5, 1), [sent]) is sent
    assert rule_pack(date(2026, 4, 30), [sent]).effective_from == date(2020, 7, 13)
    same_day = parse_rule_pack(TEXT.replace("surplus_percent = 20", "surplus_percent = 30"))
    assert rule_pack(same_day.effective_from + timedelta(1), [same_day]).surplus_percent == 30


def test_packs_speak_of_known_types_matters_and_bases():
    for pack in shipped_rule_packs():
        assert set(pack.types) <= set(TYPES)
        assert set(pack.matters) <= set(MATTERS)
    assert {str(base) for base in Base} == set(BASES)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "effective_from =",
        TEXT.replace("half-or-more", "most"),
        TEXT.replace('"JX"', '"JY"'),
        TEXT.replace("= 2020-07-13", '= "soon"'),
        TEXT.replace("[types.DH]", "[types]\nDH = 3\n[types.D]"),
    ],
)
def test_a_text_that_is_no_pack_is_not_taken(text):
    with pytest.raises(ValidationFailed) as caught:
        parse_rule_pack(text)
    (problem,) = caught.value.problems
    assert message(problem.code, problem.values)
