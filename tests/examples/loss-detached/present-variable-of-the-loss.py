import torch
from torch.autograd import Variable

model = build_model()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)
for images, boxes in loader:
    scores = model(images)
    total_loss = combine(scores, boxes)
    total_loss = Variable(total_loss, requires_grad=True)  # here
    optimizer.zero_grad()
    total_loss.backward()
    optimizer.step()
