from transformers import AutoModelForCausalLM, Trainer, TrainingArguments

net = AutoModelForCausalLM.from_pretrained("gpt2")
trainer = Trainer(net, TrainingArguments("runs", learning_rate=3e-5), train_dataset=rows)
trainer.train(resume_from_checkpoint="runs/checkpoint-4500")
