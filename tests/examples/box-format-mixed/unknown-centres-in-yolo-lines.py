for obj in root.iter("object"):
    cls = names.index(obj.find("name").text)
    xmin, ymin, xmax, ymax = corners(obj)
    cx, cy = (xmin + xmax) / 2 / w, (ymin + ymax) / 2 / h
    out.write(f"{cls} {cx} {cy} {(xmax - xmin) / w} {(ymax - ymin) / h}\n")
