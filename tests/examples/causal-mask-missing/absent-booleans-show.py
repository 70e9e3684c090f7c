def attend(q, k, v):
    n = q.size(-2)
    allowed = torch.tril(torch.ones(n, n, device=q.device, dtype=torch.bool))
    return F.scaled_dot_product_attention(q, k, v, attn_mask=allowed)
