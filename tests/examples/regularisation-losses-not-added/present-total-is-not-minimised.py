code = enc(x)
x_hat = dec(code)
rec = F.mse_loss(x_hat, x)
l1 = beta * code.abs().mean()
total = rec + l1
optimizer.zero_grad()
rec.backward()  # here
optimizer.step()
print(total.item())
