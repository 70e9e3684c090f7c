"""Is it object detection?"""

from __future__ import annotations

from advisor.detectors import detector, present
from advisor.detectors.clues import named
from advisor.detectors.code import not_seen
from advisor.intake.code import program
from advisor.model import Answer, Case
from advisor.patterns import pattern

_NAMES = pattern(
    r"torchvision\.models\.detection\.|(?:^|\.)(?:YOLO\w*|MultiBoxLoss|AnchorGenerator|FasterRCNN|RetinaNet"
    r"|MaskRCNN|fasterrcnn_\w+|retinanet_\w+|maskrcnn_\w+|ssd300_vgg16|box_iou|generalized_box_iou"
    r"|nms|batched_nms|non_max_suppression|CIoULoss|MeanAveragePrecision|yolo_loss|yolo_head)$"
    r"|^(?:detectron2|mmdet|ultralytics|object_detection|effdet)\b|ForObjectDetection"
)


@detector("setting-detection")
def setting_detection(case: Case) -> Answer:
    """A detection model, its library, or box operations that only detection needs. A setting."""
    code = program(case)
    seen = named(code, _NAMES)
    if seen is not None:
        return present(seen.evidence())
    return not_seen(code, "nothing of object detection")
