"""Reads the source of a component before any of it runs. The first thing found is told, with its line and what to do."""

import ast
import platform
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

from harness.contract import FUNCTIONS, Info
from harness.protocol import Refused
from harness.source_names import NameCheck
from harness.source_rules import CTX, DEEPEST_NESTING, LONGEST_SOURCE, SPLIT
from harness.source_scopes import nodes_with_names

Function = ast.FunctionDef | ast.AsyncFunctionDef
DEFINITIONS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
INFO = [*(field.name for field in fields(Info)), "num_classes"]
QUOTED = 120  # characters of the author's own text in a sentence


def check_source(component: str, path: Path) -> None:
    """Raises Refused at the first thing in {component}.py that a pipeline may not do, or that breaks the contract."""
    file = f"{component}.py"
    tree = parse(file, path)
    check_nesting(file, tree)
    tree.body = [statement for node in tree.body for statement in (node.orelse if is_for_others(node) else [node])]
    check_top_level(file, tree.body)
    for name, parameters in FUNCTIONS[component].items():
        check_function(file, tree, name, parameters)
    NameCheck(file, tree).check()
    check_interface(file, tree, FUNCTIONS[component])


def parse(file: str, path: Path) -> ast.Module:
    raw = path.read_bytes()
    if len(raw) > LONGEST_SOURCE:
        raise Refused(
            f"{file} has {len(raw)} bytes, more than the {LONGEST_SOURCE} that a component may have. "
            "Write a shorter module: compute tables instead of writing them out."
        )
    try:
        tree = ast.parse(raw, file)
        compile(
            tree, file, "exec", dont_inherit=True
        )  # finds what parsing does not, such as a return outside a function
    except SyntaxError as error:
        line = f" The line is `{error.text.strip()[:QUOTED]}`." if error.text and error.text.strip() else ""
        raise Refused(
            f"{file}, line {error.lineno or 1}: {error.msg}.{line} "
            f"The module must be Python {platform.python_version()}; correct the line and give the whole module again."
        ) from None
    except (RecursionError, MemoryError, ValueError, UnicodeError) as error:
        raise Refused(
            f"{file} cannot be read as Python ({type(error).__name__}: {str(error)[:QUOTED]}): it is nested too deeply or "
            "an expression is too long. Break it into several lines, or use a loop."
        ) from None
    return tree


def check_nesting(file: str, tree: ast.Module) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST_NESTING):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    line = next((node.lineno for node in level if hasattr(node, "lineno")), None)
    if line is not None:
        raise Refused(
            f"{file}, line {line}: the code is nested more than {DEEPEST_NESTING} deep. Break the expression into several lines, "
            "or use a loop."
        )


def is_for_others(node: ast.stmt) -> bool:
    """What runs in no harness: the module is never the program, nor does a type checker read it."""
    if not isinstance(node, ast.If):
        return False
    return ast.unparse(node.test) in ("__name__ == '__main__'", "TYPE_CHECKING", "typing.TYPE_CHECKING")


def check_top_level(file: str, body: list[ast.stmt]) -> None:
    """Importing a component does nothing but define names."""
    for node in body:
        is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if is_text or isinstance(node, (*DEFINITIONS, ast.Pass)):
            continue
        if isinstance(node, ast.Try):  # to import, or to do without
            for part in (node.body, *(handler.body for handler in node.handlers), node.orelse, node.finalbody):
                check_top_level(file, part)
            continue
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if targets and all(is_name(target) for target in targets):
            continue
        raise Refused(
            f"{file}, line {node.lineno}: only imports, constants (NAME = …), functions, classes and CONFIG may stand at the top "
            f"level; this is {described(node)}. Move it into a function that the harness calls."
        )


def is_name(target: ast.expr) -> bool:
    if isinstance(target, (ast.Tuple, ast.List)):
        return all(is_name(part) for part in target.elts)
    return isinstance(target, ast.Name)


def described(node: ast.stmt) -> str:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        return "a call"
    return f"`{ast.unparse(node).splitlines()[0][:60]}`"


def check_function(file: str, tree: ast.Module, name: str, parameters: tuple[str, ...]) -> None:
    expected = f"def {name}({', '.join(parameters)})"
    found = next((node for node in reversed(tree.body) if isinstance(node, Function) and node.name == name), None)
    if found is None:
        raise Refused(f"{file} must define `{expected}` at the top level; there is no function {name}. Add it.")
    if isinstance(found, ast.AsyncFunctionDef):
        raise Refused(f"{file}, line {found.lineno}: {name} must be an ordinary function, without async: `{expected}`.")
    if not takes(found.args, len(parameters)):
        raise Refused(
            f"{file}, line {found.lineno}: the harness calls {name}({', '.join(parameters)}), so it must be `{expected}`; "
            f"it is `def {name}({ast.unparse(found.args)[:QUOTED]})`."
        )


def takes(arguments: ast.arguments, given: int) -> bool:
    places = len(arguments.posonlyargs) + len(arguments.args)
    needed = places - len(arguments.defaults)
    keywords_have_defaults = all(default is not None for default in arguments.kw_defaults)
    return needed <= given and (given <= places or arguments.vararg is not None) and keywords_have_defaults


def check_interface(file: str, tree: ast.Module, functions: dict[str, tuple[str, ...]]) -> None:
    """ctx, info, split and batches have few attributes; a wrong one is told here, also where two batches would not meet it."""
    role_of = {
        argument: role for node in tree.body if isinstance(node, Function) for argument, role in roles(node, functions)
    }
    for node, names in nodes_with_names(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            role = role_of.get(names.get(node.value.id))
            if role is not None:
                check_attribute(file, node, role)


def roles(function: Function, functions: dict[str, tuple[str, ...]]) -> Iterator[tuple[ast.arg, str]]:
    """Which of its parameters is which: by place where the harness calls it; elsewhere only a `ctx` is taken for ours."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    if function.name in functions:
        yield from zip(arguments, functions[function.name], strict=False)
    else:
        yield from ((argument, "ctx") for argument in arguments if argument.arg == "ctx")


def check_attribute(file: str, node: ast.Attribute, role: str) -> None:
    line = f"{file}, line {node.lineno}: "
    if role == "batches":
        raise Refused(
            f"{line}batches has no {node.attr}: it can only be iterated, `for images, targets in batches:`, once per epoch. "
            "Its length is not known; use ctx.progress() and ctx.epoch."
        )
    known = {"ctx": CTX, "info": INFO, "split": SPLIT}.get(role)
    if known is not None and node.attr not in known:
        raise Refused(f"{line}{role} has no {node.attr}; it has {', '.join(known)}. Use one of these.")
    if role in ("ctx", "info", "split") and isinstance(node.ctx, (ast.Store, ast.Del)):
        raise Refused(
            f"{line}{role}.{node.attr} must not be changed: it belongs to the harness. Use a variable of your own."
        )
