"""Draws the frame and the shared widgets with made-up pages, as PNG files to look at.

python dev/look_widgets.py [FOLDER]   (default out/look)
"""

import os
import sys
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")
sys.path.insert(0, str(Path(__file__).parents[1]))

from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from bindesk.domain.records.fields import Choice, FieldSpec, FieldType
from bindesk.ui.look import theme
from bindesk.ui.shell.application import make_application
from bindesk.ui.shell.pages import Page
from bindesk.ui.shell.rail import RailSection
from bindesk.ui.shell.window import OfficeName, OfficeWindow, SearchMatch
from bindesk.ui.widgets.buttons import Button, icon_button
from bindesk.ui.widgets.cards import Card, EmptyState
from bindesk.ui.widgets.completer import Candidate
from bindesk.ui.widgets.flow import FlowLayout
from bindesk.ui.widgets.forms import FieldForm, FormContext
from bindesk.ui.widgets.grid import GridRow, YearCell, YearGrid
from bindesk.ui.widgets.labels import label, title
from bindesk.ui.widgets.preview import PagePreview
from bindesk.ui.widgets.records import ListColumn, RecordList
from bindesk.ui.widgets.scroll_area import scrolled
from bindesk.ui.widgets.tiles import RosterTiles, Tile, TileState

NAMES = [
    "王小明",
    "李秀英",
    "张建国",
    "吴兴梅",
    "赵玉兰",
    "刘志强",
    "陈桂花",
    "杨永福",
    "黄秀珍",
    "周德才",
    "徐凤英",
    "孙长贵",
    "马淑芬",
    "朱文斌",
    "胡彩霞",
    "郭拴柱",
    "何转转",
    "高升",
    "林秋菊",
    "罗满仓",
    "郑麦香",
    "梁栓牢",
    "谢引弟",
    "宋来喜",
    "唐改改",
    "欧阳建军",
    "冯粉娥",
    "于进学",
    "董春燕",
    "萧安民",
]
TODAY = date(2026, 11, 20)


def people(text: str) -> list[Candidate]:
    """Offer whoever has the first letter typed; made up."""
    return [
        Candidate(str(n), name, f"男 {40 + n} 岁 三组 尾号 00{n:02}", "昨天来过" if n == 0 else "")
        for n, name in enumerate(NAMES[:5])
        if text
    ]


def search(text: str) -> list[SearchMatch]:
    """Offer a few of everything."""
    return [
        SearchMatch("member", c.id, c.title, f"党员 · {c.detail}") for c in people(text)[:3]
    ] + [SearchMatch("errand", "e1", "医保缴费(王小明)", "事项 · 在办 · 承诺今天")]


class Overview(Page):
    """What is due, in cards."""

    help_words = "这里列出今天该做的事。点一行或按回车就能办。"

    def __init__(self) -> None:
        """Lay out the cards."""
        super().__init__()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(12)
        inside.addWidget(title("今天 11月20日 星期五"))
        inside.addLayout(
            FlowLayout(
                Button("来办事的人", "primary", "person", keys="F2"),
                Button("记一次会议", icon="meeting"),
                Button("收党费", icon="coins"),
                Button("打印", icon="print", keys="Ctrl+P"),
                Button("更多", "quiet", "more"),
                Button("作废", "danger"),
            )
        )
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(Card("该做的", icon_button("sync", "刷新")).add(self._due()), 3)
        side = QVBoxLayout()
        side.setSpacing(12)
        side.addWidget(
            Card("本月三会一课").add(
                label("党员大会 四季度 ✔   支委会 11月 ○", wrap=True),
                label("按现在进度,12月会缺 1 次支委会。", tone="warning", wrap=True),
            )
        )
        side.addWidget(Card("大厅").add(EmptyState("今天还没有人来办事。", "hall")), 1)
        row.addLayout(side, 2)
        inside.addLayout(row, 1)

    def _due(self) -> RecordList:
        rows = {
            "1": ("支委会", "11月还没有记录,本月剩 6 个工作日", "待记", "warning"),
            "2": ("主题党日", "11月25日“冬季清洁”,明天前发通知", "通知", ""),
            "3": ("王小明 医保报销", "承诺今天办结", "今天到期", "danger"),
            "4": ("10月支委会", "镇上退回:缺签到影像", "退回", "danger"),
        }
        made = RecordList(
            "该做的",
            (
                ListColumn("事项", lambda r: r[0], 150, sort="what"),
                ListColumn("说明", lambda r: r[1], 300, stretch=True),
                ListColumn("状态", lambda r: f"● {r[2]}", 110, tone=lambda r: r[3]),
            ),
            lambda ids: {i: rows[i] for i in ids},
            struck=lambda r: r[2] == "通知",
        )
        made.show_records(tuple(rows))
        made.show_sorted("what", descending=True)
        made.go_to("3")
        return made


