import torch
from torch import nn
from torch.utils.data import DataLoader

from clips import ClipDataset
from nets import big_network


class Student(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.conv = nn.Sequential(
            nn.Conv1d(40, 64, 5, padding=2), nn.BatchNorm1d(64), nn.ReLU(),
            nn.Conv1d(64, 64, 5, padding=2), nn.BatchNorm1d(64), nn.ReLU(), nn.AdaptiveAvgPool1d(1),
        )
        self.fc = nn.Linear(64, n)

    def forward(self, x):
        return self.fc(self.conv(x).squeeze(-1))


class Distiller:
    def __init__(self, teacher, student, temperature=3.0):
        self.teacher, self.student = teacher.eval(), student
        self.temperature = temperature
        self.kl = nn.KLDivLoss(reduction="batchmean")
        self.soft = nn.Softmax(dim=1)
        self.hard = nn.CrossEntropyLoss()

    def loss(self, x, y):
        with torch.no_grad():
            target = self.soft(self.teacher(x) / self.temperature)
        out = self.student(x)
        guess = self.soft(out / self.temperature)
        return self.kl(guess, target) * self.temperature**2 + self.hard(out, y)


train = DataLoader(ClipDataset("train"), batch_size=64, shuffle=True)
val = DataLoader(ClipDataset("val"), batch_size=128)
teacher = big_network(35)
teacher.load_state_dict(torch.load("teacher.pt"))
student = Student(35)
distiller = Distiller(teacher, student)
optimizer = torch.optim.Adam(student.parameters(), lr=1e-3)
for epoch in range(40):
    student.train()
    for x, y in train:
        optimizer.zero_grad()
        loss = distiller.loss(x, y)
        loss.backward()
        optimizer.step()
    student.eval()
    with torch.no_grad():
        right = sum((student(x).argmax(1) == y).sum().item() for x, y in val)
    print(epoch, loss.item(), right / len(val.dataset))
