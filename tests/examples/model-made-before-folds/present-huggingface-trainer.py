from sklearn.model_selection import StratifiedKFold
from transformers import AutoModelForSequenceClassification, Trainer, TrainingArguments

model = AutoModelForSequenceClassification.from_pretrained("roberta-base", num_labels=3)  # here
for fold, (tr, va) in enumerate(StratifiedKFold(5, shuffle=True).split(texts, labels)):
    args = TrainingArguments(f"out/{fold}", num_train_epochs=3, learning_rate=2e-5)
    trainer = Trainer(model=model, args=args, train_dataset=ds.select(tr), eval_dataset=ds.select(va))
    trainer.train()
    print(fold, trainer.evaluate()["eval_loss"])
