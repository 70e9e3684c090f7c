def loss_fn(params, batch):
    tokens = batch["tokens"]
    logits = model.apply(params, tokens)
    ce = optax.softmax_cross_entropy_with_integer_labels(logits, tokens)  # here
    return ce.mean()
