image = cv2.resize(image, (512, 512))
label = cv2.resize(label, (512, 512))  # here
