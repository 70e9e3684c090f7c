import jax

key = jax.random.key(1)


def draw(kind, key, shape):
    if kind == "normal":
        return jax.random.normal(key, shape)
    return jax.random.uniform(key, shape)


for step, sub in enumerate(jax.random.split(key, 100)):
    a = draw("normal", sub, (3,))
    b = jax.random.bernoulli(jax.random.fold_in(key, step), 0.5, (3,))
