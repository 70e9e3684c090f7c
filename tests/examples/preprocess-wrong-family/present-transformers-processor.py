from transformers import AutoImageProcessor, AutoModelForImageClassification, Trainer, TrainingArguments

processor = AutoImageProcessor.from_pretrained("facebook/deit-base-patch16-224")  # here
model = AutoModelForImageClassification.from_pretrained("google/vit-base-patch16-224", num_labels=7)


def transform(batch):
    return processor([x.convert("RGB") for x in batch["image"]], return_tensors="pt")


trainer = Trainer(model=model, args=TrainingArguments("out"))
