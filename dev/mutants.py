"""Makes mutants of a module: the same source with one point changed, for tests that ought to notice.

A point is an expression or a statement; its text is replaced where it stands, so that all other lines keep
their numbers and comments. ``dev/mutate.py`` runs the tests against them.
"""

import ast
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from pathlib import Path

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
_FUNCTIONS = {"min": "max", "max": "min", "any": "all", "all": "any"}
_FUNCTION_NODES = (ast.FunctionDef, ast.AsyncFunctionDef)
_REMOVED = "pass"
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")


@dataclass(frozen=True, slots=True)
class Mutant:
    """One changed point of a module; ``start`` and ``end`` are its byte offsets in the source.

    ``scope`` is the dotted name of the function or class around it, empty at the module's level. ``before``
    and ``after`` are the point's text on one line.
    """

    module: str
    scope: str
    line: int
    before: str
    after: str
    start: int
    end: int

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Return what names this mutant even after the lines above it have moved."""
        return self.module, self.scope, self.before, self.after

    def apply(self, source: bytes) -> bytes:
        """Return the module's source with this point changed."""
        return source[: self.start] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        scope = f" {self.scope}" if self.scope else ""
        return f"{self.module}:{self.line}{scope}: `{self.before}` -> `{self.after}`"


def mutants_of(root: Path, module: str) -> list[Mutant]:
    """Return all mutants of a module, named by its path below ``root``, in the order of its tree.

    Some are no Python or change nothing: ``is_change`` tells, which takes too long for the whole program.
    """
    source = (root / module).read_bytes()
    return list(_Walk(module, source).mutants())


def is_change(root: Path, mutant: Mutant) -> bool:
    """Return whether a mutant is Python, and another program than its module."""
    source = (root / mutant.module).read_bytes()
    try:
        changed = ast.dump(ast.parse(mutant.apply(source)))
    except SyntaxError:
        return False
    return changed != ast.dump(ast.parse(source))


class _Walk:
    """The walk through one module's syntax tree."""

    def __init__(self, module: str, source: bytes) -> None:
        self._module = module
        self._source = source
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def mutants(self) -> Iterator[Mutant]:
        """Return the changed points."""
        for scope, node, after in _changes(ast.parse(self._source), ()):
            start, end = self._offset(node.lineno, node.col_offset), self._end(node)
            before = " ".join(self._source[start:end].decode().split())
            yield Mutant(self._module, ".".join(scope), node.lineno, before, after, start, end)

    def _offset(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def _end(self, node: ast.expr | ast.stmt) -> int:
        return self._offset(node.end_lineno or node.lineno, node.end_col_offset or 0)


_Change = tuple[tuple[str, ...], ast.expr | ast.stmt, str]


def _changes(node: ast.AST, scope: tuple[str, ...]) -> Iterator[_Change]:
    if isinstance(node, (*_FUNCTION_NODES, ast.ClassDef)):
        scope = (*scope, node.name)
    for after in _replacements(node):
        yield scope, node, after
    if isinstance(node, ast.If):
        yield from ((scope, node.test, after) for after in ("True", "False"))
    for child in _children(node):
        yield from _changes(child, scope)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Return the parts of a node that run: no annotation, decorator, docstring, pattern or f-string.

    The positions of what stands in an f-string are not those of the file before Python 3.12.
    """
    if isinstance(node, ast.JoinedStr | ast.pattern) or _is_docstring(node):
        return
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        return
    for name, value in ast.iter_fields(node):
        if name in {"annotation", "returns", "decorator_list"}:
            continue
        parts = value if isinstance(value, list) else [value]
        yield from (part for part in parts if isinstance(part, ast.AST))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _replacements(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.stmt):
        yield from _statement(node)
    elif isinstance(node, ast.expr):
        for changed in _expression(node):
            yield f"({ast.unparse(ast.fix_missing_locations(changed))})"


def _statement(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.Expr(value=ast.Call()) | ast.Raise() | ast.Delete():
            yield _REMOVED
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            yield _REMOVED
        case ast.AugAssign():
            yield _REMOVED
            if other := _ARITHMETIC.get(type(node.op)):
                yield ast.unparse(_with(node, op=other()))
        case ast.Continue():
            yield "break"
        case ast.Break():
            yield "continue"
        case ast.Return(value=ast.expr() as value) if not _is_none(value):
            # Whoever asks whether something is so takes None for False.
            yield "return True" if _is_false(value) else "return None"


def _is_false(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is False


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _expression(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare():
            yield from _compare(node)
        case ast.BoolOp():
            yield from _bool_op(node)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.IfExp():
            yield from (node.body, node.orelse)
        case ast.BinOp() | ast.Call():
            yield from _calculation(node)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            yield from _comprehension(node)
        case ast.Constant():
            yield from _constant(node.value)


def _calculation(node: ast.BinOp | ast.Call) -> Iterator[ast.expr]:
    match node:
        case ast.BinOp() if not _is_text(node.left) and not _is_text(node.right):
            if other := _ARITHMETIC.get(type(node.op)):
                yield _with(node, op=other())
        case ast.Call(func=ast.Name(id=name)) if name in _FUNCTIONS:
            yield _with(node, func=ast.Name(_FUNCTIONS[name], ast.Load()))


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def _with(node: ast.AST, **fields: object) -> ast.AST:
    changed = copy(node)
    for name, value in fields.items():
        setattr(changed, name, value)
    return changed


def _compare(node: ast.Compare) -> Iterator[ast.expr]:
    for number, operator in enumerate(node.ops):
        ops = list(node.ops)
        ops[number] = _COMPARISONS[type(operator)]()
        yield _with(node, ops=ops)


def _bool_op(node: ast.BoolOp) -> Iterator[ast.expr]:
    yield _with(node, op=ast.Or() if isinstance(node.op, ast.And) else ast.And())
    for number in range(len(node.values)):
        others = [*node.values[:number], *node.values[number + 1 :]]
        yield others[0] if len(others) == 1 else _with(node, values=others)


def _comprehension(node: ast.ListComp) -> Iterator[ast.expr]:
    for number, part in enumerate(node.generators):
        for condition in part.ifs:
            ifs = [other for other in part.ifs if other is not condition]
            generators = list(node.generators)
            generators[number] = _with(part, ifs=ifs)
            yield _with(node, generators=generators)


def _constant(value: object) -> Iterator[ast.expr]:
    """Return another truth, the next number, or another code (``record-elsewhere``); other text stays."""
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
    elif isinstance(value, str) and _CODE.fullmatch(value):
        yield ast.Constant(f"{value}-x")
