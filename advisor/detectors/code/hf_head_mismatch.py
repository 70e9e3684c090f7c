"""Do the task head, its size or its training fit the task?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.checkpoints import checkpoints, is_base
from advisor.detectors.code import not_seen
from advisor.detectors.saved_parts import saved_parts
from advisor.intake.code import Call, Program, program
from advisor.model import Answer, Case, Evidence
from advisor.patterns import pattern

_CLASSIFIES = pattern(r"For(?:Sequence|Image|Audio)Classification\.from_pretrained$")
_HEADS = pattern(r"For(?:Sequence|Token|Image|Audio)Classification\.from_pretrained$")
_PIPELINES = ("text-classification", "sentiment-analysis", "token-classification", "ner")
_TRAINS = ("Trainer", "Seq2SeqTrainer", "train", "backward", "fit", "minimize", "SFTTrainer")
# Number of classes of public data sets. # unsourced
_CLASSES = {
    "ag_news": 4,
    "fancyzhx/ag_news": 4,
    "emotion": 6,
    "dair-ai/emotion": 6,
    "yelp_review_full": 5,
    "Yelp/yelp_review_full": 5,
    "dbpedia_14": 14,
    "fancyzhx/dbpedia_14": 14,
    "banking77": 77,
    "PolyAI/banking77": 77,
    "SetFit/20_newsgroups": 20,
    "yahoo_answers_topics": 10,
    "cifar10": 10,
    "cifar100": 100,
    "food101": 101,
    "beans": 3,
}


@detector("hf-head-mismatch", reads_comments=True)
def hf_head_mismatch(case: Case) -> Answer:
    """Mismatches that the code proves.

    ``num_labels`` (2 unless given) against the documented number of classes of the data set that
    is loaded; a bare checkpoint such as bert-base-uncased in a classification pipeline, or
    evaluated with a task head in a program that never trains; LoRA on a classifier without
    ``task_type`` or ``modules_to_save``, so that the new head stays random. A new head on a bare
    checkpoint that is then fine-tuned is right. Also one output whose argmax is the prediction,
    a head that an adapter is stored without, and a data set whose columns are told to hold no
    labels. Source: transformers, PreTrainedConfig (num_labels); peft, LoraConfig.
    """
    code = program(case)
    heads = [c for c in checkpoints(code) if _HEADS.search(c.call.name)]
    found = _untrained(code) or _size(code) or _adapter(code) or _one_unit(code)
    if found is not None:
        return present(found)
    lost = {p.where: p.evidence(observed=what) for p, what in saved_parts(code)}
    if lost:
        return present(*lost.values())
    if not heads:
        return not_seen(code, "no task head of transformers")
    sized = [h for h in heads if {"num_labels", "id2label", "label2id"} & set(h.call.kwargs)]
    if sized and code.has(*_TRAINS):
        return absent("the head has the size given and is trained", sized[0].call.evidence())
    return unknown("the number of classes is not shown")


def _size(code: Program) -> Evidence | None:
    sets = [
        n
        for c in code.find("load_dataset")
        if c.args and (n := code.resolve(c.args[0], c).string) is not None
    ]
    wanted = {_CLASSES[n] for n in sets if n in _CLASSES}
    if len(wanted) != 1 or len(set(sets)) != 1:
        return None
    number = wanted.pop()
    if code.has("filter", "class_encode_column", "cast_column"):
        return None
    for call in code.calls_like(_CLASSIFIES.search):
        if call.starred or "config" in call.kwargs:
            continue
        if {"id2label", "label2id"} & set(call.kwargs):
            continue
        given = code.argument(call, "num_labels")
        labels = 2.0 if given is None else given.number
        if labels is not None and labels != number and labels != 1:
            what = f"{labels:g} labels, the data set {sets[0]} has {number}"
            return call.evidence(what, observed=call.place.text)
    return None


def _one_unit(code: Program) -> Evidence | None:
    """``num_labels=1`` is a regression; the argmax of its one output is always 0."""
    for call in code.calls_like(_CLASSIFIES.search):
        given = code.argument(call, "num_labels")
        if given is None or given.number != 1 or "problem_type" in call.kwargs:
            continue
        metric = next(
            (c for t in code.find("Trainer") if (c := t.kwargs.get("compute_metrics"))), None
        )
        function = None if metric is None else code.function(metric.name)
        picks = (
            [] if function is None else [c for c in code.within(function) if c.short == "argmax"]
        )
        if picks and not code.ellipses:
            what = f"one output is a regression; the argmax in {picks[0].where} is always 0"
            return call.evidence(what, observed=call.place.text)
    return None


def _untrained(code: Program) -> Evidence | None:
    """A head with random weights that is asked for predictions."""
    for call in code.find("pipeline"):
        task = call.args[0] if call.args else call.kwargs.get("task")
        model = call.kwargs.get("model") or (call.args[1] if len(call.args) > 1 else None)
        name = None if model is None else code.resolve(model, call).string
        told = None if task is None else code.resolve(task, call).string
        if name is not None and told in _PIPELINES and is_base(name):
            what = f"{name} has no head for {told}: it is random"
            return call.evidence(what, observed=call.place.text)
    if code.is_fragment and not code.has("predict", "evaluate", "argmax"):
        return None
    if code.has(*_TRAINS, "load_state_dict", "load_adapter", "PeftModel.from_pretrained"):
        return None
    asked = code.has("argmax", "predict", "softmax", "evaluate")
    for checkpoint in checkpoints(code):
        if _HEADS.search(checkpoint.call.name) and asked and is_base(checkpoint.name):
            if code.assignments_to("labels") or code.has("zero_grad"):
                continue
            what = f"{checkpoint.name} has no task head: it is random, and nothing trains it here"
            return checkpoint.call.evidence(what, observed=checkpoint.call.place.text)
    return None


def _adapter(code: Program) -> Evidence | None:
    """LoRA on a classifier without a word about its head."""
    if not code.calls_like(_HEADS.search) or not code.has("get_peft_model"):
        return None
    configs: tuple[Call, ...] = code.find("LoraConfig")
    if len(configs) != 1 or configs[0].starred:
        return None
    config = configs[0]
    if {"task_type", "modules_to_save"} & set(config.kwargs):
        return None
    if any("requires_grad" in a.target for a in code.assignments):
        return None
    what = "without task_type the new head is frozen at random weights"
    return config.evidence(what, observed=config.place.text)
