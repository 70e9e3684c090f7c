from datasets import load_dataset
from transformers import (AutoModelForSeq2SeqLM, AutoTokenizer, DataCollatorForSeq2Seq, Seq2SeqTrainer, Seq2SeqTrainingArguments)

tok = AutoTokenizer.from_pretrained("google/mt5-small")
model = AutoModelForSeq2SeqLM.from_pretrained("google/mt5-small")


def prep(b):
    x = tok(["translate: " + t for t in b["en"]], max_length=128, truncation=True)
    with tok.as_target_tokenizer():
        y = tok(b["fr"], max_length=128, truncation=True)
    x["labels"] = y["input_ids"]
    return x


ds = load_dataset("opus100", "en-fr").map(prep, batched=True)
args = Seq2SeqTrainingArguments("mt", learning_rate=5e-4, per_device_train_batch_size=16, gradient_accumulation_steps=2,
                                num_train_epochs=3, predict_with_generate=True, bf16=True, warmup_steps=500)
Seq2SeqTrainer(model, args, train_dataset=ds["train"], eval_dataset=ds["validation"],
               data_collator=DataCollatorForSeq2Seq(tok, model), tokenizer=tok).train()
