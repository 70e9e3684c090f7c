import torch.nn.functional as F

for x, _ in loader:
    soft_targets = F.softmax(teacher(x) / 4.0, dim=1)
    student_log = F.log_softmax(student(x) / 4.0, dim=1)
    loss = F.kl_div(student_log, F.softmax(teacher(x) / 4.0, dim=1), reduction="batchmean")  # here
    loss.backward()
