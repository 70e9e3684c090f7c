from peft import LoraConfig, get_peft_model
from transformers import AutoModelForSequenceClassification, Trainer

model = AutoModelForSequenceClassification.from_pretrained("roberta-base", num_labels=5)
config = LoraConfig(r=8, lora_alpha=16, target_modules=["query", "value"])  # here
model = get_peft_model(model, config)
Trainer(model=model, train_dataset=train_ds).train()
