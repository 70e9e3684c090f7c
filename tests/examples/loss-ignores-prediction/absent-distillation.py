student = make_student()
with torch.no_grad():
    t = teacher(img)
s = student(img)
kd = F.kl_div(F.log_softmax(s / T, dim=-1), F.softmax(t / T, dim=-1), reduction="batchmean")
loss = kd + F.cross_entropy(s, label)
loss.backward()
