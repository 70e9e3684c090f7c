from torch.optim.swa_utils import AveragedModel

ema = AveragedModel(model, multi_avg_fn=avg_fn)  # here
for x, y in loader:
    step(model, x, y)
    ema.update_parameters(model)
