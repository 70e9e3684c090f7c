for row in rows:
    x1, y1, x2, y2 = map(float, row[1:5])
    annotations.append({
        "id": len(annotations),
        "image_id": row[0],
        "category_id": int(row[5]),
        "bbox": [x1, y1, x2 - x1, y2 - y1],
        "area": (x2 - x1) * (y2 - y1),
        "iscrowd": 0,
    })
json.dump({"annotations": annotations}, open("train.json", "w"))
