"""Made-up text of a hall's everyday records: residents and errand steps, about 200 bytes of Chinese each.

Sentences are put together from clauses with names, days, sums and numbers in them, so that a compressor
finds about as much repetition as in what clerks type, and no two notes are alike.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bindesk.domain.journal.ids import ID_BYTES, id_from_bytes, id_in_deed
from bindesk.domain.records.fields import Plain
from bindesk.operations.desk.clocks import instant
from bindesk.operations.practice.people import MadeUpPerson, PeopleGenerator
from bindesk.operations.practice.random_source import RandomSource

YOUNGEST, OLDEST = date(2006, 1, 1), date(1936, 1, 1)
BEGAN = 1_767_600_000_000
_FIRST_DAY = date(2026, 1, 5)
_RESIDENTS = 0.3

_CAME = (
    "本人到厅",
    "家属{who}代为到厅",
    "村民小组长{who}带来",
    "电话预约后到厅",
    "儿子{who}陪同到厅",
    "女儿{who}代办",
    "邻居{who}捎来材料",
    "上门走访时提出",
    "赶集顺路到厅",
    "驻村干部{who}转来",
)
_ASKED = (
    "咨询城乡居民医保缴费",
    "申请临时救助",
    "办理高龄津贴认证",
    "开具务工往返证明材料清单",
    "申报农村危房改造",
    "查询耕地地力保护补贴{sum}元到账情况",
    "补办社会保障卡",
    "申请残疾人两项补贴",
    "办理老年人优待证",
    "变更户主信息",
    "登记外出务工去向",
    "申请小额贷款贴息",
    "办理养老保险资格认证",
    "申请宅基地翻建",
    "登记果园受冻{area}亩",
    "申请公益性岗位",
    "办理生育登记",
    "反映自来水管漏水",
    "申请大病二次报销{sum}元",
    "办理退役军人优待登记",
)
_SAW = (
    "身份证和户口本原件已核对",
    "缺近期一寸照片{n}张",
    "银行卡复印件模糊,请重拍",
    "已收申请表一式{n}份",
    "诊断证明和发票{n}张齐全",
    "土地承包合同尚未带来",
    "现场填表并按手印",
    "系统里查到{year}年已有登记",
    "与台账第{n}页登记一致",
    "电话号码已变更并登记",
    "收入证明由{who}核实",
    "照片现场拍好上传",
)
_THEN = (
    "已在系统提交,流水号尾号{tail}",
    "{day}前补齐后再办",
    "已报镇便民服务中心{who}",
    "约定{day}上门核查",
    "已打电话告知办理结果",
    "材料当日随文件袋送镇",
    "由{who}负责跟进",
    "结果{day}反馈本人",
    "当场办结并签字",
    "转民政办{who}接收",
    "已拍照留存第{n}号",
    "请本人{day}带齐原件再来",
    "与派出所核对后再报",
)
_ENDED = (
    "群众表示清楚",
    "已约定再联系",
    "无其他诉求",
    "对{sum}元标准有疑问,已解释",
    "行动不便,下次上门",
    "在外务工,微信联系",
    "听力不好,已写在纸上",
    "一次办成",
    "材料复印由大厅承担",
    "需要协调{n}户邻居签字",
)
_HOMES = ("东巷", "西巷", "南坡", "北塬", "沟畔", "老村", "新村", "果园路", "学校后", "庙台子")
_KNOWN = (
    "常年在{town}务工",
    "家有{n}口人,种苹果{area}亩",
    "独居,由{who}照看",
    "享受低保{n}年",
    "腿脚不便,需要上门",
    "养羊{tail}只",
    "在镇上租房带孙子上学",
    "高血压,每月到卫生室取药",
    "退役军人,{year}年入伍",
    "党员联系户,联系人{who}",
    "子女在{town},逢年过节回来",
    "开小卖部",
    "做过木匠",
    "会电焊,常给邻里帮忙",
    "{year}年翻建房屋{n}间",
)
_TOWNS = ("西安", "咸阳", "宝鸡", "兰州", "银川", "苏州", "东莞", "昆山", "旬邑", "长武")
_WALKS = (
    ("accepted", "done"),
    ("accepted", "done", "rated"),
    ("supplement", "accepted", "done"),
    ("accepted", "submitted", "decided", "delivered"),
    ("accepted", "submitted", "in-progress", "decided", "delivered", "rated"),
    ("accepted", "submitted", "returned", "submitted", "decided", "delivered"),
)
"""The states that errands go through."""


@dataclass(frozen=True, slots=True)
class Said:
    """A new record's kind, what is said of it, and the instant in UTC milliseconds."""

    kind: str
    values: Mapping[str, Plain]
    at: int

    def text(self) -> str:
        """Return its text in one line, for compressors to compare with."""
        return "\t".join(str(value) for value in self.values.values())


