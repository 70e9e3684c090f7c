import timm
from timm.data import Mixup
from timm.loss import SoftTargetCrossEntropy

mixup_fn = Mixup(mixup_alpha=0.8, cutmix_alpha=1.0, num_classes=100)  # here
criterion = SoftTargetCrossEntropy()
for x, y in loader:
    x, y = mixup_fn(x, y)
    loss = criterion(model(x), y)
    loss.backward()
