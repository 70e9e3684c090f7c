import torch.nn as nn

criterion = nn.CrossEntropyLoss(label_smoothing=cfg.loss.smoothing)
