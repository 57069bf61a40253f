"""Loads a script that is part of no package, so that a test can ask it things."""

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parents[3]


def script(place: str) -> ModuleType:
    """Return a script of the checkout, such as dev.py, as a module; its main is not run."""
    path = ROOT / place
    spec = importlib.util.spec_from_file_location(f"script_{path.stem}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
