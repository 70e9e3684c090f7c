from datasets import load_dataset
from transformers import AutoImageProcessor, AutoModelForImageClassification, Trainer, TrainingArguments, DefaultDataCollator

CKPT = "google/vit-base-patch16-224-in21k"
ds = load_dataset("food101", split="train[:5000]").train_test_split(0.2)
proc = AutoImageProcessor.from_pretrained(CKPT)
model = AutoModelForImageClassification.from_pretrained(CKPT, num_labels=101)


def transform(batch):
    out = proc([im.convert("RGB") for im in batch["image"]], return_tensors="pt")
    out["labels"] = batch["label"]
    return out


config = {
    "output_dir": "food",
    "per_device_train_batch_size": 16,
    "learning_rate": 5e-3,
    "num_train_epochs": 3,
    "remove_unused_columns": False,
}
trainer = Trainer(model=model, args=TrainingArguments(**config), train_dataset=ds["train"].with_transform(transform),  # here
                  eval_dataset=ds["test"].with_transform(transform), data_collator=DefaultDataCollator())
trainer.train()