class Roster(Page):
    """The roster and the year."""

    def __init__(self) -> None:
        """Lay out tiles and grid."""
        super().__init__()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.setSpacing(12)
        inside.addWidget(title("支部党员大会 2026年11月20日"))
        states = (
            TileState("present", "到", "✔", "ok"),
            TileState("leave", "假", "○", "warning"),
            TileState("absent", "缺", "✕", "danger"),
            TileState("observer", "列席", "◇", "info"),
        )
        self.tiles = RosterTiles("到会情况", states)
        codes = ["present"] * 5 + ["leave", "present", "absent", "present", "observer"]
        self.tiles.show_tiles(
            [Tile(str(n), name, codes[n % len(codes)]) for n, name in enumerate(NAMES)]
        )
        self.tiles.put("5", "leave", "外出")
        inside.addWidget(self.tiles, 3)
        grid = YearGrid("三会一课年度格")
        done = YearCell("✔", "8日", "ok")
        rest = (
            YearCell("补", "9日", "warning"),
            YearCell("◐", "1/2", "info"),
            YearCell("✕", "缺", "danger"),
            YearCell("·", "计划"),
        )
        kinds = ("党员大会(季)", "支委会(月)", "党小组会(月)", "党课(季)")
        grid.show_rows(
            [
                GridRow(
                    kind,
                    kind,
                    [*[done] * 8, *rest],
                    "10/12",
                )
                for kind in kinds
            ]
        )
        inside.addWidget(grid, 4)


