"""BPR matrix factorisation of listening histories."""
import functools

import jax
import jax.numpy as jnp
import numpy as np
import optax

SEED = 0
DIM = 64
BATCH = 4096
EPOCHS = 30
OPT = dict(learning_rate=2e-3, b1=0.9, b2=0.999)

z = np.load("plays.npz")
users, songs = z["train_u"].astype(np.int32), z["train_i"].astype(np.int32)     # leave-last-out split
held_u, held_i = z["test_u"].astype(np.int32), z["test_i"].astype(np.int32)
n_users, n_songs = int(users.max()) + 1, int(max(songs.max(), held_i.max())) + 1
history = [set() for _ in range(n_users)]
for u, i in zip(users, songs):
    history[u].add(int(i))


def init(key):
    ku, ki = jax.random.split(key)
    return {
        "u": 0.05 * jax.random.normal(ku, (n_users, DIM)),
        "i": 0.05 * jax.random.normal(ki, (n_songs, DIM)),
        "b": jnp.zeros((n_songs,)),
    }


def bpr(params, u, pos, neg):
    pu = params["u"][u]
    s_pos = (pu * params["i"][pos]).sum(-1) + params["b"][pos]
    s_neg = (pu * params["i"][neg]).sum(-1) + params["b"][neg]
    reg = (pu**2).sum(-1) + (params["i"][pos] ** 2).sum(-1) + (params["i"][neg] ** 2).sum(-1)
    return -jax.nn.log_sigmoid(s_pos - s_neg).mean() + 1e-4 * reg.mean()


tx = optax.adam(**OPT)


@jax.jit
def update(params, opt_state, u, pos, neg):
    loss, grads = jax.value_and_grad(bpr)(params, u, pos, neg)
    upd, opt_state = tx.update(grads, opt_state, params)
    return optax.apply_updates(params, upd), opt_state, loss


@functools.partial(jax.jit, static_argnums=2)
def top(params, u, k):
    return jax.lax.top_k(params["u"][u] @ params["i"].T + params["b"], k)[1]


def hit_rate(params, k=20):
    hits = 0
    for s in range(0, len(held_u), 1024):
        u, i = held_u[s:s + 1024], held_i[s:s + 1024]
        best = np.asarray(top(params, u, 500))
        for row, uu, ii in zip(best, u, i):
            rec = [j for j in row if j not in history[uu]][:k]
            hits += ii in rec
    return hits / len(held_u)


rng = np.random.default_rng(SEED)
params = init(jax.random.PRNGKey(SEED))
opt_state = tx.init(params)
for epoch in range(EPOCHS):
    order = rng.permutation(len(users))
    losses = []
    for s in range(0, len(order) - BATCH + 1, BATCH):
        k = order[s:s + BATCH]
        neg = rng.integers(0, n_songs, BATCH).astype(np.int32)
        params, opt_state, loss = update(params, opt_state, users[k], songs[k], neg)
        losses.append(loss)
    print(f"epoch {epoch} loss {np.mean(jax.device_get(losses)):.4f} HR@20 {hit_rate(params):.4f}")
