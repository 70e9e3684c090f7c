import argparse
from typing import Any

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.training import train_state


class Block(nn.Module):
    dim: int
    heads: int
    drop: float

    @nn.compact
    def __call__(self, x, mask, train):
        a = nn.MultiHeadDotProductAttention(self.heads, dropout_rate=self.drop, deterministic=not train)(x, x, mask=mask)
        x = nn.LayerNorm()(x + nn.Dropout(self.drop, deterministic=not train)(a))
        h = nn.Dense(self.dim)(nn.gelu(nn.Dense(4 * self.dim)(x)))
        return nn.LayerNorm()(x + nn.Dropout(self.drop, deterministic=not train)(h))


class Decoder(nn.Module):
    vocab: int
    ctx: int
    dim: int = 512
    heads: int = 8
    depth: int = 12
    drop: float = 0.1

    @nn.compact
    def __call__(self, ids, train: bool):
        pos = self.param("pos", nn.initializers.normal(0.02), (self.ctx, self.dim))
        x = nn.Embed(self.vocab, self.dim, embedding_init=nn.initializers.normal(0.02))(ids) + pos[: ids.shape[1]]
        mask = nn.make_causal_mask(ids)
        for _ in range(self.depth):
            x = Block(self.dim, self.heads, self.drop)(x, mask, train)
        return nn.Dense(self.vocab)(x)


class State(train_state.TrainState):
    key: Any


@jax.jit
def step(state, ids):
    key, sub = jax.random.split(state.key)

    def loss_fn(p):
        logits = state.apply_fn({"params": p}, ids[:, :-1], train=True, rngs={"dropout": sub})
        return optax.softmax_cross_entropy_with_integer_labels(logits, ids[:, 1:]).mean()

    loss, grads = jax.value_and_grad(loss_fn)(state.params)
    return state.apply_gradients(grads=grads).replace(key=key), loss


@jax.jit
def score(state, ids):
    logits = state.apply_fn({"params": state.params}, ids[:, :-1], train=False)
    return optax.softmax_cross_entropy_with_integer_labels(logits, ids[:, 1:]).mean()


def main(a):
    data = np.memmap(a.data, dtype=np.uint16, mode="r")           # bpe 8000, books one after the other
    cut = int(len(data) * 0.98)
    train, valid = data[:cut], data[cut:]
    rng = np.random.default_rng(0)

    def sample(src):
        s = rng.integers(0, len(src) - a.ctx - 1, a.batch)
        return np.stack([src[i:i + a.ctx + 1] for i in s]).astype(np.int32)

    net = Decoder(8000, a.ctx)
    k1, k2 = jax.random.split(jax.random.PRNGKey(1))
    params = net.init(k1, jnp.zeros((1, a.ctx), jnp.int32), train=False)["params"]
    lr = optax.warmup_cosine_decay_schedule(0.0, a.lr, 4000, a.steps, end_value=0.1 * a.lr)
    tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(lr, b2=0.98, weight_decay=0.1))
    state = State.create(apply_fn=net.apply, params=params, tx=tx, key=k2)
    for i in range(a.steps):
        state, loss = step(state, sample(train))
        if i % 500 == 0:
            v = np.mean([score(state, sample(valid)) for _ in range(20)])
            print(f"step {i} loss {loss:.3f} valid {v:.3f}", flush=True)


if __name__ == "__main__":
    p = argparse.ArgumentParser()
    p.add_argument("--data", default="books.bin")
    p.add_argument("--lr", type=float, default=7e-4)
    p.add_argument("--batch", type=int, default=64)
    p.add_argument("--ctx", type=int, default=256)
    p.add_argument("--steps", type=int, default=100000)
    main(p.parse_args())
