"""What every test relies on: no screen, and the same scale everywhere."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_SCALE_FACTOR", "1")

pytest_plugins = ("tests.support.county.postgres",)
