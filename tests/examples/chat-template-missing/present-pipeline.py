from transformers import pipeline

chat = pipeline("text-generation", model="meta-llama/Llama-2-7b-chat-hf")
print(chat("What is overfitting?", max_new_tokens=80))  # here
