print("Merhaba Dünya!")
