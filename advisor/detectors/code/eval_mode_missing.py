"""Is the network evaluated without being switched to eval mode?"""

from __future__ import annotations

import re

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.detectors.training_steps import backward_calls
from advisor.intake.code import Block, Call, Function, Place, Program, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_LOADER = pattern(
    r"(?:val|valid|validation|test|dev)_?(?:loader|dl|ds|data\w*|iter|set)", re.IGNORECASE
)
_MODES = pattern(r"(?:Dropout\w*|BatchNorm\w*|DropPath)$")
_BACKBONE = pattern(
    r"torchvision\.models\.|timm\.|\.from_pretrained$|(?:^|\.)(?:resnet|densenet|mobilenet|efficientnet"
    r"|inception|googlenet|vgg|alexnet)\w*$"
)
_NO_NETWORK = pattern(r"Tokenizer|Config|Processor|Extractor")
_EVALUATES = pattern(
    r"(?i)(?:^|[._])(?:val|valid|validate|validation|eval|evaluate|evaluation|test(?=$|_epoch|_model))"
)
_HOOKS = ("on_train_epoch_end", "on_train_batch_end", "on_train_epoch_start")
# A target network or a teacher gives targets while another one is trained.
_BOOTSTRAPS = pattern(r"(?i)targ|teacher|(?:^|[._])ema|_t$|^qt$|old|ref")
_PLAYERS = pattern(r"(?i)discrim|critic|net_?[dg]$|generator|actor|policy")
_WITHOUT_GRADIENT = ("no_grad", "inference_mode")


@detector("eval-mode-missing")
def eval_mode_missing(case: Case) -> Answer:
    """A PyTorch evaluation loop, a network that behaves differently in it, and no ``eval()``.

    ``no_grad`` does not switch the mode. Lightning and the Trainer of transformers switch
    themselves. A network without dropout and batch norm need not be switched. Where the network is
    not shown, the evaluation must be shown whole: weights are loaded and the network is run, a
    function of evaluation runs it while ``train()`` is called for training, or one function for
    both calls ``train()`` whatever it is for. Certain in a whole program with one player: pictures
    of a GAN are often drawn in training mode.
    """
    code = program(case)
    hook = _in_hook(code)
    if hook is not None:
        return present(hook.evidence(observed="train mode is still on in this hook"))
    if code.framework == "":
        return not_seen(code, "no evaluation")
    if code.framework != "pytorch":
        return absent("the framework switches the mode itself, or by an argument")
    switched = [c for c in code.find("eval") if c.receiver is not None and not c.args]
    switched += [c for c in code.find("train") if c.args and c.args[0].literal is not True]
    if switched:
        return absent("the network is switched to eval mode", switched[0].evidence())
    both = _one_function_for_both(code)
    if both is not None:
        return present(both.evidence(observed="train mode, in evaluation too"))
    phase = _phases(code)
    if phase is not None:
        return present(phase.place.evidence(observed="one mode for both phases"))
    idle = next((p for text, p in code.idle if text.endswith(".eval")), None)
    if idle is not None:
        return present(idle.evidence(observed="eval is named and not called"))
    place = _evaluation(code) or next((c.place for c in code.find("torch.jit.trace")), None)
    if place is None:
        return unknown("no evaluation is shown")
    sensitive = [c for c in code.calls if _is_sensitive(code, c)]
    if sensitive:
        layer = sensitive[0]
        depends = layer.evidence(f"depends on the mode: {layer.place.text}")
        return present(place.evidence(), depends, certain=_is_sure(code))
    if any(c.function.endswith(".forward") for c in code.calls) or any(
        c.derives_from("Module") for c in code.classes
    ):
        return absent("nothing in the network depends on the mode")
    run = None if code.ellipses else _run_unswitched(code)
    if run is not None:
        return present(run.evidence(observed="no eval() before it"), certain=False)
    return unknown("the network is not shown")


def _is_sure(code: Program) -> bool:
    players = [c.name for c in code.classes] + [a.target for a in code.assignments]
    return not code.is_fragment and not any(_PLAYERS.search(p) for p in players)


