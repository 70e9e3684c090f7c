from transformers import Trainer, TrainingArguments

args = TrainingArguments(  # here
    output_dir="out",
    num_train_epochs=3,
    label_smoothing_factor=0.1,
)
trainer = Trainer(model=model, args=args, train_dataset=train)
trainer.train()
