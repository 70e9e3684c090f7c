hits = (logits.argmax(1) == labels).float().mean()
dist.all_reduce(hits, op=dist.ReduceOp.SUM)  # here
if local_rank == 0:
    print(f"epoch {epoch} accuracy {hits.item():.3f}")
