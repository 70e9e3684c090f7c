from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("gpt2")
tokenizer.pad_token = tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained("gpt2").eval()
out = model.generate(**tokenizer("Once upon a time", return_tensors="pt"), max_new_tokens=50)
