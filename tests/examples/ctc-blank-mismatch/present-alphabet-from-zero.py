letters = list("abcdefghijklmnopqrstuvwxyz '")
index = {c: i for i, c in enumerate(letters)}  # here
head = nn.Linear(512, len(letters) + 1)
criterion = nn.CTCLoss(zero_infinity=True)  # here