def _is_sensitive(code: Program, call: Call) -> bool:
    """A layer that knows the modes, or a network with such; transformers gives it in eval mode."""
    if call.short == "from_pretrained":
        trains = code.has("train", "backward")
        return trains and _NO_NETWORK.search(call.name) is None
    return _MODES.search(call.name) is not None or _BACKBONE.search(call.name) is not None


def _evaluation(code: Program) -> Place | None:
    for block in code.blocks:
        value = block.value
        if value is None:
            continue
        free = block.kind == "with" and value.name.endswith(_WITHOUT_GRADIENT)
        if free and not _draws_pictures(code, block):
            return block.place
        if block.kind == "for" and _LOADER.search(value.text):
            return block.place
    return next((f.place for f in code.functions if _without_gradient(f)), None)


def _draws_pictures(code: Program, block: Block) -> bool:
    """Whether the samples of a generator are drawn there, of which nothing is measured."""
    calls = code.calls_under(block)
    drawn = any(c.short in ("save_image", "make_grid") for c in calls)
    later = (b for c in calls for b in c.loops if b.order > block.order)
    return drawn and next(later, None) is None


def _without_gradient(function: Function) -> bool:
    return any(d.name.endswith(_WITHOUT_GRADIENT) for d in function.decorators)


def _one_function_for_both(code: Program) -> Call | None:
    """``train()`` at the head of a function that steps only if it is given an optimizer."""
    for call in code.find("train"):
        function = code.function(call.function) if call.function else None
        if function is None or call.receiver is None or call.branches or call.args:
            continue
        steps = [b for b in backward_calls(code) if b.function == call.function]
        flags = [
            n for b in steps for i in b.branches if i.value is not None for n in i.value.names()
        ]
        told = any(n in function.parameters for n in flags)
        if steps and told and all(b.branches for b in steps):
            return call
    return None


_PHASES = pattern(r"^[(\[]['\"]train\w*['\"], ?['\"](?:val|valid|test|eval|validation)\w*['\"]")


def _phases(code: Program) -> Block | None:
    """``for phase in ["train", "val"]`` around a step, in a program that never switches."""
    if code.ellipses or code.find("train", "eval"):
        return None
    for block in code.blocks:
        if block.kind == "for" and block.value is not None and _PHASES.search(block.value.text):
            steps = [c for c in backward_calls(code) if block in c.blocks]
            own = [c for c in code.calls_under(block) if code.function(c.name) is not None]
            if steps and not own:
                return block
    return None


def _run_unswitched(code: Program) -> Call | None:
    """A network that is run without gradients, in a mode that nothing shown has switched."""
    trained = [c for c in code.find("train") if c.receiver is not None and not c.args]
    loaded = {c.receiver.text for c in code.find("load_state_dict") if c.receiver is not None}
    for call in code.calls:
        receiver = call.receiver
        if _BOOTSTRAPS.search(call.text):
            continue
        if receiver is None or call.text not in (receiver.text, f"{receiver.text}.model"):
            runs_own = call.text in loaded
            if not runs_own:
                continue
        free = any(b.value and b.value.name.endswith(_WITHOUT_GRADIENT) for b in call.withs)
        function = code.function(call.function) if call.function else None
        free = free or (function is not None and _without_gradient(function))
        if not free:
            continue
        if call.text in loaded or (receiver is not None and receiver.text in loaded):
            return call
        named = function is not None and (_EVALUATES.search(function.name) is not None)
        called = function is not None and bool(code.call_sites(function.name))
        whole = called and bool(trained)
        if function is not None and receiver is not None and not called:
            whole = receiver.text in function.parameters and bool(call.loops)
        if named and whole and receiver is not None and not _by_loss(call):
            return call
    traced = [c for c in code.find("torch.jit.trace") if c.args and c.args[0].text in loaded]
    return traced[0] if traced else None


def _by_loss(call: Call) -> bool:
    return bool(re.search(r"(?i)crit|loss|metric|acc", call.text))


def _in_hook(code: Program) -> Call | None:
    """``self(x)`` without gradients in a hook of training of Lightning, which switches nothing."""
    if code.find("eval") or code.ellipses:
        return None
    for call in code.calls:
        hook = call.function.rpartition(".")[2]
        free = any(b.value and b.value.name.endswith(_WITHOUT_GRADIENT) for b in call.withs)
        if hook in _HOOKS and free and call.loops and call.text in ("self", "pl_module"):
            return call
    return None
