# Products without gradients, by PyTorch's BLAS. x [.., n], dy [T, m], w [m, n]; w alone may be bfloat16.

def multiply(self, x, w, b: Optional[Tensor]):
  # X W' + b
  return torch.linear(x, self.wide(w), b)

def multiply_onto(self, start, x, w, b: Optional[Tensor]):
  # start + X W' + b; start [T, m] stays. x [T, n]
  if b is not None:
    y = torch.addmm_(torch.add(start, unchecked_cast(Tensor, b)), x, torch.t(self.wide(w)))
  else:
    y = torch.addmm(start, x, torch.t(self.wide(w)))
  return y

def multiply_plus(self, start, a, b):
  # start + A B, without touching start [m, n]. a [m, r], b [r, n]
  return torch.addmm(start, a, b)

def multiply_back(self, dy, w):
  # dY W
  return torch.mm(dy, self.wide(w))

def multiply_back_onto(self, start, dy, w):
  # start + dY W, in start [T, n] itself
  return torch.addmm_(start, dy, self.wide(w))
