import haiku as hk
import jax
import jax.numpy as jnp
import numpy as np
import optax

from tiles import stream_views

BATCH, STEPS, WIDTH = 256, 60_000, 512


def encoder(x, is_training):
    net = hk.nets.ResNet18(num_classes=WIDTH, resnet_v2=True)
    h = net(x, is_training=is_training)
    h = hk.BatchNorm(True, True, 0.9)(h, is_training)
    h = jax.nn.relu(h)
    return hk.BatchNorm(False, False, 0.9)(hk.Linear(WIDTH)(h), is_training)


def predictor(z, is_training):
    h = hk.Linear(WIDTH // 4, with_bias=False)(z)
    h = jax.nn.relu(hk.BatchNorm(True, True, 0.9)(h, is_training))
    return hk.Linear(WIDTH)(h)


def both(x, is_training=True):
    z = encoder(x, is_training)
    return z, predictor(z, is_training)


network = hk.transform_with_state(both)


def cosine(p, z):
    p = p / (jnp.linalg.norm(p, axis=-1, keepdims=True) + 1e-8)
    z = z / (jnp.linalg.norm(z, axis=-1, keepdims=True) + 1e-8)
    return -(p * z).sum(-1).mean()


def objective(params, state, view_a, view_b):
    (z_a, p_a), state = network.apply(params, state, None, view_a)
    (z_b, p_b), state = network.apply(params, state, None, view_b)
    t_a, t_b = jax.lax.stop_gradient(z_a), jax.lax.stop_gradient(z_b)
    loss = 0.5 * cosine(p_a, t_b) + 0.5 * cosine(p_b, t_a)
    spread = z_a.std(axis=0).mean()
    return loss, (state, spread)


schedule = optax.cosine_decay_schedule(0.05, STEPS)
optimizer = optax.chain(
    optax.add_decayed_weights(1e-4),
    optax.sgd(schedule, momentum=0.9),
)


@jax.jit
def train_step(params, state, opt_state, view_a, view_b):
    (loss, (state, spread)), grads = jax.value_and_grad(objective, has_aux=True)(
        params, state, view_a, view_b
    )
    updates, opt_state = optimizer.update(grads, opt_state, params)
    params = optax.apply_updates(params, updates)
    return params, state, opt_state, loss, spread


def run():
    views = stream_views("tiles/*.npy", batch=BATCH, seed=1)
    first, _ = next(views)
    params, state = network.init(jax.random.PRNGKey(1), first)
    opt_state = optimizer.init(params)
    for step in range(STEPS):
        a, b = next(views)
        params, state, opt_state, loss, spread = train_step(params, state, opt_state, a, b)
        if step % 100 == 0:
            print(f"{step:6d} loss {float(loss):+.4f} spread {float(spread):.4f}")
        if step % 5000 == 0:
            np.save(f"ckpt_{step}.npy", jax.device_get((params, state)), allow_pickle=True)


run()
