total = box_loss + cls_loss
print(total)
