import optax

tx = optax.lion(1e-4, b1=0.95, b2=0.98)
