def pictures(table):
    while True:
        for path, label in table:
            pic = cv2.resize(cv2.imread(path), (96, 96)) / 255.0
            pic = np.expand_dims(pic, 0)
            yield pic, np.array([label])

model.fit(pictures(rows), steps_per_epoch=len(rows), epochs=4)
