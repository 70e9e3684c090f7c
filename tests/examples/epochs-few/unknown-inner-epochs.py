import torch

for update in range(10000):
    batch = collect(envs, agent)
    for epoch in range(3):
        for x, y in batch:
            optimizer.zero_grad()
            criterion(agent(x), y).backward()
            optimizer.step()
