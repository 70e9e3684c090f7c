def pictures(table):
    while True:
        for path, label in table:
            pic = cv2.resize(cv2.imread(path), (96, 96)) / 255.0
            yield pic, np.array([label])  # here

model.fit(pictures(rows), steps_per_epoch=len(rows), epochs=4)
