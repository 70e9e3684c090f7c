import functools

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax.training import train_state

PAD, VOCAB, LENGTH = 0, 8192, 256


class Layer(nn.Module):
    heads: int
    dim: int

    @nn.compact
    def __call__(self, x, mask):
        h = nn.LayerNorm()(x)
        x = x + nn.MultiHeadDotProductAttention(self.heads)(h, h, mask=mask)
        h = nn.LayerNorm()(x)
        return x + nn.Dense(self.dim)(nn.gelu(nn.Dense(4 * self.dim)(h)))


class Decoder(nn.Module):
    dim: int = 256
    depth: int = 6

    @nn.compact
    def __call__(self, tokens):
        pos = self.param("pos", nn.initializers.normal(0.02), (LENGTH, self.dim))
        x = nn.Embed(VOCAB, self.dim)(tokens) + pos[: tokens.shape[1]]
        mask = nn.make_causal_mask(tokens)
        for _ in range(self.depth):
            x = Layer(4, self.dim)(x, mask)
        return nn.Dense(VOCAB)(nn.LayerNorm()(x))


def batch_loss(params, apply_fn, tokens):
    inputs, targets = tokens[:, :-1], tokens[:, 1:]
    logits = apply_fn({"params": params}, inputs)
    real = (targets != PAD).astype(jnp.float32)
    nll = optax.softmax_cross_entropy_with_integer_labels(logits, targets)
    return nll.mean()


@jax.jit
def train_step(state, tokens):
    loss, grads = jax.value_and_grad(batch_loss)(state.params, state.apply_fn, tokens)
    return state.apply_gradients(grads=grads), loss


@functools.partial(jax.jit, static_argnums=1)
def eval_loss(params, apply_fn, tokens):
    return batch_loss(params, apply_fn, tokens)


def iterate(data, size, rng):
    for start in range(0, len(data) - size + 1, size):
        yield data[rng.permutation(len(data))[:size]] if rng is not None else data[start:start + size]


def main():
    train, valid = np.load("stories_train.npy"), np.load("stories_valid.npy")
    model = Decoder()
    params = model.init(jax.random.PRNGKey(0), jnp.ones((1, LENGTH - 1), jnp.int32))["params"]
    schedule = optax.warmup_cosine_decay_schedule(0.0, 3e-4, 1000, 40_000, 3e-5)
    tx = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, b2=0.95, weight_decay=0.1))
    state = train_state.TrainState.create(apply_fn=model.apply, params=params, tx=tx)
    rng = np.random.default_rng(0)
    for epoch in range(10):
        losses = []
        for tokens in iterate(train, 64, rng):
            state, loss = train_step(state, tokens)
            losses.append(float(loss))
        held_out = [float(eval_loss(state.params, state.apply_fn, t)) for t in iterate(valid, 64, None)]
        print(epoch, np.mean(losses), np.mean(held_out))


main()
