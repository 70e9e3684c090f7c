"""Let dropout know whether the network trains."""

from __future__ import annotations

from advisor.intake.code import Call
from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import appended, replaced, with_argument
from advisor.repairs.pieces import Pages


@repair("functional-dropout-always-on", "dropout must be off when the network is evaluated")
def functional_dropout_always_on(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """``training=self.training`` in a method of a module; a fed keep probability of 1 for tests."""
    pages = Pages(case, finding)
    calls = [c for c in pages.code.calls if pages.points_at(c)]
    return tuple(e for c in calls for e in _mended(pages, c))


def _mended(pages: Pages, call: Call) -> tuple[Edit, ...]:
    inside = call.name.startswith("torch.nn.functional.") and bool(call.klass)
    if call.short == "scaled_dot_product_attention" and inside:
        rate = pages.of(call).argument("dropout_p", 4)
        return () if rate is None else (appended(rate, " if self.training else 0.0"),)
    if call.short.startswith(("dropout", "alpha_dropout", "feature_alpha")) and inside:
        if "training" not in call.kwargs and len(call.args) > 2:
            raise NotMechanical("training is given by position")
        return (with_argument(pages.of(call), "training", "self.training"),)
    if call.short == "run" and "feed_dict" in call.kwargs:
        return _fed(pages, call)
    return ()


def _fed(pages: Pages, call: Call) -> tuple[Edit, ...]:
    kept = {v.text for c in pages.code.find("dropout") for v in (*c.args[1:2], *c.kwargs.values())}
    pairs = [p for p in pages.of(call).walk("pair") if p.children[0].text in kept]
    return tuple(replaced(p.children[1], "1.0") for p in pairs)
