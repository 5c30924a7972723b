"""Changes of all ticked products at once: asked, planned, confirmed, written with progress, told product by product."""
