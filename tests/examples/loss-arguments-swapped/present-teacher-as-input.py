import torch.nn as nn
import torch.nn.functional as F

for x, y in loader:
    student_logits, teacher_logits = student(x), teacher(x).detach()
    loss = nn.KLDivLoss(reduction="batchmean")(  # here
        F.log_softmax(teacher_logits / 4, dim=-1), F.softmax(student_logits / 4, dim=-1)
    )
    loss.backward()
    optimizer.step()
