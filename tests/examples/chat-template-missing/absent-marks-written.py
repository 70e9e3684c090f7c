from transformers import AutoModelForCausalLM, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("mistralai/Mistral-7B-Instruct-v0.2")
model = AutoModelForCausalLM.from_pretrained("mistralai/Mistral-7B-Instruct-v0.2")
inputs = tokenizer("[INST] What is overfitting? [/INST]", return_tensors="pt")
print(tokenizer.decode(model.generate(**inputs)[0]))
