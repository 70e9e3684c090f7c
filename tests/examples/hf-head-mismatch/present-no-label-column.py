ds = Dataset.from_pandas(df[["content", "category"]])
ds = ds.map(lambda x: tokenizer(x["content"], truncation=True), batched=True)
print(ds.column_names)  # ['content', 'category', 'input_ids', 'attention_mask']  # here
model = AutoModelForSequenceClassification.from_pretrained("bert-base-chinese", num_labels=10)
trainer = Trainer(model=model, args=args, train_dataset=ds, tokenizer=tokenizer)
trainer.train()
