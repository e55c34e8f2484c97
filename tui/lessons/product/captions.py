"""Which caption tells how far a product has come, or which trap it is."""

from __future__ import annotations

from collections.abc import Mapping

from engine.explain.product.plan import ProductPlan
from engine.explain.shared.shape_rules.traps import product_trap
from tui.lessons.product.scene import ProductScene
from tui.lessons.shared.tensors.broadcast_scene import NAMES


def caption_of(plan: ProductPlan, scene: ProductScene) -> tuple[str, Mapping[str, object]]:
    """The key of the caption, and what fills it. A trap is told before the steps and at the end."""
    trap = product_trap(plan.a, plan.b)
    if trap is not None and scene.stage in (None, "computed"):
        return f"computed.{trap.squares}", {"a": NAMES[trap.operand], "b": NAMES[trap.other]}
    return _caption(plan, scene), {}


def _caption(plan: ProductPlan, scene: ProductScene) -> str:
    """Which caption tells the present step."""
    if plan.too_large and scene.shape_known:
        return "too_large"
    if plan.inner is None:
        return "agree.scale"
    match scene.stage:
        case "read":
            return "vector"
        case "remain" | "batch":
            batch = any(origin.is_batch for origin in plan.axes.remaining)
            return "remain.batch" if batch else "remain" if plan.shape else "remain.nothing"
        case "computed":
            return "computed" if plan.terms else "computed.nothing"
    return "agree" if len(plan.b) > 1 else "agree.vector"
