x = df["path"].str.split("/").str[0]
print(x.nunique())
