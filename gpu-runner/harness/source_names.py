"""The names that a component's source uses: imports, builtins, and what it takes from torch and numpy."""

import ast

from harness.contract import FUNCTIONS
from harness.protocol import Refused
from harness.source_rules import (
    ALLOWED_DUNDERS,
    ALLOWED_IMPORTS,
    FORBIDDEN_BUILTINS,
    FORBIDDEN_METHODS,
    FORBIDDEN_PARTS,
    OPEN_PARTS,
    OUTSIDE,
    PRIVATE_IN_USE,
)
from harness.source_scopes import Names, nodes_with_names

REFLECTION = {"getattr", "setattr", "delattr", "hasattr"}


class NameCheck:
    """Looks at each node of a module's syntax tree, in the order of its lines."""

    def __init__(self, file: str, tree: ast.Module):
        self.file, self.tree = file, tree

    def check(self) -> None:
        for node, names in nodes_with_names(self.tree):
            match node:
                case ast.Import():
                    for alias in node.names:
                        self.check_import(node, alias.name)
                case ast.ImportFrom():
                    self.check_import_from(node)
                case ast.Name():
                    self.check_name(node, names)
                case ast.Attribute():
                    self.check_attribute(node, names)
                case ast.Subscript():
                    self.check_change(node, names)
                case ast.Call(func=ast.Name(id=name)) if name in REFLECTION and name not in names:
                    self.check_reflection(node, name, names)

    def check_import(self, node: ast.stmt, module: str) -> None:
        root = module.split(".")[0]
        if root in FUNCTIONS or root == "harness":
            raise self.refusal(
                node,
                f"a component must not import {root}: data, model and training know each other only by what the harness hands over",
                "Write what you need into this module.",
            )
        if root not in ALLOWED_IMPORTS:
            why = (
                "no files, processes or network"
                if root in OUTSIDE
                else "it is not installed, or not meant for components"
            )
            raise self.refusal(
                node, f"{root} must not be imported ({why})", f"Allowed are {', '.join(sorted(ALLOWED_IMPORTS))}."
            )
        self.check_part(node, module)

    def check_import_from(self, node: ast.ImportFrom) -> None:
        if node.level or node.module is None:
            raise self.refusal(node, "there is no package to import from", "Write what you need into this module.")
        self.check_import(node, node.module)
        for alias in node.names:
            if alias.name == "*":
                raise self.refusal(node, f"from {node.module} import * hides what is used", "Name what you import.")
            self.check_part(node, f"{node.module}.{alias.name}")

    def check_name(self, node: ast.Name, names: Names) -> None:
        if node.id in FORBIDDEN_BUILTINS and node.id not in names:
            raise self.refusal(
                node,
                f"{node.id} must not be used: no files, no code made at run time, no way out of the module",
                "Remove it.",
            )
        if is_dunder(node.id) and node.id not in ALLOWED_DUNDERS and node.id not in names:
            raise self.refusal(node, f"{node.id} must not be used: it leads into the interpreter", "Remove it.")
        full = full_name(node, names)
        if full is not None:
            self.check_part(node, full)

    def check_attribute(self, node: ast.Attribute, names: Names) -> None:
        if is_dunder(node.attr) and node.attr not in ALLOWED_DUNDERS:
            raise self.refusal(node, f".{node.attr} must not be used: it leads into the interpreter", "Remove it.")
        full = full_name(node, names)
        if full is not None:
            self.check_part(node, full)
        if node.attr in FORBIDDEN_METHODS:
            raise self.refusal(node, f".{node.attr} must not be used: no files", "Keep what you need in memory.")
        self.check_change(node, names)

    def check_change(self, node: ast.Attribute | ast.Subscript, names: Names) -> None:
        full = full_name(node.value, names)
        if isinstance(node.ctx, (ast.Store, ast.Del)) and full is not None:
            raise self.refusal(
                node,
                f"{full} must not be changed: it belongs to all three components and to the harness",
                "Define a function or a class of your own instead.",
            )

    def check_reflection(self, node: ast.Call, name: str, names: Names) -> None:
        module = full_name(node.args[0], names) if node.args else None
        told = node.args[1].value if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) else None
        is_change = name in ("setattr", "delattr")
        if module is not None and (is_change or not (isinstance(told, str) or is_open(module))):
            raise self.refusal(
                node,
                f"{name}({module}, …) must not be used",
                f'Write a dictionary of the choices, such as {{"a": {module}.a, "b": {module}.b}}.',
            )
        if name != "hasattr" and isinstance(told, str) and is_dunder(told) and told not in ALLOWED_DUNDERS:
            raise self.refusal(
                node, f'{name}(…, "{told}") must not be used: it leads into the interpreter', "Remove it."
            )
        if module is not None and isinstance(told, str):
            self.check_part(node, f"{module}.{told}")

    def check_part(self, node: ast.AST, full: str) -> None:
        """`full` is a name such as torch.utils.data: of a module, or of something in it."""
        parts = full.split(".")
        for end in range(2, len(parts) + 1):
            reason = FORBIDDEN_PARTS.get(".".join(parts[:end]))
            if reason is not None:
                raise self.refusal(node, f"{'.'.join(parts[:end])} must not be used: {reason}", "Remove it.")
        for part in parts[1:]:
            is_private = part.startswith("_") and part not in ALLOWED_DUNDERS
            if part in OUTSIDE or (is_private and not is_open(full) and not PRIVATE_IN_USE.fullmatch(full)):
                raise self.refusal(
                    node,
                    f"{full} must not be used: {part} is not meant for components",
                    "Use what is public and documented.",
                )

    def refusal(self, node: ast.AST, problem: str, remedy: str) -> Refused:
        return Refused(f"{self.file}, line {node.lineno}: {problem}. {remedy}")


def full_name(node: ast.AST, names: Names) -> str | None:
    """torch.nn.functional for F, where F is that module; None for what is no part of an imported module."""
    attributes: list[str] = []
    while isinstance(node, ast.Attribute):
        attributes.append(node.attr)
        node = node.value
    module = names.get(node.id) if isinstance(node, ast.Name) else None
    return ".".join([module, *reversed(attributes)]) if isinstance(module, str) else None


def is_open(full: str) -> bool:
    return any(full == part or full.startswith(f"{part}.") for part in OPEN_PARTS)


def is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
