import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.training.train_state import TrainState

VOCAB, DIM, EPOCHS, BS = 8000, 64, 12, 32


class SpamNet(nn.Module):
    @nn.compact
    def __call__(self, ids, train):
        mask = (ids != 0)[..., None].astype(jnp.float32)
        x = nn.Embed(VOCAB, DIM)(ids)
        x = nn.Dropout(0.5, deterministic=not train)(x)
        x = (x * mask).sum(1) / jnp.maximum(mask.sum(1), 1.0)
        x = nn.relu(nn.Dense(64)(x))
        x = nn.Dropout(0.5, deterministic=not train)(x)
        return nn.Dense(1)(x)[:, 0]


def loss_and_logits(params, apply_fn, ids, y, key, train):
    logits = apply_fn({"params": params}, ids, train=train, rngs={"dropout": key})
    return optax.sigmoid_binary_cross_entropy(logits, y).mean(), logits


@jax.jit
def step(state, ids, y, key):
    (loss, _), grads = jax.value_and_grad(loss_and_logits, has_aux=True)(state.params, state.apply_fn, ids, y, key, True)
    return state.apply_gradients(grads=grads), loss


@jax.jit
def evaluate(state, ids, y, key):
    loss, logits = loss_and_logits(state.params, state.apply_fn, ids, y, key, False)
    return loss, ((logits > 0) == (y > 0.5)).mean()


d = np.load("sms.npz")
perm = np.random.default_rng(0).permutation(len(d["y"]))
ids, y = d["ids"][perm], d["y"][perm].astype(np.float32)
cut = int(0.8 * len(ids))
key = jax.random.PRNGKey(7)
key, init_key = jax.random.split(key)
net = SpamNet()
params = net.init(init_key, ids[:1], train=False)["params"]
state = TrainState.create(apply_fn=net.apply, params=params, tx=optax.adam(1e-3))
rng = np.random.default_rng(1)
for epoch in range(EPOCHS):
    order = rng.permutation(cut)
    for i in range(0, cut - BS + 1, BS):
        key, sub = jax.random.split(key)
        state, loss = step(state, ids[order[i:i + BS]], y[order[i:i + BS]], sub)
    key, sub = jax.random.split(key)
    val_loss, val_acc = evaluate(state, ids[cut:], y[cut:], sub)
    print(f"{epoch}: train {loss:.3f} val {val_loss:.3f} acc {val_acc:.3f}")
