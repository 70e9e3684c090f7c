padding = ids == 0
h = encoder(embed(ids), src_key_padding_mask=padding)
h = (h * (~padding).unsqueeze(-1)).sum(1) / (~padding).sum(1, keepdim=True)  # here
scores = head(h)
