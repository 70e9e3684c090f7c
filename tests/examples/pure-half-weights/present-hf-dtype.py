import torch
from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

model = AutoModelForCausalLM.from_pretrained("gpt2", torch_dtype=torch.float16)  # here
args = TrainingArguments("out", learning_rate=1e-5)
Trainer(model=model, args=args, train_dataset=ds).train()
