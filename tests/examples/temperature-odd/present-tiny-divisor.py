logits = torch.div(torch.matmul(feat, feat.T), 0.005)  # here
logits = logits - logits.max(dim=1, keepdim=True)[0].detach()
