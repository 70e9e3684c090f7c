import torch
import torch.nn.functional as F

student = Student().cuda()
teacher = Teacher().cuda()
teacher.load_state_dict(torch.load("teacher.pt"))
optimizer = torch.optim.Adam(student.parameters(), lr=1e-3)
for epoch in range(50):
    student.train()
    for x, y in train_loader:
        out = student(x)
        teacher.eval()
        with torch.no_grad():
            soft = teacher(x).softmax(1)
        loss = F.cross_entropy(out, y) + F.kl_div(out.log_softmax(1), soft)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        teacher.eval()
