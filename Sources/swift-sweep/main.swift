print("swift-sweep")
