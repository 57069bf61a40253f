"""Names are standard terms: few bare participles, and a public class name with one meaning."""

import ast
import io
import tokenize
from collections import Counter, defaultdict
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[1] / "bindesk"
_WORDS = """
told said made kept held wanted asked taken came gone found given own at place lacking opened laid heard
typed drawn shown stood begun carried settled meant
"""
PARTICIPLES = frozenset(_WORDS.split())
OF_OTHER_LIBRARIES = frozenset({"at"})
"""Attributes of other libraries: the keys of a list widget, a model, a point (``item.at``)."""
MOST_PER_THOUSAND = 1


def _modules():
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def _names(path):
    before = ""
    for token in tokenize.generate_tokens(io.StringIO(path.read_text("utf-8")).readline):
        if token.type == tokenize.NAME and not (
            before == "." and token.string in OF_OTHER_LIBRARIES
        ):
            yield token.string, token.start[0]
        before = token.string


def test_names_say_what_a_value_is():
    total, bare = 0, Counter()
    for path in _modules():
        for name, _line in _names(path):
            total += 1
            if name in PARTICIPLES:
                bare[f"{path.relative_to(PACKAGE)} {name}"] += 1
    assert sum(bare.values()) <= MOST_PER_THOUSAND * total / 1000, bare.most_common(30)


def test_a_public_class_name_has_one_meaning():
    places = defaultdict(list)
    for path in _modules():
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(PACKAGE).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
