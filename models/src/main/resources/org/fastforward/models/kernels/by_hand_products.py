# The base's products in passes by hand. x is flat, [batch * t, width].

def started(self, x, w, b: Optional[Tensor], start: Optional[Tensor]):
  # X W' + b + start, the sum as the product's start. x [T, n], w [m, n], start [T, m]; it stays.
  if start is not None:
    y = self.multiply_onto(unchecked_cast(Tensor, start), x, w, b)
  else:
    y = self.multiply(x, w, b)
  return y

def behind(self, dy, w, start: Optional[Tensor]):
  # Undoes X W': dX = dY W + start; start is no longer used. dy [T, m], w [m, n]
  if start is not None:
    dx = self.multiply_back_onto(unchecked_cast(Tensor, start), dy, w)
  else:
    dx = self.multiply_back(dy, w)
  return dx
