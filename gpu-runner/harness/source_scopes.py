"""What each name of a module means at the place where it is used."""

import ast
from collections import ChainMap
from collections.abc import Iterator, Mapping

# The full name of what was imported, a parameter, or None for a variable, function or class. A builtin has none of these.
Meaning = str | ast.arg | None
Names = Mapping[str, Meaning]

SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)


def nodes_with_names(tree: ast.Module) -> list[tuple[ast.AST, Names]]:
    """Every node that has a line, in the order of the lines, with the names that are bound there."""
    names = ChainMap(bindings(tree))
    found = [(node, seen) for node, seen in walk(tree, names, names) if hasattr(node, "lineno")]
    return sorted(found, key=lambda each: each[0].lineno)


def walk(node: ast.AST, names: ChainMap, inherited: ChainMap) -> Iterator[tuple[ast.AST, Names]]:
    """`inherited` is what functions in here see: of a class around them, not its own names."""
    yield node, names
    if isinstance(node, SCOPES):
        names = inherited.new_child(bindings(node))
        inherited = inherited if isinstance(node, ast.ClassDef) else names
    for child in ast.iter_child_nodes(node):
        yield from walk(child, names, inherited)


def bindings(scope: ast.AST) -> dict[str, Meaning]:
    """A name that is also a variable in its scope is taken for one: an honest module must not be refused for it."""
    nodes = list(own_nodes(scope))
    imports = {local: full for node in nodes for local, full in modules_bound_by(node)}
    parameters = {node.arg: node for node in nodes if isinstance(node, ast.arg)}
    variables = {name: None for node in nodes if (name := variable_bound_by(node)) is not None}
    return {**imports, **parameters, **variables}


def own_nodes(scope: ast.AST) -> Iterator[ast.AST]:
    """What stands in a scope itself; of a scope inside it only the node, which may have a name."""
    waiting = list(ast.iter_child_nodes(scope))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, SCOPES):
            waiting.extend(ast.iter_child_nodes(node))


def variable_bound_by(node: ast.AST) -> str | None:
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.ExceptHandler(name=name) | ast.MatchAs(name=name) | ast.MatchStar(name=name):
            return name
        case ast.MatchMapping(rest=name):
            return name
    return None


def modules_bound_by(node: ast.AST) -> list[tuple[str, str]]:
    """Local name -> full name of what was imported: `import numpy as np` binds np to numpy."""
    if isinstance(node, ast.Import):
        return [
            (alias.asname, alias.name) if alias.asname else (root := alias.name.split(".")[0], root)
            for alias in node.names
        ]
    if isinstance(node, ast.ImportFrom) and node.module is not None:
        return [(alias.asname or alias.name, f"{node.module}.{alias.name}") for alias in node.names]
    return []
