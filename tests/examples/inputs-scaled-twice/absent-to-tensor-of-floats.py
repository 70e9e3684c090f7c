import numpy as np
import torch
from torchvision import transforms

# ToTensor leaves float arrays as they are, so the division is needed.
x = np.load("images.npy").astype(np.float32)
to_tensor = transforms.ToTensor()
batch = torch.stack([to_tensor(image) for image in x])
batch = batch / 255.0
normalise = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.5,), (0.5,))])
