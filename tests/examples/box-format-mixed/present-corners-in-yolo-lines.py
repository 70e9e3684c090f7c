for obj in root.iter("object"):
    cls = names.index(obj.find("name").text)
    xmin, ymin, xmax, ymax = corners(obj)
    out.write(f"{cls} {xmin / w} {ymin / h} {xmax / w} {ymax / h}\n")  # here
