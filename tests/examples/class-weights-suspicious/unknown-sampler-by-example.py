from collections import Counter

from torch.utils.data import DataLoader, WeightedRandomSampler

counts = Counter(dataset.targets)
per_class = [1 / counts[k] for k in range(len(dataset.classes))]
each = [per_class[y] for y in dataset.targets]
sampler = WeightedRandomSampler(each, num_samples=len(dataset))
loader = DataLoader(dataset, batch_size=16, sampler=sampler)
