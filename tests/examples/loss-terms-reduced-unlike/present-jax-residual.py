import jax.numpy as jnp


def loss_fn(params, inner, border, u):
    l_pde = jnp.sum(residual(params, inner) ** 2)
    l_bc = jnp.mean((predict(params, border) - u) ** 2)
    return l_pde + l_bc, (l_pde, l_bc)  # here
