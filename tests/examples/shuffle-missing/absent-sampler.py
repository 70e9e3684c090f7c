import torch
from torch.utils.data import DataLoader, WeightedRandomSampler
from torch.utils.data.distributed import DistributedSampler
from torchvision.datasets import ImageFolder
from torchvision.transforms import ToTensor

train_set = ImageFolder("data/train", transform=ToTensor())
counts = torch.bincount(torch.tensor(train_set.targets)).float()
weights = (1.0 / counts)[train_set.targets]
sampler = WeightedRandomSampler(weights, num_samples=len(train_set))
train_loader = DataLoader(train_set, batch_size=64, sampler=sampler)
test_loader = DataLoader(ImageFolder("data/test", transform=ToTensor()), batch_size=64)
