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
    OUTSIDE,
)

REFLECTION = {"getattr", "setattr", "delattr", "hasattr"}


class Names:
    """Looks at each node of a module's syntax tree, in the order of its lines."""

    def __init__(self, file: str, tree: ast.Module):
        self.file = file
        self.nodes = sorted((node for node in ast.walk(tree) if hasattr(node, "lineno")), key=lambda node: node.lineno)
        # A name that is also a variable somewhere is taken for one: an honest module must not be refused for it.
        self.bound = {name for node in self.nodes for name in names_bound_by(node)}
        imported = {local: full for node in self.nodes for local, full in modules_bound_by(node)}
        self.modules = {local: full for local, full in imported.items() if local not in self.bound}

    def check(self) -> None:
        for node in self.nodes:
            match node:
                case ast.Import():
                    for alias in node.names:
                        self.check_import(node, alias.name)
                case ast.ImportFrom():
                    self.check_import_from(node)
                case ast.Name():
                    self.check_name(node)
                case ast.Attribute():
                    self.check_attribute(node)
                case ast.Subscript():
                    self.check_change(node)
                case ast.Call(func=ast.Name(id=name)) if name in REFLECTION and name not in self.bound:
                    self.check_reflection(node, name)

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

    def check_name(self, node: ast.Name) -> None:
        if node.id in FORBIDDEN_BUILTINS and node.id not in self.bound:
            raise self.refusal(
                node,
                f"{node.id} must not be used: no files, no code made at run time, no way out of the module",
                "Remove it.",
            )
        if is_dunder(node.id) and node.id not in ALLOWED_DUNDERS | self.bound:
            raise self.refusal(node, f"{node.id} must not be used: it leads into the interpreter", "Remove it.")
        if isinstance(node.ctx, ast.Load) and node.id in self.modules:
            self.check_part(node, self.modules[node.id])

    def check_attribute(self, node: ast.Attribute) -> None:
        if is_dunder(node.attr) and node.attr not in ALLOWED_DUNDERS:
            raise self.refusal(node, f".{node.attr} must not be used: it leads into the interpreter", "Remove it.")
        full = self.full_name(node)
        if full is not None:
            self.check_part(node, full)
        if node.attr in FORBIDDEN_METHODS:
            raise self.refusal(node, f".{node.attr} must not be used: no files", "Keep what you need in memory.")
        self.check_change(node)

    def check_change(self, node: ast.Attribute | ast.Subscript) -> None:
        full = self.full_name(node.value)
        if isinstance(node.ctx, (ast.Store, ast.Del)) and full is not None:
            raise self.refusal(
                node,
                f"{full} must not be changed: it belongs to all three components and to the harness",
                "Define a function or a class of your own instead.",
            )

    def check_reflection(self, node: ast.Call, name: str) -> None:
        module = self.full_name(node.args[0]) if node.args else None
        told = node.args[1].value if len(node.args) > 1 and isinstance(node.args[1], ast.Constant) else None
        if module is not None and (name in ("setattr", "delattr") or not isinstance(told, str)):
            raise self.refusal(
                node,
                f"{name}({module}, …) must not be used",
                f'Write a dictionary of the choices, such as {{"a": {module}.a, "b": {module}.b}}.',
            )
        if isinstance(told, str) and is_dunder(told) and told not in ALLOWED_DUNDERS:
            raise self.refusal(
                node, f'{name}(…, "{told}") must not be used: it leads into the interpreter', "Remove it."
            )
        if module is not None:
            self.check_part(node, f"{module}.{told}")

    def check_part(self, node: ast.AST, full: str) -> None:
        """`full` is a name such as torch.utils.data: of a module, or of something in it."""
        parts = full.split(".")
        for end in range(2, len(parts) + 1):
            reason = FORBIDDEN_PARTS.get(".".join(parts[:end]))
            if reason is not None:
                raise self.refusal(node, f"{'.'.join(parts[:end])} must not be used: {reason}", "Remove it.")
        for part in parts[1:]:
            if part in OUTSIDE or (part.startswith("_") and part not in ALLOWED_DUNDERS):
                raise self.refusal(
                    node,
                    f"{full} must not be used: {part} is not meant for components",
                    "Use what is public and documented.",
                )

    def full_name(self, node: ast.AST) -> str | None:
        """torch.nn.functional for F, where F is that module; None for what is no part of an imported module."""
        attributes: list[str] = []
        while isinstance(node, ast.Attribute):
            attributes.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name) or node.id not in self.modules:
            return None
        return ".".join([self.modules[node.id], *reversed(attributes)])

    def refusal(self, node: ast.AST, problem: str, remedy: str) -> Refused:
        return Refused(f"{self.file}, line {node.lineno}: {problem}. {remedy}")


def names_bound_by(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return [name]
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
    return []


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


def is_dunder(name: str) -> bool:
    return name.startswith("__") and name.endswith("__")
