from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

net = AutoModelForCausalLM.from_pretrained("runs/checkpoint-4500")  # here
trainer = Trainer(net, TrainingArguments("runs2", learning_rate=3e-5), train_dataset=rows)
trainer.train()
