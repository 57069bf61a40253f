import csv

import pytest

from bindesk.assets import asset
from bindesk.domain.errands.forbidden_certificates import (
    certificates,
    forbidden_certificate_asked_for,
    parse_certificates,
)
from bindesk.messages import message

NAMES = [certificate.name for certificate in certificates()]


def test_there_are_twenty_and_each_says_where_to_go():
    assert len({certificate.code for certificate in certificates()}) == len(set(NAMES)) == 20
    for certificate in certificates():
        problem = certificate.refusal()
        told = message(problem.code, problem.values)
        assert certificate.name in told
        assert certificate.body in told
        assert not problem.warning


@pytest.mark.parametrize("name", NAMES)
def test_each_is_known_by_its_name_with_and_without_the_word_certificate(name):
    for typed in (name, name.removesuffix("证明"), f"我要开一个{name}", f"开具 {name}。"):
        found = forbidden_certificate_asked_for(typed)
        assert found is not None
        assert found.name == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("开个单身证明", "婚姻状况证明"),
        ("健在", "健在证明"),
        ("想开养狗的证明", "居民养犬证明"),
        ("无犯罪", "无犯罪记录证明"),
        ("无犯罪记录", "无犯罪记录证明"),
        ("证明我和我爸是父子", "亲属关系证明"),
        ("身份证丢了开证明", "证件遗失证明"),
        ("老人去世证明", "死亡证明"),
        ("同一人证明", "居民身份信息证明"),
        ("改年龄要村上证明", "户口登记项目内容变更申请证明"),
        ("房产证明", "居民财产证明"),
        ("残疾证明", "残疾状况证明"),
        ("失业证明", "居民就业状况证明"),
        ("生育证明", "婚育状况证明"),
        ("出生", "出生证明"),
        ("遗产继承公证", "遗产继承权证明"),
    ],
)
def test_people_say_it_their_own_way(typed, name):
    found = forbidden_certificate_asked_for(typed)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "证明",
        "户口迁移",
        "残疾人证申领",
        "生育登记",
        "身份证丢了补办",
        "死亡人员养老保险注销",
        "困难证明",
        "狗咬人纠纷",
    ],
)
def test_other_errands_are_not_refused(typed):
    assert forbidden_certificate_asked_for(typed) is None


def test_no_errand_of_the_catalogue_is_refused():
    rows = csv.DictReader(asset("catalogue/errand_items.csv").read_text("utf-8-sig").splitlines())
    assert [row["name"] for row in rows if forbidden_certificate_asked_for(row["name"])] == []


def test_a_county_may_send_its_own_list():
    text = asset("rules/certificates.toml").read_text("utf-8")
    assert parse_certificates(text) == certificates()
    with pytest.raises(KeyError):
        parse_certificates('[[certificate]]\ncode = "dog"')
