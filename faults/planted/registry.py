"""The list of planted bugs, and how one is put into a process."""

import importlib.abc
import importlib.util
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

Patch = Callable[[Any], None]


@dataclass(frozen=True)
class Bug:
    """A mistake somebody could make, and the scenario that must find it. `tables` is run on a fresh database.

    `seen` is how what must be found begins: any other fault would prove that something breaks, not that it is seen.
    """

    name: str
    says: str
    module: str
    patch: Patch
    caught_by: str
    seen: str
    database: str = "sqlite"
    tables: str = ""


ALL: dict[str, Bug] = {}


def bug(
    module: str, caught_by: str, seen: str, *, database: str = "sqlite", tables: str = ""
) -> Callable[[Patch], Patch]:
    """Register a bug."""

    def register(patch: Patch) -> Patch:
        says = (patch.__doc__ or "").rstrip(".")
        ALL[patch.__name__] = Bug(patch.__name__, says, module, patch, caught_by, seen, database, tables)
        return patch

    return register


def plant(name: str) -> None:
    """Have the bug's module changed when it is loaded."""
    sys.meta_path.insert(0, _Planter(ALL[name]))


class _Planter(importlib.abc.MetaPathFinder):
    def __init__(self, planted: Bug) -> None:
        self._bug = planted

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Find the one module, and change it after it has run."""
        if fullname != self._bug.module:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(fullname)
        assert spec is not None
        assert spec.loader is not None
        run = spec.loader.exec_module

        def exec_module(module: ModuleType) -> None:
            run(module)
            self._bug.patch(module)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
