import torch.nn as nn

drop = nn.Dropout(0.5)
train(model)
