"""Does the batch norm of a frozen network go on updating its statistics?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.normalisation import batch_norms, is_backbone
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Call, Place, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_SLIM = pattern(r"(?:^|\.)(?:resnet_v[12]\w*|inception_v\d\w*|mobilenet\w*|inception_resnet_v2)$")
_LISTS = ("parameters", "named_parameters")


@detector("bn-frozen-in-train-mode")
def bn_frozen_in_train_mode(case: Case) -> Answer:
    """PyTorch: ``requires_grad = False`` on a network with batch norm that is in train mode.

    In slim: ``is_training=True`` while only other variables are trained. Keras 2.3 and later runs
    a batch norm with ``trainable=False`` in inference mode. A network without batch norm, and one
    that is put into eval mode, is right. Lightning trains in train mode. Source:
    torch.nn.BatchNorm2d, track_running_stats.
    """
    code = program(case)
    managed = any(k.derives_from("LightningModule") for k in code.classes)
    if code.has("fit", "fit_generator") and not backward_calls(code) and not managed:
        thawed = _thawed(code)
        if thawed is not None:
            return present(thawed.evidence(observed="its batch norm updates from here on"))
        if any(a.target.endswith(".trainable") for a in code.assignments):
            return absent("Keras runs a frozen batch norm in inference mode")
        return not_seen(code, "nothing is frozen")
    slim = _slim(code)
    if slim is not None:
        return present(slim.evidence(observed="only other variables are trained"))
    frozen = _frozen(code)
    if frozen is None:
        return not_seen(code, "nothing is frozen")
    norms = batch_norms(code)
    if not norms:
        if code.is_fragment:
            return unknown("the frozen network is not shown")
        return absent("no batch norm", frozen.evidence())
    if _switched(code, norms):
        return absent("the frozen part is put into eval mode", frozen.evidence())
    trains = [c for c in code.find("train") if c.receiver is not None and not c.args]
    if managed and code.has("fit") and not code.ellipses:
        return present(frozen.evidence(observed="its batch norm still updates"))
    if not backward_calls(code) or code.ellipses:
        return unknown("the training loop is not shown")
    if not trains and code.has("eval"):
        return unknown("in which mode the network is trained is not shown")
    mode = trains[0].evidence() if trains else norms[0].evidence()
    return present(frozen.evidence(observed="its batch norm still updates"), mode)


def _thawed(code: Program) -> Place | None:
    """Keras: ``base.trainable = True`` where the model calls ``base(x)`` without training=False.

    Source: Keras guide "Transfer learning and fine-tuning", important notes on batch norm.
    """
    for a in code.assignments:
        if not a.target.endswith(".trainable") or a.value.literal is not True or a.blocks:
            continue
        holder = a.target.removesuffix(".trainable")
        before = any(
            o.value.literal is False and o.order < a.order for o in code.assignments_to(a.target)
        )
        uses = [c for c in code.calls if c.text == holder and c.args and c.order < a.order]
        made = code.maker(uses[0]) if uses else None
        if not before or made is None or not is_backbone(made):
            continue
        partly = any(
            o.target.endswith(".trainable") and o.order > a.order and o.value.literal is not True
            for o in code.assignments
        )
        if not partly and all("training" not in c.kwargs and len(c.args) == 1 for c in uses):
            return uses[0].place
    return None


def _frozen(code: Program) -> Place | None:
    for assignment in code.assignments:
        if (
            not assignment.target.endswith(".requires_grad")
            or assignment.value.literal is not False
        ):
            continue
        loops = [b.value.text for b in assignment.blocks if b.kind == "for" and b.value is not None]
        if any(f".{n}(" in t for t in loops for n in _LISTS):
            return assignment.place
    for call in code.find("requires_grad_"):
        if call.args and call.args[0].literal is False:
            return call.place
    return None


def _switched(code: Program, norms: tuple[Call, ...]) -> bool:
    """Whether a part of the network, or its batch norms, is put into eval mode for training."""
    parts = [c for c in code.find("eval") if c.receiver is not None]
    if any("." in c.receiver.text for c in parts if c.receiver is not None):
        return True
    if any(c.receiver is not None and _is_norm_loop(c) for c in parts):
        return True
    made = {a.target for a in code.assignments if a.value.call in norms}
    parts = [c for c in parts if c.receiver is not None and c.receiver.text in made]
    backward = backward_calls(code)
    resumed = any(c.receiver is not None and c.receiver.text in made for c in code.find("train"))
    return bool(parts and backward) and not resumed


def _is_norm_loop(call: Call) -> bool:
    return any(b.value is not None and "modules" in b.value.text for b in call.blocks)


def _slim(code: Program) -> Call | None:
    narrow = [
        c
        for c in code.find("minimize", "create_train_op", "compute_gradients")
        if "var_list" in c.kwargs or "variables_to_train" in c.kwargs
    ]
    if not narrow or not (code.mentions("UPDATE_OPS") or code.has("create_train_op")):
        return None
    for call in code.calls:
        flag = call.kwargs.get("is_training")
        if _SLIM.search(call.name) and flag is not None and flag.literal is True:
            return call
    return None
