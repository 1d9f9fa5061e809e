# Products without gradients on processors that multiply bfloat16 faster than float32. A product with a
# weight in bfloat16 (15) rounds its other factor to that type too, and its result is made float32 again;
# products of float32 matrices stay what they are. x [.., n], dy [T, m], w [m, n].

def multiply(self, x, w, b: Optional[Tensor]):
  # X W' + b
  if ops.prim.dtype(w) == 15:
    y = torch.to(torch.linear(torch.to(x, 15), w), 6)
    if b is not None:
      torch.add_(y, unchecked_cast(Tensor, b))
  else:
    y = torch.linear(x, w, b)
  return y

def multiply_onto(self, start, x, w, b: Optional[Tensor]):
  # start + X W' + b; start [T, m] stays. x [T, n]
  return torch.add_(self.multiply(x, w, b), start)

def multiply_plus(self, start, a, b):
  # start + A B, without touching start [m, n]. a [m, r], b [r, n]
  return torch.add(torch.mm(a, b), start)

def multiply_back(self, dy, w):
  # dY W
  if ops.prim.dtype(w) == 15:
    dx = torch.to(torch.mm(torch.to(dy, 15), w), 6)
  else:
    dx = torch.mm(dy, w)
  return dx

def multiply_back_onto(self, start, dy, w):
  # start + dY W; start [T, n] is no longer used
  if ops.prim.dtype(w) == 15:
    dx = torch.add_(start, torch.mm(torch.to(dy, 15), w))
  else:
    dx = torch.addmm_(start, dy, w)
  return dx
