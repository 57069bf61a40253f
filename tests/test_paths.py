import sys
from pathlib import Path

import pytest

from bindesk import paths
from bindesk.errors import ExternalError
from bindesk.paths import DataDir, default_home, drive_kind_among, require_local_folder

MOUNTS = r"""
overlay / overlay rw,relatime 0 0
proc /proc proc rw 0 0
/dev/sda2 /home ext4 rw 0 0
server:/export /home/shared nfs4 rw 0 0
//nas/village /mnt/nas cifs rw 0 0
/dev/sdb1 /media/clerk/USB\040STICK vfat rw 0 0
/dev/sdc1 /media/clerk/tab\011and\134slash exfat rw 0 0
clerk@host: /mnt/ssh fuse.sshfs rw 0 0
C: /mnt/c 9p rw 0 0
/dev/sdd1 /data vfat rw 0 0
/dev/sdd2 /data ext4 rw 0 0
/dev/sde1 /mnt/twice ext4 rw 0 0
server:/b /mnt/twice nfs rw 0 0
short line
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/bindesk", "fixed"),
        ("/home/clerk/bindesk", "fixed"),
        ("/home/shared", "remote"),
        ("/home/shared/deep/bindesk", "remote"),
        ("/home/shared2/bindesk", "fixed"),
        ("/mnt/nas/bindesk", "remote"),
        ("/media/clerk/USB STICK/bindesk", "stick"),
        ("/media/clerk/USB", "fixed"),
        ("/media/clerk/tab\tand\\slash/x", "stick"),
        ("/mnt/ssh/x", "remote"),
        ("/mnt/c/Users", "remote"),
        ("/data/x", "fixed"),
        ("/mnt/twice/x", "remote"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="mount tables are POSIX's")
def test_the_innermost_and_latest_mount_decides_what_a_folder_lies_on(
    folder: str, kind: str
) -> None:
    assert drive_kind_among(Path(folder), MOUNTS) == kind


def test_without_any_mounts_a_folder_is_fixed() -> None:
    assert drive_kind_among(Path("/x"), "") == "fixed"


@pytest.mark.parametrize(
    "place",
    ["OneDrive - 彬州市", "我的坚果云", "Nutstore", "BaiduNetdisk/同步", "Dropbox", "WPS云盘"],
)
def test_a_synchronised_folder_is_refused(tmp_path: Path, place: str) -> None:
    with pytest.raises(ExternalError) as refused:
        require_local_folder(tmp_path / place / "desk")
    assert refused.value.code == "home-in-cloud-folder"


@pytest.mark.parametrize(
    ("kind", "code"), [("remote", "home-on-network"), ("stick", "home-on-stick")]
)
def test_a_drive_that_can_not_be_trusted_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, code: str
) -> None:
    monkeypatch.setattr(paths, "_drive_kind", lambda root: kind)
    with pytest.raises(ExternalError) as refused:
        require_local_folder(tmp_path)
    assert refused.value.code == code


def test_a_folder_reached_over_a_link_is_judged_by_where_it_lies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(paths, "_drive_kind", lambda root: asked.append(root) or "fixed")
    real = tmp_path / "real"
    real.mkdir()
    link = tmp_path / "link"
    link.symlink_to(real)
    require_local_folder(link / "home")
    assert asked == [real.resolve() / "home"]


def test_a_plain_folder_of_this_machine_is_sound(tmp_path: Path) -> None:
    require_local_folder(tmp_path / "not yet there")
    assert list(tmp_path.iterdir()) == []


def test_the_files_of_a_home_lie_side_by_side() -> None:
    home = DataDir(Path("home"))
    files = [home.card, home.store, home.keys, home.lock, home.settings, home.window, home.logs]
    assert {path.parent for path in files} == {home.root}
    assert len(set(files)) == len(files)


def test_a_home_may_be_named_by_the_environment() -> None:
    assert default_home({"BINDESK_HOME": "/x/y"}) == Path("/x/y")


@pytest.mark.parametrize(
    ("platform", "environment", "home"),
    [
        ("win32", {"PROGRAMDATA": r"D:\Data"}, Path(r"D:\Data") / "bindesk"),
        ("win32", {}, Path(r"C:\ProgramData") / "bindesk"),
        ("linux", {"XDG_DATA_HOME": "/data"}, Path("/data/bindesk")),
        ("linux", {"XDG_DATA_HOME": ""}, Path.home() / ".local/share/bindesk"),
        ("linux", {"BINDESK_HOME": ""}, Path.home() / ".local/share/bindesk"),
    ],
)
def test_a_home_lies_where_the_system_keeps_data(
    monkeypatch: pytest.MonkeyPatch, platform: str, environment: dict[str, str], home: Path
) -> None:
    monkeypatch.setattr(paths.sys, "platform", platform)
    assert default_home(environment) == home
