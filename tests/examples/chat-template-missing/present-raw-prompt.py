from transformers import AutoModelForCausalLM, AutoTokenizer

name = "Qwen/Qwen2.5-7B-Instruct"
tokenizer = AutoTokenizer.from_pretrained(name)
model = AutoModelForCausalLM.from_pretrained(name)
prompt = "Translate to French: good morning"
inputs = tokenizer(prompt, return_tensors="pt")  # here
out = model.generate(**inputs, max_new_tokens=40)
print(tokenizer.decode(out[0]))
