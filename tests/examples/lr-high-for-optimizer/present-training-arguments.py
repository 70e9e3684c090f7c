from transformers import AutoModelForTokenClassification, Trainer, TrainingArguments

CONFIG = {"lr": 1e-3, "epochs": 4}
model = AutoModelForTokenClassification.from_pretrained("bert-base-cased", num_labels=9)
args = TrainingArguments(  # here
    output_dir="ner",
    learning_rate=CONFIG["lr"],
    num_train_epochs=CONFIG["epochs"],
    per_device_train_batch_size=16,
    weight_decay=0.01,
)
trainer = Trainer(model=model, args=args, train_dataset=train_ds, eval_dataset=dev_ds)
trainer.train()
