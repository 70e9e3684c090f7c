from collections import Counter

from torch.utils.data import DataLoader, WeightedRandomSampler

counts = Counter(dataset.targets)
per_class = [1 / counts[k] for k in range(len(dataset.classes))]
sampler = WeightedRandomSampler(per_class, num_samples=len(dataset))  # here
loader = DataLoader(dataset, batch_size=16, sampler=sampler)
