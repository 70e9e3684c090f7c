from transformers import AutoModelForCausalLM, Trainer

model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, train_dataset=make_dataset()).train()
