import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bindesk.domain.text.similarity import Similarity, most_alike

WORDS = (
    *("党员", "支部", "会议", "讨论", "通过", "村民", "道路", "硬化", "资金", "苹果"),
    *("产业", "合作社", "学习", "文件", "精神", "落实", "责任", "时限", "公示", "表决"),
)
MINUTES = (
    "会议学习了上级关于乡村振兴的文件。王小明说：今年要把三组的道路硬化做好，资金已经到位。"
    "李小红说：合作社的果库要在入冬以前建成，请大家监督。会议决定由王小明负责道路，十月底前完成。"
)


def made_up(seed, length):
    chance = random.Random(seed)
    text = ""
    while len(text) < length:
        text += chance.choice(WORDS) + chance.choice("的了在和与，。、")
    return text[:length]


def similarity_percent(one, two):
    """Return the similarity of two texts in percent, however small; 0 when either is too short."""
    similarity = most_alike(one, [two], at_least=0)
    return similarity.percent if similarity else 0


def test_the_same_text_is_wholly_alike():
    assert similarity_percent(MINUTES, MINUTES) == 100


def test_exchanged_names_do_not_hide_a_copy():
    copied = MINUTES.replace("王小明", "赵大山").replace("十月", "五月")
    assert 80 <= similarity_percent(MINUTES, copied) < 100
    long = MINUTES + made_up(1, 600)
    assert most_alike(long.replace("十月", "五月").replace("李小红", "赵二妹"), [long])


def test_marks_and_blanks_do_not_hide_a_copy():
    assert similarity_percent(MINUTES, MINUTES.replace(",", " ").replace("。", "\n")) == 100


def test_moved_paragraphs_do_not_hide_a_copy():
    first, second = made_up(1, 400), made_up(2, 400)
    assert similarity_percent(first + second, second + first) >= 98


def test_other_minutes_in_the_same_language_are_not_alike():
    assert similarity_percent(made_up(1, 3000), made_up(2, 3000)) < 60
    other = (
        "会议讨论了低保名单。张建国说：名单要张榜公示，听取群众意见。会议决定公示五个工作日后上报镇民政办。"
        * 2
    )
    assert similarity_percent(MINUTES, other) < 40


def test_a_short_text_inside_a_long_one_is_not_alike():
    assert similarity_percent(MINUTES, MINUTES + made_up(3, 2000)) < 20


def test_a_repeated_paragraph_does_not_raise_the_similarity_above_the_whole():
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 100)))
    assert similarity_percent(text, text + text[:20]) == 90


def test_short_texts_are_never_compared():
    assert similarity_percent("学习文件", "学习文件") == 0


def test_the_most_alike_of_the_earlier_texts_is_named():
    near = MINUTES + "散会。"
    assert most_alike(MINUTES, [made_up(1, 100), near, MINUTES, MINUTES]) == Similarity(2, 100)
    assert most_alike(MINUTES, [made_up(1, 100)]) is None
    assert most_alike(MINUTES, []) is None


@given(st.text(max_size=200), st.text(max_size=200))
def test_likeness_is_mutual_and_a_percentage(one, two):
    assert similarity_percent(one, two) == similarity_percent(two, one)
    assert 0 <= similarity_percent(one, two) <= 100


@given(st.text(alphabet="甲乙丙", min_size=50, max_size=120), st.integers(50, 100))
def test_nothing_alike_is_passed_over_for_its_length(text, least):
    longer = text + "丁" * (len(text) // 8)
    percent = similarity_percent(text, longer)
    found = most_alike(text, [longer], at_least=least)
    assert (found is not None) == (percent >= least)


@pytest.mark.parametrize("kind", ["unlike", "alike"])
def test_a_long_record_is_distinguished_from_sixty_others(kind):
    text = made_up(0, 3000)
    earlier = [text[:2990] if kind == "alike" else made_up(n, 3000) for n in range(1, 61)]
    assert (most_alike(text, earlier) is not None) == (kind == "alike")
