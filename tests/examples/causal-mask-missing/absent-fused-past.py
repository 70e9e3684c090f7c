import torch
import torch.nn.functional as F

q = k = v = torch.zeros(1, 4, 16, 8)
mask = torch.tril(torch.ones(16, 16)).bool()
y = F.scaled_dot_product_attention(q, k, v, attn_mask=~torch.triu(torch.ones(16, 16), 1).bool())
z = F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
loss = (y + z).sum()
loss.backward()
