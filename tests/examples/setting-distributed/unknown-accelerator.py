from accelerate import Accelerator

accelerator = Accelerator()
model, loader = accelerator.prepare(model, loader)
