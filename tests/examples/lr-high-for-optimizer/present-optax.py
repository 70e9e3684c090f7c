import optax

tx = optax.adam(2e-1)  # here
state = tx.init(params)
