import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.utils.data import DataLoader
from torchvision import datasets, models
from torchvision.transforms import v2

hp = dict(T=4.0, alpha=0.7, lr=0.05, epochs=60, batch=128)
device = torch.device("cuda")

normalize = v2.Normalize(mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])
train_tf = v2.Compose([
    v2.RandomResizedCrop(224, scale=(0.5, 1.0)), v2.RandomHorizontalFlip(), v2.ToImage(),
    v2.ToDtype(torch.float32, scale=True), normalize,
])
val_tf = v2.Compose([
    v2.Resize(256), v2.CenterCrop(224), v2.ToImage(), v2.ToDtype(torch.float32, scale=True), normalize,
])
train_set = datasets.OxfordIIITPet("data", split="trainval", transform=train_tf, download=True)
val_set = datasets.OxfordIIITPet("data", split="test", transform=val_tf, download=True)
train_loader = DataLoader(train_set, hp["batch"], shuffle=True, num_workers=8, drop_last=True)
val_loader = DataLoader(val_set, hp["batch"], num_workers=8)

teacher = models.resnet50(num_classes=37)
teacher.load_state_dict(torch.load("pets_resnet50.pt", map_location="cpu"))
teacher.to(device).eval().requires_grad_(False)
student = models.mobilenet_v3_small(num_classes=37).to(device)

optimizer = torch.optim.SGD(student.parameters(), lr=hp["lr"], momentum=0.9, weight_decay=1e-4, nesterov=True)
scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, hp["epochs"])
ce = nn.CrossEntropyLoss()
kl = nn.KLDivLoss(reduction="batchmean")


def distillation_loss(student_logits, teacher_logits, y):
    T = hp["T"]
    soft_student = F.log_softmax(student_logits / T, dim=1)
    soft_teacher = F.softmax(teacher_logits / T, dim=1)
    soft = kl(soft_student, soft_teacher) * T * T
    return hp["alpha"] * soft + (1 - hp["alpha"]) * ce(student_logits, y)


@torch.no_grad()
def accuracy():
    student.eval()
    right = 0
    for x, y in val_loader:
        right += (student(x.to(device)).argmax(1).cpu() == y).sum().item()
    return right / len(val_set)


for epoch in range(hp["epochs"]):
    student.train()
    total = 0.0
    for x, y in train_loader:
        x, y = x.to(device, non_blocking=True), y.to(device, non_blocking=True)
        with torch.no_grad():
            teacher_logits = teacher(x)
        loss = distillation_loss(student(x), teacher_logits, y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item()
    scheduler.step()
    print(f"epoch {epoch}: loss {total / len(train_loader):.4f} accuracy {accuracy():.4f}")
