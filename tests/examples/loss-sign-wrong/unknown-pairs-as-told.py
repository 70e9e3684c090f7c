import random

import torch
import torch.nn.functional as F


class Pairs(torch.utils.data.Dataset):
    def __getitem__(self, i):
        j = random.randrange(len(self.images))
        label = int(self.person[i] != self.person[j])
        return self.images[i], self.images[j], torch.tensor(label, dtype=torch.float32)


def contrastive(a, b, y, margin=1.0):
    d = F.pairwise_distance(a, b)
    return ((1 - y) * d**2 + y * F.relu(margin - d) ** 2).mean()
