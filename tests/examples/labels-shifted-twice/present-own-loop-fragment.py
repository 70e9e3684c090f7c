inp = batch["input_ids"][..., :-1].contiguous()
tgt = batch["input_ids"][..., 1:].contiguous()
out = model(input_ids=inp, labels=tgt)  # here
out.loss.backward()
