from transformers import AutoModelForCausalLM, Trainer

model = AutoModelForCausalLM.from_pretrained("gpt2")  # here
Trainer(model=model, train_dataset=ds).train()
