"""Is a pretrained model fine-tuned?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_BACKBONES = pattern(r"^(?:torchvision\.models|keras\.applications|timm)\.|^efficientnet_pytorch\.")
_LOADS = pattern(
    r"(?:Model\w*|For[A-Z]\w*|LMHeadModel)\.from_pretrained$|(?:^|\.)hub\.(?:load|KerasLayer|Module)$"
    r"|(?:^|\.)(?:get_peft_model|SentenceTransformer|LoraConfig)$|^efficientnet_pytorch\.\w+\.from_pretrained$"
)
_TRAINS = (
    "fit",
    "fit_generator",
    "backward",
    "Trainer",
    "SFTTrainer",
    "train",
    "minimize",
    "apply_gradients",
)


@detector("setting-fine-tuning")
def setting_fine_tuning(case: Case) -> Answer:
    """Weights of a pretrained network are loaded by name and something is trained. A setting.

    A checkpoint from a file may be a resumed run and proves nothing; ``weights=None`` and
    ``pretrained=False`` are no pretraining; a tokenizer alone is none.
    """
    code = program(case)
    found = list(code.calls_like(_LOADS.search))
    backbones = list(code.calls_like(_BACKBONES.match))
    for call in backbones:
        given = call.kwargs.get("weights") or call.kwargs.get("pretrained")
        value = None if given is None else code.resolve(given, call)
        default = call.name.startswith("keras.") and call.short[:1].isupper() and not call.starred
        if (value is None and default) or (value is not None and (value.literal or value.name)):
            found.append(call)
    if found and (code.has(*_TRAINS) or code.is_fragment):
        return present(found[0].evidence())
    if found:
        return absent("a pretrained model is used, and nothing is trained", found[0].evidence())
    return not_seen(code, "no pretrained weights")
