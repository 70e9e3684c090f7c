args = TrainingArguments(output_dir="out", num_train_epochs=10, save_strategy="epoch",  # here
                         evaluation_strategy="epoch", metric_for_best_model="accuracy")
trainer = Trainer(model=model, args=args, train_dataset=train, eval_dataset=dev)
trainer.train()
print(trainer.evaluate(test))
