import optax

SETTINGS = dict(learning_rate=1e-3, b1=0.99, b2=0.9)
tx = optax.adamw(**SETTINGS)  # here
