from peft import LoraConfig, TaskType, get_peft_model
from transformers import AutoModelForSequenceClassification, Trainer

model = AutoModelForSequenceClassification.from_pretrained("roberta-base", num_labels=5)
model = get_peft_model(model, LoraConfig(task_type=TaskType.SEQ_CLS, r=8))
Trainer(model=model, train_dataset=train_ds).train()
