tokenizer.add_tokens(["<tool>", "</tool>"])
model.resize_token_embeddings(len(tokenizer))
trainer.train()
model.save_pretrained("out")
tokenizer = AutoTokenizer.from_pretrained("Qwen/Qwen1.5-1.8B")  # here
model = AutoModelForCausalLM.from_pretrained("out")
