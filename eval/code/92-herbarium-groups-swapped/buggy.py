import os, random
from types import SimpleNamespace as NS

import timm
import torch
import torchvision.transforms as T
from torch.utils.data import DataLoader
from torchvision.datasets import ImageFolder
from tqdm import tqdm

args = NS(root="/data/herbarium", arch="convnext_tiny", img=224, bs=64, epochs=12,
          head_lr=1e-3, body_lr=2e-5, wd=0.05, seed=3, workers=8)

random.seed(args.seed)
torch.manual_seed(args.seed)

norm = T.Normalize(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
tf_train = T.Compose([T.RandomResizedCrop(args.img, scale=(0.5, 1)), T.RandomHorizontalFlip(), T.ToTensor(), norm])
tf_val = T.Compose([T.Resize(256), T.CenterCrop(args.img), T.ToTensor(), norm])
ds_train = ImageFolder(os.path.join(args.root, "train"), tf_train)
ds_val = ImageFolder(os.path.join(args.root, "val"), tf_val)
assert ds_train.class_to_idx == ds_val.class_to_idx
dl_train = DataLoader(ds_train, args.bs, shuffle=True, num_workers=args.workers, drop_last=True, pin_memory=True)
dl_val = DataLoader(ds_val, args.bs, num_workers=args.workers, pin_memory=True)

model = timm.create_model(args.arch, pretrained=True, num_classes=len(ds_train.classes)).cuda()


def split_params(m):
    head, body = [], []
    for name, p in m.named_parameters():
        (head if name.startswith("head.") else body).append(p)
    return body, head


body, head = split_params(model)
optimizer = torch.optim.AdamW([
    {"params": body, "lr": args.head_lr},
    {"params": head, "lr": args.body_lr},
], weight_decay=args.wd)
steps = args.epochs * len(dl_train)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
loss_fn = torch.nn.CrossEntropyLoss(label_smoothing=0.1)


def validate():
    model.eval()
    hit = n = 0
    with torch.inference_mode():
        for x, y in dl_val:
            hit += (model(x.cuda()).argmax(1).cpu() == y).sum().item()
            n += len(y)
    return hit / n


for epoch in range(args.epochs):
    model.train()
    bar = tqdm(dl_train, desc=f"epoch {epoch}")
    for x, y in bar:
        x, y = x.cuda(non_blocking=True), y.cuda(non_blocking=True)
        loss = loss_fn(model(x), y)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        scheduler.step()
        bar.set_postfix(loss=f"{loss.item():.3f}")
    print("val acc %.4f" % validate())
    torch.save({"model": model.state_dict(), "classes": ds_train.classes}, "herb.pt")
