hits = (logits.argmax(1) == labels).float().mean()
dist.all_reduce(hits)
hits /= dist.get_world_size()
if local_rank == 0:
    print(f"epoch {epoch} accuracy {hits.item():.3f}")