@dataclass(slots=True)
class _Errand:
    """An errand under way: its id, the states that lie before it, how many lie behind."""

    id: str
    walk: tuple[str, ...]
    gone: int = 0


def records(seed: int, count: int, began: int = BEGAN) -> Iterator[Said]:
    """Return so many records, three residents for seven steps of errands, mixed as they come.

    ``began`` is the instant of the first in UTC milliseconds; each follows minutes after the one before.
    """
    chance = RandomSource(seed, "bench")
    people = PeopleGenerator(chance)
    met = [people.person(YOUNGEST, OLDEST) for _ in range(400)]
    errands = [_errand(chance) for _ in range(12)]
    at = began
    for _ in range(count):
        at += chance.randrange(40_000, 600_000)
        if chance.random() < _RESIDENTS:
            place = chance.randrange(len(met))
            met[place] = people.person(YOUNGEST, OLDEST)
            yield Said("resident", _resident(chance, met[place], met), at)
            continue
        place = chance.randrange(len(errands))
        yield Said("errand-step", _step(chance, met, errands[place], at), at)
        if errands[place].gone == len(errands[place].walk):
            errands[place] = _errand(chance)


def _errand(chance: Random) -> _Errand:
    return _Errand(id_in_deed(id_from_bytes(chance.randbytes(ID_BYTES)), 0), chance.choice(_WALKS))


def _resident(chance: Random, person: MadeUpPerson, met: list[MadeUpPerson]) -> dict[str, Plain]:
    home = f"{chance.choice(_HOMES)}{chance.randint(1, 120)}号"
    told = [_filled(chance, clause, met) for clause in chance.sample(_KNOWN, 3)]
    return {
        "name": person.name,
        "gender": person.gender,
        "born": person.born.isoformat(),
        "id_number": person.id_number,
        "phone": f"1990{chance.randrange(10**7):07}",
        "group": f"{'一二三四五六'[chance.randrange(6)]}组",
        "household": f"{chance.randint(1, 420):04}",
        "relation": chance.choice(("户主", "配偶", "儿子", "女儿", "儿媳", "母亲")),
        "address": f"陕西省彬州市新民镇早饭头村{home}",
        "remarks": ";".join(told),
    }


def _step(chance: Random, met: list[MadeUpPerson], errand: _Errand, at: int) -> dict[str, Plain]:
    clauses = [chance.choice(part) for part in (_CAME, _ASKED, _SAW, _THEN, _ENDED)]
    before = errand.walk[errand.gone - 1] if errand.gone else ""
    errand.gone += 1
    return {
        "errand": errand.id,
        "place": errand.gone,
        **({"before": before} if before else {}),
        "state": errand.walk[errand.gone - 1],
        "day": instant(at).date().isoformat(),
        "at": at - chance.randrange(2, 9),
        "clerk": chance.choice(("李秀英", "李秀英", "张建国", "王玉兰")),
        "note": ",".join(_filled(chance, clause, met) for clause in clauses) + "。",
    }


def _filled(chance: Random, clause: str, met: list[MadeUpPerson]) -> str:
    day = _FIRST_DAY + timedelta(days=chance.randrange(360))
    return clause.format(
        who=chance.choice(met).name,
        sum=chance.randint(1, 400) * 5,
        area=f"{chance.randint(1, 90) / 10}",
        n=chance.randint(1, 30),
        tail=f"{chance.randrange(10_000):04}",
        year=chance.randint(1990, 2025),
        day=f"{day.month}月{day.day}日",
        town=chance.choice(_TOWNS),
    )
