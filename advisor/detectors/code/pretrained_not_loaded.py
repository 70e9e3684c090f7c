"""Are pretrained weights meant but not loaded?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_TORCH = pattern(r"^torchvision\.models\.(?:\w+\.)?[a-z]\w*$|^timm\.create_model$")
_KERAS = pattern(r"^keras\.applications\.(?:\w+\.)?[A-Z]\w*$")
_LOADS = (
    "load_state_dict",
    "load_weights",
    "load_model",
    "load_checkpoint",
    "set_weights",
    "load_pretrained",
    "load_from_checkpoint",
    "restore",
)
# Heads of transformers for which nobody trains the body from random weights.
_TASKS = pattern(
    r"For(?:Sequence|Token|Image|Audio)Classification$|ForQuestionAnswering$|ForMultipleChoice$"
)
_INITIALISES = ("global_variables_initializer", "initialize_all_variables")


@detector("pretrained-not-loaded")
def pretrained_not_loaded(case: Case) -> Answer:
    """Three ways to lose pretrained weights that the code itself proves.

    A backbone with random weights (``weights=None``) that is frozen; a task model of
    transformers built from a config that ``from_pretrained`` read (a config holds no weights);
    in TensorFlow 1 an initialiser that runs after ``restore`` and overwrites it. Random weights
    in a backbone that is trained may be meant, which is left open. A checkpoint loaded
    anywhere makes it absent. Sources: keras.applications; transformers PreTrainedModel.
    """
    code = program(case)
    overwritten = _overwritten(code)
    if overwritten is not None:
        return present(overwritten)
    from_config = [c for c in code.calls if _is_from_config(code, c)]
    loaded = code.find(*_LOADS)
    if from_config and not loaded:
        what = "a config holds no weights: the network starts at random"
        return present(from_config[0].evidence(what, observed=from_config[0].place.text))
    backbones = [c for c in code.calls if _TORCH.match(c.name) or _KERAS.match(c.name)]
    random = [c for c in backbones if _is_random(code, c)]
    if loaded or code.has("from_pretrained") or (backbones and not random):
        return absent("pretrained weights are loaded")
    for call in random:
        frozen = _frozen(code, call)
        if frozen is not None:
            return present(call.evidence(), frozen)
    if random:
        return unknown(f"{random[0].where}: random weights, and nothing says they are not meant")
    return not_seen(code, "no pretrained network")


def _is_random(code: Program, call: Call) -> bool:
    """Whether a backbone is made without weights; the defaults differ by library."""
    if _KERAS.match(call.name):
        given = call.kwargs.get("weights") or (call.args[1] if len(call.args) > 1 else None)
        known = None if given is None else code.resolve(given, call)
        return known is not None and known.is_literal and known.literal is None
    if call.starred or any("weights" in k and k != "weights" for k in call.kwargs):
        return False
    given = call.kwargs.get("weights") or call.kwargs.get("pretrained")
    if given is None:
        rest = call.args[1:] if call.name.startswith("timm.") else call.args
        given = rest[0] if rest else None
    if given is None:
        return True
    known = code.resolve(given, call)
    return known.is_literal and not known.literal


def _frozen(code: Program, backbone: Call) -> Evidence | None:
    """Where all of a backbone is frozen."""
    for assignment in code.assignments:
        holder, _, attribute = assignment.target.rpartition(".")
        chosen = attribute == "requires_grad" and not assignment.value.is_literal
        if attribute not in ("trainable", "requires_grad"):
            continue
        if assignment.value.literal is not False and not chosen:
            continue
        if code.maker_of(_named(holder), assignment) is backbone:
            return assignment.place.evidence()
        loop = assignment.blocks[-1] if assignment.blocks else None
        source = None if loop is None or loop.kind != "for" else loop.value
        whole = source is not None and (
            (source.call is not None and source.call.short in ("parameters", "named_parameters"))
            or source.name.endswith(".layers")
        )
        names = [] if loop is None else [n.strip() for n in loop.target.strip("()").split(",")]
        if source is None or not whole or holder not in names:
            continue
        owner = (
            source.call.receiver
            if source.call is not None
            else _named(source.name.removesuffix(".layers"))
        )
        if owner is not None and code.maker_of(owner, assignment) is backbone:
            return assignment.place.evidence()
    return None


def _named(name: str) -> Value:

    return Value("name", name, name=name)


def _is_from_config(code: Program, call: Call) -> bool:
    """``BertForSequenceClassification(config)`` or ``AutoModelFor...from_config(config)``."""
    parts = call.name.split(".")
    name = parts[-2] if parts[-1] == "from_config" and len(parts) > 1 else parts[-1]
    if not _TASKS.search(name) or not (len(parts) < 3 or parts[0] == "transformers"):
        return False
    given = call.args[0] if call.args else call.kwargs.get("config")
    made = None if given is None else code.origin(given, call)
    return made is not None and made.short == "from_pretrained" and "Config" in made.name


def _overwritten(code: Program) -> Evidence | None:
    """An initialiser of all variables that runs after ``saver.restore``."""
    for restore in code.find("restore"):
        if restore.receiver is None or len(restore.args) != 2:
            continue
        for run in code.find("run"):
            after = run.order > restore.order and run.function == restore.function
            same = run.blocks == restore.blocks
            made = code.origin(run.args[0], run) if run.args else None
            if after and same and made is not None and made.short in _INITIALISES:
                return run.evidence(observed=f"after restore on line {restore.place.line}")
    return None
