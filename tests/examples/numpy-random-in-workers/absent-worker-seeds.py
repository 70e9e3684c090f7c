import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset


class Crops(Dataset):
    def __init__(self, images, labels):
        self.images, self.labels = images, labels

    def __len__(self):
        return len(self.images)

    def __getitem__(self, i):
        top = np.random.randint(0, 8)
        image = self.images[i][:, top : top + 24, top : top + 24]
        return torch.from_numpy(image), self.labels[i]


def seed_worker(worker_id):
    np.random.seed(torch.initial_seed() % 2**32)


train_set = Crops(np.load("x.npy"), np.load("y.npy"))
loader = DataLoader(train_set, batch_size=64, shuffle=True, num_workers=8, worker_init_fn=seed_worker)
