target = mask.unsqueeze(1).eq(classes).float()
loss = F.binary_cross_entropy_with_logits(net(x), target.expand_as(out))
