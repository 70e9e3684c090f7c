from datasets import load_dataset
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained("gpt2")
stream = load_dataset("c4", "en", split="train", streaming=True)  # here
stream = stream.shuffle(buffer_size=10000, seed=0)
