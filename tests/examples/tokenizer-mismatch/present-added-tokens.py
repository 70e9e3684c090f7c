from transformers import AutoModelForCausalLM, AutoTokenizer, Trainer

tokenizer = AutoTokenizer.from_pretrained("gpt2")
tokenizer.add_tokens(["<title>", "<body>"])  # here
model = AutoModelForCausalLM.from_pretrained("gpt2")
Trainer(model=model, train_dataset=ds).train()
