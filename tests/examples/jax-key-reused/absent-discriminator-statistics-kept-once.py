import jax
import jax.numpy as jnp


@jax.jit
def step_generator(g, d, z):
    def loss_fn(params):
        fake, g_new = g.apply_fn({"params": params, "batch_stats": g.stats}, z, mutable=["batch_stats"])
        score, _ = d.apply_fn({"params": d.params, "batch_stats": d.stats}, fake, mutable=["batch_stats"])
        return -jnp.mean(score), g_new

    (loss, g_new), grads = jax.value_and_grad(loss_fn, has_aux=True)(g.params)
    return g.apply_gradients(grads=grads, stats=g_new["batch_stats"]), loss


@jax.jit
def step_discriminator(d, real, fake):
    def loss_fn(params):
        images = jnp.concatenate([real, fake])
        score, new = d.apply_fn({"params": params, "batch_stats": d.stats}, images, mutable=["batch_stats"])
        return jnp.mean(score[len(real) :]) - jnp.mean(score[: len(real)]), new

    (loss, new), grads = jax.value_and_grad(loss_fn, has_aux=True)(d.params)
    return d.apply_gradients(grads=grads).replace(stats=new["batch_stats"]), loss
