"""How the exchange reads: the sentence of the status bar and of the page, instants, and deeds."""

from typing import TYPE_CHECKING

from bindesk.domain.all_kinds import KINDS
from bindesk.messages import message
from bindesk.operations.desk.clocks import instant
from bindesk.ui.attachments.wording import size_words

if TYPE_CHECKING:
    from bindesk.operations.syncing.pending import PendingRecord
    from bindesk.ui.syncing.sync_state import SyncState

AMBER_DAYS, RED_DAYS = 1, 3
"""From how many days of waiting on the sentence warns, and from how many it is urgent."""

PRACTICE = ("● 练习模式 · 不上报", "● 练习")
UNKNOWN = ("● 离线可正常使用", "● 离线")
NOT_JOINED = ("● 离线可正常使用 · 未加入县级服务器", "● 未加入")
NEVER_SYNCED = ("● 已加入县级服务器 · 尚未交换", "● 已加入")
IN_PROGRESS = ("⇅ 正在上报 · 可照常记录", "⇅ 上报中")
REVOKED = ("△ 县级已停用本机上报", "△ 已停用")

_VERBS = {
    "record": "登记",
    "correct": "更正",
    "strike": "作废",
    "confirm": "负责人确认作废",
    "restore": "恢复作废记录",
    "import": "导入",
    "merge": "合并",
    "separate": "判定为不同的人",
    "accept": "受理",
    "notify": "一次性告知",
    "refuse": "不予受理",
    "consult": "咨询登记",
    "guide": "指引",
    "step": "登记进展",
    "extend": "延期",
    "review": "审阅",
    "attach": "添加附件",
    "settle": "核对",
    "lay": "导入事项目录",
    "undo": "撤销",
    "redo": "恢复",
    "demo": "填写练习数据",
}
_DAYS_AGO = {0: "", 1: "昨天"}


def when(moment_ms: int | None, now_ms: int) -> str:
    """Return an instant (UTC milliseconds) as people say it: 10:42, 昨天17:02, 11-18 09:00."""
    if moment_ms is None:
        return "暂无"
    moment, now = instant(moment_ms), instant(now_ms)
    days = (now.date() - moment.date()).days
    if days in _DAYS_AGO:
        return f"{_DAYS_AGO[days]}{moment:%H:%M}"
    return f"{moment:%m-%d %H:%M}" if moment.year == now.year else f"{moment:%Y-%m-%d}"


def bar_words(state: "SyncState", *, under_way: bool = False) -> tuple[str, str]:
    """Return the status bar's sentence and its short form."""
    status = state.status
    if not status.is_enrolled:
        return NOT_JOINED
    if status.is_revoked:
        return REVOKED
    if under_way:
        return IN_PROGRESS
    last_success = status.last_success
    prefix, short = _prefix(state)
    parts = _counts(state)
    if not (prefix or parts):
        if last_success is None:
            return NEVER_SYNCED
        return f"● 已全部上报 · {when(last_success, state.now)}", "● 已全部上报"
    last = f" · 上次成功 {when(last_success, state.now)}" if last_success is not None else ""
    told_parts = " · ".join(parts or ["已全部上报"])
    return f"{prefix}{told_parts}{last}", f"{short}{told_parts}"


def heading_words(state: "SyncState") -> tuple[str, str]:
    """Return the sentence at the top of the page, and its tone."""
    status, days = state.status, state.days
    late: dict[str, str | int] = {"days": days, "count": status.waiting}
    files: dict[str, str | int] = {"count": status.files, "size": size_words(status.file_bytes)}
    cases = (
        (status.is_revoked, f"△ {message('sync-revoked')}", "warning"),
        (days >= RED_DAYS, f"✕ {message('sync-very-late', late)}", "danger"),
        (days >= AMBER_DAYS, f"△ {message('sync-late', late)}", "warning"),
        (bool(status.failure), f"● {message('sync-offline')}", ""),
        (status.waiting > 0, f"● {message('sync-waiting', late)}", ""),
        (status.files > 0, f"● {message('sync-files-waiting', files)}", ""),
        (status.last_success is None, f"● {message('sync-never')}", ""),
    )
    matches = ((words, tone) for applies, words, tone in cases if applies)
    return next(matches, (f"✔ {message('sync-all-sent')}", "ok"))


def progress_words(received: int, waiting: int, files: int, file_bytes: int) -> str:
    """Return how far an exchange is: packs received and pending, files to upload and their bytes."""
    values: dict[str, str | int] = {"received": received, "waiting": waiting, "files": files}
    if not files:
        return message("sync-progress", values)
    return message("sync-progress-files", {**values, "size": size_words(file_bytes)})


def files_words(count: int, left: int) -> str:
    """Return the files to upload and their bytes still to go: 附件 2 个待上传（1.2 MB）; empty for none."""
    return f"附件 {count} 个待上传（{size_words(left)}）" if count else ""


def done_words(one: "PendingRecord") -> str:
    """Return what a deed did: 登记, 更正（共 46 条记录）."""
    waiting = one.waiting
    words = _VERBS.get(waiting.verb.partition("-")[0], "记录")
    return f"{words}（共 {waiting.count} 条记录）" if waiting.count > 1 else words


def _counts(state: "SyncState") -> list[str]:
    named_counts = (
        ("待上报", state.status.waiting, "项"),
        ("退回", len(state.returned), "条"),
        ("待核对", state.conflicts, "条"),
    )
    counts = [f"{words} {count} {measure}" for words, count, measure in named_counts if count]
    files = state.status.files
    return counts + ([f"附件 {files} 个待上传"] if files else [])


def _prefix(state: "SyncState") -> tuple[str, str]:
    """Return the beginning of the bar's sentence, long and short: how late, offline, or a dot."""
    days = state.days
    if days >= AMBER_DAYS:
        late = f"{'✕' if days >= RED_DAYS else '△'} 已 {days} 天未上报 · "
        return late, late
    if state.status.failure:
        return "● 离线可正常使用 · ", "● 离线 · "
    return ("● ", "● ") if _counts(state) else ("", "")


def kind_words(kind: str) -> str:
    """Return the name of a kind of record; 记录 for an unknown kind."""
    return KINDS[kind].words if kind in KINDS else "记录"
