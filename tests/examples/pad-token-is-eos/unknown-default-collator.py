from transformers import AutoTokenizer
from trl import SFTTrainer

tokenizer = AutoTokenizer.from_pretrained("gpt2")
tokenizer.pad_token = tokenizer.eos_token
SFTTrainer(model="gpt2", train_dataset=ds, processing_class=tokenizer).train()