class Filled(Page):
    """A form with something wrong in it."""

    def __init__(self) -> None:
        """Lay out the form."""
        super().__init__()
        specs = {
            "name": FieldSpec("姓名", FieldType.TEXT, required=True, limit=50),
            "id_number": FieldSpec(
                "身份证号", FieldType.CODE, limit=18, hint="18 位,放上读卡器可自动填"
            ),
            "gender": FieldSpec(
                "性别", FieldType.CHOICE, choices=(Choice("male", "男"), Choice("female", "女"))
            ),
            "born": FieldSpec("出生日期", FieldType.DAY),
            "branch": FieldSpec(
                "所在支部", FieldType.REFERENCE, refers="organisation", required=True
            ),
            "amount": FieldSpec("月交党费", FieldType.MONEY),
            "flag": FieldSpec("流动党员", FieldType.FLAG),
            "days": FieldSpec("承诺时限", FieldType.WHOLE, unit="工作日", least=0, limit=60),
            "remarks": FieldSpec("备注", FieldType.MEMO, limit=200),
        }
        self.form = FieldForm(specs, FormContext(lambda: TODAY, {"organisation": people}))
        self.form.show_values({"name": "王小明", "born": "1968-03-15", "amount": 1250})
        self.form.field("days").set_text("三五天")
        self.form.check()
        self.form.field("name").say("这个名字和档案里的另一个人相同,请核对。", warning=True)
        body = QWidget()
        within = QVBoxLayout(body)
        within.addWidget(Card("基本情况").add(self.form))
        within.addStretch(1)
        inside = QVBoxLayout(self)
        inside.setContentsMargins(16, 12, 16, 12)
        inside.addWidget(title("党员 王小明"))
        tabs = QTabWidget()
        tabs.addTab(scrolled(body), "基本")
        for words in ("发展历程", "参会", "党费"):
            tabs.addTab(QWidget(), words)
        inside.addWidget(tabs, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(Button("返回", "quiet", "back", keys="Esc"))
        row.addWidget(Button("保存", "primary", "check", keys="Ctrl+Enter"))
        inside.addLayout(row)


class Printed(Page):
    """Pages of a book."""

    def __init__(self) -> None:
        """Lay out the preview."""
        super().__init__()
        inside = QVBoxLayout(self)
        inside.setContentsMargins(0, 0, 0, 0)
        preview = PagePreview()
        preview.show_pages(5, _sheet)
        inside.addWidget(preview)


def _sheet(page: int, wide: int) -> QImage:
    made = QImage(wide, wide * 297 // 210, QImage.Format.Format_RGB32)
    made.fill(0xFFFFFFFF)
    painter = QPainter(made)
    painter.setFont(theme.text_font(40))
    painter.drawText(80, 120, f"党建工作记录簿  第 {page + 1} 页")
    painter.end()
    return made


def _empty() -> Page:
    return Page()


def sections() -> list[RailSection]:
    """Return the sections of the office, some with pages to look at."""
    return [
        RailSection("overview", "1", "工作台", "desk", Overview, "工作台"),
        RailSection("meetings", "2", "三会一课", "meeting", Roster, "会议"),
        RailSection("party-days", "3", "主题党日", "flag", _empty, "党日"),
        RailSection("errands", "4", "办事大厅", "hall", _empty, "办事"),
        RailSection("people", "5", "党员与组织", "members", Filled, "党员"),
        RailSection("dues", "6", "党费", "coins", _empty, "党费"),
        RailSection("books", "7", "台账打印", "print", Printed, "打印"),
        RailSection("scores", "8", "考核评比", "score", _empty, "考核"),
        RailSection("venues", "9", "阵地与地图", "map", _empty, "阵地"),
        RailSection("messages", "0", "信息与诉求", "mail", _empty, "信息"),
        RailSection("settings", "", "同步与设置", "settings", _empty, "设置"),
    ]


SHOTS = (
    ("light-100", "light", 100, (1366, 728)),
    ("small-100", "light", 100, (1024, 560)),
    ("light-150", "light", 150, (1366, 728)),
    ("dark-100", "dark", 100, (1366, 728)),
    ("contrast-115", "contrast", 115, (1366, 728)),
    ("small-175", "light", 175, (1024, 560)),
)


def main(folder: Path) -> None:
    """Draw every shot of every page into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    app = make_application(sys.argv[:1], lambda error: print(repr(error)))
    for name, style, size, room in SHOTS:
        theme.apply(app, style, size)
        window = OfficeWindow(
            OfficeName("彬州市义门镇豆家湾村党群服务中心", practice=size == 100), sections(), search
        )
        window.top.show_clerk("李秀英")
        window.status.show_draft("草稿已保存 10:42")
        window.status.show_sync(
            "● 离线可正常使用 · 待上报 3 · 上次成功 昨天17:02", "● 离线 · 待上报 3"
        )
        window.resize(*room)
        window.show()
        window.activateWindow()
        for section in ("overview", "meetings", "people", "books"):
            window.go(section)
            window.notices.done("王小明的水费已经登记。", "王小明 水费")
            _settle(app)
            window.grab().save(str(folder / f"{name}-{section}.png"))
        _extras(app, window, folder / name)
        window.close()
        window.deleteLater()
        _settle(app)


def _extras(app: QApplication, window: OfficeWindow, path: Path) -> None:
    window.go("overview")
    window.notices.fail("U盘写不进去:盘满了。请换一个U盘,或删去旧文件后再试。", ("再试一次", print))
    window.notices.warn("县里的节假日表还没有 2027 年的,到期日按预估显示。")
    window.go_find()
    window.top.find_box.setText("wxm")
    _settle(app)
    window.grab().save(str(path) + "-find.png")
    window.top.find_box.clear()
    for bar in window.notices.bars():
        bar.close()
    window.ask.confirm(
        "要作废 10月支委会的记录吗?", "作废", print, detail="作废后仍能看到,但不再上报。"
    )
    _settle(app)
    window.grab().save(str(path) + "-ask.png")
    window.findChild(QWidget, "sheet").put_away()  # type: ignore[union-attr]
    window.show_help()
    _settle(app)
    window.grab().save(str(path) + "-help.png")


def _settle(app: QApplication) -> None:
    for _ in range(5):
        app.processEvents()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "out/look"))
