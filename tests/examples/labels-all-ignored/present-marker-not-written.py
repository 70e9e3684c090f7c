from trl import DataCollatorForCompletionOnlyLM, SFTTrainer

response_template = "### Response:"
collator = DataCollatorForCompletionOnlyLM(response_template, tokenizer=tokenizer)  # here


def fmt(ex):
    return [tokenizer.apply_chat_template(m, tokenize=False) for m in ex["messages"]]


trainer = SFTTrainer(model, args=cfg, train_dataset=ds, formatting_func=fmt, data_collator=collator)
trainer.train()
