import numpy as np
import torch
from datasets import load_dataset
from torchvision.transforms import (
    CenterCrop, Compose, Normalize, RandomHorizontalFlip, RandomResizedCrop, Resize, ToTensor,
)
from transformers import AutoImageProcessor, AutoModelForImageClassification, Trainer, TrainingArguments

checkpoint = "google/vit-base-patch16-224-in21k"
birds = load_dataset("imagefolder", data_dir="birds")
labels = birds["train"].features["label"].names
processor = AutoImageProcessor.from_pretrained(checkpoint)
size = processor.size["height"]
normalize = Normalize(mean=processor.image_mean, std=processor.image_std)

train_steps = Compose([RandomResizedCrop(size, scale=(0.5, 1.0)), RandomHorizontalFlip(), ToTensor(), normalize])
eval_steps = Compose([Resize(size), CenterCrop(size), ToTensor()])


def for_training(batch):
    batch["pixel_values"] = [train_steps(im.convert("RGB")) for im in batch["image"]]
    return batch


def for_evaluation(batch):
    batch["pixel_values"] = [eval_steps(im.convert("RGB")) for im in batch["image"]]
    return batch


train_ds, val_ds = birds["train"], birds["validation"]
train_ds.set_transform(for_training)
val_ds.set_transform(for_evaluation)


def collate(rows):
    return {
        "pixel_values": torch.stack([r["pixel_values"] for r in rows]),
        "labels": torch.tensor([r["label"] for r in rows]),
    }


def accuracy(p):
    return {"accuracy": float((np.argmax(p.predictions, axis=1) == p.label_ids).mean())}


model = AutoModelForImageClassification.from_pretrained(
    checkpoint,
    num_labels=len(labels),
    id2label=dict(enumerate(labels)),
    label2id={n: i for i, n in enumerate(labels)},
)
args = TrainingArguments(
    "vit-birds",
    remove_unused_columns=False,
    learning_rate=5e-5,
    per_device_train_batch_size=32,
    num_train_epochs=6,
    warmup_ratio=0.1,
    eval_strategy="epoch",
    save_strategy="epoch",
    load_best_model_at_end=True,
    metric_for_best_model="accuracy",
)
trainer = Trainer(model, args, train_dataset=train_ds, eval_dataset=val_ds, data_collator=collate, compute_metrics=accuracy)
trainer.train()
