"""What several measures ask of the same body is computed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from rules.measures.body import Body

T = TypeVar("T")


def once(compute: Callable[[Body], T]) -> Callable[[Body], T]:
    """Return `compute` that keeps its answer for as long as the body lives, and no longer.

    A quarter of an hour of somebody is large; what was computed of it goes with it.
    """
    known: WeakKeyDictionary[Body, T] = WeakKeyDictionary()

    @wraps(compute)
    def ask(body: Body) -> T:
        if body not in known:
            known[body] = compute(body)
        return known[body]

    return ask
