# airfoil self-noise with a plain JAX network
import jax
import jax.numpy as jnp
import numpy as np
import optax

num_epochs = 300
batch_size = 64
data = np.load("airfoil.npz")
order = np.random.default_rng(0).permutation(len(data["y"]))
X, Y = data["x"][order].astype("float32"), data["y"][order].astype("float32")
cut = int(len(X) * 0.8)
x_mean, x_std = X[:cut].mean(0), X[:cut].std(0)
y_mean, y_std = Y[:cut].mean(), Y[:cut].std()
X, Y = (X - x_mean) / x_std, (Y - y_mean) / y_std


def init_params(key, sizes):
    params = []
    for n_in, n_out in zip(sizes[:-1], sizes[1:]):
        key, sub = jax.random.split(key)
        params.append((jax.random.normal(sub, (n_in, n_out)) * jnp.sqrt(2.0 / n_in), jnp.zeros(n_out)))
    return params


def predict(params, x):
    for w, b in params[:-1]:
        x = jax.nn.relu(x @ w + b)
    w, b = params[-1]
    return (x @ w + b)[:, 0]


def mse(params, x, y):
    return jnp.mean((predict(params, x) - y) ** 2)


optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adam(1e-3))
params = init_params(jax.random.PRNGKey(42), [X.shape[1], 64, 64, 1])
opt_state = optimizer.init(params)


@jax.jit
def update(params, opt_state, x, y):
    loss, grads = jax.value_and_grad(mse)(params, x, y)
    updates, opt_state = optimizer.update(grads, opt_state, params)
    params = optax.apply_updates(params, updates)
    return params, opt_state, loss


rng = np.random.default_rng(3)
for epoch in range(num_epochs):
    perm = rng.permutation(cut)
    for i in range(0, cut, batch_size):
        idx = perm[i:i + batch_size]
        params, opt_state, loss = update(params, opt_state, X[idx], Y[idx])
    if epoch % 20 == 0:
        print(epoch, float(loss), "val rmse", float(jnp.sqrt(mse(params, X[cut:], Y[cut:]))) * y_std)
