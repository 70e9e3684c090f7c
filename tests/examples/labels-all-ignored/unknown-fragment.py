key_padding_mask = torch.arange(T)[None] >= lens[:, None]
out = encoder(x, src_key_padding_mask=key_padding_mask)
