from bindesk.domain.all_kinds import KINDS
from bindesk.domain.people.members import MEMBER
from bindesk.domain.records.fields import Sensitivity
from bindesk.domain.records.masking import HIDDEN, mask_value


def shown(field, words):
    return mask_value(field, MEMBER.specs[field], words)


def test_numbers_keep_enough_to_tell_two_people_apart():
    assert shown("id_number", "610427195503150018") == "6104**********0018"
    assert shown("phone", "13800000001") == "138****0001"
    assert shown("phone", "1" * 30) == "*" * 26 + "1111"


def test_a_number_longer_than_any_telephone_number_is_hidden_like_a_card():
    assert shown("phone", "0913-33330001") == "0913-****0001"
    assert shown("phone", "61048219550315") == "**********0315"


def test_other_sensitive_text_is_hidden_whole():
    assert shown("address", "豆家湾村三组") == HIDDEN
    assert shown("remarks", "长期卧床") == HIDDEN


def test_what_is_not_sensitive_or_empty_stays():
    assert shown("name", "王小明") == "王小明"
    assert shown("address", "") == ""


def test_masks_leave_no_sensitive_field_in_the_open():
    for kind in KINDS.values():
        for name, spec in kind.specs.items():
            shown = mask_value(name, spec, "610427195503150018")
            assert ("19550315" not in shown) == (spec.sensitivity is Sensitivity.SENSITIVE)
