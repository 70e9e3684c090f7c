"""Prepare inputs as this network was trained."""

from __future__ import annotations

from advisor.model import Case, Edit, Finding
from advisor.repairs import NotMechanical, repair
from advisor.repairs.changes import replaced
from advisor.repairs.pieces import Pages

# Modules of keras.applications by network; each has a preprocess_input of its own.
_MODULES = {
    "MobileNet": "mobilenet",
    "MobileNetV2": "mobilenet_v2",
    "VGG16": "vgg16",
    "VGG19": "vgg19",
    "ResNet50": "resnet50",
    "ResNet50V2": "resnet_v2",
    "ResNet101V2": "resnet_v2",
    "InceptionV3": "inception_v3",
    "InceptionResNetV2": "inception_resnet_v2",
    "Xception": "xception",
    "DenseNet121": "densenet",
    "NASNetMobile": "nasnet",
    "EfficientNetB0": "efficientnet",
}


@repair(
    "preprocess-wrong-family",
    "every family of networks wants its inputs prepared in its own way",
    elsewhere="the import of preprocess_input",
)
def preprocess_wrong_family(case: Case, finding: Finding) -> tuple[Edit, ...]:
    """Import ``preprocess_input`` from the network's own module; name one checkpoint for both."""
    pages = Pages(case, finding)
    processors = [c for c in pages.seen("from_pretrained") if c.args]
    if processors:
        models = [c for c in pages.code.find("from_pretrained") if not pages.points_at(c)]
        names = {c.args[0].text for c in models if "Model" in c.name and c.args}
        if len(names) != 1:
            raise NotMechanical("which checkpoint is used is not plain")
        return tuple(replaced(c.args[0], next(iter(names))) for c in processors)
    return _imported(pages) if pages.seen() else ()


def _imported(pages: Pages) -> tuple[Edit, ...]:
    used = {c.short for c in pages.code.calls if c.name.startswith("keras.applications.")}
    modules = {_MODULES[n] for n in used if n in _MODULES}
    edits: list[Edit] = []
    for index in range(len(pages.case.snippets)):
        for line in pages.sheet(index).root.walk("import_from_statement"):
            module, names = line.field("module_name"), line.children[1:]
            last = "" if module is None else module.text.rpartition(".")[2]
            if module is None or [n.text for n in names] != ["preprocess_input"]:
                continue
            if len(modules) != 1 or last not in _MODULES.values():
                raise NotMechanical("the network's own module is not plain")
            edits.append(replaced(module.children[-1], next(iter(modules))))
    return tuple(edits)
