from functools import partial

import flax.linen as nn
import jax
import jax.numpy as jnp
import numpy as np
import optax
from flax import jax_utils
from flax.training.train_state import TrainState

N_DEV = jax.local_device_count()
PER_DEV = 64
BATCH = N_DEV * PER_DEV
EPOCHS, PEAK_LR, CLASSES = 60, 1e-3, 10


class ConvBlock(nn.Module):
    width: int

    @nn.compact
    def __call__(self, x):
        h = nn.Conv(self.width, (7, 7), feature_group_count=x.shape[-1])(x) if x.shape[-1] == self.width else nn.Conv(self.width, (3, 3))(x)
        h = nn.LayerNorm()(h)
        h = nn.Dense(self.width)(nn.gelu(nn.Dense(4 * self.width)(h)))
        return x + h if x.shape == h.shape else h


class GalaxyNet(nn.Module):
    @nn.compact
    def __call__(self, x):
        x = nn.LayerNorm()(nn.Conv(48, (4, 4), strides=(4, 4))(x))
        for w in (48, 96, 192):
            for _ in range(2):
                x = ConvBlock(w)(x)
            x = nn.Conv(w, (2, 2), strides=(2, 2))(nn.LayerNorm()(x))
        return nn.Dense(CLASSES)(nn.LayerNorm()(x.mean(axis=(1, 2))))


def load(split):
    z = np.load(f"galaxy10_{split}.npz")
    x = (z["images"].astype(np.float32) / 255.0 - 0.17) / 0.13         # sky is dark
    return x, z["labels"].astype(np.int32)


def shard(a):
    return a.reshape((N_DEV, -1) + a.shape[1:])


@partial(jax.pmap, axis_name="dev", donate_argnums=0)
def train_step(state, x, y):
    def loss_fn(params):
        logits = state.apply_fn({"params": params}, x)
        return optax.softmax_cross_entropy_with_integer_labels(logits, y).mean()

    loss, grads = jax.value_and_grad(loss_fn)(state.params)
    loss = jax.lax.pmean(loss, "dev")
    return state.apply_gradients(grads=grads), loss


@jax.jit
def predict(params, x):
    return GalaxyNet().apply({"params": params}, x).argmax(-1)


def augment(rng, x):
    x = np.rot90(x, rng.integers(4), axes=(1, 2))
    return np.ascontiguousarray(x[:, :, ::-1] if rng.random() < 0.5 else x)


def main():
    xt, yt = load("train")
    xv, yv = load("valid")
    rng = np.random.default_rng(3)
    per_epoch = len(xt) // BATCH
    lr = optax.warmup_cosine_decay_schedule(0.0, PEAK_LR, 3 * per_epoch, EPOCHS * per_epoch)
    net = GalaxyNet()
    params = net.init(jax.random.PRNGKey(0), jnp.zeros((1, 64, 64, 3)))["params"]
    state = TrainState.create(apply_fn=net.apply, params=params, tx=optax.adamw(lr, weight_decay=0.05))
    state = jax_utils.replicate(state)

    for ep in range(EPOCHS):
        order = rng.permutation(len(xt))[: per_epoch * BATCH].reshape(per_epoch, BATCH)
        losses = []
        for idx in order:
            state, loss = train_step(state, shard(augment(rng, xt[idx])), shard(yt[idx]))
            losses.append(loss[0])
        p = jax_utils.unreplicate(state).params
        hit = sum(int((np.asarray(predict(p, xv[i:i + 256])) == yv[i:i + 256]).sum()) for i in range(0, len(xv), 256))
        print(f"epoch {ep} loss {float(np.mean(jax.device_get(losses))):.4f} val acc {hit / len(xv):.4f}")


if __name__ == "__main__":
    main()
