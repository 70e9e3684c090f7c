from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from torchvision.transforms import ToTensor
from datasets import load_dataset

loader = DataLoader(ImageFolder("train", ToTensor()), batch_size=32, shuffle=True)
captions = load_dataset("flickr30k", split="test", streaming=False)
