"""Is a chat model prompted or trained without its chat template?"""

from __future__ import annotations

from advisor.detectors import absent, detector, present, unknown
from advisor.detectors.checkpoints import checkpoints, is_instruct
from advisor.detectors.code import not_seen
from advisor.intake.code import Call, Program, Value, program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_MARKS = pattern(
    r"<\|im_start\|>|\[INST\]|<start_of_turn>|<\|(?:user|assistant|system|start_header_id|begin_of_text)"
    r"|### ?(?:Instruction|Human|Assistant|Response)|USER:|<s>\[|<\|end"
)
_TEMPLATES = (
    "apply_chat_template",
    "maybe_apply_chat_template",
    "get_chat_template",
    "setup_chat_format",
    "get_conv_template",
    "standardize_sharegpt",
    "ChatPromptTemplate",
    "model.chat",
    "create_chat_completion",
)


@detector("chat-template-missing")
def chat_template_missing(case: Case) -> Answer:
    """A checkpoint named as instruct or chat, a plain string as prompt, and no template anywhere.

    ``apply_chat_template``, a prompt that carries the template's marks, and lists of messages
    are right; a base model has no template. Text from elsewhere may carry the marks, so the
    prompt must be written in the code. Source: transformers documentation, "Chat templates".
    """
    code = program(case)
    named = [c for c in checkpoints(code) if is_instruct(c.name)]
    pipes = [c for c in code.find("pipeline") if is_instruct(_model(code, c))]
    if not named and not pipes:
        if checkpoints(code) and all(c.name for c in checkpoints(code)):
            return absent("no chat model is used", checkpoints(code)[0].call.evidence())
        return not_seen(code, "no chat model")
    if code.has(*_TEMPLATES) or _marked(code):
        return absent("the prompt follows a chat template")
    for call in _prompts(code, pipes):
        return present(call.evidence())
    return unknown("the prompt is not written in the code")


def _model(code: Program, call: Call) -> str:
    given = call.kwargs.get("model") or (call.args[1] if len(call.args) > 1 else None)
    return "" if given is None else code.resolve(given, call).string or ""


def _marked(code: Program) -> bool:
    texts = [a.value.text for a in code.assignments]
    texts += [v.text for c in code.calls for v in (*c.args, *c.kwargs.values())]
    texts += [v.text for f in code.functions for v, _ in f.returns]
    if any(_MARKS.search(t) for t in texts):
        return True
    return any(v.kind == "dict" and {"role", "content"} <= set(v.keys) for v in _dicts(code))


def _dicts(code: Program) -> list[Value]:
    values = [a.value for a in code.assignments]
    values += [v for c in code.calls for v in (*c.args, *c.kwargs.values())]
    values += [v for f in code.functions for v, _ in f.returns]
    return [w for v in values for w in v.walk() if w.kind == "dict"]


def _prompts(code: Program, pipes: list[Call]) -> list[Call]:
    """Calls that turn a prompt written in the code into tokens, or complete it."""
    if not pipes and not code.has("generate"):
        return []
    found: list[Call] = []
    for call in code.calls:
        maker = code.maker(call)
        if maker is None or call.receiver is None or not call.args:
            continue
        tokenizes = "Tokenizer" in maker.name and (call.applied or call.short == "encode")
        completes = maker in pipes and call.applied
        if (tokenizes or completes) and _is_plain(code, call.args[0], call):
            found.append(call)
    return found


def _is_plain(code: Program, value: Value, at: Call) -> bool:
    """Whether a value is a string, or a list of strings, that the program spells out."""
    found = code.resolve(value, at)
    parts = found.parts if found.kind == "list" else (found,)
    return bool(parts) and all(
        p.string is not None or p.text.startswith(('f"', "f'", 'f"""')) for p in parts
    )
