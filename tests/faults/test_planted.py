"""The planted bugs: each still changes what it means to, and is caught only by what shows that very mistake."""

import importlib.util
import inspect
from types import ModuleType
from typing import Any

import pytest

from faults.checker import Verdict
from faults.planted import ALL, Bug
from faults.planting import RAN, is_caught


def loaded(name: str) -> ModuleType:
    """Load a module once more, beside the one in use."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def members(module: ModuleType) -> dict[str, Any]:
    """Return what stands in a module, and in the classes it defines."""
    found = dict(vars(module))
    for name, one in vars(module).items():
        if inspect.isclass(one) and one.__module__ == module.__name__:
            found |= {f"{name}.{inner}": value for inner, value in vars(one).items()}
    return found


def takes_as_much(old: Any, new: Any) -> bool:
    """Say whether whatever may be given to the one may be given to the other."""
    given = inspect.signature(old).parameters.values()
    places = [None for one in given if one.kind in {one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD}]
    names = {one.name: None for one in given if one.kind is one.KEYWORD_ONLY}
    try:
        inspect.signature(new).bind(*places, **names)
    except TypeError:
        return False
    return True


@pytest.mark.parametrize("bug", ALL.values(), ids=ALL.keys())
def test_a_bug_stands_where_the_right_code_stood_and_not_beside_it(bug: Bug) -> None:
    """Else it breaks the product in some other way, and what is caught is that."""
    module = loaded(bug.module)
    before = members(module)
    bug.patch(module)
    changed = {name: (before[name], new) for name, new in members(module).items() if new is not before.get(name)}
    assert changed
    for name, (old, new) in changed.items():
        if callable(old):
            assert takes_as_much(old, new), name
        else:
            assert type(new) is type(old), name


def test_what_merely_breaks_is_not_caught() -> None:
    verdict = Verdict()
    assert not is_caught(verdict, "duplicated: sent twice")
    verdict.blames("not at rest", ["after 25 s"])
    assert not is_caught(verdict, "duplicated: sent twice")
    verdict.blames("duplicated: sent twice", ["message 7"])
    assert is_caught(verdict, "duplicated: sent twice")
    verdict.blames(f"claim:{RAN}", ["KeyError()"])
    assert not is_caught(verdict, "duplicated: sent twice")
