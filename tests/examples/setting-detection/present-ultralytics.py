from ultralytics import YOLO

model = YOLO("yolov8n.pt")  # here
model.train(data="data.yaml", epochs=100)
