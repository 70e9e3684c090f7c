from transformers import AutoModelForCausalLM

model = AutoModelForCausalLM.from_pretrained("gpt2")
for batch in loader:
    out = model(input_ids=batch[:, :-1])
    loss = criterion(out.logits.transpose(1, 2), batch[:, 1:])
    loss.backward()
