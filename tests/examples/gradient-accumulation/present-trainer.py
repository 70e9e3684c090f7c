from transformers import Trainer, TrainingArguments

args = TrainingArguments(  # here
    output_dir="out",
    per_device_train_batch_size=2,
    gradient_accumulation_steps=8,
    learning_rate=2e-5,
)
trainer = Trainer(model=model, args=args, train_dataset=ds)
trainer.train()
