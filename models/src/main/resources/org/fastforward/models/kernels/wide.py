def wide(self, w):
  # A weight for a product in float32: one of another type is converted for this product alone.
  if ${widens}:
    y = torch.to(w, 6)
  else:
    y = w
  return y
