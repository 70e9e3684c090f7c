net = DistributedDataParallel(CLIP(cfg).to(rank), device_ids=[rank])
optimizer = torch.optim.AdamW(net.parameters(), lr=1e-4)
for images, texts in loader:
    a = net.module.encode_image(images.to(rank))  # here
    b = net.module.encode_text(texts.to(rank))  # here
    loss = contrastive(a, b)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
