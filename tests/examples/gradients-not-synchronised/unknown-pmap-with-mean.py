@functools.partial(jax.pmap, axis_name="devices")
def update(state, images, labels):
    loss, grads = jax.value_and_grad(objective)(state.params, images, labels)
    grads = jax.lax.pmean(grads, axis_name="devices")
    return state.apply_gradients(grads=grads), loss
