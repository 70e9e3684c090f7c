files = os.listdir("images")
for i, name in enumerate(files):
    img = Image.open(name)
    out = {"id": i}
