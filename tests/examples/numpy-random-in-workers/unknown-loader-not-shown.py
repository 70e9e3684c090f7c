import numpy as np
from torch.utils.data import Dataset


class Flips(Dataset):
    def __len__(self):
        return 100

    def __getitem__(self, i):
        image = read(i)
        return image[:, ::-1] if np.random.rand() < 0.5 else image
