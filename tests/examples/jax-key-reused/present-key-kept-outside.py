mask_key = jax.random.PRNGKey(5)

@jax.jit
def train_step(state, tokens):
    def masked_loss(p):
        hide = jax.random.bernoulli(mask_key, 0.15, tokens.shape)  # here
        return mlm_loss(state.apply_fn(p, jnp.where(hide, 103, tokens)), tokens, hide)
    grads = jax.grad(masked_loss)(state.params)
    return state.apply_gradients(grads=grads)
