"""The names of other people's libraries that fixes mention.

Nothing is imported here; the tests look the names up in the packages that are installed.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from advisor import knowledge
from advisor.model import Cause, Framework
from advisor.patterns import pattern

# What a name at the beginning stands for, where it is not imported by its own name.
ALIASES = {
    "F": "torch.nn.functional",
    "nn": "torch.nn",
    "np": "numpy",
    "tf": "tensorflow",
    "ops": "keras.ops",
    "layers": "keras.layers",
    "L": "lightning",
    "pl": "lightning.pytorch",
    "jnp": "jax.numpy",
    "lax": "jax.lax",
    "v2": "torchvision.transforms.v2",
    "tv_tensors": "torchvision.tv_tensors",
    "slim": "tf_slim",
}
# Only names that begin with one of these are looked at; others are variables of the example.
PACKAGES = {
    "torch", "torchvision", "torchaudio", "torchmetrics", "tensorflow", "keras", "sklearn",
    "numpy", "scipy", "jax", "optax", "flax", "lightning", "transformers", "datasets", "peft",
    "trl", "accelerate", "evaluate", "imblearn", "cleanlab", "cv2", "PIL", "albumentations",
    "gymnasium", "stable_baselines3", "diffusers", "timm", "tokenizers", "deepspeed",
    "tf_slim", "bitsandbytes", "pandas",
}  # fmt: skip
_NAME = pattern(r"(?<![\w./\"'-])[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")


@dataclass(frozen=True, order=True)
class Mention:
    """A dotted name, spelt out, where a fix mentions it; ``keywords`` are those of a call."""

    name: str
    cause: str
    field: str
    keywords: tuple[str, ...] = ()


def mentions(causes: Iterable[Cause]) -> Iterator[Mention]:
    """Every dotted name of a known package in the code and the texts of the fixes."""
    for cause in causes:
        for number, fix in enumerate(cause.fixes):
            place = f"fixes.{number}"
            texts = {"do.en": fix.do.en, "do.zh": fix.do.zh}
            texts |= {"verify.en": fix.verify.en, "verify.zh": fix.verify.zh}
            for field, text in texts.items():
                frameworks = set(fix.code) or set(cause.applies_to.frameworks)
                old = frameworks == {"tensorflow1"}
                for name in _names(text, old=old, aliases=("tf", "F", "nn", "np")):
                    yield Mention(name, cause.id, f"{place}.{field}")
            for framework, code in fix.code.items():
                yield from _in_code(cause.id, f"{place}.code.{framework}", framework, code)


def _in_code(cause: str, field: str, framework: Framework, code: str) -> Iterator[Mention]:
    old = framework == "tensorflow1"
    for name in _names(code, old=old, aliases=tuple(ALIASES)):
        yield Mention(name, cause, field)
    try:
        tree = ast.parse(code)
    except SyntaxError:
        return  # a fragment; its names are still looked up
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.keywords:
            called = ast.unparse(node.func)
            keywords = tuple(k.arg for k in node.keywords if k.arg)
            for name in _names(called, old=old, aliases=tuple(ALIASES)):
                if name.endswith(called.partition(".")[2]):  # not a method of what a call returns
                    yield Mention(name, cause, field, keywords)


def _names(text: str, *, old: bool, aliases: Iterable[str]) -> Iterator[str]:
    for found in _NAME.findall(text):
        first, _, rest = found.partition(".")
        if first in aliases:
            root = ALIASES[first]
            yield f"{'tensorflow.compat.v1' if old and first == 'tf' else root}.{rest}"
        elif first in PACKAGES:
            yield found


# Packages that the test environment has, so that the tests import what is mentioned of them.
IMPORTED = frozenset({"torch", "tensorflow", "keras", "sklearn", "numpy"})


def listed(folders: Iterable[Path]) -> dict[str, str]:
    """Pages of the names that cannot be imported, from ``apis.yaml`` of every folder."""
    pages: dict[str, str] = {}
    for folder in folders:
        path = folder / "apis.yaml"
        if path.is_file():
            pages |= knowledge.parse_yaml(path.read_bytes(), path)
    return pages


def unlisted(causes: Iterable[Cause], pages: Mapping[str, str]) -> Iterator[Mention]:
    """Mentions that nothing vouches for: neither imported by the tests nor listed with a page."""
    for mention in dict.fromkeys(mentions(causes)):
        if mention.name.partition(".")[0] not in IMPORTED and mention.name not in pages:
            yield mention
