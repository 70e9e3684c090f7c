from torch.utils.data import DataLoader
from torch.utils.data.distributed import DistributedSampler

loader = DataLoader(train_set, batch_size=64, sampler=DistributedSampler(train_set))
run(model, loader)
